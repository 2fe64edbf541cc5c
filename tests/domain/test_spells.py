"""Late is a spell, not a distance from the deadline."""

import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import spells
from tracker.domain.spells import days_late

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_the_examples_of_spells_hold():
    assert doctest.testmod(spells).failed == 0


@given(due=days, since=days, on=days)
def test_a_day_is_late_if_it_is_in_the_spell_and_after_the_deadline(due, since, on):
    length = max((on - since).days + 1, 0)
    spell = [since + timedelta(days=number) for number in range(length)]

    late = [day for day in spell if day > due]

    assert since > on or days_late(due, since=since, on=on) == len(late)
