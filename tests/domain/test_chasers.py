"""Each stage around a day to comply by is told once, and none for what is shown."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.chasers import CHASED, STAGES, Told, due, reached
from tracker.domain.coverage import Status

DAY = timedelta(days=1)
COMPLY = date(2026, 12, 1)
#: Days around the day to comply by, in order, on which somebody looked.
looks = st.lists(st.integers(-60, 60), unique=True).map(sorted)
statuses = st.sampled_from(Status)


def lived(days, *, comply_by=COMPLY, status=lambda day: Status.MISSING, told=()):
    """Return what is told on *days*: (day, stage) pairs, and all that was told."""
    known, said = list(told), []
    for day in days:
        stage = due(comply_by, on=COMPLY + day * DAY, status=status(day), told=known)
        if stage is not None:
            known.append(Told(comply_by=comply_by, stage=stage))
            said.append((day, stage))
    return said, known


def test_who_looks_every_day_is_told_each_stage_on_its_day():
    said, _ = lived(range(-60, 61))

    assert said == [(stage, stage) for stage in STAGES]


@given(looks)
def test_each_stage_is_told_at_most_once_and_never_before_its_day(days):
    said, _ = lived(days)
    stages = [stage for _, stage in said]

    assert stages == sorted(set(stages))
    assert all(day >= stage for day, stage in said)


@given(looks)
def test_a_stage_missed_is_told_at_the_next_look_unless_a_later_one_has_come(days):
    said, _ = lived(days)

    expected = []
    for day in days:
        passed = [stage for stage in STAGES if stage <= day]
        if passed and passed[-1] not in [stage for _, stage in expected]:
            expected.append((day, passed[-1]))
    assert said == expected


@given(looks, st.dictionaries(st.integers(-60, 60), statuses))
def test_nobody_is_chased_for_what_is_shown_or_not_asked(days, states):
    def status(day):
        return states.get(day, Status.MISSING)

    said, _ = lived(days, status=status)

    assert all(status(day) in CHASED for day, _ in said)
    assert CHASED.isdisjoint({Status.SATISFIED, Status.EXEMPT, Status.NOT_REQUIRED})
    assert Status.IN_REVIEW not in CHASED


@given(looks, st.integers(1, 50))
def test_a_moved_day_starts_anew(days, moved):
    _, told = lived(days)

    afresh, _ = lived(range(-90, 91), comply_by=COMPLY + moved * DAY, told=told)

    assert [stage for _, stage in afresh] == list(STAGES)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.dates())
def test_any_days_are_taken(comply_by, on):
    stage = reached(comply_by, on=on)

    assert stage is None or (on - comply_by).days >= stage
