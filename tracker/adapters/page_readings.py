"""What a fetched page says of itself: its title, its links, what Telegram shows.

Takes any bytes and never raises: a page is written by strangers, cut off anywhere and
declared to be what it is not. What it says is text and is shown as text; nothing here
is markup afterwards. A page that says nothing of a thing leaves it out.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

LONGEST_TITLE = 300
LONGEST_TEXT = 1000
#: Telegram's page shows twenty posts; a forged one is read no further.
MOST_POSTS = 50

#: Encodings of Russian pages. Of those Python knows, some take minutes or are no text.
_ENCODINGS = frozenset(
    {"utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5", "iso8859-1", "cp1252", "ascii"}
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,12})(?:[.,](\d{1,3}))?([KM]?)", re.ASCII | re.IGNORECASE)
_THOUSANDS = {"": 1, "K": 1_000, "M": 1_000_000}
_SUBSCRIBERS = re.compile(r"subscriber|подписчик", re.IGNORECASE)
#: As ``12 345 subscribers`` or ``1 204 members, 17 online``.
_MEMBERS = re.compile(
    r"(\d[\d .,]{0,19}[KM]?) (?:subscriber|member|подписчик|участник)",
    re.IGNORECASE,
)
#: Links of one page that are read.
MOST_LINKS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What Telegram's public page shows of a channel.

    *subscribers* is as exact as the page: "12.3K" is 12 300. *posts* are the moments
    of the posts shown, newest first.
    """

    title: str
    description: str
    subscribers: int | None
    posts: tuple[datetime, ...]


def title(body: bytes, *, content_type: str = "") -> str:
    r"""Return the title of the page in *body* as one line, empty if it has none.

    >>> title("<title>Минсельхоз\n  России</title>".encode())
    'Минсельхоз России'
    """
    page = _parsed(body, content_type)
    return line(_first(page, "//title[not(ancestor::*[local-name()='svg'])]"))


def channel(body: bytes, *, content_type: str = "") -> Channel | None:
    """Return what the page ``t.me/s/<name>`` in *body* shows; None if no channel."""
    page = _parsed(body, content_type)
    name = line(_first(page, _classed("tgme_channel_info_header_title")))
    if not name:
        return None
    about = _first(page, _classed("tgme_channel_info_description"))
    return Channel(
        title=name,
        description=line(about, longest=LONGEST_TEXT),
        subscribers=_subscribers(page),
        posts=tuple(_posts(page)),
    )


def door(body: bytes, *, content_type: str = "") -> Channel | None:
    """Return what the page ``t.me/<name>`` in *body* shows of a group or a bot.

    There Telegram leads from ``t.me/s/<name>`` where it shows no posts. None where it
    shows nothing under the name: nobody bears it, or a person who wants to be hidden.
    """
    page = _parsed(body, content_type)
    name = line(_first(page, _classed("tgme_page_title")))
    if not name:
        return None
    about = _first(page, _classed("tgme_page_description"))
    extra = _MEMBERS.match(line(_first(page, _classed("tgme_page_extra"))))
    return Channel(
        title=name,
        description=line(about, longest=LONGEST_TEXT),
        subscribers=count(extra[1]) if extra else None,
        posts=(),
    )


def is_empty_door(body: bytes, *, content_type: str = "") -> bool:
    """Say whether *body* is Telegram's page for a name under which it shows nothing."""
    page = _parsed(body, content_type)
    named = line(_first(page, _classed("tgme_page_title")))
    return not named and bool(_all(page, _classed("tgme_icon_user")))


def links(body: bytes, *, content_type: str = "") -> list[str]:
    """Return where the links of the page in *body* lead, each once, as written.

    >>> links(b'<a href="https://vk.com/mcx">VK</a> <a name="top">up</a>')
    ['https://vk.com/mcx']
    """
    page = _parsed(body, content_type)
    found = (str(link) for link in _all(page, "//a/@href | //area/@href"))
    return list(dict.fromkeys(found))[:MOST_LINKS]


def count(text: str) -> int | None:
    """Return the number that Telegram shows as *text*; None if it is none.

    >>> count("12.3K"), count("1 204"), count("many")
    (12300, 1204, None)
    """
    found = _COUNT.fullmatch("".join(text.split()))
    if not found:
        return None
    whole, part, scale = found.groups()
    if part and not scale:
        return None
    times = _THOUSANDS[scale.upper()]
    return int(whole) * times + int((part or "0").ljust(3, "0")) * times // 1000


def line(text: str, *, longest: int = LONGEST_TITLE) -> str:
    """Return *text* as one line without signs that are not seen.

    Signs that turn the direction of writing could make one address look like another.
    """
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in text[: 20 * longest]
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    found = " ".join(seen.split())
    return found if len(found) <= longest else found[: longest - 1].rstrip() + "…"


def _parsed(body: bytes, content_type: str) -> "etree._Element | None":
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    text = _text(body, content_type).replace("\0", "")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _text(body: bytes, content_type: str) -> str:
    """Return *body* as text: as declared, else UTF-8, else the old Windows one."""
    declared = _CHARSET.search(content_type.encode("ascii", "replace"))
    declared = declared or _CHARSET.search(body[:2048])
    encoding = _known(declared[1].decode("ascii")) if declared else None
    if body.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    if encoding is None:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            # A body may be cut in the middle of a letter.
            return decoder.decode(body)
        except UnicodeDecodeError:
            encoding = "cp1251"
    return body.decode(encoding, "replace")


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if found in _ENCODINGS else None


def _classed(name: str) -> str:
    return f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def _all(page: "etree._Element | None", path: str) -> "list[etree._Element]":
    return [] if page is None else list(page.xpath(path))


def _first(page: "etree._Element | None", path: str) -> str:
    """Return the text of the first element at *path*, empty if there is none."""
    return next((" ".join(found.itertext()) for found in _all(page, path)), "")


def _subscribers(page: "etree._Element | None") -> int | None:
    for counter in _all(page, _classed("tgme_channel_info_counter")):
        kind = _first(counter, "." + _classed("counter_type"))
        if _SUBSCRIBERS.search(kind[:LONGEST_TITLE]):
            return count(line(_first(counter, "." + _classed("counter_value"))))
    return None


def _posts(page: "etree._Element | None") -> Iterator[datetime]:
    """Yield the moments of the last posts, newest first."""
    place = _classed("tgme_widget_message_date") + "//time/@datetime"
    found = [_moment(stated) for stated in _all(page, place)]
    moments = sorted({moment for moment in found if moment}, reverse=True)
    yield from moments[:MOST_POSTS]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
