"""The rule of coverage in SQL answers as its plain definition, on both time axes."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings

from tests.rich_worlds import rich_worlds
from tests.world_rows import stored
from tests.worlds import asked_days, asked_moments, expected, freeing
from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Status
from tracker.domain.questions import Question
from tracker.services import coverage

EVERY = frozenset(Status)
TODAY = date(2026, 1, 1)
on_one_database = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@on_one_database
@given(world=rich_worlds(), on=asked_days, known=asked_moments)
def test_sql_answers_as_the_plain_rule(database, world, on, known):
    plain = {
        key: cell
        for key, cell in expected(world, on=on, known=known).items()
        if cell.status is not Status.NOT_REQUIRED
    }
    question = Question(on=on, today=TODAY, known=known)

    with database.session(write=True) as session:
        stored(session, world)
        every = listed(session, replace(question, statuses=EVERY))
        missing = listed(session, question)
        lacking_vk = listed(session, replace(question, platform="vk"))
        counted = coverage.answer(session, question)
        counted_vk = coverage.answer(session, replace(question, platform="vk"))
        pages = paged(session, replace(question, statuses=EVERY), limit=2)
        session.rollback()

    assert {key: gap.status for key, gap in every.items()} == {
        key: cell.status for key, cell in plain.items()
    }
    assert {key: gap.wanting for key, gap in every.items()} == {
        key: cell.wanting for key, cell in plain.items()
    }
    assert {key: {act.uid for act in gap.freed} for key, gap in every.items()} == {
        key: set(freeing(world, *key, on=on, known=known)) for key in plain
    }
    unconfirmed = {key for key, cell in plain.items() if cell.status in UNCONFIRMED}
    assert set(missing) == unconfirmed
    assert set(lacking_vk) == {k for k, cell in plain.items() if "vk" in cell.wanting}
    assert pages == [gap.cursor for gap in every.values()]
    check_counts(counted, missing, every)
    assert (counted_vk.rows, counted_vk.bodies) == (
        len(lacking_vk),
        len({body for _, body in lacking_vk}),
    )


def listed(session, question):
    return {
        (gap.duty.code, gap.body): gap for gap in coverage.everything(session, question)
    }


def paged(session, question, *, limit):
    binding = coverage.duties(session, question)
    pieces, after = [], None
    while True:
        part = coverage.page(session, question, binding, after=after, limit=limit)
        pieces += [gap.cursor for gap in part.rows]
        after = part.following
        if after is None:
            return pieces


def check_counts(counted, missing, every):
    obliged = {body for (_, body), gap in every.items() if gap.status in OBLIGED}
    assert counted.rows == len(missing)
    assert counted.bodies == len({body for _, body in missing})
    assert counted.obliged == len(obliged)
    for name in ("region", "kind", "level"):
        facet = {value: n for value, n in counted.facet(name).items() if n}
        seen = [getattr(gap, name) for gap in missing.values()]
        assert facet == {value: seen.count(value) for value in set(seen)}
