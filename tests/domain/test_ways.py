"""The way of a bill: what was reached, what is not told, what lies ahead."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.instruments import EventKind
from tracker.domain.ways import WAY, Reached, way


@dataclass(frozen=True)
class Event:
    kind: EventKind
    happened: str


BILL = [
    Event(EventKind.INTRODUCED, "2022-02-09"),
    Event(EventKind.FIRST_READING, "[..2022-05-17]"),
    Event(EventKind.THIRD_READING, "[..2022-07-01]"),
    Event(EventKind.SIGNED, "2022-07-14"),
    Event(EventKind.IN_FORCE, "2022-12-01"),
]


def reached(on, events=BILL):
    return {stop.kind: stop.reached for stop in way(events, on=on)}


def test_a_stage_between_two_told_ones_is_not_told_rather_than_missed():
    stands = reached(date(2022, 7, 2))
    assert stands[EventKind.SECOND_READING] is Reached.UNTOLD
    assert stands[EventKind.THIRD_READING] is Reached.REACHED
    assert stands[EventKind.SIGNED] is Reached.AHEAD


def test_an_inexact_stage_is_reached_on_its_last_possible_day():
    assert reached(date(2022, 5, 16))[EventKind.FIRST_READING] is Reached.AHEAD
    assert reached(date(2022, 5, 17))[EventKind.FIRST_READING] is Reached.REACHED


def test_what_happened_on_an_unknown_day_did_happen():
    events = [Event(EventKind.PUBLISHED, "unknown")]
    assert reached(date(2022, 1, 1), events)[EventKind.PUBLISHED] is Reached.REACHED


def test_a_law_that_lies_ahead_keeps_its_day():
    *_, last = way(BILL, on=date(2022, 8, 1))
    assert (last.reached, last.event.happened) == (Reached.AHEAD, "2022-12-01")


@given(
    events=st.lists(
        st.builds(
            Event,
            st.sampled_from(EventKind),
            st.sampled_from(["2022", "2022-07-14", "unknown", "[2022-03..2022-07]"]),
        )
    ),
    on=st.dates(date(2021, 1, 1), date(2023, 12, 31)),
)
def test_all_stages_are_told_in_order_and_untold_ones_only_before_a_reached_one(
    events, on
):
    stops = way(events, on=on)
    assert [stop.kind for stop in stops] == list(WAY)
    behind = [n for n, s in enumerate(stops) if s.reached is Reached.REACHED]
    last = max(behind, default=-1)
    for number, stop in enumerate(stops):
        assert (stop.reached is Reached.AHEAD) == (number > last)
        assert stop.event is not None or stop.reached is not Reached.REACHED
