"""Reading an address: which network it belongs to, and that network's answer."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tracker.domain.addresses import (
    dzen,
    max_messenger,
    odnoklassniki,
    rutube,
    sites,
    telegram,
    tiktok,
    vk,
)
from tracker.domain.addresses.answers import (
    Address,
    Answer,
    Notice,
    Reason,
    Unrecognised,
)
from tracker.domain.addresses.general import Candidate, Parts, find, split
from tracker.domain.addresses.grammar import Grammar
from tracker.domain.addresses.hosts import skeleton, stands_under
from tracker.domain.addresses.outsiders import NETWORKS, SHORTENERS

#: Every grammar by its name; a network is added by its module and one line here.
GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {
        module.GRAMMAR.name: module.GRAMMAR
        for module in (
            vk,
            odnoklassniki,
            telegram,
            tiktok,
            rutube,
            dzen,
            max_messenger,
            sites,
        )
    }
)

_SITE = GRAMMARS["site"]
_OURS = frozenset().union(*(grammar.domains for grammar in GRAMMARS.values()))
_IMITATED = _OURS | NETWORKS
_SKELETONS = {skeleton(domain): domain for domain in _IMITATED}
_BARE = re.compile(r"@[\w.]{1,64}|[a-z0-9_]{2,64}", re.IGNORECASE)


def read(text: str, *, grammar: str | None = None) -> Answer:
    """Return the page's address in *text*, or why there is none.

    With *grammar* (a key of `GRAMMARS`) only that network's addresses are taken,
    and a bare name is completed. Never raises on any text.

    >>> read("m.vk.com/public123?w=wall-1_2").url
    'https://vk.com/club123'
    >>> read("@minzdrav_ru").handle
    'minzdrav_ru'
    >>> read("https://t.me/+AbCdEf").reason
    <Reason.INVITE: 'invite'>
    >>> read("https://ok.ru/minzdrav", grammar="vk").network
    'ok'
    """
    wanted = GRAMMARS[grammar] if grammar is not None else None
    found = find(text)
    if isinstance(found, Reason):
        return Unrecognised(found)
    found = _completed(found, wanted)
    parts = split(found)
    if isinstance(parts, Reason):
        return Unrecognised(parts)
    return _dispatched(parts, wanted)


def _completed(found: Candidate, wanted: Grammar | None) -> Candidate:
    """Put a bare name after its network's home: ``@name`` alone means Telegram."""
    nickname = found.text.startswith("@")
    home = wanted or (GRAMMARS["telegram"] if nickname else None)
    if home is None or not home.home or not _BARE.fullmatch(found.text):
        return found
    address = home.home + found.text.removeprefix("@")
    return Candidate(address, (*found.notices, Notice.NAME_COMPLETED))


def _dispatched(parts: Parts, wanted: Grammar | None) -> Answer:
    host = parts.host.ascii.removeprefix("www.")
    if stands_under(host, SHORTENERS):
        return Unrecognised(Reason.SHORT_LINK, network=host)
    owner = next((each for each in GRAMMARS.values() if each.owns(host)), _SITE)
    if owner is _SITE and stands_under(host, NETWORKS):
        return Unrecognised(Reason.UNKNOWN_NETWORK, network=host)
    if owner is _SITE and (looks_like := _forged(parts.host.unicode)):
        return Unrecognised(Reason.LOOK_ALIKE_HOST, network=looks_like)
    if wanted is not None and wanted is not owner:
        return Unrecognised(Reason.OTHER_NETWORK, network=owner.name)
    answer = _answered(owner, parts)
    if isinstance(answer, Unrecognised):
        return _refused(answer, owner)
    return answer


def _refused(answer: Unrecognised, owner: Grammar) -> Unrecognised:
    """Name the network, and keep the suggestion only if it is a page's address."""
    meant = read(answer.suggestion) if answer.suggestion else answer
    page = meant.url if isinstance(meant, Address) else ""
    return replace(answer, network=owner.name, suggestion=page)


def _answered(owner: Grammar, parts: Parts) -> Answer:
    if owner is _SITE:
        answer = owner.page(parts)
        return _with(answer, parts.notices)
    parts = owner.moved(parts)
    host = parts.host.ascii.removeprefix("www.")
    if host not in owner.hosts or parts.port:
        return Unrecognised(Reason.SERVICE_PAGE)
    return _with(owner.page(parts), (*parts.notices, *owner.hosts[host]))


def _with(answer: Answer, notices: tuple[Notice, ...]) -> Answer:
    return answer.noting(*notices) if isinstance(answer, Address) else answer


def _forged(host: str) -> str:
    """Return the network host that *host* imitates, or nothing.

    Either its end looks like one (``0k.ru``), or one stands in it before the real
    end (``vk.com.example.ru``).
    """
    labels = host.split(".")
    ends = (skeleton(".".join(labels[i:])) for i in range(len(labels) - 1))
    imitated = (_SKELETONS[end] for end in ends if end in _SKELETONS)
    inside = (domain for domain in _IMITATED if f".{domain}." in f".{host}.")
    return next(imitated, "") or min(inside, default="")
