"""Дзен: a name or ``id/hex``, on dzen.ru and on its former host zen.yandex.ru."""

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

_HOME = "https://dzen.ru/"
_MIRROR = (Notice.MIRROR_HOST,)
_ID = re.compile(r"[0-9a-f]{16,40}")
_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,62}[a-z0-9_]", re.IGNORECASE)
_CONTENT = frozenset({"a", "b", "video", "shorts", "embed"})
_SERVICES = words(
    "id media news search articles topic suite t games profile user list tags "
    "subscriptions themes help legal"
)


def _page(parts: Parts) -> Answer:
    segments = parts.segments
    # Articles used to stand under their channel: /media/<channel>/<title>.
    article = segments[:1] == ("media",) and len(segments) > 1
    read, rest = _channel(segments[1:] if article else segments)
    if isinstance(read, Unrecognised):
        return read
    if article:
        return read.noting(Notice.POST_REPAIRED if rest else Notice.FORM_REPAIRED)
    if rest:
        return Unrecognised(Reason.NOT_A_PAGE, suggestion=read.url)
    return read.noting(*parts.leftover)


def _channel(segments: tuple[str, ...]) -> tuple[Answer, tuple[str, ...]]:
    """Return the channel whose address begins so, and what stands after it."""
    if not segments:
        return Unrecognised(Reason.NOT_A_PAGE), ()
    first, rest = segments[0], segments[1:]
    if first.lower() == "id" and rest and _ID.fullmatch(rest[0].lower()):
        return _at("id/" + rest[0].lower()), rest[1:]
    if first.lower() in _CONTENT:
        return Unrecognised(Reason.POST_WITHOUT_PAGE), rest
    if first.lower() in _SERVICES:
        return Unrecognised(Reason.SERVICE_PAGE), rest
    if _NAME.fullmatch(first):
        return _at(first), rest
    return refused_name(first, _HOME), rest


def _at(path: str) -> Address:
    return Address("dzen", PageKind.CHANNEL, path.lower(), _HOME + path)


GRAMMAR = Grammar(
    name="dzen",
    domains=frozenset({"dzen.ru", "zen.yandex.ru", "zen.yandex.com"}),
    hosts={
        "dzen.ru": (),
        "m.dzen.ru": (Notice.HOST_REPAIRED,),
        "zen.yandex.ru": _MIRROR,
        "m.zen.yandex.ru": _MIRROR,
        "zen.yandex.com": _MIRROR,
    },
    home=_HOME,
    page=_page,
)
