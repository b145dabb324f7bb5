"""From the values of one language to what readers see: HTML, table of contents, plain text, reading time."""

from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Model
from django.utils.translation import override
from wagtail.fields import StreamField

from .languages import BY_CODE
from .models import Edition
from .reading_time import measure
from .values import Values, fingerprint

BODY = "body"  # the field that is rendered, a StreamField or rich text; a page type may do without
# Elements that stand by themselves; text within all others runs on: パス<b>ワード</b> is one word.
BLOCKS = "p h1 h2 h3 h4 h5 h6 li dt dd pre table caption tr th td figure figcaption blockquote aside div br hr".split()
PLAIN = ("headline", "summary", "menu_title", "meta_title", "meta_description")


def build(model: type[Model], page_id: int | None, code: str, values: Values) -> Edition:
    """An edition that is not saved: what publishing writes and what a preview shows."""
    edition = Edition(page_id=page_id, language=code)
    render(edition, model, values)
    return edition


def render(edition: Edition, model: type[Model], values: Values) -> None:
    """Fill the edition with these values and everything that derives from them."""
    edition.values = values
    edition.fingerprint = fingerprint(values)
    for name in PLAIN:
        setattr(edition, name, values.get(name, ""))
    edition.body_html = body_html(model, edition.language, values)
    soup = BeautifulSoup(edition.body_html, "html.parser")
    edition.toc = [
        {"level": int(heading.name[1]), "id": heading["id"], "text": heading.get_text(" ", strip=True)}
        for heading in soup.select("h2[id], h3[id], h4[id]")
    ]
    edition.text = plain_text(soup)
    length = measure(edition.body_html, BY_CODE[edition.language])
    edition.word_count = None if length.characters else length.words
    edition.reading_minutes = length.minutes


def plain_text(soup: BeautifulSoup) -> str:
    """The words of a page, one line for each paragraph, heading or cell. Changes the soup."""
    for element in soup.find_all(BLOCKS):
        element.insert_before("\n")
        element.insert_after("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return "\n".join(line for line in lines if line)


def body_html(model: type[Model], code: str, values: Values) -> str:
    """Render the body with the edition's own language active, or /en/ addresses end up in Japanese text."""
    if not values.get(BODY):
        return ""
    field: Any = model._meta.get_field(BODY)
    if not isinstance(field, StreamField):
        return str(values[BODY])  # rich text, which keeps its links as references by itself
    with override(code):
        return str(field.stream_block.to_python(values[BODY]).render_as_block({"language": BY_CODE[code]}))
