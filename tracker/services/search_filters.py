"""Filters of the search box, as SQL understands them.

``регион:вологодская``, ``вид:суд``, ``нет:телеграм``, ``на:01.12.2022`` and their
English twins. A value that means nothing is told back, never silently dropped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Status
from tracker.domain.dates import BadDate, typed_day
from tracker.domain.evidence import STANDING
from tracker.domain.queries import Field, Query
from tracker.domain.questions import Question
from tracker.search.terms import identity
from tracker.services import coverage
from tracker.storage.bodies import BodyRow, RegionRow, region_id
from tracker.storage.evidence import EvidenceRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow
from tracker.storage.search_sources import KINDS

#: Words people use for the members of closed sets, beside the codes themselves.
WORDS: dict[Field, dict[str, str]] = {
    Field.KIND: {
        "суд": BodyKind.COURT,
        "федеральный": BodyKind.FEDERAL_EXECUTIVE_BODY,
        "министерство": BodyKind.FEDERAL_EXECUTIVE_BODY,
        "правительство": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "региональный": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "губернатор": BodyKind.HEAD_OF_REGION,
        "глава региона": BodyKind.HEAD_OF_REGION,
        "мэр": BodyKind.HEAD_OF_MUNICIPALITY,
        "глава": BodyKind.HEAD_OF_MUNICIPALITY,
        "омсу": BodyKind.LOCAL_GOVERNMENT_BODY,
        "администрация": BodyKind.LOCAL_GOVERNMENT_BODY,
        "школа": BodyKind.SUBORDINATE_ORGANISATION,
        "учреждение": BodyKind.SUBORDINATE_ORGANISATION,
    },
    Field.LEVEL: {
        "федеральный": Level.FEDERAL,
        "региональный": Level.REGIONAL,
        "муниципальный": Level.MUNICIPAL,
        "местный": Level.MUNICIPAL,
    },
    Field.STATUS: {
        "есть": Status.SATISFIED,
        "нет": Status.MISSING,
        "на проверке": Status.IN_REVIEW,
        "отклонено": Status.REJECTED,
        "не открывается": Status.GONE,
        "требует подтверждения": Status.SUSPECT,
        "освобожден": Status.EXEMPT,
        "нет данных": Status.NO_DATA,
    },
}
_SETS = {Field.KIND: BodyKind, Field.LEVEL: Level, Field.STATUS: Status}
_NEEDS_CELLS = frozenset(
    {Field.MISSING, Field.STATUS, Field.PLATFORM, Field.INSTRUMENT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The filters as understood, and the values that were not."""

    question: Question
    used: frozenset[Field] = frozenset()
    unknown: tuple[tuple[Field, str], ...] = ()
    platform_id: int | None = field(default=None)

    @property
    def structured(self) -> bool:
        """Tell whether there is anything for SQL to narrow."""
        return bool(self.used - {Field.ON})

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of things that can answer under these filters."""
        if not self.structured:
            return frozenset(KINDS)
        if self.used - {Field.ON} <= {Field.INSTRUMENT}:
            return frozenset({"item", "instrument"})
        if self.used - {Field.ON} <= {Field.PLATFORM}:
            return frozenset({"evidence"})
        return frozenset({"body"})


def read(session: Session, query: Query, *, today: date) -> Narrowing:
    """Return what the filters of *query* mean."""
    made = Narrowing(question=Question(on=today, today=today))
    for each in query.filters:
        taken = _TAKERS[each.field](session, made, each.value)
        if taken is None:
            made = replace(made, unknown=(*made.unknown, (each.field, each.value)))
        else:
            made = replace(taken, used=taken.used | {each.field})
    return made


def narrowed(
    session: Session, narrowing: Narrowing, kind: str, ids: Sequence[int]
) -> list[int]:
    """Return those of *ids* that pass the filters, in the order given."""
    passing = set(session.scalars(_passing(session, narrowing, kind, ids)))
    return [id_ for id_ in ids if id_ in passing]


def listed(
    session: Session, narrowing: Narrowing, kind: str, *, limit: int
) -> tuple[list[int], int]:
    """Return the first ids that pass the filters, and how many there are."""
    if not narrowing.structured:
        return [], 0
    found = _passing(session, narrowing, kind, None)
    total = session.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
    order = BodyRow.sort_name if kind == "body" else sa.literal_column("1")
    return list(session.scalars(found.order_by(order).limit(limit))), total or 0


def _passing(
    session: Session, narrowing: Narrowing, kind: str, ids: Sequence[int] | None
) -> sa.Select[Any]:
    question = narrowing.question
    if kind == "instrument":
        found = sa.select(InstrumentRow.id).where(
            InstrumentRow.code == question.instrument
        )
        return found if ids is None else found.where(InstrumentRow.id.in_(ids))
    if kind == "item":
        found = sa.select(ItemRow.id).join(
            InstrumentRow, InstrumentRow.id == ItemRow.instrument_id
        )
        found = found.where(InstrumentRow.code == question.instrument)
        return found if ids is None else found.where(ItemRow.id.in_(ids))
    if kind == "evidence":
        found = sa.select(EvidenceRow.id).where(
            EvidenceRow.platform_id == narrowing.platform_id,
            EvidenceRow.state.in_(STANDING),
        )
        return found if ids is None else found.where(EvidenceRow.id.in_(ids))
    return _bodies(session, narrowing, ids)


def _bodies(
    session: Session, narrowing: Narrowing, ids: Sequence[int] | None
) -> sa.Select[Any]:
    question = narrowing.question
    if narrowing.used & _NEEDS_CELLS:
        within = None if ids is None else frozenset(ids)
        meant = coverage.bodies_meant(session, replace(question, bodies=within))
        return sa.select(BodyRow.id).where(BodyRow.id.in_(meant))
    found = sa.select(BodyRow.id)
    if ids is not None:
        found = found.where(BodyRow.id.in_(ids))
    if question.kind:
        found = found.where(BodyRow.kind == question.kind)
    if question.level:
        found = found.where(BodyRow.level == question.level)
    if question.region:
        found = found.where(BodyRow.region_id == region_id(question.region))
    return found


Taker = Callable[[Session, Narrowing, str], Narrowing | None]


def _region(session: Session, made: Narrowing, value: str) -> Narrowing | None:
    wanted = identity(value)
    for code, name, short in session.execute(
        sa.select(RegionRow.code, RegionRow.name, RegionRow.short).order_by(
            RegionRow.name
        )
    ):
        spelled = (identity(code), identity(name), identity(short))
        if wanted in spelled or identity(name).startswith(wanted):
            return replace(made, question=replace(made.question, region=code))
    return None


def _platform_named(session: Session, value: str) -> tuple[int, str] | None:
    wanted = identity(value)
    rows = session.execute(
        sa.select(
            PlatformRow.id,
            PlatformRow.code,
            PlatformRow.name,
            PlatformRow.name_en,
            PlatformRow.aliases,
        )
    )
    for id_, code, name, english, aliases in rows:
        if wanted in {identity(each) for each in (code, name, english, *aliases)}:
            return id_, code
    return None


def _platform(session: Session, made: Narrowing, value: str) -> Narrowing | None:
    found = _platform_named(session, value)
    return found and replace(
        made,
        platform_id=found[0],
        question=replace(made.question, platform=found[1], statuses=frozenset(Status))
        if Field.STATUS not in made.used
        else replace(made.question, platform=found[1]),
    )


def _missing(session: Session, made: Narrowing, value: str) -> Narrowing | None:
    found = _platform_named(session, value)
    return found and replace(made, question=replace(made.question, platform=found[1]))


def _member(of: Field) -> Taker:
    def take(session: Session, made: Narrowing, value: str) -> Narrowing | None:
        words = {identity(word): code for word, code in WORDS[of].items()}
        code = words.get(identity(value), value.strip().lower())
        if code not in set(_SETS[of]):
            return None
        member = _SETS[of](code)
        change: dict[str, Any] = {of.value: member}
        if isinstance(member, Status):
            change = {"statuses": frozenset({member})}
        return replace(made, question=replace(made.question, **change))

    return take


def _instrument(session: Session, made: Narrowing, value: str) -> Narrowing | None:
    wanted = identity(value)
    rows = session.execute(
        sa.select(
            InstrumentRow.code,
            InstrumentRow.number,
            InstrumentRow.short_title,
            InstrumentRow.aliases,
        )
    )
    for code, number, title, aliases in rows:
        names = (code, number or "", title, *aliases)
        if wanted in {identity(name) for name in names if name}:
            return replace(made, question=replace(made.question, instrument=code))
    return None


def _on(session: Session, made: Narrowing, value: str) -> Narrowing | None:
    try:
        return replace(made, question=replace(made.question, on=typed_day(value)))
    except BadDate:
        return None


_TAKERS: dict[Field, Taker] = {
    Field.REGION: _region,
    Field.KIND: _member(Field.KIND),
    Field.LEVEL: _member(Field.LEVEL),
    Field.STATUS: _member(Field.STATUS),
    Field.PLATFORM: _platform,
    Field.MISSING: _missing,
    Field.INSTRUMENT: _instrument,
    Field.ON: _on,
}
