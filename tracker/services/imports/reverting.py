"""Taking an import back: nothing is deleted, the facts before it are said again.

A body that the import brought stays as a row that never was (its last day is the first
day there is): links to it keep their meaning, and the same file brings it back. A body
that carries evidence, or of which something was recorded since, is left alone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.access import Act, Actor
from tracker.domain.bodies import NEVER
from tracker.domain.errors import NotFound
from tracker.domain.sort_names import sort_name
from tracker.services import projections
from tracker.services.imports.answers import Reverted
from tracker.storage import body_lookups, journal, outbox
from tracker.storage.batches import ImportBatchRow
from tracker.storage.bodies import BodyRow, BodyVersionRow
from tracker.storage.engines import Database
from tracker.storage.evidence import EvidenceRow

_CHUNK = 1000
ACTION = "import.reverted"


def revert(database: Database, actor: Actor, batch: int, *, now: datetime) -> Reverted:
    """Take back what the import *batch* wrote and return what that did.

    Bodies it brought end, bodies it changed get their former facts for the same days.
    Names people also use are not facts and stay. Refuse as `NotFound` a batch that
    there is not. Taking back twice does nothing the second time.
    """
    actor.require(Act.IMPORT)
    with database.writing() as session:
        row = session.get(ImportBatchRow, batch, with_for_update=True)
        if row is None:
            raise NotFound(f"no such import: {batch}", batch=batch)
        if row.done_at is None:
            # It was interrupted, and must not go on after this.
            row.done_at = now
            _note(session, actor, batch, 0, now)
    ended = restored = 0
    for former in _undone(database, actor, batch, now):
        restored += former
        ended += not former
    with database.reading() as session:
        kept = tuple(_kept(session, batch))
    return Reverted(batch=batch, ended=ended, restored=restored, kept=kept)


def _undone(
    database: Database, actor: Actor, batch: int, now: datetime
) -> Iterator[bool]:
    """Take back chunk by chunk; yield for each body whether it had a former fact."""
    last = 0
    while True:
        with database.writing() as session:
            found = _written_by(session, batch, after=last)
            undone = [row for row in found if row.former or not row.shown]
            _undo(session, undone, now)
            if undone:
                _note(session, actor, batch, len(undone), now)
        if not found:
            return
        last = found[-1].id
        yield from (row.former is not None for row in undone)


def _note(
    session: Session, actor: Actor, batch: int, bodies: int, now: datetime
) -> None:
    subject = f"batch:{batch}"
    journal.note(session, actor, ACTION, subject, now=now, bodies=bodies)


def _written_by(session: Session, batch: int, *, after: int) -> list[Any]:
    """Return bodies whose newest fact is the batch's, and the id of the one before.

    Columns: ``id``, ``newest`` and ``former`` (ids of facts), ``shown``.
    """
    newest, former = aliased(BodyVersionRow), aliased(BodyVersionRow)
    found = (
        sa.select(
            BodyRow.id,
            newest.id.label("newest"),
            former.id.label("former"),
            sa.exists().where(EvidenceRow.body_id == BodyRow.id).label("shown"),
        )
        .join(newest, sa.and_(newest.body_id == BodyRow.id, newest.seq == BodyRow.head))
        .outerjoin(
            former, sa.and_(former.body_id == BodyRow.id, former.seq == newest.seq - 1)
        )
        .where(newest.batch_id == batch, BodyRow.id > after)
        .order_by(BodyRow.id)
        .limit(_CHUNK)
    )
    return list(session.execute(found))


def _undo(session: Session, rows: list[Any], now: datetime) -> None:
    if not rows:
        return
    wanted = {row.newest for row in rows} | {row.former for row in rows} - {None}
    table = BodyVersionRow.__table__
    stated = sa.select(table).where(table.c.id.in_(wanted))
    facts = {fact.id: fact for fact in session.execute(stated)}
    said = [
        _former_facts(facts[row.newest], facts.get(row.former), now) for row in rows
    ]
    session.execute(sa.insert(BodyVersionRow), said)
    session.execute(sa.update(BodyRow), [_head(facts_said) for facts_said in said])
    outbox.mark(session, "body", (row.id for row in rows))
    projections.touch(session, [row.id for row in rows], now=now)


def _former_facts(newest: Any, former: Any, now: datetime) -> dict[str, Any]:
    """Return the fact to be stated: *former* again, or that the body never was."""
    again = former or newest
    ended = {} if former else {"existed_until": NEVER}
    return {
        **{name: getattr(again, name) for name in body_lookups.FACTS},
        **ended,
        "body_id": newest.body_id,
        "seq": newest.seq + 1,
        "sort_name": sort_name(again.name),
        "batch_id": None,
        "batch_line": None,
        # The same day as the fact taken back: of one day the newest counts.
        "valid_from": newest.valid_from,
        "recorded_at": now,
    }


def _head(said: dict[str, Any]) -> dict[str, Any]:
    row = {name: said[name] for name in body_lookups.FACTS}
    return {
        **row,
        "id": said["body_id"],
        "head": said["seq"],
        "sort_name": said["sort_name"],
    }


def _kept(session: Session, batch: int) -> Iterator[tuple[str, str]]:
    """Yield the bodies in which the batch's facts still stand, or were built upon."""
    fact, after = aliased(BodyVersionRow), aliased(BodyVersionRow)
    found = (
        sa.select(BodyRow.code, after.id)
        .join(fact, fact.body_id == BodyRow.id)
        .outerjoin(
            after, sa.and_(after.body_id == BodyRow.id, after.seq == fact.seq + 1)
        )
        .where(fact.batch_id == batch)
        # What took it back bears no batch and holds from the same day.
        .where(
            sa.or_(
                after.id.is_(None),
                after.batch_id.is_not(None),
                after.valid_from != fact.valid_from,
            )
        )
        .order_by(BodyRow.code)
    )
    for code, later in session.execute(found):
        yield code, "has_evidence" if later is None else "changed_since"
