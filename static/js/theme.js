// The theme that the reader chose, before anything is drawn: a classic script in the head, since a module comes too late.
// Nothing chosen, and the system decides.

{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off
    }
  }

  const theme = chosen();
  if (theme) root.dataset.theme = theme;

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("[data-theme-toggle]");
    if (!toggle) return;
    const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const say = () => toggle.setAttribute("aria-pressed", String(isDark()));
    toggle.hidden = false;
    say();
    system.addEventListener("change", say);
    toggle.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // lasts for this page
      }
      say();
    });
  });
}
