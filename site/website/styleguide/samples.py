"""The texts of samples.toml as readers would get them: editions that are not saved, bodies through their blocks."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from blog.models import ArticlePage
from editions import rendering
from editions.languages import Language
from editions.models import Edition

Block = dict[str, Any]
CODE = """\
# {comment}
@transaction.atomic
def claim(request_id: int, by: User, *, at: datetime | None = None) -> ConsultationRequest | None:
    waiting = ConsultationRequest.objects.waiting().select_for_update(skip_locked=True)
    found = waiting.filter(pk=request_id).first()
    return found and found.claim(by, at or timezone.now(), note=f"claimed by {{by}}: 1 of {{waiting.count():,}}")
"""


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))


def sample(language: Language) -> dict[str, Any]:
    return _tables()[language.prefix]


def edition(
    language: Language, page: ArticlePage, headline: str = "headline", body: list[Block] | None = None
) -> Edition:
    """What would be published with a headline of the samples. It stands at the address of the page."""
    texts = sample(language)
    values = {"headline": texts[headline], "summary": texts["summary"], "body": body}
    built = rendering.build(ArticlePage, page.pk, language.code, values)
    built.page = page
    built.last_published_at = timezone.now()
    built.first_published_at = built.last_published_at - timedelta(days=100)
    built.is_source = True
    return built


def text(language: Language, page: ArticlePage) -> list[Block]:
    """Paragraphs, lists and headings, as an article begins."""
    texts = sample(language)
    return [
        _paragraph(texts["text"], page),
        _heading(texts, "h2", "section"),
        _paragraph(texts["list"], page),
        _heading(texts, "h3", "subsection"),
        _paragraph(texts["text"], page),
        _heading(texts, "h4", "detail"),
        _paragraph(f"<p>{texts['summary']}</p>", page),
        _heading(texts, "h2", "headline_long"),
        _heading(texts, "h3", "headline_short"),
        _paragraph(f"<p>{texts['summary']}</p>", page),
    ]


def blocks(language: Language, page: ArticlePage) -> dict[str, list[Block]]:
    """Each kind of block by itself, by its title. A video would be fetched from elsewhere: see sections.py."""
    texts = sample(language)
    picture = {"image": page.cover_id, "alt": texts["image_alt"], "decorative": False}
    code = CODE.format(comment=texts["code_comment"])
    call = {"title": texts["cta_title"], "text": texts["cta_text"], "page": page.pk, "button": texts["cta_button"]}
    return {
        "Paragraph": [_paragraph(texts["text"] + texts["list"], page)],
        "Heading": [
            _heading(texts, "h2", "section"),
            _heading(texts, "h3", "subsection"),
            _heading(texts, "h4", "detail"),
        ],
        "Image": [_block("image", picture | {"caption": texts["image_caption"], "wide": False})],
        "Wide image": [_block("image", picture | {"caption": texts["image_caption"], "wide": True})],
        "Code": [
            _block("code", {"language": "python", "file_name": "contact/transitions.py", "code": code}),
            _block("code", {"language": "bash", "file_name": "", "code": "make run PORT=8001  # 8001\n"}),
        ],
        "Table": [_block("table", _table(texts))],
        "Quote": [_block("quote", {"text": texts["quote"], "source": texts["quote_source"]})],
        "Callout": [
            _block("callout", {"kind": kind, "title": title, "text": html})
            for kind, title, html in texts["callouts"]
        ],
        "Call to action": [_block("call_to_action", call)],
    }  # fmt: skip


def _block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value}


def _paragraph(html: str, page: ArticlePage) -> Block:
    return _block("paragraph", html.strip().replace("{page}", str(page.pk)))


def _heading(texts: dict[str, Any], level: str, name: str) -> Block:
    # The anchor is made of the first eight letters, which differ.
    return {**_block("heading", {"level": level, "text": texts[name]}), "id": f"{name[::-1]}"}


def _table(texts: dict[str, Any]) -> dict[str, Any]:
    kinds = ["text", "number", "number"]
    columns = [{"type": kind, "heading": heading} for kind, heading in zip(kinds, texts["table_columns"], strict=True)]
    rows = [{"values": values} for values in texts["table_rows"]]
    table = {"columns": columns, "rows": rows, "caption": ""}
    return {"caption": texts["table_caption"], "header_column": True, "table": table}
