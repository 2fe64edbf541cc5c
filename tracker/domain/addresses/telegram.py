"""Telegram: one name space for channels, groups, bots and people.

The rule for *new* names (five letters or more) is not applied: older and bought
names are shorter.
"""

import re
from dataclasses import replace

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
from tracker.domain.addresses.hosts import Host
from tracker.domain.addresses.words import words

_HOME = "https://t.me/"
_T_ME = Host("t.me", "t.me")
_MIRROR = (Notice.MIRROR_HOST,)
_NAME = re.compile(r"(?!.*__)[a-z](?:[a-z0-9_]{0,30}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]{1,19}")
_RESERVED = words(
    "addemoji addlist addstickers addstyle addtheme auction bg boost call "
    "confirmphone contact giftcode invoice iv joinchat login m msg newbot nft proxy "
    "setlanguage share socks c i s"
)
_MESSAGES = frozenset({"m", "contact"})
_NOT_THE_PAGE = frozenset({"boost", "videochat", "voicechat", "livestream"})


def _page(parts: Parts) -> Answer:
    first, *rest = parts.segments or ("",)
    unusual = first.startswith("@") or (first.lower() == "s" and bool(rest))
    if first.lower() == "s" and rest:
        first, *rest = rest
    name = first.removeprefix("@").lower()
    if refusal := _never_a_page(name):
        return Unrecognised(refusal)
    if not _NAME.fullmatch(name):
        return refused_name(name, _HOME)
    url = _HOME + name
    if _NOT_THE_PAGE & parts.params.keys():
        return Unrecognised(Reason.SERVICE_PAGE, suggestion=url)
    if rest and not _is_post(rest):
        return Unrecognised(Reason.SERVICE_PAGE)
    dropped = (Notice.POST_REPAIRED,) if rest else parts.leftover
    notices = (Notice.FORM_REPAIRED, *dropped) if unusual else dropped
    return Address("telegram", PageKind.PAGE, name, url, notices)


def _never_a_page(first: str) -> Reason | None:
    if first.startswith("+") or first == "joinchat":
        return Reason.INVITE
    if first == "c":
        return Reason.POST_WITHOUT_PAGE
    if first in _MESSAGES:
        return Reason.MESSAGE_LINK
    return Reason.SERVICE_PAGE if first in _RESERVED else None


def _is_post(rest: list[str]) -> bool:
    """Say whether *rest* is ``/12``, ``/topic/12`` or the story ``/s/12``."""
    numbers = rest[1:] if rest[0].lower() == "s" else rest
    return 1 <= len(numbers) <= 2 and all(map(_NUMBER.fullmatch, numbers))


def _moved(parts: Parts) -> Parts:
    host = parts.host.ascii.removeprefix("www.")
    if parts.scheme == "tg":
        return _from_application(parts)
    if host.endswith(".t.me"):
        path = f"/{host.removesuffix('.t.me')}{parts.path}"
        return _at_t_me(parts, path, Notice.FORM_REPAIRED)
    if host == "web.telegram.org" and parts.fragment.startswith("@"):
        path = "/" + parts.fragment[1:]
        return _at_t_me(replace(parts, query=""), path, Notice.MIRROR_HOST)
    return parts


def _from_application(parts: Parts) -> Parts:
    """Return ``tg://resolve?domain=name&post=1`` as ``t.me/name/1``."""
    action, params = parts.path.strip("/").lower(), parts.params
    post = "/" + params["post"] if params.get("post") else ""
    paths = {
        "resolve": f"/{params.get('domain', '')}{post}",
        "join": "/joinchat/",
        "privatepost": "/c/",
    }
    query = "&".join(_NOT_THE_PAGE & params.keys())
    moved = replace(parts, query=query)
    return _at_t_me(moved, paths.get(action, "/share"), Notice.FORM_REPAIRED)


def _at_t_me(parts: Parts, path: str, notice: Notice) -> Parts:
    notices = (*parts.notices, notice)
    return replace(parts, host=_T_ME, path=path, fragment="", notices=notices)


GRAMMAR = Grammar(
    name="telegram",
    domains=frozenset({"t.me", "telegram.me", "telegram.dog", "telegram.org"}),
    hosts={"t.me": (), "telegram.me": _MIRROR, "telegram.dog": _MIRROR},
    home=_HOME,
    page=_page,
    moved=_moved,
)
