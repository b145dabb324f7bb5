"""What is in a feed, and how it is answered; atom.py and json_feed.py write it down.

A feed is the list of a blog, a tag or an author in one language, the newest articles in full.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from mimetypes import guess_type
from typing import Any
from urllib.parse import urljoin
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.cache import patch_cache_control, patch_vary_headers

from editions.availability import Alternate, Availability
from editions.languages import LANGUAGES, Language
from editions.localized import Localized, localized
from editions.models import Edition
from editions.pictures import Pictures
from editions.references import page_ids, pictures_in, resolve_all

from . import atom, json_feed
from .authors import Author
from .cacheable import cacheable
from .feed_data import Entry, Feed, File, Name
from .lists import Card, articles, cards
from .standalone import standalone
from .subjects import address_of, articles_of, description_of
from .tags import Tag, TaggedArticle

LENGTH = 20  # articles
FORMATS: dict[str, Callable[[Feed], bytes]] = {atom.TYPE: atom.write, json_feed.TYPE: json_feed.write}


def answer(request: HttpRequest, feed: Feed, content_type: str) -> HttpResponse:
    """The feed, or that it has not changed. A person who opens its address in a browser gets a page.

    Browsers take Atom for plain text and have given up XSLT, but they say what an answer is for.
    """
    if content_type == atom.TYPE and request.headers.get("Sec-Fetch-Dest") == "document":
        feeds = [Alternate(each.language, f"{each.url}feed/") for each in feed.alternates]
        page: HttpResponse = TemplateResponse(request, "blog/feed_page.html", {"feed": feed, "alternates": feeds})
        patch_cache_control(page, private=True)  # a cache that ignores Vary must not give it to a feed reader
        patch_vary_headers(page, ["Sec-Fetch-Dest"])
        return page
    response = cacheable(request, FORMATS[content_type](feed), content_type, int(feed.modified.timestamp()))
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
    return response


def build(request: HttpRequest, blog: Edition, subject: Tag | Author | None) -> Feed:
    """The feed of a blog, or of one of its tags or authors, in the language of the blog's edition.

    Raises Http404 where the list is not public in this language.
    """
    condition = articles_of(subject) if subject else Q()
    found = articles().filter(condition)
    holding = set(found.order_by().values_list("language", flat=True).distinct())
    languages = [language for language in LANGUAGES if subject is None or language.code in holding]
    availability: Availability = request.availability  # type: ignore[attr-defined]
    address = address_of(subject) if subject else ""
    alternates, _x_default = availability.list_below(blog.page_id, request, address, languages)
    here = next((each.url for each in alternates if each.language == blog.lang), None)
    if here is None:
        raise Http404
    title, description = _words(blog, subject)
    blog_url = blog.get_full_url(request) or ""
    editions = found.in_language(blog.language).defer(None).defer("values", "text", "toc")
    entries = _entries(request, blog_url, blog.lang, cards(editions[:LENGTH]))
    updated = max([blog.last_published_at, *(entry.edition.last_published_at for entry in entries)])
    shared = [entry.edition.page.last_published_at for entry in entries]
    return Feed(
        id=_permanent(blog, f"feed {blog.language}" + (f" {subject._meta.model_name} {subject.pk}" if subject else "")),
        language=blog.lang,
        title=title,
        description=description,
        blog_url=blog_url,
        list_url=here,
        alternates=alternates,
        entries=entries,
        updated=updated,
        modified=max([updated, *filter(None, [*shared, _last_withdrawal(blog.language, condition)])]),
        icon=request.build_absolute_uri(static("img/mark.svg")),
    )


def _words(blog: Edition, subject: Tag | Author | None) -> tuple[str, str]:
    """Title and description."""
    title = f"{blog.headline} – {settings.WAGTAIL_SITE_NAME}"
    if subject is None:
        return title, blog.summary
    title = f"{subject.name_in(blog.language)} – {title}"
    bio = localized(subject, "bio", blog.language) if isinstance(subject, Author) else None
    if bio and bio.language == blog.lang:
        return title, bio.text
    return title, description_of(subject, blog.language)


def _permanent(edition: Edition, name: str) -> str:
    """An id that survives another slug, domain or database: by it feed readers know what they have shown."""
    return f"urn:uuid:{uuid5(UUID(str(edition.page.translation_key)), name)}"


def _last_withdrawal(code: str, condition: Q) -> datetime | None:
    """What has left the list has changed it too."""
    article = ContentType.objects.get_by_natural_key("blog", "articlepage")
    found = Edition.objects.filter(condition, page__content_type=article).in_language(code)
    last: datetime | None = found.aggregate(last=Max("withdrawn_at"))["last"]
    return last


def _entries(request: HttpRequest, blog_url: str, language: Language, shown: list[Card]) -> list[Entry]:
    pages = {card.edition.page_id for card in shown}
    linked = {pk for card in shown for pk in page_ids(card.edition.body_html)}
    availability = Availability(Q(pk__in=pages | linked))
    pictures = _pictures(shown)
    tags = _tags(pages, language, blog_url)
    texts = resolve_all([card.edition.body_html for card in shown], language.code, availability, pictures, request)
    entries = []
    for card, text in zip(shown, texts, strict=True):
        edition = card.edition
        url = edition.get_full_url(request) or ""
        entries.append(
            Entry(
                id=_permanent(edition, edition.language),
                edition=edition,
                url=url,
                alternates=availability.alternates(edition.page_id, request),
                html=standalone(text, url),
                authors=[_author(author, language, blog_url, pictures) for author in card.authors],
                tags=tags[edition.page_id],
                cover=_file(pictures, card.cover_id, "cover", url),
            )
        )
    return entries


def _pictures(shown: list[Card]) -> Pictures:
    covers = [(card.cover_id, "cover") for card in shown]
    portraits = [(author.portrait_id, "portrait") for card in shown for author in card.authors]
    texts = [picture for card in shown for picture in pictures_in(card.edition.body_html)]
    return Pictures([*covers, *portraits, *texts])


def _author(author: Author, language: Language, blog_url: str, pictures: Pictures) -> Name:
    portrait = _file(pictures, author.portrait_id, "portrait", blog_url)
    return _name(author, language, blog_url, portrait)


def _tags(pages: set[int], language: Language, blog_url: str) -> dict[int, list[Name]]:
    found = defaultdict(list)
    rows = TaggedArticle.objects.filter(content_object__in=pages).select_related("tag").order_by("pk")
    for row in rows:
        found[row.content_object_id].append(_name(row.tag, language, blog_url))
    return found


def _name(thing: Tag | Author, language: Language, blog_url: str, portrait: File | None = None) -> Name:
    name = thing.name_in(language.code) or Localized(thing.slug, language)
    return Name(thing.slug, name.text, name.language, blog_url + address_of(thing), portrait)


def _file(pictures: Pictures, pk: int | None, name: str, base: str) -> File | None:
    picture: Any = pictures.largest(pk, name)
    if picture is None:
        return None
    try:
        # A question to the storage, which may be far away; the file of a rendition never changes.
        size: Any = cache.get_or_set(f"size-of-picture:{picture.file.name}", lambda: picture.file.size, None)
    except OSError:  # gone
        return None
    return File(urljoin(base, picture.file.url), guess_type(picture.file.name)[0] or "image/jpeg", size)
