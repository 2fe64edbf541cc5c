"""Reporting dates as rows that are only ever added, and their withdrawals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.snapshots import Snapshot, Withdrawal
from tracker.storage.base import Base, key

#: The tables that take no fact at or before the moment of a reporting date.
FACTS = (
    "item_versions",
    "body_versions",
    "platform_statuses",
    "evidence_events",
    "exemptions",
)


class SnapshotRow(Base, kw_only=True):
    """A named pair of a day and a moment of knowledge. INSERT-only."""

    __tablename__ = "snapshots"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    on_day: Mapped[date]
    known: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str]
    #: Who made it, as records name actors: an account by its number.
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class SnapshotWithdrawalRow(Base, kw_only=True):
    """That a reporting date is not to be used any more, and why. INSERT-only."""

    __tablename__ = "snapshot_withdrawals"

    snapshot_id: Mapped[int] = mapped_column(
        sa.ForeignKey("snapshots.id"), primary_key=True
    )
    reason: Mapped[str]
    withdrawn_by: Mapped[str]
    withdrawn_at: Mapped[datetime]


def listed(session: Session) -> list[Snapshot]:
    """Return all reporting dates, the latest day first, the withdrawn among them."""
    row = SnapshotRow
    return _read(session, _asked().order_by(row.on_day.desc(), row.known.desc()))


def found(session: Session, code: str) -> Snapshot | None:
    """Return the reporting date *code*, whatever the case of its letters."""
    told = _read(session, _asked().where(SnapshotRow.code == code.lower()))
    return told[0] if told else None


def latest(
    session: Session, *, before: date | None = None, known: datetime | None = None
) -> Snapshot | None:
    """Return the newest reporting date that stands; of days *before* one, if given.

    As it was at the moment *known* (None: now): later ones, and later withdrawals, do
    not count.
    """
    row, taken = SnapshotRow, SnapshotWithdrawalRow
    withdrawn: sa.ColumnElement[bool] = taken.snapshot_id.is_not(None)
    asked = _asked()
    if known is not None:
        asked = asked.where(row.made_at <= known)
        withdrawn = sa.and_(withdrawn, taken.withdrawn_at <= known)
    asked = asked.where(~withdrawn)
    if before is not None:
        asked = asked.where(row.on_day < before)
    ordered = asked.order_by(row.on_day.desc(), row.known.desc(), row.id.desc())
    told = _read(session, ordered.limit(1))
    return told[0] if told else None


def hold_facts(session: Session) -> None:
    """Wait until no fact is being written, and let none be until the unit ends.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        tables = ", ".join(FACTS)
        session.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


def after_reports(session: Session, now: datetime) -> datetime:
    """Return *now*, or the first moment after all reporting dates if that is later.

    For work that goes on for long under the moment at which it began.
    """
    last = session.scalar(sa.select(sa.func.max(SnapshotRow.known)))
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _asked() -> Any:
    row, taken = SnapshotRow, SnapshotWithdrawalRow
    return (
        sa.select(
            row.code, row.title, row.on_day, row.known, row.note,
            row.made_by, row.made_at,
            taken.reason, taken.withdrawn_by, taken.withdrawn_at,
        )
        .select_from(row)
        .outerjoin(taken, taken.snapshot_id == row.id)
    )  # fmt: skip


def _read(session: Session, asked: Any) -> list[Snapshot]:
    rows: Sequence[Any] = session.execute(asked).all()
    return [
        Snapshot(
            code=row.code,
            title=row.title,
            on=row.on_day,
            known=row.known,
            note=row.note,
            made_by=row.made_by,
            made_at=row.made_at,
            withdrawn=_withdrawal(row),
        )
        for row in rows
    ]


def _withdrawal(row: Any) -> Withdrawal | None:
    if row.withdrawn_at is None:
        return None
    return Withdrawal(reason=row.reason, by=row.withdrawn_by, at=row.withdrawn_at)
