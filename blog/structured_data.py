"""What articles, their authors and lists of them say to programs, and what a shared link shows of them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.utils.text import Truncator

from editions.languages import Language
from editions.link_previews import LinkPreview, PreviewPicture, handle, moment, picture_file, preview_of, share_picture
from editions.localized import localized
from editions.models import Edition
from editions.structured_data import Node, filled, image, organization_id

from .authors import Author
from .lists import Card
from .subjects import address_of, description_of
from .tags import Tag

HEADLINE = 110  # characters, the most that Google accepts


def of_article(context: dict[str, Any], cover_id: int | None) -> dict[str, Any]:
    """What the head of an article needs, from the context of its template."""
    edition, canonical = context["edition"], context["canonical"]
    if not canonical:
        return {}  # a preview
    parent = context["parent"]
    # Authors and tags have pages in the languages of the blog.
    blog = parent.get_full_url() if parent and parent.language == edition.language else ""
    cover = picture_file(
        context["pictures"].largest(cover_id, "cover"), canonical, edition.values.get("cover_alt") or ""
    )
    people, tags = context["authors"], [str(tag.name_in(edition.language)) for tag in context["tags"]]
    preview = preview_of(
        edition,
        canonical,
        cover,
        kind="article",
        published=moment(edition.first_published_at),
        modified=moment(edition.last_published_at),
        authors=tuple(author_url(author, blog) for author in people if blog),
        section=next(iter(tags), ""),
        tags=tuple(tags),
        creator=next((handle(author.x) for author in people if author.x), ""),
    )
    return {"preview": preview, "structured": [posting(edition, canonical, preview, cover, people, blog)]}


def posting(
    edition: Edition,
    canonical: str,
    preview: LinkPreview,
    cover: PreviewPicture | None,
    people: list[Author],
    blog: str,
) -> Node:
    pictures = [image(picture) for picture in (share_picture(edition, canonical), cover) if picture]
    return {
        "@type": "BlogPosting",
        "headline": Truncator(edition.headline).chars(HEADLINE),
        "mainEntityOfPage": canonical,
        "image": pictures,
        "datePublished": preview.published,
        "dateModified": preview.modified,
        "author": [person(author, edition.lang, blog) for author in people] or {"@id": organization_id(canonical)},
        "articleSection": preview.section,
        "keywords": list(preview.tags),
        "wordCount": edition.word_count or None,
        "timeRequired": f"PT{edition.reading_minutes}M",
    }


def of_subject(subject: Tag | Author, blog: Edition, context: dict[str, Any]) -> dict[str, Any]:
    """The same for the page of an author or a tag, which lies below the blog."""
    name, description = str(subject.name_in(blog.language)), description_of(subject, blog.language)
    if isinstance(subject, Author):
        portrait = picture_file(
            context["pictures"].largest(subject.portrait_id, "portrait"), context["canonical"], name
        )
        picture = portrait or share_picture(blog, context["canonical"])
        preview = LinkPreview(name, description, "profile", picture, creator=handle(subject.x))
        node = {"@type": "ProfilePage", "mainEntity": _portrayed(subject, blog, portrait, context["canonical"])}
    else:
        preview = LinkPreview(name, description, picture=share_picture(blog, context["canonical"]))
        node = {"@type": "CollectionPage", "about": {"@type": "Thing", "name": name}}
    return {"preview": preview, "structured": [{**node, "hasPart": postings(context["cards"])}]}


def _portrayed(author: Author, blog: Edition, portrait: PreviewPicture | None, canonical: str) -> Node:
    somebody = person(author, blog.lang, blog.get_full_url() or "")
    somebody |= {
        "jobTitle": str(localized(author, "role", blog.language) or ""),
        "description": str(localized(author, "bio", blog.language) or ""),
        "image": image(portrait),
        "worksFor": {"@id": organization_id(canonical)},
    }
    return filled(somebody)


def of_list(cards: list[Card]) -> Node:
    return {"@type": "Blog", "blogPost": postings(cards)}


def postings(cards: Iterable[Card]) -> list[Node]:
    return [
        {
            "@type": "BlogPosting",
            "headline": Truncator(card.edition.headline).chars(HEADLINE),
            "url": card.edition.get_full_url(),
            "datePublished": moment(card.edition.first_published_at),
        }
        for card in cards
    ]


def person(author: Author, language: Language, blog: str) -> Node:
    """``blog`` is the address of the blog in this language, nothing where it is not public."""
    name = str(author.name_in(language.code))
    url = author_url(author, blog) if blog else ""
    links = [url for _name, url in author.links]
    other = author.name if author.name != name else ""
    return filled({"@type": "Person", "name": name, "alternateName": other, "url": url, "sameAs": links})


def author_url(author: Author, blog: str) -> str:
    return urljoin(blog, address_of(author))
