// Fills in what the server finds in the texts when the panel of the checks is opened, and anew with each save while it is.

const place = document.querySelector("[data-text-checks]");
const failure = document.querySelector("[data-text-checks-failure]");
const panel = place?.closest("[data-side-panel]");

async function look() {
  if (panel.hidden) return;
  try {
    const answer = await fetch(place.dataset.textChecks);
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText); // to the login
    place.innerHTML = await answer.text();
    failure.hidden = true;
  } catch {
    place.replaceChildren();
    failure.hidden = false;
  }
}

if (panel) {
  panel.addEventListener("show", look);
  document.addEventListener("w-autosave:success", look);
  look(); // Wagtail may have opened it already
}
