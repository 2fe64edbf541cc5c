"""A reader comes to a document: what it is, its story, its items as they stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.domain.instruments import InstrumentKind
from tracker.domain.ways import Stop, way
from tracker.services.readings import Reading, read_all
from tracker.storage import documents, texts
from tracker.storage.documents import Document, Event, Figure, Listed, Relation
from tracker.storage.texts import Kin, Laid, Wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """An item of a document as it stands; *depth* counts the items it stands in."""

    code: str
    depth: int
    reading: Reading
    wording: Wordings
    laid: Laid | None
    #: The items of other documents that it became, and those it came from.
    kin: tuple[Kin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A document with its story; *unknown* items the register did not know then.

    *way* are the stages of a bill that becomes a law; other documents have none.
    """

    document: Document
    events: tuple[Event, ...]
    way: tuple[Stop[Event], ...]
    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...]
    provisions: tuple[Provision, ...]
    unknown: int


def found(
    session: Session, *, words: str = "", kind: InstrumentKind | None = None
) -> list[Listed]:
    """Return the documents of *kind* in whose names all *words* occur, newest first.

    Looked for here and not by the database: SQLite knows no case of Russian letters.
    """
    wanted = _plain(words).split()
    return [
        each
        for each in documents.shelf(session)
        if kind in (None, each.kind) and all(word in _named(each) for word in wanted)
    ]


def read_document(
    session: Session, code: str, *, on: date, known: datetime | None = None
) -> ReadDocument:
    """Return document *code* with its items as they stand on day *on*."""
    document = documents.document(session, code)
    if document is None:
        raise NotFound(f"no document {code}")
    read = read_all(session, document.id, on=on, known=known)
    readings = {item: reading for item, reading in read.items() if reading}
    events = documents.events(session, document.id)
    return ReadDocument(
        document=document,
        events=tuple(events),
        way=_way(session, document, events, on=on),
        relations=tuple(documents.relations(session, document.id)),
        figures=tuple(documents.figures_of_document(session, document.id)),
        provisions=tuple(_provisions(session, readings)),
        unknown=len(read) - len(readings),
    )


def _way(
    session: Session, document: Document, events: list[Event], *, on: date
) -> tuple[Stop[Event], ...]:
    """Return the way of a bill or a law; the events of one tell of the other too."""
    if document.kind not in (InstrumentKind.BILL, InstrumentKind.LAW):
        return ()
    told = [*events, *documents.events_of_kin(session, document.id)]
    stops = way(told, on=on)
    return stops if any(stop.event for stop in stops) else ()


def _provisions(
    session: Session, readings: Mapping[int, Reading]
) -> Iterator[Provision]:
    ids = [reading.shown.id for reading in readings.values()]
    wordings, laid = texts.wordings(session, ids), texts.laid(session, ids)
    kin: dict[int, list[Kin]] = {}
    for relative in texts.kin(session, list(readings)):
        kin.setdefault(relative.of, []).append(relative)
    for depth, reading in in_order(readings):
        shown = reading.shown
        yield Provision(
            code=shown.code,
            depth=depth,
            reading=reading,
            wording=wordings[shown.id],
            laid=laid.get(shown.id),
            kin=tuple(kin.get(shown.item_id, ())),
        )


def in_order(readings: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield depth and reading of items as the document has them, parents first."""
    inside: dict[int | None, list[int]] = {}
    for item, reading in readings.items():
        parent = reading.shown.parent_id
        inside.setdefault(parent if parent in readings else None, []).append(item)
    ahead = [(0, item) for item in reversed(_sorted(inside.get(None, ()), readings))]
    seen: set[int] = set()
    while ahead:
        depth, item = ahead.pop()
        if item in seen:
            continue
        seen.add(item)
        yield depth, readings[item]
        children = _sorted(inside.get(item, ()), readings)
        ahead += ((depth + 1, child) for child in reversed(children))
    # A ring of parents has no outermost item: what is in it is shown all the same.
    yield from ((0, each) for item, each in readings.items() if item not in seen)


def _sorted(items: Iterable[int], readings: Mapping[int, Reading]) -> list[int]:
    def place(item: int) -> tuple[int, str, str]:
        shown = readings[item].shown
        return shown.position, shown.sort_key, shown.code

    return sorted(items, key=place)


def _named(listed: Listed) -> str:
    names = (listed.title, listed.short_title, listed.number, listed.code)
    return _plain(" ".join([*(name or "" for name in names), *listed.aliases]))


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
