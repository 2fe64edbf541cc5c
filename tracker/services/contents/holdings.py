"""What the register holds, as the same entries that files are read into.

Spelled as files would spell it (an empty issuer is none, an alias has no bar), so
that what was loaded compares equal to the file it came from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.bodies import NEVER, BodyKind, Level
from tracker.domain.instruments import Certainty
from tracker.services.contents.entries import (
    BodyEntry,
    DutyPart,
    Edtf,
    Entry,
    EventPart,
    EvidenceEntry,
    FigureEntry,
    FigurePart,
    InstrumentEntry,
    ItemEntry,
    PlatformEntry,
    RegionEntry,
    RelationPart,
    Shown,
    StatusPart,
    VersionEntry,
)
from tracker.services.contents.methodologies import methodologies
from tracker.services.contents.shelves import SEPARATOR
from tracker.storage import contents as stored
from tracker.storage.contents import Codes, Rows
from tracker.storage.requirements import Axis

#: The reason kept with a version that corrects another and gives no reason.
EDITED = "правка файла"


@dataclass(frozen=True, slots=True)
class Holdings:
    """The register's entries by key, and what files do not say of them."""

    entries: dict[str, Entry] = field(default_factory=dict)
    #: Item's code -> the seq of its newest version.
    heads: dict[str, int] = field(default_factory=dict)
    #: Codes of evidence that has moved on since it came from content.
    moved: set[str] = field(default_factory=set)
    #: Chain's key -> all versions of that item and day, as they were recorded.
    chains: dict[str, list[VersionEntry]] = field(default_factory=dict)


def everything(session: Session) -> Holdings:
    """Return all that content can hold."""
    return _held(session, dict.fromkeys(("body", "instrument", "item", "evidence")))


def counterparts(session: Session, keys: Collection[str]) -> Holdings:
    """Return what the register holds of the entries *keys* (``kind:code``)."""
    codes: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        kind, _, code = key.partition(":")
        codes[kind].add(code)
    return _held(session, {kind: codes[kind] for kind in codes} | _absent(codes))


def _absent(codes: Collection[str]) -> dict[str, Codes]:
    kinds = ("body", "instrument", "item", "evidence", "figure")
    return {kind: () for kind in kinds if kind not in codes}


def _held(session: Session, codes: dict[str, Codes]) -> Holdings:
    held = Holdings()
    items = list(stored.items(session, codes["item"]))
    held.heads.update((row.code, row.head) for row in items)
    evidence = list(stored.unaddressed(session, codes["evidence"]))
    held.moved.update(row.code for row in evidence if not row.open)
    entries: list[Entry] = [
        *_regions(stored.regions(session)),
        *_platforms(session),
        *_bodies(session, codes["body"]),
        *_instruments(session, codes["instrument"]),
        *_items(items, stored.becoming(session, codes["item"])),
        *_chained(held, _versions(session, codes["item"])),
        *(_evidence(row) for row in evidence if row.open),
        *_figures(stored.figures(session, codes.get("figure"))),
        *methodologies(session),
    ]
    held.entries.update((entry.key, entry) for entry in entries)
    return held


def _regions(rows: Rows) -> Iterator[RegionEntry]:
    for row in rows:
        yield RegionEntry(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            short=row.short,
            codes=tuple(row.numbers),
            col=row.col,
            row=row.row,
        )


def _platforms(session: Session) -> Iterator[PlatformEntry]:
    of: dict[int, list[StatusPart]] = defaultdict(list)
    for row in stored.statuses(session):
        of[row.platform_id].append(status_part(row))
    for row in stored.platforms(session):
        yield PlatformEntry(
            platform=row.code,
            name=row.name,
            name_en=row.name_en,
            grammar=row.grammar,
            position=row.position,
            aliases=tuple(row.aliases),
            statuses=tuple(of[row.id]),
            text=row.text,
        )


def status_part(row: Any) -> StatusPart:
    """Return the status of a network in *row* as a file would tell it."""
    return StatusPart(
        status=row.status,
        when=_edtf(row.stated_from),
        certainty=row.certainty,
        sources=row.sources,
        note=row.note,
    )


def _bodies(session: Session, codes: Codes) -> Iterator[BodyEntry]:
    aliases = _gathered(stored.body_aliases(session, codes))
    for row in stored.bodies(session, codes):
        if row.existed_until == NEVER:
            continue
        yield BodyEntry(
            code=row.code,
            name=row.name.strip(),
            short_name=row.short_name.strip(),
            aliases=frozenset(
                name.replace(SEPARATOR, "/").strip() for name in aliases[row.code]
            ),
            kind=BodyKind(row.kind),
            level=Level(row.level),
            region=row.region,
            parent=row.parent,
            inn=row.inn.strip(),
            ogrn=row.ogrn.strip(),
            oktmo=row.oktmo.strip(),
            site=row.site.strip(),
            existed_from=row.existed_from,
            existed_until=row.existed_until,
            note=row.note.strip(),
        )


