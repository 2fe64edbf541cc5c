"""Who is missing what, in SQL: the same rule as `tracker.domain.coverage`.

The cells of each duty are one SELECT over bodies; the question is their UNION. The
number of queries does not depend on the number of bodies or duties.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import Scope
from tracker.domain.coverage import UNCONFIRMED, Status, Worth
from tracker.domain.questions import Question
from tracker.domain.sort_names import sort_name
from tracker.storage import exemptions
from tracker.storage.base import table
from tracker.storage.bodies import (
    BodyRow,
    BodyVersionRow,
    RegionRow,
    body_id,
    region_id,
)
from tracker.storage.cell_worths import in_all, there, worth_of
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import rules, ruling

#: How a status is written in the cells: worths 0 to 6, then exempt.
EXEMPT = 7
STATUS_OF = {**{w.value: w.status for w in Worth}, EXEMPT: Status.EXEMPT}
CODE_OF = {status: code for code, status in STATUS_OF.items()}
_VERSION = aliased(BodyVersionRow)


def cells(
    question: Question,
    duties: Sequence[DutyInForce],
    *,
    whose: sa.ColumnElement[bool] | None = None,
    lazily: bool = False,
) -> sa.CTE | None:
    """Return the cells of *duties* on the question's day; None when there are none.

    *whose*, a condition on `BodyRow`, narrows to somebody's bodies as they are now.
    *lazily* computes a cell when a list comes to it; counts want each cell once.

    Columns: item_id, body_id, code, name, region_id, kind, level, parent_id,
    sort_name, status
    (a code of `STATUS_OF`), there (the worth on the platform asked for). Only duties
    that ask for that platform, and only the question's bodies, are in it.
    """
    duties = [duty for duty in duties if _asks(duty, question.platform)]
    if not duties:
        return None
    bodies = _bodies_of(question, whose)
    arms = [_cells_of(duty, question, bodies) for duty in duties]
    cell = sa.union_all(*arms).cte("cells")
    return cell if lazily else cell.prefix_with("MATERIALIZED")


def placed(
    cell: sa.CTE, question: Question, items: Sequence[int]
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on where *cell* is: item, region, kind, level, body."""
    conditions: list[sa.ColumnElement[bool]] = [cell.c.item_id.in_(items)]
    if question.region is not None:
        conditions.append(cell.c.region_id == region_id(question.region))
    if question.kind is not None:
        conditions.append(cell.c.kind == question.kind)
    if question.level is not None:
        conditions.append(cell.c.level == question.level)
    return [*conditions, *of_bodies(question, cell, cell.c.body_id)]


def narrowed(
    cell: sa.CTE, question: Question, items: Sequence[int]
) -> list[sa.ColumnElement[bool]]:
    """Return all conditions that the question puts on *cell*: place and status."""
    codes = [CODE_OF[s] for s in question.statuses if s in CODE_OF]
    conditions = [*placed(cell, question, items), cell.c.status.in_(codes)]
    if question.platform is not None and question.statuses <= UNCONFIRMED:
        # A network is wanting while an accepted page there would still help.
        conditions.append(cell.c.there < Worth.SUSPECT.value)
    return conditions


def _bodies_of(question: Question, whose: sa.ColumnElement[bool] | None) -> Any:
    """Return the bodies of the question's day that are meant.

    Joined, so that somebody's few of two hundred thousand are gone to straight.
    """
    bodies = bodies_on(question)
    if whose is None:
        return bodies
    among = sa.select(BodyRow.id).where(whose).cte("own")
    return sa.select(bodies).join(among, among.c.id == bodies.c.id).subquery("mine")


def bodies_on(question: Question) -> Any:
    """Return the bodies as they were on the question's day, as it was known."""
    if question.present:
        return table(BodyRow)
    version = BodyVersionRow
    rule = rules(
        _VERSION,
        _VERSION.body_id == version.body_id,
        on=question.on,
        known=question.knowledge,
    )
    return (
        sa.select(
            BodyRow.id,
            BodyRow.code,
            version.sort_name,
            version.name,
            version.kind,
            version.level,
            version.region_id,
            version.parent_id,
            version.existed_from,
            version.existed_until,
        )
        .select_from(version)
        .join(BodyRow, BodyRow.id == version.body_id)
        # Facts are gone through in the order of lists, and the ruling ones kept: so
        # the first page of a past day ends with its last row.
        .where(version.id == rule.correlate(version).scalar_subquery())
        .subquery("b")
    )


def _asks(duty: DutyInForce, platform: str | None) -> bool:
    """Tell whether *duty* asks for anything that day, and for *platform* if given."""
    return duty.asks and (platform is None or platform in duty.asked)


