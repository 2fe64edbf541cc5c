"""Reading an address: which network it belongs to, and that network's answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
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
from tracker.domain.addresses.hosts import Host, skeleton, stands_under
from tracker.domain.addresses.outsiders import NETWORKS, SHORTENERS

_BARE = re.compile(r"@[\w.]{1,64}|[a-z0-9_]{2,64}", re.IGNORECASE)
#: Hosts whose owner is remembered: in a file most addresses stand on a few.
_REMEMBERED = 4096


class Reader:
    """Reads addresses by a set of grammars, of which one is that of official sites.

    `read` is the register's own, by all the grammars there are.
    """

    def __init__(self, grammars: Iterable[Grammar]) -> None:
        self.grammars: Mapping[str, Grammar] = MappingProxyType(
            {grammar.name: grammar for grammar in grammars}
        )
        self._site = self.grammars[sites.GRAMMAR.name]
        self._owners = {
            domain: grammar
            for grammar in self.grammars.values()
            for domain in grammar.domains
        }
        self._imitated = NETWORKS | self._owners.keys()
        self._skeletons = {skeleton(domain): domain for domain in self._imitated}
        self._owner = lru_cache(maxsize=_REMEMBERED)(self._owning)

    def read(self, text: str, *, grammar: str | None = None) -> Answer:
        """Return the page's address in *text*, or why there is none.

        With *grammar* (a key of `grammars`) only that network's addresses are taken,
        and a bare name is completed. Never raises on any text.
        """
        wanted = self.grammars[grammar] if grammar is not None else None
        found = find(text)
        if isinstance(found, Reason):
            return Unrecognised(found)
        found = self._completed(found, wanted)
        parts = split(found)
        if isinstance(parts, Reason):
            return Unrecognised(parts)
        owner = self._owner(parts.host)
        if isinstance(owner, Unrecognised):
            return owner
        if wanted is not None and wanted is not owner:
            return Unrecognised(Reason.OTHER_NETWORK, network=owner.name)
        answer = self._answered(owner, parts)
        return self._refused(answer, owner)

    def _completed(self, found: Candidate, wanted: Grammar | None) -> Candidate:
        """Put a bare name after its network's home: ``@name`` alone means Telegram."""
        nickname = found.text.startswith("@")
        home = wanted or (self.grammars[telegram.GRAMMAR.name] if nickname else None)
        if home is None or not home.home or not _BARE.fullmatch(found.text):
            return found
        address = home.home + found.text.removeprefix("@")
        return Candidate(address, (*found.notices, Notice.NAME_COMPLETED))

    def _owning(self, host: Host) -> Grammar | Unrecognised:
        """Return the grammar of the network that *host* belongs to, or the sites'."""
        name = host.ascii.removeprefix("www.")
        if stands_under(name, SHORTENERS):
            return Unrecognised(Reason.SHORT_LINK, network=name)
        if domain := stands_under(name, self._owners.keys()):
            return self._owners[domain]
        if stands_under(name, NETWORKS):
            return Unrecognised(Reason.UNKNOWN_NETWORK, network=name)
        if imitated := self._forged(host.unicode):
            return Unrecognised(Reason.LOOK_ALIKE_HOST, network=imitated)
        return self._site

    def _forged(self, host: str) -> str:
        """Return the network host that *host* imitates, or nothing.

        Either its end looks like one (``0k.ru``), or one stands in it before the
        real end (``vk.com.example.ru``).
        """
        if end := stands_under(skeleton(host), self._skeletons.keys()):
            return self._skeletons[end]
        labels = host.split(".")
        starts = (".".join(labels[:i]) for i in range(2, len(labels)))
        inside = (stands_under(start, self._imitated) for start in starts)
        return min(filter(None, inside), default="")

    def _answered(self, owner: Grammar, parts: Parts) -> Answer:
        if owner is self._site:
            return _with(owner.page(parts), parts.notices)
        parts = owner.moved(parts)
        host = parts.host.ascii.removeprefix("www.")
        if host not in owner.hosts or parts.port:
            return Unrecognised(Reason.SERVICE_PAGE)
        return _with(owner.page(parts), (*parts.notices, *owner.hosts[host]))

    def _refused(self, answer: Answer, owner: Grammar) -> Answer:
        """Name the network of a refusal; keep the suggestion if it is a page's."""
        if isinstance(answer, Address):
            return answer
        meant = self.read(answer.suggestion) if answer.suggestion else answer
        page = meant.url if isinstance(meant, Address) else ""
        return replace(answer, network=owner.name, suggestion=page)


def _with(answer: Answer, notices: tuple[Notice, ...]) -> Answer:
    return answer.noting(*notices) if isinstance(answer, Address) else answer


#: Every grammar there is; a network is added by its module and one line here.
_READER = Reader(
    module.GRAMMAR
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
)
GRAMMARS = _READER.grammars


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
    return _READER.read(text, grammar=grammar)
