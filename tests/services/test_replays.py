"""Asked later for a past day and moment, the register says what it said then.

A random life through the real services; after each deed the whole answer is kept for
some days. At the end each is asked for again, by its day and moment.
"""

from datetime import timedelta

from tests.services import test_projections as lives
from tracker import clock
from tracker.domain.coverage import Status
from tracker.domain.evidence import State
from tracker.domain.questions import Question
from tracker.services import coverage

walked = lives.walked
EVERY = frozenset(Status)
#: Days before and after the present one that are asked for, that one among them.
DAYS = (-3, 0, 2)


def told(store, question):
    """Return the whole answer: rows in their order, and the numbers."""
    with store.reading() as session:
        rows = [
            (gap.body, gap.name, gap.duty.code, gap.status, gap.wanting)
            for gap in coverage.everything(session, question)
        ]
        numbers = coverage.answer(session, question)
        return rows, (numbers.bodies, numbers.obliged, numbers.rows)


def lived(store, life):
    """Live *life*; return (day, moment) -> what was answered then."""
    walk, kept = lives.Walk(store, store.until), {}
    for deed in life:
        walk.do(deed)
        today = clock.day(walk.now)
        for days in DAYS:
            on = today + timedelta(days=days)
            question = Question(on=on, today=today, statuses=EVERY)
            kept[on, walk.now] = told(store, question)
    return walk, kept


@lives.lives(3)
def test_each_past_answer_is_given_again(walked, now, life):
    walk, kept = lived(walked, life)
    walked.until = walk.now
    today = clock.day(walk.now)
    again = {
        (on, known): told(
            walked, Question(on=on, today=today, known=known, statuses=EVERY)
        )
        for on, known in kept
    }

    assert again == kept


def test_without_its_moment_a_past_day_is_answered_otherwise(walked, now):
    """The negative control: what was learnt later does change the answer."""
    send = ("send", "G1", "L1", "vk.com/p")
    walk, kept = lived(walked, [send, ("decide", 0, State.ACCEPTED)])
    first = min(kept, key=lambda pair: (pair[1], abs((pair[0] - clock.day(now)).days)))
    on, _ = first

    changed = told(walked, Question(on=on, today=clock.day(walk.now), statuses=EVERY))

    assert changed != kept[first]
