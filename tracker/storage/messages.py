"""Messages as they are planned, taken up, and come to an end, each by one statement.

Every move is a compare-and-set: of two processes one moves a message and the other
learns that it did not. Never commits; what has to be on the disk before anything goes
over the wire is for the caller to see to.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.tellings import (
    HEARD,
    LEASE,
    MOVES,
    UNSETTLED,
    MessageState,
    Telling,
    pause,
)
from tracker.storage.base import inserting
from tracker.storage.tellings import ChaserRow, MessageRow, TurnRow

#: Chasers written in one statement: engines limit how many values it may carry.
_PIECE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, without its words."""

    id: int
    account_id: int
    kind: Telling
    period: str
    mark: str
    state: MessageState
    since: datetime
    until: datetime
    planned_at: datetime
    moved_at: datetime
    attempts: int
    lease: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A message to be: for whom, for which period, about which time."""

    account: int
    period: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """That was looked for *account*; *quiet_until*: up to when there was nothing."""

    account: int
    period: str
    quiet_until: datetime | None = None


def look_up(session: Session, id_: int) -> Message | None:
    """Return the message *id_*."""
    row = session.execute(_messages().where(MessageRow.id == id_)).mappings().first()
    return Message(**row) if row else None


def waiting(session: Session, *, now: datetime, limit: int) -> list[Message]:
    """Return messages whose time has come, the first planned first."""
    row = MessageRow
    found = _messages().where(row.state == MessageState.PLANNED, row.not_before <= now)
    found = found.order_by(row.not_before, row.id).limit(limit)
    return [Message(**each) for each in session.execute(found).mappings()]


def latest(session: Session, account: int, *, limit: int) -> list[Message]:
    """Return the last messages to *account* that were not dropped, newest first."""
    row = MessageRow
    found = (
        _messages()
        .where(row.account_id == account, row.state != MessageState.DROPPED)
        .order_by(row.id.desc())
        .limit(limit)
    )
    return [Message(**each) for each in session.execute(found).mappings()]


def unsettled(session: Session) -> list[Message]:
    """Return what a person has to look at: messages that failed or are unsure."""
    found = _messages().where(MessageRow.state.in_(UNSETTLED)).order_by(MessageRow.id)
    return [Message(**each) for each in session.execute(found).mappings()]


def counts(session: Session) -> dict[str, int]:
    """Return how many messages are in each state, by its name."""
    row = MessageRow
    found = session.execute(
        sa.select(row.state, sa.func.count()).group_by(row.state).order_by(row.state)
    )
    return {state.value: number for state, number in found}


def plan(session: Session, plans: Collection[Plan], *, now: datetime) -> int:
    """Write *plans* down, those that are there already left alone; return how many.

    What was planned for the same people before and is not on its way is dropped: the
    new message tells of that time as well.
    """
    if not plans:
        return 0
    row = MessageRow
    session.execute(
        sa.update(row)
        .where(row.id.in_(_covered(session, plans)))
        .values(state=MessageState.DROPPED, moved_at=now, detail="a later one tells it")
    )
    given = [
        {
            "account_id": each.account,
            "kind": Telling.DIGEST,
            "period": each.period,
            "mark": secrets.token_hex(16),
            "state": MessageState.PLANNED,
            "since": each.since,
            "until": each.until,
            "planned_at": now,
            "moved_at": now,
            "not_before": now,
            "attempts": 0,
            "lease": "",
            "detail": "",
        }
        for each in plans
    ]
    made = inserting(session, row).on_conflict_do_nothing().returning(row.id)
    return len(session.execute(made.values(given)).all())


def _covered(session: Session, plans: Collection[Plan]) -> list[int]:
    """Return messages that wait and tell nothing that one of *plans* will not tell."""
    row = MessageRow
    begins = {each.account: each for each in plans}
    found = session.execute(
        sa.select(row.id, row.account_id, row.period, row.since).where(
            row.account_id.in_(begins), row.state == MessageState.PLANNED
        )
    )
    return [
        each.id
        for each in found
        if each.period != begins[each.account_id].period
        and each.since >= begins[each.account_id].since
    ]


def take_turns(session: Session, turns: Collection[Turn], *, day: date) -> None:
    """Remember that was looked for each account of *turns* in its period."""
    if not turns:
        return
    made = inserting(session, TurnRow).values(
        [
            {
                "account_id": each.account,
                "period": each.period,
                "day": day,
                "quiet_until": each.quiet_until,
            }
            for each in turns
        ]
    )
    new = made.excluded
    session.execute(
        made.on_conflict_do_update(
            index_elements=["account_id"],
            set_={
                "period": new.period,
                "day": new.day,
                "quiet_until": sa.func.coalesce(new.quiet_until, TurnRow.quiet_until),
            },
        )
    )


def take_up(
    session: Session, message: Message, *, seen: datetime, now: datetime
) -> Message | None:
    """Return *message* as taken up by the caller alone; None when another was first.

    Or when its reader was told something else since *seen*, the moment at which was
    looked what there is to tell.
    """
    row, other = MessageRow, aliased(MessageRow)
    meanwhile = sa.exists().where(
        other.account_id == message.account_id,
        other.id != message.id,
        other.state.in_(HEARD),
        other.moved_at >= seen,
    )
    taken = session.execute(
        sa.update(row)
        .where(
            row.id == message.id,
            row.state == MessageState.PLANNED,
            row.lease == message.lease,
            ~meanwhile,
        )
        .values(
            state=MessageState.SENDING,
            moved_at=now,
            attempts=row.attempts + 1,
            lease=secrets.token_hex(8),
        )
        .returning(row.id)
    ).scalar_one_or_none()
    return look_up(session, message.id) if taken else None


def drop(session: Session, message: Message, *, now: datetime, detail: str) -> None:
    """Let *message* go unsent, if it still waits."""
    row = MessageRow
    session.execute(
        sa.update(row)
        .where(row.id == message.id, row.state == MessageState.PLANNED)
        .values(state=MessageState.DROPPED, moved_at=now, detail=detail)
    )


def settle(
    session: Session,
    message: Message,
    state: MessageState,
    *,
    now: datetime,
    detail: str = "",
) -> bool:
    """Move *message* on from where the caller left it; tell whether it moved.

    Once it has failed or waits again, nobody was chased by it.
    """
    row = MessageRow
    rest = pause(message.attempts) if state is MessageState.PLANNED else None
    moved = session.execute(
        sa.update(row)
        .where(
            row.id == message.id,
            # Whoever took it up before is not to move it any more.
            row.lease == message.lease,
            row.state.in_([each for each in MOVES if state in MOVES[each]]),
        )
        .values(
            state=state,
            moved_at=now,
            not_before=now + (rest or timedelta()),
            detail=detail,
        )
        .returning(row.id)
    ).scalar_one_or_none()
    if moved and state in (MessageState.FAILED, MessageState.PLANNED):
        session.execute(sa.delete(ChaserRow).where(ChaserRow.message_id == message.id))
    return moved is not None


def give_up(session: Session, *, now: datetime) -> int:
    """Call unsure what a process took up and left; return how many messages."""
    row = MessageRow
    left = session.execute(
        sa.update(row)
        .where(*_left(now))
        .values(state=MessageState.UNSURE, moved_at=now, detail="its process died")
        .returning(row.id)
    )
    return len(left.all())


def left(session: Session, *, now: datetime) -> bool:
    """Tell whether a process took up a message and left it."""
    there = sa.exists().where(*_left(now))
    return bool(session.scalar(sa.select(there)))


def _left(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    row = MessageRow
    return row.state == MessageState.SENDING, row.moved_at < now - LEASE


def plan_again(session: Session, message: Message, *, now: datetime) -> bool:
    """Let *message*, which failed or is unsure, be sent once more."""
    row = MessageRow
    moved = session.execute(
        sa.update(row)
        .where(row.id == message.id, row.state.in_(UNSETTLED))
        .values(
            state=MessageState.PLANNED,
            moved_at=now,
            not_before=now,
            attempts=0,
            lease="",
            detail="",
        )
        .returning(row.id)
    ).scalar_one_or_none()
    return moved is not None


def chase(session: Session, told: Iterable[Mapping[str, Any]]) -> None:
    """Remember up to which stage people were chased: rows of `ChaserRow`."""
    rows = list(told)
    for start in range(0, len(rows), _PIECE):
        made = inserting(session, ChaserRow).values(rows[start : start + _PIECE])
        session.execute(
            made.on_conflict_do_update(
                index_elements=["account_id", "item_id", "body_id"],
                set_={
                    name: getattr(made.excluded, name)
                    for name in ("comply_by", "stage", "message_id")
                },
            )
        )


def _messages() -> Any:
    return sa.select(*(getattr(MessageRow, name) for name in Message.__slots__))
