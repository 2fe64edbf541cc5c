"""News of an answer as feed readers take it: Atom (RFC 4287) and JSON Feed 1.1.

Knows nothing of what is told: entries come in with their text ready as HTML.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from tracker.adapters.xml_texts import legal

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of news; *address* is permanent, and what it is known by.

    *updated* is when what it tells last changed.
    """

    address: str
    title: str
    html: str
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entries, the newest first, under a title.

    *address* is the feed's own, *page* that of the page of which it tells.
    """

    title: str
    author: str
    address: str
    page: str
    language: str
    updated: datetime
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """Return *feed* as an Atom document."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE, _LANGUAGE: feed.language})
    _put(root, "id", feed.address)
    _put(root, "title", feed.title)
    _put(root, "updated", _moment(feed.updated))
    _link(root, "self", feed.address, ATOM)
    _link(root, "alternate", feed.page, "text/html")
    _put(ET.SubElement(root, "author"), "name", feed.author)
    for entry in feed.entries:
        told = ET.SubElement(root, "entry")
        _put(told, "id", entry.address)
        _put(told, "title", entry.title)
        _put(told, "updated", _moment(entry.updated))
        _link(told, "alternate", entry.address, "text/html")
        _put(told, "content", entry.html).set("type", "html")
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def json_feed(feed: Feed) -> bytes:
    """Return *feed* as a JSON Feed."""
    told = {
        "version": VERSION,
        "title": legal(feed.title),
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": entry.address,
                "url": entry.address,
                "title": legal(entry.title),
                "content_html": legal(entry.html),
                "date_modified": _moment(entry.updated),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _put(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = legal(text)
    return child


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "href": address, "type": kind})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
