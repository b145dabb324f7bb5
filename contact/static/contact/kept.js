// What was typed outlives the session of its user: the tab keeps it from the press of a button until the server has
// answered with a page of ours, and gives it back if that was the login.
const form = document.querySelector("[data-kept-form]");
const nameOf = (path) => `kept ${path}`;

function forget() {
  const before = document.referrer ? new URL(document.referrer).pathname : "";
  // Who goes back from an error has been given no answer.
  const [{ type }] = performance.getEntriesByType("navigation");
  if (type !== "back_forward") sessionStorage.removeItem(nameOf(before));
}

function restore() {
  const kept = sessionStorage.getItem(nameOf(location.pathname));
  if (kept === null) return;
  for (const [name, value] of JSON.parse(kept)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  form.querySelector("[data-kept-note]").hidden = false;
  form.dataset.wUnsavedForceValue = "true";
}

function keep() {
  const typed = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  sessionStorage.setItem(nameOf(location.pathname), JSON.stringify(typed));
}

forget();
if (form) {
  restore();
  form.addEventListener("submit", keep);
}
