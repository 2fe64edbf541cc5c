"""Both axes as bands of segments: the same answer as the rule, for every question."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.worlds import DAYS, MOMENTS, Fact, histories
from tracker.domain.history import ruling
from tracker.domain.timelines import at, bands

facts = histories(st.integers(), least=0, most=6, unknown=True, retract=True)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
#: Every day and moment on which anything may change, and those beside them.
ASKED_DAYS = [date.min, DAYS[0] - DAY, *DAYS, DAYS[-1] + DAY, date.max]
ASKED_MOMENTS = [near for m in MOMENTS for near in (m - MOMENT, m, m + MOMENT)]

LAW, LATER = date(2022, 12, 1), date(2024, 11, 1)
FIRST, SECOND = datetime(2022, 9, 2, tzinfo=UTC), datetime(2024, 8, 8, tzinfo=UTC)


@given(facts=facts)
def test_a_timeline_answers_every_question_as_the_rule_does(facts):
    drawn = bands(facts)
    for on in ASKED_DAYS:
        for known in ASKED_MOMENTS:
            assert at(drawn, on=on, known=known) is ruling(facts, on=on, known=known)


@given(facts=facts)
def test_segments_follow_one_another_from_ever_to_ever(facts):
    for band in bands(facts):
        assert band.segments[0].since in (None, date.min)
        assert band.segments[-1].until is None
        for one, following in zip(band.segments, band.segments[1:], strict=False):
            assert one.until + DAY == following.since
            assert one.ruling is not following.ruling


@given(facts=facts)
def test_bands_follow_one_another_one_for_each_moment(facts):
    drawn = bands(facts)
    moments = sorted({fact.recorded_at for fact in facts})
    assert [band.known_from for band in drawn] == moments
    assert [band.known_until for band in drawn] == [*moments[1:], None][: len(moments)]


@given(facts=facts)
def test_what_has_no_day_is_the_last_word_without_one(facts):
    for band in bands(facts):
        undated = [
            fact
            for fact in facts
            if fact.valid_from is None and fact.recorded_at <= band.known_from
        ]
        stands = undated and not undated[-1].retracted
        assert band.undated is (undated[-1] if stands else None)


def test_nothing_known_is_no_band():
    assert bands([]) == ()
    assert at((), on=LAW, known=FIRST) is None


def test_a_future_law_then_its_amendment():
    old, new = Fact(1, LAW, FIRST, "old"), Fact(2, LATER, SECOND, "new")
    early, late = bands([old, new])
    assert [(each.since, each.ruling) for each in early.segments] == [
        (None, None),
        (LAW, old),
    ]
    assert [(each.since, each.until) for each in late.segments] == [
        (None, LAW - DAY),
        (LAW, LATER - DAY),
        (LATER, None),
    ]


def test_a_fact_from_the_first_day_of_all_leaves_no_days_before_it():
    fact = Fact(1, date.min, FIRST, "ever")
    (band,) = bands([fact])
    assert [each.ruling for each in band.segments] == [fact]
    assert at([band], on=date.min, known=FIRST) is fact
