// A ready mark says "exactly this text". When the text of its language changes afterwards, untick it at once,
// so that nobody believes the change is going out. The server decides the same by fingerprint.

const PAUSE = 300; // milliseconds after the last key before the text is compared

const OURS = ["ready", "base"]; // fields that are no text

const form = document.querySelector("[data-edit-form]");

function textOf(suffix) {
  const entries = [...new FormData(form)].filter(
    ([name]) => name.split("-")[0].endsWith(`_${suffix}`) && !OURS.includes(name.replace(`_${suffix}`, "")),
  );
  return JSON.stringify(entries);
}

function watch(box) {
  const suffix = box.name.replace("ready_", "");
  // A page that is new begins with a mark, which goes along with what is written until somebody takes it away.
  const isNew = box.defaultChecked && box.value === "on";
  let marked = null;
  let timer = 0;

  const compare = () => {
    if (box.checked && marked !== null && textOf(suffix) !== marked) {
      box.checked = isNew;
      box.value = "on";
      marked = textOf(suffix);
    }
  };
  // The rich text editors write their first value late; take the text when somebody first touches this tab.
  const tab = box.closest("[data-language-tab]");
  tab.addEventListener("focusin", () => { marked ??= textOf(suffix); }, { capture: true });
  box.addEventListener("change", () => {
    box.value = "on";
    marked = textOf(suffix);
  });
  for (const event of ["input", "change", "click", "keyup"]) {
    form.addEventListener(event, () => {
      clearTimeout(timer);
      timer = setTimeout(compare, PAUSE);
    });
  }
  form.addEventListener("submit", compare, { capture: true });
}

if (form) {
  for (const box of form.querySelectorAll("[data-ready-mark]")) watch(box);
}
