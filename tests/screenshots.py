"""Photographs every page type in five languages, on a phone and on a desk, light and dark: ``make screenshots``.

The pictures go to var/screenshots/<page>-<language>-<width>-<theme>.png. ONLY=article,list LANGS=ja WIDTHS=360,768
THEMES=dark take fewer; URL=http://127.0.0.1:8000 takes a site that runs already. Without it the demo is served from
memory, which needs half a minute.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in this thread
django.setup()

from django.db import connection  # noqa: E402

from tests import demo  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "var" / "screenshots"
STILL = """async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    await document.fonts.ready;
}"""


def chosen(name: str, all_of_them: list[str]) -> list[str]:
    found = os.environ.get(name, ",".join(all_of_them)).split(",")
    if name != "WIDTHS" and (unknown := set(found) - set(all_of_them)):
        raise SystemExit(f"{name}: {', '.join(unknown)} is none of {', '.join(all_of_them)}")
    return found


@contextmanager
def site() -> Iterator[str]:
    if url := os.environ.get("URL"):
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, demo.media_in(Path(folder)):
        connection.creation.create_test_db(verbosity=0)
        demo.load()
        with demo.serving() as url:
            yield url


def photograph(page: Page, kind: str, prefix: str, widths: list[str], themes: list[str]) -> None:
    demo.visit(page, kind, prefix)
    for width, theme in product(widths, themes):
        page.set_viewport_size({"width": int(width), "height": 800})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(STILL)
        page.screenshot(path=OUT / f"{kind}-{prefix}-{width}-{theme}.png", full_page=True)


def photograph_all(browser: Browser, url: str) -> None:
    kinds, widths = chosen("ONLY", list(demo.PAGES)), chosen("WIDTHS", ["360", "1440"])
    themes = chosen("THEMES", ["light", "dark"])
    for prefix in chosen("LANGS", demo.PREFIXES):
        # In the reader's own language: otherwise another one is suggested.
        context = browser.new_context(base_url=url, locale=prefix)
        page = context.new_page()
        for kind in kinds:
            photograph(page, kind, prefix, widths, themes)
            print(f"{prefix} {kind}", flush=True)
        context.close()


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        photograph_all(browser, url)
        browser.close()
    print(f"Screenshots in {OUT}/")


if __name__ == "__main__":
    main()
