"""Old registers learn from their journal who took which step."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.web.registers import a_register, amend
from tracker.domain.access import Actor, Role
from tracker.domain.evidence import State
from tracker.services import confirmations, evidence
from tracker.services.evidence import Submission
from tracker.storage import migrations
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.grounds import GroundRow

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
ANNA = Actor(name="Анна", id=7, roles=frozenset({Role.REVIEWER}))
HOUR = timedelta(hours=1)


def sent(session, body, address, now):
    page = Submission(body=body, items=("L1",), address=address)
    return evidence.submit(session, ANNA, page, now=now)[0].code


def lived(database, now):
    """Two pages: one rejected and objected to, one confirmed by another person."""
    with database.writing() as session:
        a_register(session)
        first, second = (sent(session, b, f"vk.com/{b}", now) for b in ("G1", "G2"))
        # At the very moment of sending: told apart by the step.
        evidence.decide(session, PYOTR, second, State.ACCEPTED, now=now, base=1)
        evidence.decide(
            session, PYOTR, first, State.REJECTED, now=now, base=1, reason="closed"
        )
        later = now + HOUR
        evidence.respond(
            session, ANNA, first, State.OBJECTED, now=later, base=2, words="Открыта."
        )
        amend(session, now=later)
    with database.writing() as session:
        evidence_of = {second: 2}
        confirmations.ask(session, ANNA, second, base=2, now=now + HOUR)
        evidence_of = {second: 3}
        confirmations.confirm_all(session, PYOTR, evidence_of, now=now + 2 * HOUR)
    return first, second


def test_steps_and_submissions_learn_their_account_from_the_journal(database, now):
    first, second = lived(database, now)
    migrations.downgrade(database, "0004")
    migrations.upgrade(database)
    row, event = EvidenceRow, EvidenceEventRow
    with database.reading() as session:
        asked = sa.select(row.code, event.seq, event.actor_ref)
        found = session.execute(asked.join(event, event.evidence_id == row.id)).all()
        rows = {each.code: each for each in session.scalars(sa.select(row))}
    anna, pyotr = ANNA.reference, PYOTR.reference
    told = {(code, seq): who for code, seq, who in found}
    assert [told.get((first, seq)) for seq in range(1, 4)] == [anna, pyotr, anna]
    steps = [told.get((second, seq)) for seq in range(1, 5)]
    assert steps == [anna, pyotr, anna, pyotr]
    assert len(told) == 7
    assert {each.submitted_by_ref for each in rows.values()} == {anna}
    assert rows[first].queued_at == now + HOUR
    assert rows[second].queued_at == now


def test_history_is_guarded_again_after_the_migration(database, now):
    lived(database, now)
    migrations.downgrade(database, "0004")
    migrations.upgrade(database)
    with (
        pytest.raises(DatabaseError, match="history is only added to"),
        database.engine.begin() as connection,
    ):
        connection.execute(sa.update(EvidenceEventRow).values(actor_ref="forged"))


@pytest.mark.parametrize(
    "change",
    [
        sa.delete(GroundRow),
        sa.update(GroundRow).values(name_ru="Иначе"),
        sa.update(GroundRow).values(needs_words=True),
    ],
)
def test_the_words_of_a_reason_cannot_be_changed_nor_a_reason_deleted(database, change):
    with (
        pytest.raises(DatabaseError, match=r"was a reason|history is only"),
        database.engine.begin() as connection,
    ):
        connection.execute(change)
    with database.engine.begin() as connection:
        connection.execute(sa.update(GroundRow).values(position=1))
