"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from editions.link_previews import moment
from editions.structured_data import filled

from .atom import ILLEGAL
from .feed_data import Entry, Feed, Name

TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    data = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.list_url,
        "feed_url": feed.json_url,
        "description": feed.description,
        "icon": feed.icon,
        "authors": [{"name": feed.site_name}],
        "language": feed.language.tag,
    }
    items = [_item(entry) for entry in feed.entries]
    # Half a surrogate pair can't be encoded.
    return ILLEGAL.sub("", json.dumps({**filled(data), "items": items}, ensure_ascii=False)).encode()


def _item(entry: Entry) -> dict[str, Any]:
    edition, cover = entry.edition, entry.cover
    attachments = [{"url": cover.url, "mime_type": cover.type, "size_in_bytes": cover.size}] if cover else []
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": edition.headline,
        "summary": edition.summary,
        "image": cover.url if cover else "",
        "date_published": moment(edition.first_published_at),
        "date_modified": moment(edition.last_published_at),
        "authors": [_author(author) for author in entry.authors],
        "tags": [tag.text for tag in entry.tags],
        "language": edition.lang.tag,
        "attachments": attachments,
    }
    return {**filled(item), "content_html": entry.html}


def _author(author: Name) -> dict[str, str]:
    return filled({"name": author.text, "url": author.url, "avatar": author.portrait.url if author.portrait else ""})