def _shown(
    question: Question, duties: Sequence[DutyInForce], among: sa.CTE | None = None
) -> sa.CTE:
    """Return what bodies show: item_id, body_id, platform_id, worth (best there)."""
    items = [duty.item_id for duty in duties]
    asked = sa.select(EvidenceRow.id).where(EvidenceRow.item_id.in_(items))
    if among is not None:
        asked = asked.where(EvidenceRow.body_id.in_(sa.select(among.c.id)))
    rule = ruling(
        EvidenceEventRow,
        EvidenceEventRow.evidence_id,
        on=question.on,
        known=question.knowledge,
        only=EvidenceEventRow.evidence_id.in_(asked),
    )
    revs = {duty.item_id: duty.duty.substance_rev for duty in duties}
    banned = duties[0].banned.values()
    event, evidence = EvidenceEventRow, EvidenceRow
    rev = sa.case(revs, value=evidence.item_id, else_=0)
    return (
        sa.select(
            evidence.item_id,
            evidence.body_id,
            evidence.platform_id,
            sa.func.max(worth_of(rev)).label("worth"),
        )
        .join(event, event.evidence_id == evidence.id)
        .join(rule, rule.c.id == event.id)
        .where(
            sa.or_(evidence.platform_id.is_(None), evidence.platform_id.not_in(banned))
        )
        .group_by(evidence.item_id, evidence.body_id, evidence.platform_id)
        .cte("shown")
    )


def freed_broadly(duty: DutyInForce, body: Any) -> sa.ColumnElement[bool]:
    """Spell `domain.exemptions.frees` for the broad exemptions from *duty*.

    Whoever is freed by name is told by `storage.exemptions`.
    """
    scopes = (sa.and_(sa.true(), *within(each.scope, body)) for each in duty.freed)
    return sa.or_(sa.false(), *scopes)


def _cells_of(duty: DutyInForce, question: Question, body: Any) -> sa.Select[Any]:
    exempt = sa.or_(
        *exemptions.freed_by_name(duty.item_id, body, question),
        freed_broadly(duty, body),
    )
    status = sa.case((exempt, EXEMPT), else_=in_all(duty, question, body))
    made = (
        sa.select(
            sa.literal(duty.item_id).label("item_id"),
            body.c.id.label("body_id"),
            body.c.code,
            body.c.name,
            body.c.region_id,
            body.c.kind,
            body.c.level,
            body.c.parent_id,
            body.c.sort_name,
            status.label("status"),
            there(duty, question, body).label("there"),
        )
        .select_from(body)
        .where(*binding(duty, body), existing(body, question))
    )
    if question.bodies is not None:
        made = made.where(body.c.id.in_(question.bodies))
    return made.where(*of_bodies(question, body, body.c.id))


def of_bodies(
    question: Question, body: Any, id_: Any
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions that words and parent put on *body*, which has *id_*.

    Counts are made of no other bodies.
    """
    if question.parent is not None:
        parent = body_id(question.parent)
        yield sa.or_(body.c.parent_id == parent, id_ == parent)
    for word in sort_name(question.words or "").split():
        yield body.c.sort_name.contains(word, autoescape=True)


def binding(duty: DutyInForce, body: Any) -> Iterator[sa.ColumnElement[bool]]:
    """Return the conditions that *duty* is addressed to *body*."""
    return within(duty.duty.scope, body)


def within(scope: Scope, body: Any) -> Iterator[sa.ColumnElement[bool]]:
    """Spell `domain.bodies.Scope.binds`; never NULL, so that it can be negated."""
    if scope.exclude:
        yield body.c.code.not_in(scope.exclude)
    fits = []
    if scope.kinds:
        fits.append(body.c.kind.in_(scope.kinds))
    if scope.levels:
        fits.append(body.c.level.in_(scope.levels))
    if scope.regions:
        regions = sa.select(RegionRow.id).where(RegionRow.code.in_(scope.regions))
        fits += [body.c.region_id.is_not(None), body.c.region_id.in_(regions)]
    named = body.c.code.in_(scope.include)
    if fits:
        yield sa.or_(sa.and_(*fits), named) if scope.include else sa.and_(*fits)
    elif scope.include:
        yield named


def existing(body: Any, question: Question) -> sa.ColumnElement[bool]:
    """Return the condition that *body* exists on the question's day."""
    started, ended = body.c.existed_from, body.c.existed_until
    return sa.and_(
        sa.or_(started.is_(None), started <= question.on),
        sa.or_(ended.is_(None), ended >= question.on),
    )


def worths(
    session: Session,
    question: Question,
    duties: Sequence[DutyInForce],
    bodies: Collection[int],
) -> dict[tuple[int, int], dict[int | None, Worth]]:
    """Return what *bodies* show: (item, body) -> platform id -> worth."""
    if not duties or not bodies:
        return {}
    among = sa.select(BodyRow.id).where(BodyRow.id.in_(bodies)).cte("own")
    shown = _shown(question, duties, among)
    found: dict[tuple[int, int], dict[int | None, Worth]] = {}
    for item, body, platform, worth in session.execute(sa.select(shown)):
        found.setdefault((item, body), {})[platform] = Worth(worth)
    return found


def shown_by(
    question: Question,
    duties: Sequence[DutyInForce],
    whose: sa.ColumnElement[bool],
) -> sa.CTE:
    """Return what the bodies that fit *whose* show, by network: worth is the best.

    Columns: item_id, body_id, platform_id, worth.
    """
    among = sa.select(BodyRow.id).where(whose).cte("own")
    return _shown(question, duties, among)
