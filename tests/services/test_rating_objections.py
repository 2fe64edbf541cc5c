"""Objections to a rating: by whom, how often, until when; answers; the final one."""

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.rated import a_world, make
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import (
    BadInput,
    FourEyes,
    NotAllowed,
    NotFound,
    WrongRound,
)
from tracker.domain.ratings import Verdict
from tracker.services import rating_closings, rating_objections
from tracker.storage import journal, rating_rounds
from tracker.storage.bodies import BodyRow
from tracker.storage.ratings import (
    RatingAnswerRow,
    RatingObjectionRow,
    RatingRoundRow,
)

CODE = "HEADS-2026-11-23"
REVIEWER = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
OTHER = Actor(name="Пётр", id=6, roles=frozenset({Role.REVIEWER}))


@pytest.fixture
def store(sqlite, now):
    """Four governors, rated."""
    return rated(sqlite, now)


def rated(database, now):
    a_world(database, now=now)
    make(database, now=now)
    return database


def speaking(store, body):
    """Return somebody who speaks for *body* alone."""
    with store.reading() as session:
        id_ = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == body))
    roles = frozenset({Role.REPRESENTATIVE})
    return Actor(name="Анна", id=9, roles=roles, bodies=frozenset({id_}))


def object_to(store, now, *, by=OPERATOR, body="H3", criterion="posts", **said):
    given = {"words": "Записей больше.", "now": now, "criterion": criterion}
    with store.writing() as session:
        rating_objections.object_to(session, by, CODE, body, **{**given, **said})


def answer(store, now, *, by=REVIEWER, body="H3", criterion="posts", **said):
    given = {"verdict": Verdict.ACCEPTED, "value": "10", "reason": "Проверено."}
    given |= {"now": now, "criterion": criterion}
    with store.writing() as session:
        rating_objections.answer(session, by, CODE, body, **{**given, **said})


def close(store, now, *, by=OPERATOR):
    with store.reading() as session:
        closed = rating_closings.closing(session, CODE)
    with store.writing() as session:
        return rating_closings.finalise(session, by, closed, now=now)


def wrong(act, *args, **kwargs):
    with pytest.raises(WrongRound) as refused:
        act(*args, **kwargs)
    return refused.value.facts["reason"]


def count(store, row):
    with store.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(row))


def test_only_who_speaks_for_the_body_objects_for_it(store, now):
    with pytest.raises(NotFound):
        object_to(store, now, by=speaking(store, "H1"))
    with pytest.raises(NotAllowed):
        object_to(store, now, by=Actor(name="public"))
    object_to(store, now, by=speaking(store, "H3"))
    assert count(store, RatingObjectionRow) == 1


def test_a_body_that_is_not_rated_and_a_criterion_that_is_not_asked_are_not_found(
    store, now
):
    for said in ({"body": "NOBODY"}, {"criterion": "beauty"}):
        with pytest.raises(NotFound):
            object_to(store, now, **said)


def test_to_each_criterion_a_body_objects_once(store, now):
    object_to(store, now)
    assert wrong(object_to, store, now) == "said"
    object_to(store, now, criterion="mark")
    object_to(store, now, body="H1")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "ы" * 2001}, "words"),
        ({"value": "много"}, "value"),
        ({"value": "-3"}, "value"),
    ],
)
def test_what_is_no_objection_is_refused_at_its_field(store, now, said, field):
    with pytest.raises(BadInput) as refused:
        object_to(store, now, **said)
    assert refused.value.facts["field"] == field


def test_an_answer_needs_a_reason_and_an_accepted_one_a_value(store, now):
    object_to(store, now)
    for said in ({"reason": ""}, {"value": ""}, {"value": "да"}):
        with pytest.raises(BadInput):
            answer(store, now, **said)
    answer(store, now)
    assert wrong(answer, store, now) == "answered"
    with pytest.raises(NotFound):
        answer(store, now, criterion="reply")


