// A reader who chooses a language gets it from "/" next time. The only cookie of the public site, set by the reader.
// And a reader whose browser prefers another language of this page is told so once, quietly: no response varies for it.

document.addEventListener("click", (event) => {
  const code = event.target.closest("[data-language]")?.dataset.language;
  if (code) document.cookie = `django_language=${code}; path=/; max-age=31536000; samesite=lax`;
});

const DISMISSED = "language-suggestion-dismissed";
const primary = (tag) => tag.toLowerCase().split("-")[0];

function stored(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // storage is switched off
  }
}

function preferred() {
  const lines = [...document.querySelectorAll("[data-suggestion]")];
  for (const tag of navigator.languages) {
    if (primary(tag) === primary(document.documentElement.lang)) return null;
    const line = lines.find((candidate) => primary(candidate.lang) === primary(tag));
    if (line) return line;
  }
  return null;
}

const hasChosen = document.cookie.includes("django_language=");
const line = hasChosen || stored(DISMISSED) ? null : preferred();
if (line) {
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    line.hidden = true;
    stored(DISMISSED, "yes");
  });
}
