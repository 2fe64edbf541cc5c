"""The duties that bind on a day: the ruling versions that lay one, with their scope."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.history import EVER
from tracker.domain.platforms import UNUSABLE
from tracker.domain.questions import Question
from tracker.domain.requirements import Duty, Op, Stage
from tracker.storage import duty_rows, exemptions
from tracker.storage.exemptions import Freeing
from tracker.storage.former_names import as_known
from tracker.storage.history import ruling
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import (
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
    ItemRow,
    ItemVersionRow,
)

#: One value of a duty: along what it narrows, the value, and a network's id.
Term = tuple[str, str, int]
_PLATFORM = "platform"
_BANNED = "banned"
_FREED = "freed "


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyInForce:
    """A duty as it binds on the day asked for, with what lists need to name it."""

    item_id: int
    version_id: int
    seq: int
    heading: str
    instrument: str
    instrument_title: str
    stage: Stage
    flag: str
    reading: str
    valid_from: date
    duty: Duty
    platform_ids: dict[str, int]
    #: Networks that may not be used that day, by code: those of any duty.
    banned: dict[str, int]
    #: Exemptions from it that free by kind, level or region that day.
    freed: tuple[Freeing, ...] = ()
    #: The document that gave the duty its present words, where it is another one.
    amending: str | None = None
    amending_title: str = ""

    @property
    def code(self) -> str:
        """Return the code of the item that lays the duty."""
        return self.duty.item

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the networks it asks for that may be used that day."""
        return tuple(p for p in self.duty.platforms if p not in self.banned)

    @property
    def asks(self) -> bool:
        """Tell whether it asks for anything that day: not all its networks banned."""
        return bool(self.asked) or not self.duty.platforms


def duties(session: Session, question: Question) -> list[DutyInForce]:
    """Return the duties in force on the question's day, by item code.

    Only ``on``, ``known``, ``item``, ``instrument``, ``modality``, ``binding`` and
    ``late`` of the question matter here. Two queries, whatever the number of duties.
    """
    narrowing = _asked(question)
    rows = session.execute(_ruling_duties(narrowing)).all()
    terms = _terms(session, narrowing, [row.duty_id for row in rows])
    banned = {value: id_ for _, value, id_ in terms[None]}
    return [_duty(row, terms[row.duty_id], banned) for row in rows]


def _duty(row: Any, terms: Sequence[Term], banned: dict[str, int]) -> DutyInForce:
    platforms = {value: id_ for axis, value, id_ in terms if axis == _PLATFORM}
    return DutyInForce(
        item_id=row.item_id,
        version_id=row.version_id,
        seq=row.seq,
        heading=row.heading,
        instrument=row.instrument,
        instrument_title=row.short_title,
        stage=row.stage,
        flag=row.flag,
        reading=row.reading,
        valid_from=row.valid_from,
        amending=row.amending,
        amending_title=row.amending_title or "",
        platform_ids=platforms,
        banned=banned,
        freed=_freed(terms),
        duty=duty_rows.duty(
            row,
            platforms=platforms,
            scope=duty_rows.scope((axis, value) for axis, value, _ in terms),
        ),
    )


def _freed(terms: Sequence[Term]) -> tuple[Freeing, ...]:
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for axis, value, id_ in terms:
        if axis.startswith(_FREED):
            values[id_].append((axis.removeprefix(_FREED), value))
    return tuple(
        Freeing(id=id_, scope=duty_rows.scope(told)) for id_, told in values.items()
    )


def _asked(question: Question) -> Question:
    """Return as much of *question* as tells which duties are asked for."""
    return Question(
        on=question.on,
        today=question.on,
        known=question.knowledge,
        item=question.item and question.item.lower(),
        instrument=question.instrument,
        modality=question.modality,
        binding=question.binding,
        late=question.late,
    )


