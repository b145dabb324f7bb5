"""How long the edit form of an article with five long bodies takes to open: ``make benchmark-form`` (RUNS=5).

The longest article of the demo, which is written in all five languages, is opened in a real browser by an editor who
has been in the admin before, so that scripts are cached. The form is usable when the text editors of its open tab have
started and the browser has had time to answer: no task longer than 50 ms (a "long task") follows for half a second.
URL=http://127.0.0.1:8000 PAGE=12 takes a page of a site that runs already.
"""

import os
import shutil
from statistics import median

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.screenshots import site  # which sets Django up

from blog.models import ArticlePage  # isort: skip
from editions.languages import LANGUAGES  # isort: skip
from tests import demo  # isort: skip

RUNS = int(os.environ.get("RUNS", "5"))
LIMIT = 1500  # milliseconds
WATCH = """
    window.busyUntil = 0;
    new PerformanceObserver((list) => {
        for (const task of list.getEntries()) window.busyUntil = task.startTime + task.duration;
    }).observe({ type: "longtask", buffered: true });
"""
STARTED = "document.querySelector('[role=tabpanel]:not([hidden]) .public-DraftEditor-content')"
USABLE = f"""async () => {{
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    while (document.readyState !== "complete" || !{STARTED}) await frame();
    let usable = performance.now();
    while (performance.now() < Math.max(usable, window.busyUntil) + 500) await frame();
    return Math.max(usable, window.busyUntil);
}}"""
ANSWERED = "() => { const [page] = performance.getEntriesByType('navigation'); return page.responseEnd; }"


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", "demo")
    page.click("button[type=submit]")
    page.wait_for_url(f"{url}/admin/")


def address(url: str) -> str:
    """Of the edit form of the article."""
    if os.environ.get("URL"):
        return f"{url}/admin/pages/{os.environ['PAGE']}/edit/"
    page = ArticlePage.objects.get(slug=demo.ARTICLE)
    assert all(page.text_in(language.code)["body"] for language in LANGUAGES)
    return f"{url}/admin/pages/{page.pk}/edit/"


def opened(context: BrowserContext, address: str) -> tuple[float, float]:
    """Milliseconds from navigation until the answer is there, and until the form is usable."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    usable = page.evaluate(USABLE)
    answered = page.evaluate(ANSWERED)
    page.close()
    return answered, usable


def main() -> None:
    with site() as url, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        log_in(context.new_page(), url)
        for tab in ("", f"#tab-{LANGUAGES[-1].suffix}"):
            opened(context, address(url) + tab)  # fills the caches
            runs = [opened(context, address(url) + tab) for _ in range(RUNS)]
            answered, usable = (median(figures) for figures in zip(*runs, strict=True))
            print(f"{tab or 'source':8} answered after {answered:.0f} ms, usable after {usable:.0f} ms (limit {LIMIT})")
        browser.close()


if __name__ == "__main__":
    main()
