"""What is wrong with a shelf: everything at once, before anything is written.

Reading has found what is wrong with single values; here are the rules about entries
as wholes and about entries together.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from tracker.domain import addresses, numbers
from tracker.domain.requirements import Op
from tracker.services.contents.entries import (
    BodyEntry,
    Entry,
    EvidenceEntry,
    InstrumentEntry,
    ItemEntry,
    MethodologyEntry,
    PlatformEntry,
    VersionEntry,
)
from tracker.services.contents.methodologies import complaints
from tracker.services.contents.problems import Problem
from tracker.services.contents.shelves import Shelf

#: Bytes of UTF-8 of one text; content is rendered without a child that can be killed.
MAX_TEXT = 200_000
#: The name of a network's grammar when its pages have no addresses to read.
NO_GRAMMAR = "none"

#: A complaint about one entry: the key it is about, and what to do.
Complaint = tuple[str, str]


def check(
    shelf: Shelf, *, known: Mapping[str, Collection[str]] | None = None
) -> list[Problem]:
    """Return every problem of *shelf*, ordered by file and line; needs no database.

    *known* are codes that exist besides the shelf's own, by kind of thing.
    """
    found = [*shelf.problems, *_single(shelf), *_unresolved(shelf, known or {})]
    found += [*_rings(shelf), *_strangers(shelf), *_twins(shelf), *_spellings(shelf)]
    return sorted(set(found))


def unresolved(shelf: Shelf) -> dict[str, set[str]]:
    """Return the codes that *shelf* names and does not hold, by kind of thing."""
    missing: dict[str, set[str]] = {}
    for reference in shelf.references:
        if f"{reference.kind}:{reference.code}" not in shelf.places:
            missing.setdefault(reference.kind, set()).add(reference.code)
    return missing


def _unresolved(
    shelf: Shelf, known: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    missing = {
        kind: codes - set(known.get(kind, ()))
        for kind, codes in unresolved(shelf).items()
    }
    for reference in shelf.references:
        if reference.code in missing.get(reference.kind, ()):
            reason = f"no {reference.kind} {reference.code}: add it or correct the code"
            yield Problem(reference.file, reference.line, reason)


def _single(shelf: Shelf) -> Iterator[Problem]:
    for key, entry in shelf.entries.items():
        rule = _RULES.get(type(entry))
        for about, reason in rule(entry) if rule else ():
            yield shelf.places[key].problem(reason, key=about)


def _body(body: BodyEntry) -> Iterator[Complaint]:
    if body.inn and not numbers.inn(body.inn):
        yield "inn", f"{body.inn} is no INN: a digit is wrong or missing"
    if body.ogrn and not numbers.ogrn(body.ogrn):
        yield "ogrn", f"{body.ogrn} is no OGRN: a digit is wrong or missing"
    if body.oktmo and not numbers.oktmo(body.oktmo):
        yield "oktmo", f"{body.oktmo} is no OKTMO: it has 8 or 11 digits"
    if body.site and not body.site.startswith(("http://", "https://")):
        yield "site", f"{body.site} cannot be opened: begin with http:// or https://"
    if (body.existed_from or date.min) > (body.existed_until or date.max):
        yield "existed_until", "it ends before it begins: correct one of the days"


def _platform(platform: PlatformEntry) -> Iterator[Complaint]:
    if platform.grammar not in (*addresses.GRAMMARS, NO_GRAMMAR):
        known = ", ".join([*sorted(addresses.GRAMMARS), NO_GRAMMAR])
        yield "grammar", f"no grammar {platform.grammar}: known are {known}"
    for day, times in Counter(status.day for status in platform.statuses).items():
        if times > 1:
            yield "statuses", f"{times} statuses hold from {day}: keep one"
    yield from _text(platform.text)


def _instrument(instrument: InstrumentEntry) -> Iterator[Complaint]:
    named = Counter((relation.kind, relation.to) for relation in instrument.relations)
    for (kind, to), times in named.items():
        if times > 1:
            yield "relations", f"{kind} {to} is named {times} times: keep one"
        if str(to) == str(instrument.instrument):
            yield "relations", "a document does not stand to itself: name another"
    yield from _text(instrument.text)


def _version(version: VersionEntry) -> Iterator[Complaint]:
    if version.op is Op.SET and not (version.heading or version.text):
        yield "op", "neither heading nor text: add one, or use op: repeal"
    if version.duty and len(set(version.duty.platforms)) < len(version.duty.platforms):
        yield "duty", "a network is named twice: keep one"
    yield from _text(version.text)


def _methodology(methodology: MethodologyEntry) -> Iterator[Complaint]:
    yield from complaints(methodology)
    yield from _text(methodology.text)


def _text(text: str) -> Iterator[Complaint]:
    if len(text.encode()) > MAX_TEXT:
        yield "text", f"longer than {MAX_TEXT} bytes: divide it"


_RULES: Mapping[type[Entry], Callable[..., Iterator[Complaint]]] = {
    BodyEntry: _body,
    PlatformEntry: _platform,
    InstrumentEntry: _instrument,
    VersionEntry: _version,
    MethodologyEntry: _methodology,
}


def _rings(shelf: Shelf) -> Iterator[Problem]:
    """Yield the bodies and the items that stand above themselves."""
    bodies, items = {}, {}
    for key, entry in shelf.entries.items():
        if isinstance(entry, BodyEntry) and entry.parent:
            bodies[str(entry.code)] = (str(entry.parent), key)
        elif isinstance(entry, VersionEntry) and entry.parent:
            items[str(entry.item)] = (str(entry.parent), key)
    for above in (bodies, items):
        for code in _in_rings({below: parent for below, (parent, _) in above.items()}):
            place = shelf.places[above[code][1]]
            yield place.problem(f"{code} stands above itself: correct parent")


def _in_rings(above: Mapping[str, str]) -> Iterable[str]:
    clear: set[str] = set()
    for start in above:
        path: list[str] = []
        code: str | None = start
        while code is not None and code not in clear and code not in path:
            path.append(code)
            code = above.get(code)
        if code is not None and code not in clear:
            yield from path[path.index(code) :]
        clear.update(path)


def _strangers(shelf: Shelf) -> Iterator[Problem]:
    """Yield what stands with a document and belongs to another's item."""
    owners = {
        str(entry.item): str(entry.instrument)
        for entry in shelf.entries.values()
        if isinstance(entry, ItemEntry)
    }
    for key, entry in shelf.entries.items():
        place = shelf.places[key]
        if isinstance(entry, VersionEntry) and entry.parent:
            owner = owners.get(str(entry.parent))
            if owner and owner != owners.get(str(entry.item)):
                reason = f"{entry.parent} is an item of {owner}: name one of this file"
                yield place.problem(reason, key="parent")
        elif isinstance(entry, EvidenceEntry):
            owner = owners.get(str(entry.item))
            if owner and place.file != shelf.places[f"instrument:{owner}"].file:
                reason = f"{entry.item} is an item of {owner}: move this to its file"
                yield place.problem(reason, key="item")


def _twins(shelf: Shelf) -> Iterator[Problem]:
    """Yield the documents that are one by kind, number, date and issuer."""
    there: dict[tuple[str | None, ...], str] = {}
    for key, entry in shelf.entries.items():
        if not isinstance(entry, InstrumentEntry):
            continue
        known = (entry.kind, entry.number, entry.date, entry.issuer)
        if all(known) and known in there:
            reason = f"the same document as {there[known]}: keep one of the two"
            yield shelf.places[key].problem(reason)
        there[known] = str(entry.instrument)


def _spellings(shelf: Shelf) -> Iterator[Problem]:
    """Yield the items whose codes differ from another's only in large letters."""
    there: dict[str, str] = {}
    for key, entry in shelf.entries.items():
        if isinstance(entry, ItemEntry):
            code = str(entry.item)
            other = there.setdefault(code.lower(), code)
            if other != code:
                yield spelled_otherwise(shelf, key, other)


def spelled_otherwise(shelf: Shelf, key: str, other: str) -> Problem:
    """Return the problem that the item of *key* is there already as *other*."""
    reason = f"there is an item {other}: write its code so, or choose another"
    return shelf.places[key].problem(reason, key="item")
