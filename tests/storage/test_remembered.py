"""What is true of a past moment is worked out once, and never otherwise than live."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_body
from tests.web.registers import a_register, amend, show
from tests.world_rows import stored
from tests.worlds import asked_days, asked_moments, worlds
from tracker.clock import LEGAL_ZONE
from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import Status
from tracker.domain.memories import RULE, SETTLING, memory
from tracker.domain.questions import Question
from tracker.services import coverage
from tracker.storage import remembered
from tracker.storage.batches import ImportBatchRow
from tracker.storage.remembered import RememberedAnswerRow

TODAY = date(2026, 11, 23)
#: The end of a legal day.
KNOWN = datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=LEGAL_ZONE)
PAST = Question(on=date(2026, 11, 20), today=TODAY, known=KNOWN)


@pytest.fixture
def register(database, now):
    with database.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - timedelta(days=9))
    return database


def asked(database, question, now):
    """Ask as a door does: return the answer, and how many answers were written down."""
    with database.reading() as session:
        told = coverage.answer(session, question)
    return told, remembered.keep(database, session, now=now)


def kept(database):
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count(RememberedAnswerRow.key)))


def said(told):
    """Return an answer as what it says, whatever the order of its tallies."""
    return replace(told, tallies=()), sorted(map(repr, told.tallies))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    world=worlds(),
    on=asked_days,
    known=asked_moments,
    region=st.none() | st.sampled_from(["AA", "BB"]),
    platform=st.none() | st.sampled_from(["vk", "ok"]),
    every=st.booleans(),
)
def test_what_is_recalled_is_what_is_worked_out(
    database, world, on, known, region, platform, every
):
    live = Question(on=on, today=TODAY, known=known, region=region, platform=platform)
    live = replace(live, statuses=frozenset(Status)) if every else live
    past = replace(live, snapshot="any")

    with database.session(write=True) as session:
        stored(session, world)
        worked_out = coverage.answer(session, live)
        laid_by = coverage.answer(session, past)
        # The counts by place are recalled for another place too.
        elsewhere = coverage.answer(session, replace(past, kind=BodyKind.COURT))
        again = coverage.answer(session, replace(live, kind=BodyKind.COURT))
        recalled = coverage.answer(session, past)
        session.rollback()

    assert said(replace(laid_by, question=live)) == said(worked_out)
    assert said(recalled) == said(laid_by)
    assert said(replace(elsewhere, question=again.question)) == said(again)


def test_an_answer_stays_after_later_changes_and_is_asked_for_once(register, now):
    first, written = asked(register, PAST, now)
    with register.writing() as session:
        show(session, "G2", "vk.com/two", now=now)
        amend(session, now=now)
        a_body(session, "NEW", recorded_at=now)
    again, more = asked(register, PAST, now)

    assert (written, more) == (2, 0)
    assert said(again) == said(first)
    assert first.bodies == 3
    with register.writing() as session:
        # The negative control: it is what was kept that answers.
        session.execute(sa.text("DELETE FROM remembered_answers"))
        session.execute(sa.text("INSERT INTO remembered_answers VALUES "
                                "(:key, '', 1, '[7, 8, 9]', :at)"),
                        {"key": remembered.digest(memory(PAST, "counts")),
                         "at": "2026-11-23 09:00:00"})  # fmt: skip
    told, _ = asked(register, PAST, now)
    assert (told.bodies, told.obliged, told.rows) == (7, 8, 9)


@pytest.mark.parametrize(
    "question",
    [
        replace(PAST, known=None),
        replace(PAST, known=datetime(2026, 12, 1, 23, 59, 59, 999999, LEGAL_ZONE)),
        replace(PAST, known=datetime(2026, 11, 20, 12, 0, tzinfo=LEGAL_ZONE)),
        replace(PAST, bodies=frozenset({1})),
    ],
    ids=["now", "future", "any moment", "bodies by words"],
)
def test_what_may_change_or_has_no_end_is_not_remembered(register, now, question):
    asked(register, question, now)

    assert kept(register) == 0


def test_what_was_known_a_moment_ago_is_not_settled_yet(register):
    soon = KNOWN + SETTLING / 2

    assert asked(register, PAST, soon)[1] == 0
    assert asked(register, PAST, soon + SETTLING)[1] == 2


def test_while_an_import_writes_under_an_earlier_moment_nothing_is_kept(register, now):
    with register.writing() as session:
        session.add(
            ImportBatchRow(
                kind="bodies",
                file_name="",
                sha256="",
                mapping={},
                actor="",
                started_at=KNOWN,
            )
        )
    soon = KNOWN + timedelta(hours=1)

    assert asked(register, PAST, soon)[1] == 0
    assert asked(register, PAST, soon + timedelta(days=2))[1] == 2


def test_a_busy_or_read_only_store_remembers_nothing_and_answers(register, now):
    with register.writing() as other:
        other.execute(sa.text("LOCK TABLE remembered_answers IN EXCLUSIVE MODE" if
                              register.dialect == "postgresql" else
                              "DELETE FROM remembered_answers"))  # fmt: skip
        told, written = asked(register, PAST, now)

    assert (told.bodies, written) == (3, 0)
    assert asked(register, PAST, now)[1] == 2


def test_another_rule_is_another_memory_and_order_is_none():
    name = memory(PAST, "counts")

    assert name is not None
    assert name.rule == RULE
    other = replace(name, rule=RULE + 1)
    assert remembered.digest(other) != remembered.digest(name)
    assert memory(replace(PAST, today=date(2030, 1, 1)), "counts") == name
    assert memory(replace(PAST, region="AA"), "counts") != name
    report = memory(replace(PAST, snapshot="q4"), "counts")
    assert report is not None
    assert remembered.digest(report) == remembered.digest(name)
