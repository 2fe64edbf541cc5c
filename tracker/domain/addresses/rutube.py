"""Rutube: ``channel/123`` or ``u/name``; a film is no page."""

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

_HOME = "https://rutube.ru/"
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_NAME = re.compile(r"[a-z0-9_-][a-z0-9_.-]{0,62}[a-z0-9_]", re.IGNORECASE)
_CONTENT = frozenset({"video", "play", "embed", "live", "shorts"})
_SERVICES = words("tags plst feeds search my info metainfo categories login")


def _page(parts: Parts) -> Answer:
    segments = parts.segments
    old = segments[:2] == ("video", "person")
    # The old spelling of a channel; its number is the channel's.
    where, *rest = ("channel", *segments[2:]) if old else segments or ("",)
    read = _channel(where, rest[0] if rest else "")
    if isinstance(read, Unrecognised):
        return read
    dropped = (Notice.SECTION_DROPPED,) if rest[1:] else parts.leftover
    return read.noting(*((Notice.FORM_REPAIRED,) if old else ()), *dropped)


def _channel(where: str, name: str) -> Answer:
    if where == "channel" and _NUMBER.fullmatch(name):
        return _at(f"channel/{name}")
    if where == "u" and _NAME.fullmatch(name):
        return _at(f"u/{name}")
    if where == "u":
        return refused_name(name, _HOME + "u/")
    if where in _CONTENT:
        return Unrecognised(Reason.POST_WITHOUT_PAGE)
    service = where in _SERVICES
    return Unrecognised(Reason.SERVICE_PAGE if service else Reason.NOT_A_PAGE)


def _at(path: str) -> Address:
    return Address("rutube", PageKind.CHANNEL, path.lower(), _HOME + path)


GRAMMAR = Grammar(
    name="rutube",
    domains=frozenset({"rutube.ru"}),
    hosts={"rutube.ru": (), "m.rutube.ru": (Notice.HOST_REPAIRED,)},
    home=_HOME + "u/",
    page=_page,
)
