"""Links and pictures in stored HTML stay references, and become addresses when somebody reads.

The HTML of an edition keeps Wagtail's own notation: ``<a linktype="page" id="7">``, ``<a linktype="document" id="3">``
and ``<embed embedtype="image" id="5" alt="…">``. So it stays right when a page moves, gains or loses an edition,
or a picture is replaced.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape, unescape

from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from .availability import Availability
from .models import Edition, EditionReference
from .pictures import Pictures

LINK = re.compile(
    r'<a\b(?=[^>]*\blinktype="(?P<kind>page|document)")(?=[^>]*\bid="(?P<pk>\d{1,18})")(?P<attributes>[^>]*)>(?P<text>.*?)</a>',
    re.DOTALL,
)
IMAGE = re.compile(r'<embed\b(?=[^>]*\bembedtype="image")([^>]*)/?>')
ATTRIBUTE = re.compile(r'\b(\w+)="([^"]*)"')


def record(edition: Edition) -> None:
    """Write down what the edition refers to: for the usage page, and so that it can't be deleted under it."""
    edition.references.all().delete()
    EditionReference.objects.bulk_create(
        EditionReference(edition=edition, **{f"{kind}_id": pk}) for kind, pk in sorted(targets(edition.body_html))
    )
    # Wagtail's index listens to signals, which bulk_create does not send.
    ReferenceIndex.create_or_update_for_object(edition)


def targets(html: str) -> set[tuple[str, int]]:
    """The objects that the HTML refers to and that exist, as ("page" | "document" | "image", primary key)."""
    found = {(link["kind"], int(link["pk"])) for link in LINK.finditer(html)}
    found |= {("image", pk) for pk, _format in pictures_in(html)}
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, pk in found:
        by_kind[kind].add(pk)
    return {(kind, pk) for kind, ids in by_kind.items() for pk in _existing(kind, ids)}


def pictures_in(html: str) -> set[tuple[int, str]]:
    """The pictures of the HTML, as (image id, format)."""
    found = [dict(ATTRIBUTE.findall(attributes)) for attributes in IMAGE.findall(html)]
    return {(int(attributes["id"]), attributes.get("format", "text")) for attributes in found}


def page_ids(html: str) -> set[int]:
    return {int(link["pk"]) for link in LINK.finditer(html) if link["kind"] == "page"}


def resolve(html: str, code: str, availability: Availability, pictures: Pictures, request: HttpRequest) -> str:
    """Turn the references into addresses for a reader of this language.

    A link to a page leads to its edition in the language, else to its source edition with ``hreflang``, else it
    becomes plain text.
    """
    return resolve_all([html], code, availability, pictures, request)[0]


def resolve_all(
    texts: Sequence[str], code: str, availability: Availability, pictures: Pictures, request: HttpRequest
) -> list[str]:
    """The same for several texts in one language, whose documents are fetched together."""
    found = (link for html in texts for link in LINK.finditer(html))
    document_ids = {int(link["pk"]) for link in found if link["kind"] == "document"}
    documents = get_document_model().objects.in_bulk(document_ids) if document_ids else {}

    def link(match: re.Match[str]) -> str:
        pk, text = int(match["pk"]), match["text"]
        style = "".join(
            f' {name}="{value}"' for name, value in ATTRIBUTE.findall(match["attributes"]) if name == "class"
        )
        if match["kind"] == "document":
            return f'<a href="{escape(documents[pk].url)}"{style}>{text}</a>' if pk in documents else text
        edition = availability.best(pk, code)
        if edition is None:
            return text
        foreign = "" if edition.language == code else f' hreflang="{edition.lang.tag}"'
        return f'<a href="{escape(edition.get_url(request) or "")}"{foreign}{style}>{text}</a>'

    def picture(match: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(match[1]))
        return pictures.html(
            int(attributes["id"]), attributes.get("format", "text"), alt=unescape(attributes.get("alt", ""))
        )

    return [IMAGE.sub(picture, LINK.sub(link, html)) for html in texts]


def _existing(kind: str, ids: Iterable[int]) -> set[int]:
    model = EditionReference._meta.get_field(kind).related_model
    return set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))  # type: ignore[union-attr]
