// Suggests headlines while somebody types: a combobox with a list, as the ARIA practices describe it.
// Without this the form works as any form. Nothing is asked while an input method composes (Japanese, Korean, Chinese).

const PAUSE = 200; // milliseconds after the last letter

for (const field of document.querySelectorAll("[data-search]")) suggest(field);

function suggest(field) {
  const input = field.querySelector("input");
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-suggestions`, className: "suggestions", hidden: true });
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.querySelector("label").textContent);
  status.setAttribute("role", "status");
  field.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let request = null;
  let composing = false;
  let asked = "";

  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show({ suggestions, status: text }) {
    list.replaceChildren(...suggestions.map(({ headline, url }, number) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${number}`, textContent: headline });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = url;
      return option;
    }));
    status.textContent = text;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  async function ask() {
    const text = input.value.trim();
    if (text === asked && !list.hidden) return;
    asked = text;
    request?.abort();
    if (!text) return close();
    request = new AbortController();
    try {
      const response = await fetch(`${field.dataset.suggestions}?q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (response.ok) show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // offline: the form still works
    }
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, PAUSE);
  }

  input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", () => { composing = false; later(); });
  input.addEventListener("input", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || composing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      location.assign(chosen().dataset.url);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && options().length) {
      event.preventDefault();
      if (list.hidden) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
      const all = [...options(), null]; // null: back in the field
      const here = chosen() ? all.indexOf(chosen()) : all.length - 1;
      choose(all[(here + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the field's focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
