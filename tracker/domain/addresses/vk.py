"""ВКонтакте: ``club123``, ``id123`` or a name; posts and services are no pages."""

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

_HOME = "https://vk.com/"
_MIRROR = (Notice.MIRROR_HOST,)
_HOSTS = {"vk.com": (), "m.vk.com": (Notice.HOST_REPAIRED,)} | {
    "new.vk.com": (Notice.HOST_REPAIRED,),
    "vk.ru": _MIRROR,
    "m.vk.ru": _MIRROR,
    "new.vk.ru": _MIRROR,
    "vkontakte.ru": _MIRROR,
    "m.vkontakte.ru": _MIRROR,
    "vk.me": _MIRROR,
}
_COMMUNITY = re.compile(r"(club|public|event)([1-9][0-9]{0,18})")
_PERSON = re.compile(r"id[1-9][0-9]{0,18}")
_NAME = re.compile(
    r"(?!(?:club|public|event|id)[0-9]+\Z)(?=[0-9.]*[a-z_])"
    r"[a-z0-9_][a-z0-9_.]{0,62}[a-z0-9_]"
)
#: Things that have an owner's number in their address: never pages themselves.
_CONTENT = re.compile(
    r"(?:wall|photos?|tag|videos?|clips?|albums?|topic|board|page|docs?|audios?"
    r"|market|poll|podcasts?|story|stories|write)"
    r"(-?)([1-9][0-9]{0,18})(?:_.*)?"
)
_APP = re.compile(r"app[0-9].*")
_SERVICES = words(
    "feed im search groups friends login video videos clips clip audio audios music "
    "docs doc photos photo albums album apps games market settings edit mail fave "
    "bookmarks support restore join reg wall board topic page pages poll podcasts "
    "stories story notes away share widget call calls"
)


def _page(parts: Parts) -> Answer:
    segments = tuple(segment.lower() for segment in parts.segments)
    if not segments or _is_service(segments[0]):
        return _service(segments, parts)
    first = segments[0]
    if owner := _CONTENT.fullmatch(first):
        message = first.startswith("write")
        reason = Reason.MESSAGE_LINK if message else Reason.POST_WITHOUT_PAGE
        return Unrecognised(reason, suggestion=_owner(owner))
    if first.startswith("@"):
        return _article(first[1:])
    read = _named(first)
    if isinstance(read, Address) and len(segments) > 1:
        return Unrecognised(Reason.NOT_A_PAGE, suggestion=read.url)
    return read.noting(*_dropped(parts)) if isinstance(read, Address) else read


def _named(name: str) -> Answer:
    if community := _COMMUNITY.fullmatch(name):
        handle = "club" + community[2]
        notices = () if name == handle else (Notice.FORM_REPAIRED,)
        return Address("vk", PageKind.COMMUNITY, handle, _HOME + handle, notices)
    if _PERSON.fullmatch(name):
        return Address("vk", PageKind.PROFILE, name, _HOME + name, (Notice.PERSON,))
    if _NAME.fullmatch(name):
        return Address("vk", PageKind.PAGE, name, _HOME + name)
    return refused_name(name, _HOME)


def _is_service(first: str) -> bool:
    return bool(first in _SERVICES or first.endswith(".php") or _APP.fullmatch(first))


def _service(segments: tuple[str, ...], parts: Parts) -> Unrecognised:
    """Refuse a service's address, suggesting the page it mentions, if any."""
    post = _post_in_query(parts)
    if not segments:
        reason = Reason.POST_WITHOUT_PAGE if post else Reason.NOT_A_PAGE
        return Unrecognised(reason, suggestion=post)
    if segments[0] == "join" and len(segments) > 1:
        return Unrecognised(Reason.INVITE)
    if segments[0] == "im":
        return Unrecognised(Reason.MESSAGE_LINK)
    named = segments[1] if len(segments) > 1 else ""
    page = _article(named[1:]).suggestion if named.startswith("@") else post
    return Unrecognised(Reason.SERVICE_PAGE, suggestion=page)


def _article(text: str) -> Unrecognised:
    """Refuse ``@name-title``; names have no hyphen, so the name can be suggested."""
    name = _named(text.partition("-")[0])
    page = name.url if isinstance(name, Address) else ""
    return Unrecognised(Reason.POST_WITHOUT_PAGE, suggestion=page)


def _post_in_query(parts: Parts) -> str:
    """Return the page on which the post named in the query stands, or nothing."""
    params = parts.params if parts.query else {}
    for value in (params.get("w", ""), params.get("z", "")):
        if owner := _CONTENT.fullmatch(value):
            return _owner(owner)
    return ""


def _owner(match: re.Match[str]) -> str:
    return _HOME + ("club" if match[1] else "id") + match[2]


def _dropped(parts: Parts) -> tuple[Notice, ...]:
    return (Notice.POST_REPAIRED,) if _post_in_query(parts) else parts.leftover


GRAMMAR = Grammar(
    name="vk",
    domains=frozenset(
        {"vk.com", "vk.ru", "vkontakte.ru", "vk.me"}
        | {"vkvideo.ru", "vkplay.live", "vkplay.ru"}
    ),
    hosts=_HOSTS,
    home=_HOME,
    page=_page,
)
