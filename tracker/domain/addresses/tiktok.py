"""TikTok: ``@name``; a film, a tag or a tune is no page."""

import re

from tracker.domain.addresses.answers import (
    Address,
    Answer,
    Notice,
    PageKind,
    Reason,
    Unrecognised,
)
from tracker.domain.addresses.general import Parts
from tracker.domain.addresses.grammar import Grammar, refused_name
from tracker.domain.addresses.words import words

_HOME = "https://www.tiktok.com/@"
_NAME = re.compile(r"[a-z0-9_.]{1,23}[a-z0-9_]")
_POSTS = frozenset({"video", "photo"})
_CONTENT = frozenset({"video", "share", "embed", "v"})
_SERVICES = words(
    "tag music sticker discover foryou explore following live search login signup "
    "upload about legal effect place channel topics"
)


def _page(parts: Parts) -> Answer:
    if not parts.segments:
        return Unrecognised(Reason.NOT_A_PAGE)
    first, *rest = (segment.lower() for segment in parts.segments)
    if not first.startswith("@"):
        return _without_name(first, rest)
    name = first[1:]
    if not name and rest:
        return Unrecognised(Reason.POST_WITHOUT_PAGE)
    if not _NAME.fullmatch(name):
        return refused_name(name, _HOME)
    dropped = _dropped(parts, rest)
    return Address("tiktok", PageKind.PAGE, name, _HOME + name, dropped)


def _without_name(first: str, rest: list[str]) -> Unrecognised:
    if first == "t":
        return Unrecognised(Reason.SHORT_LINK)
    if first in _CONTENT:
        return Unrecognised(Reason.POST_WITHOUT_PAGE)
    if first in _SERVICES:
        return Unrecognised(Reason.SERVICE_PAGE)
    forgotten_at = _NAME.fullmatch(first) and not rest
    return Unrecognised(
        Reason.NOT_A_PAGE, suggestion=_HOME + first if forgotten_at else ""
    )


def _dropped(parts: Parts, rest: list[str]) -> tuple[Notice, ...]:
    if not rest:
        return parts.leftover
    if rest[0] in _POSTS and len(rest) > 1:
        return (Notice.POST_REPAIRED,)
    return (Notice.SECTION_DROPPED,)


GRAMMAR = Grammar(
    name="tiktok",
    domains=frozenset({"tiktok.com", "tiktokv.com"}),
    hosts={
        "tiktok.com": (),
        "m.tiktok.com": (Notice.HOST_REPAIRED,),
        "tiktokv.com": (Notice.MIRROR_HOST,),
    },
    home=_HOME,
    page=_page,
)
