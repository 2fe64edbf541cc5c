"""The two time axes in SQL are the plain rule, on random histories and both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_version, an_instrument, an_item
from tracker.domain.history import EVER, course
from tracker.domain.history import ruling as plainly
from tracker.domain.requirements import Op, Version
from tracker.services.readings import read_all, read_on
from tracker.storage import texts
from tracker.storage.history import ruling
from tracker.storage.requirements import ItemRow, ItemVersionRow

FIRST_DAY, FIRST_MOMENT = date(2022, 1, 1), datetime(2022, 1, 1, tzinfo=UTC)
DAYS = st.integers(0, 5).map(lambda n: FIRST_DAY + timedelta(days=n))
MOMENTS = st.integers(0, 5).map(lambda n: FIRST_MOMENT + timedelta(days=n))
#: A version: what it does, from which day (None: not known), recorded how much later.
STEPS = st.tuples(st.sampled_from(Op), st.none() | DAYS, st.integers(0, 2))
HISTORIES = st.lists(st.lists(STEPS, min_size=1, max_size=7), min_size=1, max_size=4)
MANY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def written(database):
    """Return a function that writes histories into a store of their own documents."""

    def write(histories):
        with database.writing() as session:
            session.info["journalled"] = True
            law = an_instrument(session)
            for steps in histories:
                item, moment = an_item(session, instrument=law), FIRST_MOMENT
                for op, day, later in steps:
                    moment += timedelta(days=later)
                    a_version(session, item, op=op, valid_from=day, recorded_at=moment)
            return law.id

    return write


def versions(session, law):
    """Return every item's versions as the rules know them."""
    return {
        item: [each.plain for each in found]
        for item, found in texts.of_instrument(session, law).items()
    }


@given(histories=HISTORIES, on=DAYS, known=MOMENTS | st.just(EVER))
@MANY
def test_what_rules_in_sql_is_what_rules_by_the_definition(
    database, written, histories, on, known
):
    law = written(histories)
    with database.reading() as session:
        row = ItemVersionRow
        rule = ruling(
            row, row.item_id, on=on, known=known, retracted=row.op == Op.RETRACT
        )
        found = session.execute(
            sa.select(row.item_id, row.seq)
            .join(rule, rule.c.id == row.id)
            .join(ItemRow, ItemRow.id == row.item_id)
            .where(ItemRow.instrument_id == law)
        )
        expected = {
            item: ruler.seq
            for item, told in versions(session, law).items()
            if (ruler := plainly(told, on=on, known=known))
        }
        assert dict(iter(found)) == expected


@given(histories=HISTORIES, on=DAYS, known=MOMENTS)
@MANY
def test_a_document_is_read_as_each_of_its_items_is(
    database, written, histories, on, known
):
    law = written(histories)
    with database.reading() as session:
        whole = read_all(session, law, on=on, known=known)
        for item, revisions in texts.of_instrument(session, law).items():
            alone = read_on(revisions, on=on, known=known)
            there = whole[item]
            assert (alone is None) == (there is None)
            if alone and there:
                assert there.shown == alone.shown
                assert told(there) == told(alone)


def told(reading):
    others = (reading.ruling, reading.previous, reading.word, reading.following)
    seqs = [each and each.seq for each in others]
    return seqs, reading.standing, reading.until, reading.holds


@given(
    steps=st.lists(STEPS, max_size=8),
    on=DAYS | st.sampled_from([date.min, date.max]),
)
def test_the_course_of_a_thing_answers_as_the_definition_does(steps, on):
    facts = [
        Version(seq=seq, op=op, valid_from=day, recorded_at=FIRST_MOMENT)
        for seq, (op, day, _) in enumerate(steps, 1)
    ]
    ruled = course(facts)
    assert ruled.ruling(on) == plainly(facts, on=on, known=EVER)
    after = ruled.after(on)
    days = sorted({each.valid_from for each in facts if each.valid_from})
    begins = [
        each
        for day in days
        if day > on
        and (each := plainly(facts, on=day, known=EVER))
        and each.valid_from == day
    ]
    assert after == (begins[0] if begins else None)
