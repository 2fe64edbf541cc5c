"""What a rating takes as known: of which pages, seen when, and what stays unknown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.rated import (
    DAY,
    FIRST,
    a_criterion,
    a_methodology,
    governors,
    keep,
    make,
    seen,
)
from tests.visits_made import observed
from tests.web.registers import show
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.evidence import Form, State
from tracker.domain.ratings import UNKNOWN
from tracker.domain.traits import Trait
from tracker.domain.visits import Outcome
from tracker.services import evidence, ratings
from tracker.services.evidence import Submission
from tracker.storage import rating_cards, rating_rounds
from tracker.storage.evidence import EvidenceRow

#: Marks what the two databases might answer differently.
BOTH = pytest.mark.parametrize(
    "store",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
    indirect=True,
)


@pytest.fixture
def store(request, now):
    """Four governors without pages, and a methodology; on SQLite unless told."""
    database = request.getfixturevalue(getattr(request, "param", "sqlite"))
    with database.writing() as session:
        governors(session)
        keep(session, now=now)
    return database


def ballot(store, now, *, on=DAY, known=None):
    with store.reading() as session:
        made = ratings.preview(session, OPERATOR, "HEADS", on=on, known=known, now=now)
    return {each.body.code: each for each in made.rated}


def fact(store, now, criterion, body="H1", **asked):
    return ballot(store, now, **asked)[body].facts[criterion]


def at(now, **ago):
    return now - timedelta(**ago)


@BOTH
def test_a_visit_that_could_not_tell_does_not_hide_one_that_could(store, now):
    seen(store, "H1", now=at(now, days=3), posts_week=7)
    observed(store, "https://vk.com/h1", at=at(now, hours=2), outcome=Outcome.ERROR)

    found = fact(store, now, "posts")

    assert (found.value, found.pages) == (7, ("https://vk.com/h1",))
    assert found.at == at(now, days=3, hours=1)


def test_what_was_seen_too_long_ago_is_not_known_any_more(store, now):
    seen(store, "H1", now=at(now, days=31), posts_week=7)

    assert fact(store, now, "posts") == UNKNOWN
    assert fact(store, now, "page").value == 1


def test_what_was_seen_after_the_day_or_the_moment_is_not_known_then(store, now):
    seen(store, "H1", now=at(now, days=3), posts_week=7)
    observed(store, "https://vk.com/h1", at=at(now, hours=1), posts_week=1)

    assert fact(store, now, "posts").value == 1
    assert fact(store, now, "posts", known=at(now, days=1)).value == 7


@BOTH
def test_of_several_pages_the_best_known_value_counts(store, now):
    seen(store, "H1", now=now, posts_week=2, government_mark=False)
    page = "https://ok.ru/one"
    seen(store, "H1", now=now, page=page, posts_week=9)

    found = ballot(store, now)["H1"].facts

    assert (found["posts"].value, found["posts"].pages) == (9, (page,))
    assert found["page"].value == 2
    # The mark is known of one page only: of the other it is not said to be missing.
    assert found["mark"].value == 0


def test_a_criterion_may_ask_about_one_network_only(store, now):
    only = a_criterion("page", Trait.PAGES, (1, 10), platforms=frozenset({"ok"}))
    rule = a_methodology(criteria=(only,), scale=10)
    with store.writing() as session:
        keep(session, rule, now=now)
    seen(store, "H1", now=now)

    assert fact(store, now, "page").value == 0
    seen(store, "H1", now=now, page="https://ok.ru/one")
    assert fact(store, now, "page").pages == ("https://ok.ru/one",)


def test_nothing_shown_is_known_and_what_waits_is_not(store, now):
    assert fact(store, now, "page").value == 0
    with store.writing() as session:
        code = show(session, "H1", "vk.com/one", now=now, accept=False)
    assert fact(store, now, "page") == UNKNOWN
    with store.writing() as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    assert fact(store, now, "page").value == 0


def test_an_address_nobody_knows_leaves_it_unknown_whether_there_is_a_page(store, now):
    told = Submission(
        body="H1", items=("L1",), platform="vk", form=Form.ADDRESS_UNKNOWN, note="Есть."
    )
    with store.writing() as session:
        evidence.submit(session, OPERATOR, told, now=now)

    assert fact(store, now, "page") == UNKNOWN


def test_a_page_that_went_is_no_page_and_nothing_seen_on_it_counts(store, now):
    seen(store, "H1", now=now, posts_week=7)
    with store.writing() as session:
        code = session.scalar(sa.select(EvidenceRow.code))
        evidence.decide(session, OPERATOR, code, State.GONE, now=now, base=2)

    found = ballot(store, now)["H1"].facts
    assert found["page"].value == 0
    assert found["posts"] == UNKNOWN


def test_only_those_are_rated_whom_the_methodology_means_and_who_exist(store, now):
    with store.writing() as session:
        session.info["journalled"] = True
        a_body(session, "GOV")
        a_body(
            session,
            "OLD",
            kind=BodyKind.HEAD_OF_REGION,
            existed_until=date(2026, 11, 22),
        )

    assert set(ballot(store, now)) == {"H1", "H2", "H3", "H4"}


@BOTH
def test_a_past_day_is_rated_as_it_was_whatever_came_later(store, now):
    later = now + timedelta(days=5)
    seen(store, "H1", now=now, posts_week=7)
    asked = {"on": DAY, "known": now}
    before = ballot(store, now, **asked)
    with store.writing() as session:
        code = session.scalar(sa.select(EvidenceRow.code))
        evidence.decide(session, OPERATOR, code, State.GONE, now=later, base=2)
    observed(store, "https://vk.com/h1", at=later, posts_week=0)

    assert ballot(store, later, **asked) == before
    assert ballot(store, later, on=later.date())["H1"].facts["page"].value == 0


def test_a_day_or_a_moment_to_come_and_one_without_methodology_are_refused(store, now):
    for asked, reason in (
        ({"on": DAY + timedelta(days=1)}, "future"),
        ({"known": now + timedelta(days=1)}, "future"),
        ({"on": FIRST - timedelta(days=1)}, "no_version"),
    ):
        with pytest.raises(BadInput) as refused:
            ballot(store, now, **asked)
        assert refused.value.facts["reason"] == reason
    with store.reading() as session, pytest.raises(NotFound):
        ratings.preview(session, OPERATOR, "NOBODY", on=DAY, now=now)


@BOTH
def test_what_is_recorded_is_what_was_looked_at_and_says_why_for_ever(store, now):
    seen(store, "H1", now=now, posts_week=7)
    looked = ballot(store, now)
    code = make(store, now=now)
    with store.writing() as session:
        keep(session, a_methodology(title="Новая", least_known=0), now=now)

    with store.reading() as session:
        made = rating_rounds.one(session, code)
        card = rating_cards.card(session, made, "H1")

    assert card.facts == looked["H1"].facts
    assert card.points == {"page": 20, "mark": 0, "posts": 20, "readers": 0, "reply": 0}
    assert (card.line.points, card.line.known) == (40, 60)
    assert (made.seq, made.title) == (1, "Главы регионов")


@BOTH
def test_each_place_is_beside_that_of_the_rating_before(store, now):
    seen(store, "H1", now=now, posts_week=3)
    seen(store, "H2", now=now, posts_week=10)
    make(store, now=now)
    later = now + timedelta(days=7)
    observed(store, "https://vk.com/h1", at=later, posts_week=12)
    observed(store, "https://vk.com/h2", at=later, posts_week=5)
    code = make(store, now=later, on=later.date())

    with store.reading() as session:
        made = rating_rounds.one(session, code)
        lines = {
            body: rating_cards.card(session, made, body).line for body in ("H1", "H2")
        }

    assert made.previous == "HEADS-2026-11-23"
    assert [(one.place, one.previous_place) for one in lines.values()] == [
        (1, 2),
        (2, 1),
    ]


def test_two_ratings_of_one_day_bear_two_codes(store, now):
    assert [make(store, now=now), make(store, now=now)] == [
        "HEADS-2026-11-23",
        "HEADS-2026-11-23-2",
    ]


def test_values_are_whole_numbers_as_they_were_seen(store, now):
    seen(store, "H1", now=now, subscribers=2_345_678, government_mark=True)

    found = ballot(store, now)["H1"].facts

    assert found["readers"].value == Decimal(2_345_678)
    assert found["mark"].value == Decimal(1)
