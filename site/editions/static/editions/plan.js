// Says in words what publishing will change, before it is done: the first press of a button that publishes, or asks for
// it, opens a dialog with what the server says of the form as it is now. The button in the dialog presses again.

const PUBLISHES = [
  "[name=action-publish]",
  "[name=action-submit]",
  "[name=action-restart-workflow]",
  "[data-workflow-action-name=approve]",
].join();
const PATIENCE = 20000; // milliseconds
const INVALID = 422;

const form = document.querySelector("#page-edit-form");
const dialog = document.querySelector("[data-plan]");
const part = (name) => dialog.querySelector(`[data-plan-${name}]`);
let pressed = null;
let request = null;

async function ask(button) {
  const body = new FormData(form, button.name ? button : null);
  // The address of the form, which is another once autosave has made the page.
  const answer = await fetch(new URL("plan/", form.action), {
    method: "POST",
    body,
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]),
  });
  if (!answer.ok && answer.status !== INVALID) throw new Error(answer.statusText);
  return answer.status === INVALID ? null : answer.text();
}

function show(state) {
  for (const name of ["waiting", "words", "failure"]) part(name).hidden = name !== state;
  part("confirm").disabled = state === "waiting";
  if (state !== "waiting") part("confirm").focus();
}

function open(button) {
  pressed = button;
  request = new AbortController();
  part("words").replaceChildren();
  part("confirm-label").textContent = button.textContent.trim();
  show("waiting");
  dialog.showModal();
}

function pressAgain() {
  const button = pressed;
  dialog.close();
  button.click();
}

async function explain(button) {
  open(button);
  const { signal } = request;
  try {
    const words = await ask(button);
    if (signal.aborted) return;
    if (words === null) {
      pressAgain(); // The form has errors, and shows them itself.
      return;
    }
    part("words").innerHTML = words;
    show("words");
    // What must not go out is refused by the server too.
    part("confirm").disabled = part("words").querySelector("[data-plan-refused]") !== null;
  } catch {
    if (!signal.aborted) show("failure");
  }
}

function giveFocusBack() {
  request.abort();
  // The menu that the button stands in closes with the dialog.
  const menu = pressed.closest("[data-tippy-root], [data-w-dropdown-target=content]");
  (menu ? form.querySelector("footer [data-w-dropdown-target=toggle]") : pressed)?.focus();
}

if (form && dialog) {
  // Before Wagtail's own listeners. The press of a script, ours or theirs, follows one that was explained.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.(PUBLISHES);
      if (!button || !event.isTrusted || button.form !== form) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      explain(button);
    },
    { capture: true },
  );
  part("confirm").addEventListener("click", pressAgain);
  part("back").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", giveFocusBack);
}
