"""Loads a shelf into the register: all of it or nothing, and twice is as once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from tracker.adapters import markdown
from tracker.domain.access import Act, Actor
from tracker.services import projections
from tracker.services.contents import documents, provisions, reports
from tracker.services.contents.bodies import bodies
from tracker.services.contents.checks import check, spelled_otherwise, unresolved
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import (
    BodyEntry,
    Entry,
    EvidenceEntry,
    FigureEntry,
    InstrumentEntry,
    ItemEntry,
    MethodologyEntry,
    PlatformEntry,
    RegionEntry,
    VersionEntry,
)
from tracker.services.contents.holdings import Holdings, counterparts
from tracker.services.contents.methodologies import record
from tracker.services.contents.plans import Fate, Mark, Plan, fingerprint, plan
from tracker.services.contents.problems import BadContent, Problem
from tracker.services.contents.proposing import amending, held_back, propose
from tracker.services.contents.shelves import Shelf
from tracker.storage import contents as stored

E = TypeVar("E")

_WITH_TEXT = PlatformEntry | InstrumentEntry | VersionEntry | MethodologyEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load did; ``read`` is the sum of the others.

    ``kept`` are entries changed in the register and not in their file since the last
    load: they were left alone. ``proposed`` are those that would change what is
    published: they wait for an editor, in the proposals with the ids ``proposals``
    where this load made them. ``refused`` is why nothing at all was loaded.
    """

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    proposed: int = 0
    proposals: tuple[int, ...] = ()
    refused: tuple[Problem, ...] = ()


def load(
    session: Session,
    actor: Actor,
    shelf: Shelf,
    *,
    now: datetime,
    publish: bool = False,
) -> Loaded:
    """Bring the register to what *shelf* says; return what that changed.

    What would change a published text becomes a proposal for an editor, unless
    *publish* says that the operator answers for it alone.
    Refuse as `BadContent` with every problem there is, before anything is written.
    What somebody changed in the register since the last load is left alone unless
    its file changed too: that is a problem for a person.
    """
    actor.require(Act.IMPORT)
    actor.require(Act.PUBLISH)
    _sound(check(shelf, known=_known(session, shelf)))
    _sound(_spelled_otherwise(session, shelf))
    held = counterparts(session, shelf.entries)
    marks = {row.section: Mark(row.sha256, row.head) for row in stored.marks(session)}
    made = plan(shelf, held, marks)
    _sound(made.problems)
    desk = Desk(session, actor, now, _rendered(shelf, made))
    waiting = [] if publish else amending(shelf, held, made)
    back = held_back(shelf, held, waiting)
    proposals = propose(desk, waiting, shelf, held)
    made = made.without(back)
    loaded = Loaded(
        read=len(shelf.entries),
        created=made.count(Fate.CREATED),
        changed=made.count(Fate.CHANGED),
        unchanged=made.count(Fate.UNCHANGED),
        kept=made.count(Fate.KEPT),
        proposed=len(back),
        proposals=tuple(proposals),
    )
    moved = _write(desk, shelf, made, held) if made.writes else {}
    heads = {**held.heads, **moved}
    stored.keep(session, _new_marks(shelf, made, marks, heads=heads, moved=moved))
    if made.writes or proposals:
        counts = {"read": loaded.read, "created": loaded.created}
        counts |= {"changed": loaded.changed, "unchanged": loaded.unchanged}
        counts |= {"kept": loaded.kept, "proposed": loaded.proposed}
        desk.note("content.loaded", "content:register", **counts)
    return loaded


def _sound(problems: list[Problem]) -> None:
    if problems:
        raise BadContent(sorted(problems))


def _known(session: Session, shelf: Shelf) -> dict[str, set[str]]:
    """Return which of the codes that *shelf* does not hold are in the register."""
    return {
        kind: set(stored.ids(session, kind, codes))
        for kind, codes in unresolved(shelf).items()
    }


def _spelled_otherwise(session: Session, shelf: Shelf) -> list[Problem]:
    """Return the items that the register has with other large and small letters."""
    entries = {k: e for k, e in shelf.entries.items() if isinstance(e, ItemEntry)}
    there = stored.spellings(session, {str(e.item) for e in entries.values()})
    return [
        spelled_otherwise(shelf, key, there[entry.item.lower()])
        for key, entry in entries.items()
        if there.get(entry.item.lower(), entry.item) != entry.item
    ]


def _rendered(shelf: Shelf, made: Plan) -> dict[str, str]:
    """Return the HTML of every text that will be written."""
    html = {}
    for key, entry in shelf.entries.items():
        if made.writes_of(key) and isinstance(entry, _WITH_TEXT):
            try:
                html[key] = markdown.render(entry.text)
            except RecursionError:
                reason = "too deeply nested to be rendered: make it simpler"
                _sound([shelf.places[key].problem(reason, key="text")])
    return html


def _write(desk: Desk, shelf: Shelf, made: Plan, held: Holdings) -> dict[str, int]:
    """Write what is new or changed, each kind after those it refers to."""

    def of(kind: type[E]) -> list[E]:
        return [
            entry
            for key, entry in shelf.entries.items()
            if isinstance(entry, kind) and made.writes_of(key)
        ]

    # Rules, networks and bodies at once: all is answered live until it is computed.
    projections.mark_everything(desk.session)
    changed = {key for key, fate in made.fates.items() if fate is Fate.CHANGED}
    documents.regions(desk, of(RegionEntry))
    documents.platforms(desk, of(PlatformEntry))
    documents.instruments(desk, of(InstrumentEntry))
    bodies(desk, of(BodyEntry))
    provisions.items(desk, of(ItemEntry))
    moved = provisions.versions(
        desk, of(VersionEntry), heads=held.heads, corrected=frozenset(changed)
    )
    reports.evidence(desk, of(EvidenceEntry))
    provisions.figures(desk, of(FigureEntry))
    record(desk, of(MethodologyEntry))
    # Once more: whoever looked at the rules meanwhile has seen half of them.
    projections.mark_everything(desk.session)
    return moved


def _new_marks(
    shelf: Shelf,
    made: Plan,
    marks: Mapping[str, Mark],
    *,
    heads: Mapping[str, int],
    moved: Mapping[str, int],
) -> dict[str, tuple[str, int]]:
    """Return the marks that differ from those kept.

    What was left alone keeps its mark: it still tells what was loaded.
    """
    new = {}
    for section, entry in _sections(shelf).items():
        if made.fates[entry.key] in (Fate.KEPT, Fate.WAITING):
            continue
        item = entry.item if isinstance(entry, VersionEntry) else ""
        there = marks.get(section)
        sha = fingerprint(entry)
        if there is None or there.sha256 != sha or item in moved:
            new[section] = (sha, heads.get(item, 0))
    return new


def _sections(shelf: Shelf) -> dict[str, Entry]:
    """Return what marks are kept of: every entry, of a chain the last."""
    return {
        entry.chain if isinstance(entry, VersionEntry) else key: entry
        for key, entry in shelf.entries.items()
    }
