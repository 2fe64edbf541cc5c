"""Одноклассники: ``group/123``, ``profile/123`` (a person) or a name.

A name and a number may be one page, which only the network knows: they are never
merged here.
"""

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

_HOME = "https://ok.ru/"
_MOBILE = (Notice.HOST_REPAIRED,)
_MIRROR = (Notice.MIRROR_HOST,)
_NUMBER = re.compile(r"[1-9][0-9]{0,24}")
_GLUED = re.compile(r"group([1-9][0-9]{0,24})")
_NAME = re.compile(
    r"(?!group[0-9]+\Z)(?=[0-9._-]*[a-z])[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]",
    re.IGNORECASE,
)
_POSTS = frozenset({"topic", "statuses", "album", "video", "photo"})
_CONTENT = frozenset({"video", "videoembed", "live"})
_SERVICES = words(
    "dk feed search music games gifts help web-api app game guests online messages "
    "discussions friends groups login settings market"
)


def _page(parts: Parts) -> Answer:
    if not parts.segments:
        return Unrecognised(Reason.NOT_A_PAGE)
    first, *rest = parts.segments
    if refusal := _never_a_page(first.lower()):
        return Unrecognised(refusal)
    read, rest = _owner(first, rest)
    if isinstance(read, Unrecognised):
        return read
    return read.noting(*_dropped(parts, rest))


def _never_a_page(first: str) -> Reason | None:
    if first in _CONTENT:
        return Reason.POST_WITHOUT_PAGE
    return Reason.SERVICE_PAGE if first in _SERVICES else None


def _owner(first: str, rest: list[str]) -> tuple[Answer, list[str]]:
    """Return the page whose address begins so, and what stands after it."""
    if glued := _GLUED.fullmatch(first.lower()):
        return _numbered("group", glued[1]).noting(Notice.FORM_REPAIRED), rest
    if first.lower() in {"group", "profile"}:
        if rest and _NUMBER.fullmatch(rest[0]):
            return _numbered(first.lower(), rest[0]), rest[1:]
        return Unrecognised(Reason.NOT_A_PAGE), rest
    if _NAME.fullmatch(first):
        return Address("ok", PageKind.PAGE, first.lower(), _HOME + first), rest
    return refused_name(first, _HOME), rest


def _numbered(what: str, number: str) -> Address:
    handle = f"{what}/{number}"
    if what == "group":
        return Address("ok", PageKind.COMMUNITY, handle, _HOME + handle)
    return Address("ok", PageKind.PROFILE, handle, _HOME + handle, (Notice.PERSON,))


def _dropped(parts: Parts, rest: list[str]) -> tuple[Notice, ...]:
    if not rest:
        return parts.leftover
    if rest[0].lower() in _POSTS and len(rest) > 1:
        return (Notice.POST_REPAIRED,)
    return (Notice.SECTION_DROPPED,)


GRAMMAR = Grammar(
    name="ok",
    domains=frozenset({"ok.ru", "odnoklassniki.ru"}),
    hosts={
        "ok.ru": (),
        "m.ok.ru": _MOBILE,
        "mobile.ok.ru": _MOBILE,
        "odnoklassniki.ru": _MIRROR,
        "m.odnoklassniki.ru": _MIRROR,
        "mobile.odnoklassniki.ru": _MIRROR,
    },
    home=_HOME,
    page=_page,
)
