// Long reading. The table of contents shows where the reader is, and code gets a button that copies it.
// Without this the contents are a list of links, and there is no button.

const contents = document.querySelector("[data-contents]");
if (contents) follow(contents);
if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(offerCopy);

function follow(nav) {
  const links = [...nav.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const passed = new Set();

  function show() {
    const here = links.findLast((link, number) => passed.has(headings[number]));
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // A list longer than the window follows as well; scrollIntoView would move the page.
    if (here) nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
  }

  // Whatever lies above the upper quarter of the window has been reached, however far up it is by now.
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) passed[isIntersecting ? "add" : "delete"](target);
    show();
  }, { rootMargin: "1000000px 0px -75% 0px" });
  headings.forEach((heading) => heading && observer.observe(heading));
}

function offerCopy(figure) {
  const { copy, copied } = figure.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "code__copy", textContent: copy });
  const status = Object.assign(document.createElement("span"), { className: "visually-hidden" });
  status.setAttribute("role", "status");
  let timer = 0;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(figure.querySelector("code").textContent.trimEnd());
    button.textContent = status.textContent = copied;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = copy;
      status.textContent = "";
    }, 2000);
  });
  figure.querySelector("figcaption").append(button, status);
}
