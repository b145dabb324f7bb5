"""A body with every kind of block, and an article with every element the page can show."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blog.models import ArticleAuthor, ArticlePage
from editions.languages import BY_CODE
from editions.models import Edition
from editions.publishing import redate
from tests import factories

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=HANOI)


def paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": html}


def heading(text: str, level: str = "h2", **block: Any) -> dict[str, Any]:
    return {"type": "heading", "value": {"level": level, "text": text}, **block}


def picture(image: Any, alt: str = "") -> dict[str, Any]:
    value = {"image": image.pk, "alt": alt, "decorative": not alt, "caption": "", "wide": False}
    return {"type": "image", "value": value}


def page_link(page: Any, text: str = "link") -> str:
    return f'<a linktype="page" id="{page.pk}">{text}</a>'


def every_block(image: Any, target: Any) -> list[dict[str, Any]]:
    return [
        paragraph(f"<p>Read {page_link(target, 'the other one')} <b>first</b>.</p><ul><li>one</li><li>two</li></ul>"),
        heading("Speed", id="11111111-0000-4000-8000-000000000001"),
        heading("Of what?", "h3", id="22222222-0000-4000-8000-000000000002"),
        {"type": "code", "value": {"language": "python", "file_name": "app/main.py", "code": "def run():\n    pass"}},
        heading("Cost", id="33333333-0000-4000-8000-000000000003"),
        {
            "type": "table",
            "value": {
                "caption": "At a glance",
                "header_column": True,
                "table": {
                    "columns": [{"type": "text", "heading": "Question"}, {"type": "text", "heading": "Answer"}],
                    "rows": [{"values": ["<p>Admin</p>", "<p>built <i>in</i></p>"]}],
                    "caption": "",
                },
            },
        },
        {"type": "callout", "value": {"kind": "warning", "title": "", "text": "<p>Mind the gap.</p>"}},
        {"type": "quote", "value": {"text": "<p>Simple is better.</p>", "source": "Tim Peters"}},
        picture(image, "two boxes"),
        {"type": "embed", "value": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
        {
            "type": "call_to_action",
            "value": {"title": "Talk to us", "text": "<p>Now.</p>", "page": target.pk, "button": "Go"},
        },
    ]


def rich_article(blog: Any, *, authors: Any = (), tags: Any = (), cover: Any = None, body: Any = (), **headlines: str):
    """An article whose languages all have this body."""
    by_language = factories.texts(**headlines)
    page = factories.draft(blog, ArticlePage, by_language, cover=cover)
    for code in by_language:
        page.set_text(code, body=list(body), cover_alt=f"cover in {code}" if cover else "")
    page.article_authors = [ArticleAuthor(author=author) for author in authors]
    page.tags.set(tags)
    return factories.publish(page, *by_language)


def dated(page: Any, day: datetime, updated: datetime | None = None) -> None:
    """Every language of the page was published on that day."""
    for edition in Edition.objects.filter(page=page.pk):
        assert edition.language in BY_CODE
        redate(edition, day, updated)
