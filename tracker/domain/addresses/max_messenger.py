"""MAX: a name (bodies often have ``id<INN>_gos``); invites are no pages."""

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

_HOME = "https://max.ru/"
_NAME = re.compile(r"(?=[0-9_]*[a-z])[a-z0-9][a-z0-9_]{0,62}[a-z0-9_]", re.IGNORECASE)
_REFUSED = {
    "join": Reason.INVITE,
    "c": Reason.POST_WITHOUT_PAGE,
    "u": Reason.MESSAGE_LINK,
    ":share": Reason.SERVICE_PAGE,
    "developers": Reason.SERVICE_PAGE,
}


def _page(parts: Parts) -> Answer:
    if not parts.segments:
        return Unrecognised(Reason.NOT_A_PAGE)
    first, *rest = parts.segments
    if refusal := _REFUSED.get(first.lower()):
        return Unrecognised(refusal)
    name = first.removeprefix("@")
    if not _NAME.fullmatch(name):
        return refused_name(name, _HOME)
    dropped = (Notice.POST_REPAIRED,) if rest else parts.leftover
    notices = dropped if name == first else (Notice.FORM_REPAIRED, *dropped)
    return Address("max", PageKind.PAGE, name.lower(), _HOME + name, notices)


GRAMMAR = Grammar(
    name="max",
    domains=frozenset({"max.ru"}),
    hosts={"max.ru": (), "web.max.ru": (Notice.MIRROR_HOST,)},
    home=_HOME,
    page=_page,
)
