// Puts the source text beside the fields of a translation, block by block, and marks what is still in the language of
// the source. The server has drawn the text (source.html) and says which texts have to be translated (beside.py).

const HIDDEN = "editions.source-hidden"; // in localStorage
const WIDE = 720; // pixels that a tab needs to show two texts side by side
const PAUSE = 200; // milliseconds after the last change before the form is looked at again

const LEAVES = "input[type=text], textarea, .public-DraftEditor-content";
const root = document.documentElement;
const source = document.querySelector("template[data-source]");
const texts = new Set(JSON.parse(document.getElementById("texts-to-translate")?.textContent ?? "[]"));

// Which block of the source a block of the translation stands for -----------------------------------------------------

// The longest row of pairs of the same type, as indexes into both.
function commonTypes(sources, targets) {
  const length = Array.from({ length: sources.length + 1 }, () => new Array(targets.length + 1).fill(0));
  for (let i = sources.length - 1; i >= 0; i -= 1) {
    for (let j = targets.length - 1; j >= 0; j -= 1) {
      const isSame = sources[i].type === targets[j].type;
      length[i][j] = isSame ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < sources.length && j < targets.length;) {
    if (sources[i].type === targets[j].type) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

function pairInOrder(sources, targets, found) {
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...commonTypes(sources, targets), [sources.length, targets.length]]) {
    // Blocks of other types stand for each other if they stand in the same place: three bullets and a paragraph.
    while (i < nextI && j < nextJ) found.set(sources[i++], targets[j++]);
    if (nextI < sources.length) found.set(sources[nextI], targets[nextJ]);
    [i, j] = [nextI + 1, nextJ + 1];
  }
}

// By id, which blocks taken over from the source keep; between two of these, by order.
function counterparts(sources, targets) {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const found = new Map();
  for (const item of sources) if (byId.has(item.id)) found.set(item, byId.get(item.id));
  const taken = new Set(found.values());
  const runs = new Map(); // what precedes -> blocks of both sides that follow it and have no counterpart yet
  const run = (anchor) => runs.get(anchor) ?? runs.set(anchor, [[], []]).get(anchor);
  let anchor = null;
  for (const item of sources) found.has(item) ? (anchor = found.get(item)) : run(anchor)[0].push(item);
  anchor = null;
  for (const target of targets) taken.has(target) ? (anchor = target) : run(anchor)[1].push(target);
  for (const [left, right] of runs.values()) pairInOrder(left, right, found);
  return found;
}

// One StreamField -----------------------------------------------------------------------------------------------------

const isDeleted = (child) => child.querySelector(":scope > [name$=-deleted]")?.value === "1";
const valueOf = (child, name) => child.querySelector(`:scope > [name$=-${name}]`)?.value ?? "";

class Stream {
  constructor(container, sources) {
    this.container = container;
    this.sources = sources;
    this.rest = document.createElement("div"); // the source of a translation without blocks
    this.rest.className = "beside-rest";
    container.after(this.rest);
    this.placed = null;
  }

  update() {
    const targets = [...this.container.children]
      .filter((child) => child.matches("[data-streamfield-child]") && !isDeleted(child))
      .map((element) => ({ element, id: valueOf(element, "id"), type: valueOf(element, "type") }));
    const found = counterparts(this.sources, targets);
    const place = this.sources.map((item) => targets.indexOf(found.get(item))).join();
    const signature = `${place}|${targets.map(({ id }) => id)}`;
    if (signature !== this.placed) this.place(found, targets);
    this.placed = signature;
  }

  // What has no counterpart stands after the block that it follows in the source.
  place(found, targets) {
    for (const { element } of targets) element.classList.add("is-beside");
    let last = null;
    const leading = [];
    for (const item of this.sources) {
      const target = found.get(item)?.element;
      item.element.classList.toggle("is-missing", !target);
      if (target) target.insertBefore(item.element, target.querySelector(":scope > section"));
      else if (last) last.append(item.element);
      else leading.push(item.element);
      last = target ?? last;
    }
    if (targets.length) targets[0].element.prepend(...leading);
    else this.rest.append(...leading);
  }
}

// One tab -------------------------------------------------------------------------------------------------------------

const squeezed = (text) => text.replace(/\s+/g, "");
const textOf = (leaf) => squeezed(leaf.value ?? leaf.textContent);

class Translation {
  constructor(tab) {
    this.tab = tab;
    this.bar = tab.querySelector("[data-beside-bar]");
    this.streams = [];
    this.untranslated = [];
    if (this.bar) this.setUp();
    this.timer = 0;
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.update(), PAUSE);
    };
    // Rich text editors and blocks change the document without an event that tells.
    new MutationObserver(later).observe(tab, { childList: true, characterData: true, subtree: true });
    for (const event of ["input", "click"]) tab.addEventListener(event, later);
    this.update();
  }

  setUp() {
    const drawn = source.content.cloneNode(true);
    const { languageTab: suffix } = this.tab.dataset;
    const fieldNamed = (name) => this.tab.querySelector(`[data-contentpath="${name}_${suffix}"]`);
    for (const element of drawn.querySelectorAll("[data-source-field]")) {
      const wrapper = fieldNamed(element.dataset.sourceField)?.closest("[data-field-wrapper]");
      wrapper?.classList.add("is-beside");
      wrapper?.prepend(element);
    }
    this.blocks = Map.groupBy(drawn.querySelectorAll("[data-source-block]"), (block) => block.dataset.sourceOf);
    this.fieldNamed = fieldNamed;
    this.bar.querySelector("[data-beside-toggle]").addEventListener("click", toggle);
    this.bar.querySelector("[data-untranslated-next]").addEventListener("click", () => this.next());
    new ResizeObserver(([{ contentRect }]) => {
      this.tab.classList.toggle("is-wide", contentRect.width >= WIDE);
    }).observe(this.tab);
  }

  // Wagtail draws the blocks of a StreamField some time after the tab was opened.
  findStreams() {
    for (const [name, elements] of this.blocks) {
      const container = this.fieldNamed(name)?.querySelector("[data-streamfield-stream-container]");
      if (!container) continue;
      const items = elements.map((element) => ({
        element, id: element.dataset.sourceBlock, type: element.dataset.type,
      }));
      this.streams.push(new Stream(container, items));
      this.blocks.delete(name);
    }
  }

  update() {
    const leaves = [...this.tab.querySelectorAll(LEAVES)];
    for (const leaf of leaves) leaf.lang = this.tab.dataset.tag;
    if (!this.bar) return;
    this.findStreams();
    for (const stream of this.streams) stream.update();
    this.mark(leaves);
  }

  mark(leaves) {
    this.untranslated = [];
    for (const leaf of leaves) {
      const wrapper = leaf.closest("th, [data-field-input]") ?? leaf.parentElement;
      const child = leaf.closest("[data-streamfield-child]");
      const isLeft = texts.has(textOf(leaf)) && !(child && isDeleted(child));
      wrapper.classList.toggle("is-untranslated", isLeft);
      if (isLeft) {
        wrapper.dataset.still = this.bar.dataset.still;
        this.untranslated.push(leaf);
      }
    }
    const count = this.bar.querySelector("[data-untranslated-count]");
    const number = String(this.untranslated.length);
    // To write it anew is a change of the tab too, which would be looked at, and written anew, without end.
    if (count.textContent !== number) count.textContent = number;
    this.bar.querySelector("[data-untranslated-next]").hidden = !this.untranslated.length;
  }

  next() {
    const after = this.untranslated.indexOf(document.activeElement) + 1;
    const leaf = this.untranslated[after] ?? this.untranslated[0];
    leaf.scrollIntoView({ block: "center" });
    leaf.focus({ preventScroll: true });
  }
}

// Shown or hidden, for all tabs and until the editor decides otherwise ------------------------------------------------

function show(isShown) {
  root.classList.toggle("is-without-source", !isShown);
  for (const button of document.querySelectorAll("[data-beside-toggle]")) button.ariaPressed = String(isShown);
}

function toggle() {
  const isHidden = !root.classList.contains("is-without-source");
  if (isHidden) localStorage.setItem(HIDDEN, "");
  else localStorage.removeItem(HIDDEN);
  show(!isHidden);
}

if (source) {
  show(localStorage.getItem(HIDDEN) === null);
  document.addEventListener("editions:tab-started", ({ target }) => {
    new Translation(target.querySelector("[data-language-tab]"));
  });
  // What was refused and sent back, or what a link to a comment leads to, tabs.js has started already.
  for (const fields of document.querySelectorAll("[data-language-fields]:enabled")) {
    new Translation(fields.closest("[data-language-tab]"));
  }
}
