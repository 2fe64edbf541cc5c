"""Which fact rules on a day, as known at a moment: the cases lawyers ask about."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worlds import Fact, asked_days, asked_moments, histories
from tracker.domain.history import ruling

MARCH, JUNE, DECEMBER = date(2022, 3, 1), date(2022, 6, 1), date(2022, 12, 1)
FIRST = datetime(2022, 1, 10, tzinfo=UTC)
LATER = FIRST + timedelta(days=200)
EVER = datetime(2030, 1, 1, tzinfo=UTC)


def said(seq, valid_from, value, *, known=FIRST, retracted=False):
    return Fact(seq, valid_from, known, value, retracted)


def ruled(facts, on, known=EVER):
    fact = ruling(facts, on=on, known=known)
    return fact.value if fact else None


def test_before_the_first_fact_nothing_rules():
    assert ruled([said(1, MARCH, "a")], MARCH - timedelta(days=1)) is None


def test_the_latest_commencement_rules():
    facts = [said(1, MARCH, "old"), said(2, JUNE, "new")]

    assert ruled(facts, JUNE - timedelta(days=1)) == "old"
    assert ruled(facts, JUNE) == "new"


def test_a_correction_of_the_same_day_rules_once_it_is_known():
    facts = [said(1, MARCH, "slip"), said(2, MARCH, "right", known=LATER)]

    assert ruled(facts, MARCH) == "right"
    assert ruled(facts, MARCH, known=LATER - timedelta(seconds=1)) == "slip"


def test_a_moved_commencement_is_a_retraction_and_a_new_version():
    facts = [
        said(1, JUNE, "law"),
        said(2, JUNE, None, known=LATER, retracted=True),
        said(3, DECEMBER, "law", known=LATER),
    ]

    assert ruled(facts, JUNE) is None
    assert ruled(facts, DECEMBER) == "law"
    assert ruled(facts, JUNE, known=FIRST) == "law"


def test_a_later_word_about_an_earlier_day_does_not_rule_today():
    facts = [said(1, JUNE, "new"), said(2, MARCH, "old, found later", known=LATER)]

    assert ruled(facts, DECEMBER) == "new"
    assert ruled(facts, MARCH) == "old, found later"


def test_a_fact_without_a_day_rules_never():
    assert ruled([said(1, None, "bill")], DECEMBER) is None


@pytest.mark.parametrize("values", [st.integers()])
@given(data=st.data(), on=asked_days, known=asked_moments)
def test_nothing_from_the_future_rules(values, data, on, known):
    facts = data.draw(histories(values, unknown=True, retract=True))

    fact = ruling(facts, on=on, known=known)

    assert fact is None or (fact.valid_from <= on and fact.recorded_at <= known)
    assert fact is None or not fact.retracted