def _instruments(session: Session, codes: Codes) -> Iterator[InstrumentEntry]:
    events: dict[str, list[EventPart]] = defaultdict(list)
    for row in stored.events(session, codes):
        events[row.code].append(
            EventPart(
                kind=row.kind,
                when=_edtf(row.happened),
                certainty=row.certainty,
                sources=row.sources,
                note=row.note,
            )
        )
    relations: dict[str, list[RelationPart]] = defaultdict(list)
    for row in stored.relations(session, codes):
        part = RelationPart(kind=row.kind, to=row.to, note=row.note)
        relations[row.code].append(part)
    for row in stored.instruments(session, codes):
        yield InstrumentEntry(
            instrument=row.code,
            kind=row.kind,
            number=row.number or None,
            date=Edtf(row.dated) if row.dated else None,
            issuer=row.issuer or None,
            title=row.title,
            short_title=row.short_title,
            level=row.level,
            region=row.region,
            certainty=row.certainty,
            sources=row.sources,
            verified_as_at=row.verified_as_at,
            aliases=tuple(row.aliases),
            events=tuple(events[row.code]),
            relations=tuple(relations[row.code]),
            text=row.text,
        )


def _items(rows: Rows, becoming: Rows) -> Iterator[ItemEntry]:
    becomes = _gathered(becoming)
    for row in rows:
        yield ItemEntry(
            item=row.code,
            instrument=row.instrument,
            becomes=frozenset(becomes[row.code]),
        )


def _chained(
    held: Holdings, versions: Iterable[VersionEntry]
) -> Iterator[VersionEntry]:
    """Yield *versions* with their places in the chains of their days; keep those."""
    for version in versions:
        chain = held.chains.setdefault(version.chain, [])
        chain.append(replace(version, nth=len(chain) + 1))
        yield chain[-1]


def as_typed(version: VersionEntry) -> VersionEntry:
    """Return *version* with the reason its file gave: that of an edit is none."""
    return replace(version, reason="") if version.reason == EDITED else version


def _versions(session: Session, codes: Codes) -> Iterator[VersionEntry]:
    rows = list(stored.versions(session, codes))
    duties = _Duties(session) if rows else None
    for row in rows:
        yield VersionEntry(
            item=row.item,
            position=row.position,
            parent=row.parent,
            number=row.number,
            heading=row.heading,
            op=row.op,
            in_force=_edtf(row.stated_from),
            commencement=row.rule,
            change=row.change,
            stage=row.stage,
            reason=row.reason,
            amended_by=row.amended_by,
            certainty=row.certainty,
            sources=row.sources,
            flag=row.flag,
            duty=duties.part(row) if duties and row.duty_id else None,
            text=row.text,
        )


class _Duties:
    """The networks and scopes of all duties, to be handed out by duty."""

    def __init__(self, session: Session) -> None:
        self.platforms = _gathered(stored.duty_platforms(session))
        self.scopes: dict[tuple[int, Axis], list[str]] = defaultdict(list)
        for duty, axis, value in stored.duty_scopes(session):
            self.scopes[duty, axis].append(value)

    def part(self, row: Any) -> DutyPart:
        """Return the duty of the version *row*."""

        def scope(axis: Axis) -> frozenset[Any]:
            return frozenset(self.scopes[row.duty_id, axis])

        return DutyPart(
            modality=row.modality,
            binding=row.binding,
            platform_rule=row.platform_rule,
            platforms=tuple(self.platforms[row.duty_id]),
            kinds=frozenset(map(BodyKind, scope(Axis.KIND))),
            levels=frozenset(map(Level, scope(Axis.LEVEL))),
            regions=scope(Axis.REGION),
            include=scope(Axis.INCLUDE),
            exclude=scope(Axis.EXCLUDE),
            comply_by=row.comply_by,
            reading=row.reading,
        )


def _evidence(row: Any) -> EvidenceEntry:
    told = row.certainty in list(Certainty)
    return EvidenceEntry(
        evidence=row.code,
        body=row.body,
        item=row.item,
        platform=row.platform,
        address=Shown.UNKNOWN,
        shown_from=Edtf(row.shown_from) if row.shown_from else None,
        certainty=Certainty(row.certainty) if told else Certainty.REPORTED,
        note=row.note,
    )


def _figures(rows: Rows) -> Iterator[FigureEntry]:
    for row in rows:
        cited = FigurePart(
            figure=row.code,
            body=row.body,
            speaker=row.speaker,
            subject=row.subject,
            operator=row.operator,
            value=row.value,
            unit=row.unit,
            as_cited=row.as_cited,
            when=Edtf(row.happened) if row.happened else None,
            certainty=row.certainty,
            sources=row.sources,
        )
        yield FigureEntry(cited=cited, instrument=row.instrument, item=row.item)


def _edtf(text: str) -> Edtf:
    return Edtf(text or "unknown")


def _gathered(pairs: Iterable[Any]) -> dict[Any, list[Any]]:
    made: dict[Any, list[Any]] = defaultdict(list)
    for one, other in pairs:
        made[one].append(other)
    return made
