// Starts the editors of a language when its tab is opened for the first time, so that the form opens quickly. Until
// then its fields are disabled: they are not sent, and the server leaves the language as the newest draft has it.

const HELD = "data-held-controller";
const SETTLING = 3000; // milliseconds that editors have to start
const CHECK = 100; // milliseconds between looks at the form meanwhile
const BEFORE = ["pointerdown", "keydown", "beforeinput"]; // events that come before what they change

const form = document.querySelector("[data-edit-form]");

// A tab that was never opened keeps its Stimulus controllers, and with them its editors, from starting.
function hold(fields) {
  fields.disabled = true;
  for (const element of fields.querySelectorAll("[data-controller]")) {
    element.setAttribute(HELD, element.getAttribute("data-controller"));
    element.removeAttribute("data-controller");
  }
}

function release(fields) {
  fields.disabled = false;
  for (const element of fields.querySelectorAll(`[${HELD}]`)) {
    element.setAttribute("data-controller", element.getAttribute(HELD));
    element.removeAttribute(HELD);
  }
}

const unsaved = () => window.wagtail?.app.getControllerForElementAndIdentifier(form, "w-unsaved");

// The fields of a tab that was opened are new in the form, and rich text editors write their text anew a moment after
// they have started. Neither is an edit, so nothing is to be saved because of it: whatever changes before the user
// touches the form is taken for how it was.
function ignoreEditors() {
  const began = performance.now();
  const touched = new AbortController();
  const settle = () => {
    const watch = unsaved();
    if (watch?.initialFormData && !watch.forceValue && watch.formData !== watch.initialFormData) watch.clear();
  };
  const timer = setInterval(() => {
    settle();
    if (performance.now() - began > SETTLING) touched.abort();
  }, CHECK);
  touched.signal.addEventListener("abort", () => clearInterval(timer));
  const stop = ({ type, target }) => {
    if (target.closest("[role=tablist]")) return;
    if (BEFORE.includes(type)) settle();
    touched.abort();
  };
  for (const type of [...BEFORE, "input", "change"]) {
    form.addEventListener(type, stop, { capture: true, signal: touched.signal });
  }
}

function start(panel) {
  const fields = panel?.querySelector("[data-language-fields]");
  if (!fields?.disabled) return;
  const watch = unsaved();
  watch?.check();
  release(fields);
  if (!watch?.hasEditsValue) ignoreEditors();
  panel.dispatchEvent(new CustomEvent("editions:tab-started", { bubbles: true }));
}

function panelOf(contentPath) {
  const [field] = contentPath.split(".");
  return form.querySelector(`[data-contentpath="${CSS.escape(field)}"]`)?.closest("[role=tabpanel]");
}

// A link to a comment or a block leads into a tab whose editors have to be there when Wagtail looks for the place.
function linkedPanel() {
  const { hash, search } = window.location;
  if (hash.startsWith("#:w:")) return panelOf(hash.slice(4));
  const wanted = Number(new URLSearchParams(search).get("comment"));
  const data = document.getElementById("comments-data");
  const comment = wanted && data && JSON.parse(data.textContent).comments.find(({ pk }) => pk === wanted);
  return comment ? panelOf(comment.contentpath) : null;
}

function select(panel) {
  const label = document.getElementById(panel.getAttribute("aria-labelledby"));
  if (label.ariaSelected !== "true") label.click();
}

// The marks on the labels were drawn anew by a save in the background, and their tooltips were not.
function nameMarks() {
  for (const marks of form.querySelectorAll("[data-tab-state]")) {
    const words = [...marks.querySelectorAll(".w-sr-only")].map(({ textContent }) => textContent.slice(1, -1));
    marks.closest("[role=tab]").title = words.join(", ");
  }
}

if (form) {
  document.addEventListener("w-autosave:success", nameMarks);
  form.addEventListener("w-tabs:selected", ({ detail }) => start(document.getElementById(detail.current)));
  for (const fields of form.querySelectorAll("[data-language-fields]")) hold(fields);
  const linked = linkedPanel();
  if (linked) {
    start(linked);
    form.addEventListener("w-tabs:ready", () => select(linked), { once: true });
  }
  // A link to a tab of this very form, as in the status panel, does not load it anew.
  window.addEventListener("hashchange", () => {
    const panel = document.getElementById(window.location.hash.slice(1));
    if (panel?.matches("[role=tabpanel]")) select(panel);
  });
  // What was typed and refused is in the form again, and must be sent again from every tab.
  for (const tab of form.querySelectorAll("[data-holds-input]")) start(tab.closest("[role=tabpanel]"));
}
