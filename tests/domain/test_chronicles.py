"""The history of an item told step by step: what each version did."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worlds import DAYS, MOMENTS
from tracker.domain.chronicles import Deed, chronicle
from tracker.domain.requirements import Op

FIRST, SECOND = (datetime(2022, n, 1, tzinfo=UTC) for n in (1, 6))
JUNE, DECEMBER, NEXT = date(2022, 6, 1), date(2022, 12, 1), date(2023, 6, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    seq: int
    op: Op
    valid_from: date | None
    recorded_at: datetime
    text: str = "text"

    @property
    def retracted(self):
        return self.op is Op.RETRACT


def alike(one, other):
    return one.text == other.text


def told(*versions):
    """Return the steps of versions given as (op, day, moment, text)."""
    return chronicle(
        [Told(seq, *version) for seq, version in enumerate(versions, 1)], alike=alike
    )


def deeds(*versions):
    return [step.deed for step in told(*versions)]


def test_a_moved_commencement_is_one_step():
    _, moved = told(
        (Op.SET, JUNE, FIRST, "norm"),
        (Op.RETRACT, JUNE, SECOND, ""),
        (Op.SET, DECEMBER, SECOND, "norm"),
    )
    assert moved.deed is Deed.MOVED
    assert (moved.before.valid_from, moved.version.valid_from) == (JUNE, DECEMBER)
    assert moved.version.seq == 3


def test_it_is_the_same_step_when_the_new_day_was_written_first():
    steps = told(
        (Op.SET, JUNE, FIRST, "norm"),
        (Op.SET, DECEMBER, SECOND, "norm"),
        (Op.RETRACT, JUNE, SECOND, ""),
    )
    assert [step.deed for step in steps] == [Deed.INTRODUCED, Deed.MOVED]


def test_it_is_told_so_too_when_all_of_it_was_learned_at_once():
    assert deeds(
        (Op.SET, JUNE, FIRST),
        (Op.RETRACT, JUNE, FIRST, ""),
        (Op.SET, DECEMBER, FIRST),
    ) == [Deed.INTRODUCED, Deed.MOVED]


@pytest.mark.parametrize(
    "new",
    [
        (Op.SET, DECEMBER, SECOND, "another text"),
        (Op.SET, DECEMBER, SECOND + DAY, "norm"),
        (Op.REPEAL, DECEMBER, SECOND, "norm"),
    ],
    ids=["another text", "another moment", "another deed"],
)
def test_what_only_looks_like_a_move_is_two_steps(new):
    steps = told((Op.SET, JUNE, FIRST, "norm"), (Op.RETRACT, JUNE, SECOND, ""), new)
    assert [step.deed for step in steps][1] is Deed.RETRACTED
    assert len(steps) == 3


def test_a_repeal_can_be_moved_like_a_commencement():
    assert deeds(
        (Op.SET, JUNE, FIRST),
        (Op.REPEAL, DECEMBER, SECOND, ""),
        (Op.RETRACT, DECEMBER, SECOND + DAY, ""),
        (Op.REPEAL, NEXT, SECOND + DAY, ""),
    ) == [Deed.INTRODUCED, Deed.REPEALED, Deed.MOVED]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([(Op.SET, JUNE, FIRST), (Op.SET, DECEMBER, SECOND)], Deed.AMENDED),
        ([(Op.SET, JUNE, FIRST), (Op.SET, JUNE, SECOND)], Deed.CORRECTED),
        ([(Op.SET, None, FIRST), (Op.SET, None, SECOND)], Deed.CORRECTED),
        ([(Op.SET, None, FIRST), (Op.SET, JUNE, SECOND)], Deed.COMMENCED),
        ([(Op.SET, JUNE, FIRST), (Op.RETRACT, JUNE, SECOND)], Deed.RETRACTED),
        ([(Op.SET, JUNE, FIRST), (Op.REPEAL, DECEMBER, SECOND)], Deed.REPEALED),
        ([(Op.SET, JUNE, FIRST), (Op.REPEAL, DECEMBER, FIRST)], Deed.LIMITED),
        ([(Op.SET, JUNE, FIRST), (Op.SUSPEND, DECEMBER, SECOND)], Deed.SUSPENDED),
        ([(Op.SET, DECEMBER, FIRST), (Op.SET, JUNE, SECOND)], Deed.INTRODUCED),
        ([(Op.SUSPEND, JUNE, FIRST), (Op.SET, DECEMBER, SECOND)], Deed.RESUMED),
        ([(Op.REPEAL, JUNE, FIRST), (Op.SET, DECEMBER, SECOND)], Deed.REENACTED),
    ],
)
def test_each_step_says_what_it_did(versions, expected):
    assert deeds(*versions)[-1] is expected


def test_a_suspension_says_until_when_once_the_resumption_is_known():
    paused = (Op.SUSPEND, DECEMBER, SECOND, "")
    ended = (Op.SET, NEXT, SECOND, "text")
    _, known, _ = told((Op.SET, JUNE, FIRST), paused, ended)
    assert known.until == NEXT - DAY
    _, unknown, _ = told(
        (Op.SET, JUNE, FIRST), paused, (Op.SET, NEXT, SECOND + DAY, "text")
    )
    assert unknown.until is None


versions = st.lists(
    st.tuples(
        st.sampled_from([Op.SET, *Op]),
        st.none() | st.sampled_from(DAYS),
        st.sampled_from(MOMENTS),
        st.sampled_from(["a", "b"]),
    ),
    max_size=7,
).map(lambda drawn: sorted(drawn, key=lambda version: version[2]))


@given(versions=versions)
def test_every_version_is_told_once_or_is_half_of_a_move(versions):
    steps = told(*versions)
    moves = [step for step in steps if step.deed is Deed.MOVED]
    seqs = [step.version.seq for step in steps]
    assert seqs == sorted(set(seqs))
    assert len(steps) + len(moves) == len(versions)
    for move in moves:
        assert move.before.op is move.version.op
        assert move.before.text == move.version.text
        assert move.before.valid_from != move.version.valid_from


@given(versions=versions)
def test_no_step_is_told_by_what_came_after_it(versions):
    steps = told(*versions)
    for step in steps:
        if step.before is not None:
            assert step.before.seq < step.version.seq
            assert step.before.recorded_at <= step.version.recorded_at
