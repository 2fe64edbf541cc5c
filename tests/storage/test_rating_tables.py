"""The tables of ratings read alike on both databases: by place, page by page."""

import pytest

from tests.rated import a_world, make
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind
from tracker.domain.ratings import Verdict
from tracker.services import rating_closings, rating_objections
from tracker.storage import (
    rating_cards,
    rating_counts,
    rating_rounds,
    rating_scores,
)
from tracker.storage import rating_objections as objections
from tracker.storage.rating_counts import Listing

CODE = "HEADS-2026-11-23"


@pytest.fixture
def closed(database, now):
    """A rating of four governors, closed after one objection was accepted."""
    a_world(database, now=now)
    make(database, now=now)
    said = {"criterion": "posts", "now": now}
    with database.writing() as session:
        rating_objections.object_to(
            session, OPERATOR, CODE, "H3", words="Двенадцать.", value="12", **said
        )
    with database.reading() as session:
        waiting = rating_rounds.unanswered(session)
        assert waiting == [(CODE, "Главы регионов", 1)]
        assert rating_rounds.latest_open(session, "HEADS", on=None) == CODE
    with database.writing() as session:
        rating_objections.answer(
            session, OPERATOR, CODE, "H3", verdict=Verdict.ACCEPTED, reason="Да.",
            value="12", **said,
        )  # fmt: skip
    with database.reading() as session:
        looked = rating_closings.closing(session, CODE)
    with database.writing() as session:
        rating_closings.finalise(session, OPERATOR, looked, now=now)
    return database


def test_rounds_scores_and_objections_read_alike_on_both_databases(closed):
    with closed.reading() as session:
        final, initial = rating_rounds.listed(session)
        assert (initial.code, initial.final) == (CODE, final.code)
        assert (final.initial, final.objections, final.unanswered) == (CODE, 1, 0)
        assert rating_rounds.listed(session, before=final.id) == [initial]
        assert rating_rounds.unanswered(session) == []
        assert rating_rounds.latest_open(session, "HEADS", on=None) is None

        every = list(rating_scores.everybody(session, final, Listing()))
        assert [each.place for each in every] == [1, 1, 3, None]
        walked, after = [], None
        while part := rating_scores.lines(
            session, final, Listing(), after=after, limit=1
        ):
            walked += part
            after = part[-1].cursor
        assert walked == every

        changed = rating_scores.changed(session, final)
        assert [each.body for each in changed] == ["H3"]
        assert [(c.initial_points, c.points) for c in changed] == [(30, 50)]
        (said,) = objections.listed(session, initial.id)
        assert (said.body, said.answer_value) == ("H3", "12")
        assert objections.listed(session, initial.id, after=said.id) == []
        standing = rating_cards.of_body(session, "H3")
        assert [each.place for each in standing] == [3, 3]


def test_counts_are_those_of_the_lists_behind_them(closed):
    with closed.reading() as session:
        round_ = rating_rounds.one(session, CODE)
        for listing in (
            Listing(),
            Listing(region="VLG"),
            Listing(kind=BodyKind.HEAD_OF_REGION),
            Listing(kind=BodyKind.COURT),
            Listing(region="TVE", kind=BodyKind.HEAD_OF_REGION),
        ):
            counts = rating_counts.counts(session, round_, listing)
            lines = list(rating_scores.everybody(session, round_, listing))
            assert counts.total == len(lines)
            assert counts.ranked == sum(1 for each in lines if each.place)
        assert rating_counts.counts(session, round_, Listing()).facet("region") == {
            "VLG": 2,
            "TVE": 2,
        }