def test_nobody_answers_an_own_objection_unless_the_office_lets_them(store, now):
    object_to(store, now, by=REVIEWER)
    with pytest.raises(FourEyes):
        answer(store, now, by=REVIEWER)
    answer(store, now, by=REVIEWER, four_eyes=False)
    with store.reading() as session:
        row = journal.JournalEntryRow
        asked = sa.select(row.body).where(row.action == "rating.answered")
        assert '"four_eyes":false' in session.scalar(asked)


def test_another_of_the_same_name_is_somebody_else(store, now):
    object_to(store, now, by=REVIEWER)
    answer(store, now, by=OTHER)
    assert count(store, RatingAnswerRow) == 1


def test_only_the_office_answers_and_closes(store, now):
    anna = speaking(store, "H3")
    object_to(store, now, by=anna)
    with pytest.raises(NotAllowed):
        answer(store, now, by=anna)
    answer(store, now)
    with pytest.raises(NotAllowed):
        close(store, now, by=anna)


def test_a_rating_is_not_closed_while_objections_wait(store, now):
    object_to(store, now)
    assert wrong(close, store, now) == "unanswered"
    answer(store, now)
    assert close(store, now) == f"{CODE}-FINAL"


def test_a_closed_rating_takes_nothing_more(store, now):
    object_to(store, now)
    answer(store, now)
    close(store, now)

    assert wrong(object_to, store, now, body="H1") == "final"
    assert wrong(answer, store, now) == "final"
    assert wrong(close, store, now) == "final"


def test_an_answer_between_the_look_and_the_press_is_not_lost(store, now):
    with store.reading() as session:
        looked = rating_closings.closing(session, CODE)
    object_to(store, now)
    answer(store, now)

    with store.writing() as session:
        reason = wrong(rating_closings.finalise, session, OPERATOR, looked, now=now)
        session.info["journalled"] = True
    assert reason == "unanswered"
    assert count(store, RatingRoundRow) == 1


def test_only_one_of_two_looks_closes_the_rating(store, now):
    with store.reading() as session:
        first = rating_closings.closing(session, CODE)
        second = rating_closings.closing(session, CODE)
    with store.writing() as session:
        rating_closings.finalise(session, OPERATOR, first, now=now)
    with pytest.raises(WrongRound), store.writing() as session:
        rating_closings.finalise(session, OPERATOR, second, now=now)


@contextmanager
def objecting(store, now):
    """Object in a transaction that ends with the block."""
    with store.writing() as session:
        rating_objections.object_to(
            session, OPERATOR, CODE, "H3", criterion="posts", words="Нет.", now=now
        )
        yield


def closed_meanwhile(store, now, patience):
    """Close the rating while an objection is not committed; return what came of it."""
    with store.reading() as session:
        looked = rating_closings.closing(session, CODE)
    told = []

    def press():
        try:
            with store.writing() as session:
                rating_closings.finalise(session, OPERATOR, looked, now=now)
            told.append("closed")
        except WrongRound as refused:
            told.append(refused.facts["reason"])

    thread = threading.Thread(target=press)
    with objecting(store, now):
        thread.start()
        thread.join(patience)
    thread.join()
    return told


def test_an_objection_and_the_final_rating_never_both_get_through(database, now):
    rated(database, now)

    assert closed_meanwhile(database, now, patience=0.2) == ["unanswered"]
    assert count(database, RatingRoundRow) == 1


def test_without_the_lock_both_would_get_through(postgres, now, monkeypatch):
    """The negative control: it is the lock that keeps them apart."""
    rated(postgres, now)
    monkeypatch.setattr(rating_rounds, "lock", lambda session, round_id: None)
    # The journal puts writers in one line too, at their ends: it is out of the way.
    monkeypatch.setattr(journal, "note", _noted)

    assert closed_meanwhile(postgres, now, patience=10) == ["closed"]
    assert count(postgres, RatingObjectionRow) == 1


def _noted(session, *args, **kwargs):
    session.info["journalled"] = True
