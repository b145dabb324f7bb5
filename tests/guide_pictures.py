"""Photographs the admin for docs/editors.md: ``make guide-pictures``.

The demo is served from memory, at a moment of its own, with people in the middle of their work, so that the pictures
come out the same each time. ONLY=dialog,conflict takes fewer.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from time_machine import Traveller, travel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from blog.models import ArticlePage  # noqa: E402
from editions import publishing, scheduling  # noqa: E402
from editions.models import Edition  # noqa: E402
from tests.e2e import editing  # noqa: E402
from tests.screenshots import STILL, site  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LOADED, CHANGED, NOW = (datetime(2026, 11, day, hour, 10, tzinfo=UTC) for day, hour in ((2, 1), (3, 2), (4, 7)))
DUE = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
PEOPLE = {"mai": ("Mai", "Tran"), "kenji": ("Kenji", "Sato"), "linh": ("Linh", "Pham")}
COST, REVIEW, SECURITY, FASTAPI = (
    "cloud-cost-review-in-a-week", "code-review-that-teaches", "security-review-before-launch",
    "fastapi-vs-django-2026",
)  # fmt: skip
COLOURS = 256
MARGIN = 16
SETTLED = 2500  # milliseconds until the editors of a tab stand, or the form was saved in the background
# The frame of the admin, which would be cut in two at the edges of a picture.
FRAMELESS = """
    .w-minimap, .w-minimap__collapse-all { display: none !important; }
    aside.sidebar, .sidebar, .w-slim-header, footer, .form-side__resize-grip,
    .form-side__close-button { visibility: hidden !important; }