# To write these statements takes longer than to run them: they are kept, by day.
@lru_cache(maxsize=256)
def _ruling_duties(question: Question) -> Any:
    rule = ruling(
        ItemVersionRow,
        ItemVersionRow.item_id,
        on=question.on,
        known=question.knowledge,
        retracted=ItemVersionRow.op == Op.RETRACT,
    )
    amending, then = aliased(InstrumentRow), _then(question)
    found = (
        sa.select(
            ItemRow.id.label("item_id"),
            ItemRow.code,
            ItemVersionRow.id.label("version_id"),
            ItemVersionRow.seq,
            ItemVersionRow.heading,
            ItemVersionRow.stage,
            ItemVersionRow.flag,
            ItemVersionRow.valid_from,
            ItemVersionRow.substance_rev,
            InstrumentRow.code.label("instrument"),
            as_known(InstrumentRow.short_title, then).label("short_title"),
            amending.code.label("amending"),
            as_known(amending.short_title, then, of=amending).label("amending_title"),
            DutyRow.id.label("duty_id"),
            DutyRow.modality,
            DutyRow.binding,
            DutyRow.platform_rule,
            DutyRow.comply_by,
            DutyRow.reading,
        )
        .join(rule, rule.c.id == ItemVersionRow.id)
        .join(DutyRow, DutyRow.version_id == ItemVersionRow.id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .outerjoin(amending, amending.id == ItemVersionRow.amended_by_id)
        .where(ItemVersionRow.op == Op.SET)
        .order_by(ItemRow.code)
    )
    return found.where(*_narrowing(question))


def _narrowing(question: Question) -> Iterator[sa.ColumnElement[bool]]:
    narrowed = (
        (sa.func.lower(ItemRow.code), question.item),
        (DutyRow.modality, question.modality),
        (DutyRow.binding, question.binding),
    )
    for column, value in narrowed:
        if value is not None:
            yield column == value
    if question.due_by is not None:
        yield DutyRow.comply_by <= question.due_by
    if question.instrument is not None:
        yield _by_document(question)


def _by_document(question: Question) -> sa.ColumnElement[bool]:
    """Return the condition that a duty is the document's: laid or amended by it.

    An order that names networks for a law's duty lays none itself; who asks for what
    is missing under the order means the duty that it filled in.
    """
    version, document = aliased(ItemVersionRow), aliased(InstrumentRow)
    amended = (
        sa.select(version.id)
        .join(document, document.id == version.amended_by_id)
        .where(
            version.item_id == ItemRow.id,
            version.op != Op.RETRACT,
            version.valid_from <= question.on,
            version.recorded_at <= question.knowledge,
            document.code == question.instrument,
        )
    )
    return sa.or_(InstrumentRow.code == question.instrument, amended.exists())


def _then(question: Question) -> datetime | None:
    """Return the moment at which things are called as they were; None: now."""
    return None if question.knowledge == EVER else question.known


def _terms(
    session: Session, question: Question, ids: Sequence[int]
) -> dict[int | None, list[Term]]:
    """Return scope values and networks by duty; under None the banned networks.

    Whom broad exemptions free from a duty too. One query for all of these tables:
    pages are held to few queries.
    """
    day = Question(on=question.on, today=question.on, known=question.known)
    found: dict[int | None, list[Term]] = defaultdict(list)
    for duty, axis, value, id_, _ in session.execute(_all_terms(day), {"ids": ids}):
        found[duty].append((axis, value, id_))
    return found


@lru_cache(maxsize=64)
def _all_terms(question: Question) -> Any:
    """Return the question for the terms of the duties whose ids are given as *ids*."""
    ids: Any = sa.bindparam("ids", expanding=True)
    scopes = sa.select(
        DutyScopeRow.duty_id,
        sa.cast(DutyScopeRow.axis, sa.String).label("axis"),
        DutyScopeRow.value,
        sa.literal(0).label("id"),
        sa.literal(0).label("position"),
    ).where(DutyScopeRow.duty_id.in_(ids))
    platforms = (
        sa.select(
            DutyPlatformRow.duty_id,
            sa.literal(_PLATFORM),
            PlatformRow.code,
            PlatformRow.id,
            DutyPlatformRow.position,
        )
        .join(PlatformRow, PlatformRow.id == DutyPlatformRow.platform_id)
        .where(DutyPlatformRow.duty_id.in_(ids))
    )
    every = (scopes, platforms, _broad(question, ids), _banned(question))
    return sa.union_all(*every).order_by("position")


def _broad(question: Question, ids: Any) -> Any:
    broad = _freeing(question)
    return (
        sa.select(DutyRow.id, *broad.c["axis", "value", "id"], sa.literal(0))
        .join(ItemVersionRow, ItemVersionRow.id == DutyRow.version_id)
        .join(broad, broad.c.item_id == ItemVersionRow.item_id)
        .where(DutyRow.id.in_(ids))
    )


def _freeing(question: Question) -> Any:
    broad = exemptions.broad(question).subquery("broad")
    axis = sa.func.coalesce(sa.cast(broad.c.axis, sa.String), "")
    return sa.select(
        broad.c.item_id,
        (sa.literal(_FREED) + axis).label("axis"),
        sa.func.coalesce(broad.c.value, "").label("value"),
        broad.c.id,
    ).subquery("freeing")


def around(
    session: Session, question: Question, item_id: int | None
) -> tuple[dict[str, int], tuple[Freeing, ...]]:
    """Return what stands around a duty of an item on the question's day. One query.

    The networks (code: id) that may not be used, and the broad exemptions from it.
    """
    broad = _freeing(question)
    freeing = sa.select(
        sa.cast(sa.null(), sa.BigInteger),
        *broad.c["axis", "value", "id"],
        sa.literal(0),
    ).where(broad.c.item_id == item_id)
    found = session.execute(sa.union_all(_banned(question), freeing))
    terms = [(axis, value, id_) for _, axis, value, id_, _ in found]
    banned = {value: id_ for axis, value, id_ in terms if axis == _BANNED}
    return banned, _freed(terms)


def _banned(question: Question) -> Any:
    rule = ruling(
        PlatformStatusRow,
        PlatformStatusRow.platform_id,
        on=question.on,
        known=question.knowledge,
    )
    return (
        sa.select(
            sa.cast(sa.null(), sa.BigInteger).label("duty_id"),
            sa.literal(_BANNED).label("axis"),
            PlatformRow.code,
            PlatformRow.id,
            sa.literal(0),
        )
        .join(PlatformStatusRow, PlatformStatusRow.platform_id == PlatformRow.id)
        .join(rule, rule.c.id == PlatformStatusRow.id)
        .where(PlatformStatusRow.status.in_(UNUSABLE))
    )
