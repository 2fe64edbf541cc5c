"""What a network's module tells the reader about its addresses."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.domain.addresses.answers import Answer, Notice, Reason, Unrecognised
from tracker.domain.addresses.general import Parts
from tracker.domain.addresses.hosts import latin_twin

_LATIN = re.compile(r"[a-z0-9_.-]+", re.ASCII)


def _as_it_is(parts: Parts) -> Parts:
    return parts


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one network spells its pages.

    *domains* and everything under them belong to the network; *hosts* are those of
    them where pages stand, each with the notice its use deserves. *home* is what a
    bare name is put after. *page* reads parts on one of *hosts*; *moved* turns the
    network's other spellings (``name.t.me``) into the ordinary one beforehand.
    """

    name: str
    domains: frozenset[str]
    hosts: Mapping[str, tuple[Notice, ...]]
    home: str
    page: Callable[[Parts], Answer]
    moved: Callable[[Parts], Parts] = _as_it_is


def refused_name(name: str, home: str) -> Unrecognised:
    """Refuse *name*, suggesting its Latin twin when only foreign letters spoil it."""
    twin = latin_twin(name.lower())
    if twin != name.lower() and _LATIN.fullmatch(twin):
        return Unrecognised(Reason.LOOK_ALIKE_NAME, suggestion=home + twin)
    return Unrecognised(Reason.NOT_A_PAGE)