"""


# People at work -------------------------------------------------------------------------------------------------------


def user(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def draft(slug: str) -> Any:
    return ArticlePage.objects.get(slug=slug).get_latest_revision_as_object()


def save(page: Any, name: str, **headlines_and_summaries: dict[str, str]) -> Any:
    """Somebody changes texts, by code of the language."""
    for code, values in headlines_and_summaries.items():
        page.set_text(code, **values)
    return page.save_revision(user=user(name), log_action=True)


def edition(slug: str, code: str) -> Edition:
    return Edition.objects.get(page__slug=slug, language=code)


def change_the_source() -> None:
    """English goes out anew, so that its translations are out of date; somebody has seen to the Chinese one."""
    page = draft(COST)
    blocks = page.text_in("en")["body"]
    blocks[1]["value"]["text"] = (
        "<p>The examples use AWS terms. Azure bills for most of the same things under other names.</p>"
    )
    page.set_text("en", body=blocks, summary="Four days, two people, no new tool: make the bill readable, switch off "
                  "waste, correct sizes and data paths, and only then buy discounts.")  # fmt: skip
    page.mark_ready("en")
    page.save_revision(user=user("mai"), log_action=True).publish(user=user("mai"))
    publishing.mark_up_to_date(edition(COST, "zh-hans"))


def follow() -> None:
    """Japanese is ready again, Korean is scheduled, Vietnamese waits."""
    page = draft(COST)
    page.set_text(
        "ja",
        summary="期間は4日、担当は2人、新しいツールは不要です。請求を読める形にし、無駄を止め、サイズと通信経路を直してから、最後に割引を契約します。",
    )
    page.mark_ready("ja")
    page.save_revision(user=user("kenji"), log_action=True)
    scheduling.schedule(page, "ko", DUE, page.text_in("ko"), user("mai"))


def write_drafts() -> None:
    save(
        draft(FASTAPI),
        "kenji",
        en={"headline": "FastAPI or Django: which Python backend in 2026?"},
        ja={"headline": "2026年のPythonバックエンド：FastAPIかDjangoか"},
    )


def replace_drafts() -> None:
    save(
        draft(FASTAPI),
        "mai",
        en={"headline": "FastAPI or Django: choosing a Python backend in 2026"},
        ja={"headline": "FastAPIかDjangoか、2026年の選び方"},
    )


# Pictures -------------------------------------------------------------------------------------------------------------


def open_form(page: Page, slug: str, tab: str = "") -> None:
    page.goto(f"/admin/pages/{ArticlePage.objects.get(slug=slug).pk}/edit/")
    page.wait_for_timeout(SETTLED)
    if tab:
        editing.tab(page, tab)
        page.wait_for_timeout(SETTLED)


def keep(page: Page, name: str, *parts: Locator, height: int = 2000) -> None:
    """A picture of these parts of what the browser shows, at most so high, in few colours."""
    page.add_style_tag(content=FRAMELESS)
    page.evaluate(STILL)
    boxes = [box for part in parts if (box := part.bounding_box())]
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right, bottom = (max(box[edge] + box[size] for box in boxes) for edge, size in (("x", "width"), ("y", "height")))
    shown = page.screenshot(animations="disabled")
    with Image.open(BytesIO(shown)) as image:
        area = (left - MARGIN, top - MARGIN, right + MARGIN, min(bottom + MARGIN, top + height))
        within = (max(area[0], 0), max(area[1], 0), min(area[2], image.width), min(area[3], image.height))
        picture = image.convert("RGB").crop(tuple(map(round, within)))  # type: ignore[arg-type]
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)


def tabs(page: Page) -> None:
    open_form(page, COST, "日本語")
    headings = page.locator("#tab-ja .w-panel__toggle").first
    keep(page, "tabs", page.get_by_role("tab").first, headings, page.locator("#id_summary_ja"))


def reason(page: Page) -> None:
    open_form(page, COST, "Tiếng Việt")
    box = page.locator("#tab-vi .source-changes")
    box.locator("summary").click()
    keep(page, "reason", page.locator("#tab-vi .one-language"), box)


def status(page: Page) -> None:
    open_form(page, COST)
    if not page.locator("[data-side-panel=status]").is_visible():
        page.locator("[data-side-panel-toggle=status]").click()
    page.wait_for_timeout(SETTLED)
    panel = page.locator("[data-side-panel=status] .languages-panel")
    keep(page, "status", panel.locator("h3"), panel.locator(".one-language").last)


def dialog(page: Page) -> None:
    open_form(page, COST)
    editing.rewrite(page, "en", "A cloud cost review you can finish in four days")
    editing.press(page)
    expect(page.locator("[data-plan-words]")).to_be_visible()
    keep(page, "dialog", page.locator("[data-plan]"))


def beside(page: Page) -> None:
    open_form(page, REVIEW)
    page.locator("#tab-vi [name=take-over]").click()
    page.wait_for_timeout(2 * SETTLED)
    page.fill("#id_headline_vi", "Review mã nguồn để cùng học hỏi")
    page.locator("#tab-vi .beside-bar").scroll_into_view_if_needed()
    page.wait_for_timeout(SETTLED)
    keep(page, "beside", page.locator("#tab-vi .language-tab__fields"), height=640)


def conflict(page: Page) -> None:
    open_form(page, SECURITY)
    save(draft(SECURITY), "mai", vi={"headline": "Rà soát bảo mật trước ngày ra mắt: kế hoạch năm ngày"})
    page.fill("#id_headline_vi", "Rà soát bảo mật trước ngày ra mắt trong năm ngày")
    editing.press(page, "button[type=submit].action-save")
    expect(page.locator(".conflicts")).to_be_visible()
    keep(page, "conflict", page.locator(".conflicts"))


def bring_back(page: Page) -> None:
    revision = ArticlePage.objects.get(slug=FASTAPI).revisions.filter(user=user("kenji")).latest("created_at")
    page.goto(f"/admin/pages/{revision.object_id}/revisions/{revision.pk}/revert/")
    page.get_by_label("日本語").check()
    for summary in page.locator("main summary").all():
        summary.click()
    keep(page, "bring-back", page.locator("main form"), page.locator("main p").first)


def overview(page: Page) -> None:
    page.goto("/admin/reports/translations/")
    page.wait_for_timeout(SETTLED)
    listing = page.locator("table.listing")
    last = listing.locator("tbody tr").nth(2).locator("td")
    keep(page, "overview", page.locator(".language-counts table"), last.nth(1), last.last)


def waiting(page: Page) -> None:
    page.goto("/admin/")
    languages = page.locator(".waiting__language")
    keep(page, "waiting", page.get_by_role("heading", name="Waiting for you"), languages.first, languages.last)


# Who takes which picture. Those that change a draft come after those that show it.
PICTURES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "waiting": ("kenji", waiting), "overview": ("mai", overview), "tabs": ("mai", tabs), "reason": ("mai", reason),
    "status": ("mai", status), "bring-back": ("mai", bring_back), "beside": ("linh", beside),
    "conflict": ("linh", conflict), "dialog": ("mai", dialog),
}  # fmt: skip


def enter(browser: Browser, url: str, name: str, group: str, *languages: str) -> Page:
    context = browser.new_context(base_url=url, locale="en", viewport={"width": 1040, "height": 1000})
    context.add_cookies([{"name": "wagtail_sidebar_collapsed", "value": "1", "url": url}])
    page = context.new_page()
    editing.log_in(page, SimpleNamespace(url=url), name, group, languages)
    first, last = PEOPLE[name]
    get_user_model().objects.filter(username=name).update(first_name=first, last_name=last)
    return page


def photograph(browser: Browser, url: str, clock: Traveller) -> None:
    pages = {
        "mai": enter(browser, url, "mai", "Moderators"),
        "kenji": enter(browser, url, "kenji", "Editors", "ja", "ko"),
        "linh": enter(browser, url, "linh", "Translators", "vi"),
    }
    for moment, work in ((CHANGED, (write_drafts, change_the_source)), (NOW, (replace_drafts, follow))):
        clock.move_to(moment)
        for do in work:
            do()
    wanted = os.environ.get("ONLY", ",".join(PICTURES)).split(",")
    for name, (who, take) in PICTURES.items():
        if name in wanted:
            take(pages[who])
            # Nothing is saved in the background while the next picture asks the database.
            pages[who].goto("about:blank")
            print(f"{name}: {(OUT / f'{name}.png').stat().st_size // 1024} kB", flush=True)


def main() -> None:
    os.environ.pop("URL", None)
    OUT.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with travel(LOADED, tick=True) as clock, site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        photograph(browser, url, clock)
        browser.close()


if __name__ == "__main__":
    main()
