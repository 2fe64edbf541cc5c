"""Exemptions: statements that are only ever added, and whom each one frees.

Whoever is freed by name is joined by name; the few exemptions that free by kind,
level or region are *broad*, and are spelled as conditions on bodies
(`tracker.storage.coverage`). Never says what may be stated: that is the rules'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from tracker.domain.bodies import Scope
from tracker.domain.exemptions import GRANTING, ExemptionOp
from tracker.domain.questions import Question
from tracker.storage.base import Base, key, one_of, refers
from tracker.storage.bodies import BodyRow
from tracker.storage.duty_rows import scope_values
from tracker.storage.history import rules, ruling
from tracker.storage.requirements import Axis


class ExemptionRow(Base, kw_only=True):
    """A statement about the exemption *uid*: granted, corrected, revoked. INSERT-only.

    Frees *body_id* alone, or the scope in its `ExemptionScopeRow`s.
    """

    __tablename__ = "exemptions"
    __table_args__ = (
        sa.UniqueConstraint("uid", "seq"),
        sa.Index("ix_exemptions_item_id_body_id", "item_id", "body_id"),
        # Every list of the missing asks for the broad ones: there are few.
        sa.Index(
            "ix_exemptions_broad",
            "uid",
            sqlite_where=sa.text("broad = 1"),
            postgresql_where=sa.text("broad"),
        ),
    )

    id: Mapped[int] = key()
    uid: Mapped[str]
    seq: Mapped[int]
    op: Mapped[ExemptionOp] = mapped_column(one_of(ExemptionOp))
    #: The same in all statements of one exemption.
    item_id: Mapped[int] = refers("items.id", index=False)
    body_id: Mapped[int | None] = refers("bodies.id", default=None)
    #: Whether it frees by kind, level or region, and not by name alone.
    broad: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    #: The act that grants, or of a revocation the one that revokes.
    legal_basis: Mapped[str]
    approved_by: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    #: Why it was corrected, revoked or taken back, and by whom.
    reason: Mapped[str] = mapped_column(server_default="", default="")
    actor: Mapped[str] = mapped_column(server_default="", default="")
    recorded_at: Mapped[datetime]


class ExemptionScopeRow(Base, kw_only=True):
    """One value of a statement's scope, as in a duty's: a kind, level or code."""

    __tablename__ = "exemption_scopes"
    __table_args__ = (sa.Index("ix_exemption_scopes_axis_value", "axis", "value"),)

    exemption_id: Mapped[int] = mapped_column(
        sa.ForeignKey("exemptions.id"), primary_key=True
    )
    axis: Mapped[Axis] = mapped_column(one_of(Axis), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


#: The statements of one body, of one exemption, and of one day of it.
_NAMING, _SAID, _NEWER = (aliased(ExemptionRow) for _ in range(3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeing:
    """A broad statement that frees on the day asked for: its row's id and its scope."""

    id: int
    scope: Scope


def add(session: Session, row: ExemptionRow, scope: Scope) -> None:
    """Write the statement *row* with whom it frees."""
    alone = scope.include if scope == Scope(include=scope.include) else ()
    row.broad = row.op in GRANTING and is_broad(scope)
    if len(alone) == 1:
        row.body_id = session.scalar(
            sa.select(BodyRow.id).where(BodyRow.code.in_(alone))
        )
    session.add(row)
    session.flush()
    if row.body_id is None:
        session.add_all(
            ExemptionScopeRow(exemption_id=row.id, axis=axis, value=value)
            for axis, value in scope_values(scope)
        )
        session.flush()


def is_broad(scope: Scope) -> bool:
    """Tell whether *scope* frees by kind, level or region, and not by name alone."""
    return not scope.include or bool(scope.kinds or scope.levels or scope.regions)


def frees(on: date, row: Any = ExemptionRow) -> sa.ColumnElement[bool]:
    """Spell `domain.exemptions.holds` for the statement that rules day *on*."""
    return sa.and_(
        row.op.in_(GRANTING),
        sa.or_(row.valid_until.is_(None), row.valid_until >= on),
    )


def ruled(question: Question, only: sa.ColumnElement[bool] | None = None) -> Any:
    """Return the ids of the statements that rule the question's day.

    *only* narrows to whole exemptions.
    """
    row = ExemptionRow
    return ruling(
        row,
        row.uid,
        on=question.on,
        known=question.knowledge,
        retracted=row.op == ExemptionOp.RETRACT,
        only=only,
    )


def named(question: Question) -> sa.CTE:
    """Return who is freed of what by name on the question's day: item_id, body_id."""
    row, rule = ExemptionRow, ruled(question)
    free = (
        sa.select(row.id, row.item_id, row.body_id)
        .join(rule, rule.c.id == row.id)
        .where(frees(question.on), ~row.broad)
        .cte("freeing")
    )
    alone = sa.select(free.c.item_id, free.c.body_id).where(free.c.body_id.is_not(None))
    listed = (
        sa.select(free.c.item_id, BodyRow.id)
        .select_from(free)
        .join(ExemptionScopeRow, named_in(free.c.id))
        .join(BodyRow, BodyRow.code == ExemptionScopeRow.value)
        .where(free.c.body_id.is_(None))
    )
    return sa.union(alone, listed).cte("exempt")


def freed_by_name(
    item_id: int, body: Any, question: Question
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the ways in which *body* may be freed by name: the same as `named`.

    Looked up for that body alone, for pages that look at few of very many.
    """
    row = _NAMING
    free = sa.and_(
        row.item_id == item_id,
        ~row.broad,
        frees(question.on, row),
        row.id == _ruling(row, question),
    )
    yield sa.exists().where(free, row.body_id == body.c.id).correlate(body)
    listed = ExemptionScopeRow
    yield (
        sa.exists(sa.select(listed.value))
        .where(free, row.body_id.is_(None), named_in(row.id))
        .where(listed.value == body.c.code)
        .correlate(body)
    )


def _ruling(row: Any, question: Question) -> Any:
    """Return the id of the statement that rules the question's day, of *row*'s uid."""
    said, newer = _SAID, _NEWER
    amended = sa.exists().where(
        newer.uid == said.uid,
        newer.valid_from == said.valid_from,
        newer.seq > said.seq,
        newer.recorded_at <= question.knowledge,
    )
    standing = sa.and_(said.uid == row.uid, said.op != ExemptionOp.RETRACT, ~amended)
    ruled_by = rules(said, standing, on=question.on, known=question.knowledge)
    return ruled_by.correlate(row).scalar_subquery()


def named_in(exemption: Any) -> sa.ColumnElement[bool]:
    """Return the condition on scope rows: names somebody in, and not out as well."""
    row = ExemptionScopeRow
    out = row.__table__.alias("named_out")
    named_out = sa.exists().where(
        out.c.exemption_id == row.exemption_id,
        out.c.axis == Axis.EXCLUDE,
        out.c.value == row.value,
    )
    return sa.and_(row.exemption_id == exemption, row.axis == Axis.INCLUDE, ~named_out)


def broad(question: Question) -> Any:
    """Return the broad statements that free on the question's day.

    Columns: item_id, id, axis, value; one row a value of the scope, axis NULL where
    it has none.
    """
    row, value = ExemptionRow, ExemptionScopeRow
    some = row.__table__.alias("some_broad")
    rule = ruled(question, row.uid.in_(sa.select(some.c.uid).where(some.c.broad)))
    return (
        sa.select(row.item_id, row.id, value.axis, value.value)
        .select_from(row)
        .join(rule, rule.c.id == row.id)
        .outerjoin(value, value.exemption_id == row.id)
        .where(row.broad, frees(question.on))
    )
