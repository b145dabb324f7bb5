"""What the specifications ask of feeds: RFC 4287 and JSON Feed 1.1."""

import re
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = re.compile(r"https?://\S+")


@cache
def schema():
    return etree.RelaxNG.from_rnc_string(Path(__file__).with_name("atom.rnc").read_text())


def atom_problems(content: bytes) -> list[str]:
    root = etree.fromstring(content)
    found = [] if schema().validate(root) else [str(error) for error in schema().error_log]
    for element in [root, *root.findall(f"{ATOM}entry")]:
        links = element.findall(f"{ATOM}link")
        same = Counter((each.get("type"), each.get("hreflang")) for each in links if is_alternate(each))
        found += [f"two alternates of type and language {key}" for key, count in same.items() if count > 1]
        if not any(is_alternate(each) for each in links):
            found.append("no link to what this is about")
        if element is not root and root.find(f"{ATOM}author") is None and element.find(f"{ATOM}author") is None:
            found.append("an entry by nobody")
    ids = Counter(each.findtext(f"{ATOM}id") for each in [root, *root.findall(f"{ATOM}entry")])
    found += [f"{key} is the id of two things" for key, count in ids.items() if count > 1]
    if len([each for each in root.findall(f"{ATOM}link") if each.get("rel") == "self"]) != 1:
        found.append("a feed links to itself, once")
    return found


def is_alternate(link) -> bool:
    return link.get("rel", "alternate") == "alternate"


ITEM = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip
FEED = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip


def json_problems(data: dict) -> list[str]:
    found = [f"{name} is not of JSON Feed" for name in data.keys() - FEED if not name.startswith("_")]
    if data.get("version") != "https://jsonfeed.org/version/1.1":
        found.append("no version")
    if not isinstance(data.get("title"), str) or not data["title"] or not isinstance(data.get("items"), list):
        return [*found, "title and items are required"]
    found += _not_addresses(data, "home_page_url", "feed_url", "icon", "favicon")
    found += _authors(data)
    ids = Counter(item.get("id") for item in data["items"])
    found += [f"{key} is the id of {count} items" for key, count in ids.items() if count > 1]
    for item in data["items"]:
        found += [f"{name} is not of an item" for name in item.keys() - ITEM if not name.startswith("_")]
        if not isinstance(item.get("id"), str) or not item["id"]:
            found.append("an item without id")
        if not isinstance(item.get("content_html", item.get("content_text")), str):
            found.append("an item without content")
        found += _not_addresses(item, "url", "image") + _authors(item) + _attachments(item)
        for name in ("date_published", "date_modified"):
            if name in item and datetime.fromisoformat(item[name]).tzinfo is None:
                found.append(f"{name} of no time zone")
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            found.append("tags are plain text")
    return found


def _authors(data: dict) -> list[str]:
    authors = data.get("authors", [])
    found = ["an author of whom nothing is said" for author in authors if not author.keys() & {"name", "url", "avatar"}]
    return found + [problem for author in authors for problem in _not_addresses(author, "url", "avatar")]


def _attachments(item: dict) -> list[str]:
    found = []
    for each in item.get("attachments", []):
        found += _not_addresses(each, "url") + ([] if "/" in each.get("mime_type", "") else ["no mime_type"])
        if not isinstance(each.get("size_in_bytes", 0), int):
            found.append("a size that is no number")
    return found


def _not_addresses(data: dict, *names: str) -> list[str]:
    return [f"{name}: {data[name]}" for name in names if name in data and not ADDRESS.fullmatch(data[name])]
