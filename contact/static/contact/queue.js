// The queue by keyboard, and the boxes that select requests. Wagtail replaces the list while somebody searches, so all
// listeners are those of the document.

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]:not([contenteditable=false])";
const POPUP = "dialog, [role=dialog], [role=menu], [data-tippy-root]";

const all = (selector) => [...document.querySelectorAll(selector)];
const boxes = () => all("[data-queue-row] [name=chosen]");
let last = -1; // the row that had the focus last

function currentRow() {
  return document.activeElement?.closest("[data-queue-row]");
}

function go(step) {
  const rows = all("[data-queue-row]");
  const row = currentRow();
  const from = row ? rows.indexOf(row) : last;
  const to = rows[Math.max(0, Math.min(rows.length - 1, from + step))];
  last = rows.indexOf(to);
  to?.querySelector("[data-queue-open]").focus();
}

function select() {
  currentRow()?.querySelector("[name=chosen]")?.click();
}

function take() {
  document.querySelector("[data-queue-take] form")?.requestSubmit();
}

function press(event) {
  if (event.key in STEPS) {
    // The arrows scroll the page unless they go from request to request already.
    if (event.key.startsWith("Arrow") && !currentRow()) return false;
    go(STEPS[event.key]);
  } else if (event.key === "Enter" && event.target.matches("[name=chosen]")) {
    // In a form it would press the first button.
    currentRow().querySelector("[data-queue-open]").click();
  } else if (event.key === "x") {
    select();
  } else if (event.key === "t" && !event.repeat) {
    take();
  } else {
    return false;
  }
  return true;
}

function isBusy(event) {
  const isChord = event.ctrlKey || event.metaKey || event.altKey;
  const isElsewhere = event.target.closest?.(TYPING) || event.target.closest?.(POPUP);
  return event.defaultPrevented || event.isComposing || isChord || isElsewhere || document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("[data-queue-shortcuts]") && !isBusy(event) && press(event)) event.preventDefault();
});

function update() {
  const found = boxes();
  const selected = found.filter((box) => box.checked).length;
  for (const box of all("[data-queue-all]")) {
    box.hidden = false;
    box.checked = selected > 0 && selected === found.length;
    box.indeterminate = selected > 0 && selected < found.length;
  }
  for (const bulk of all("[data-queue-bulk]")) {
    bulk.disabled = selected === 0;
    bulk.querySelector("[data-queue-selected]").textContent = selected;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-queue-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-queue-all], [name=chosen]")) update();
});
document.addEventListener("w-swap:success", () => {
  last = -1;
  update();
});
// A browser that goes back may give the boxes back as they were.
window.addEventListener("pageshow", update);
update();
