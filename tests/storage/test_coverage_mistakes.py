"""The random worlds are rich enough: a mistake planted in the SQL does not survive."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.rich_worlds import rich_worlds
from tests.storage.coverage_mistakes import MISTAKES, forget
from tests.world_rows import stored
from tests.worlds import asked_days, asked_moments, expected
from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.services import coverage

#: As many worlds as the test of the rule itself looks at, and always the same ones.
as_in_the_test_of_the_rule = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def freshly_written():
    """Let no statement that another spelling wrote be used again."""
    forget()
    yield
    forget()


def disagreements(session, world, on, known):
    """Return the cells of which SQL says another state than the plain rule."""
    stored(session, world)
    question = Question(
        on=on, today=date(2026, 1, 1), known=known, statuses=frozenset(Status)
    )
    told = {
        (gap.duty.code, gap.body): gap.status
        for gap in coverage.everything(session, question)
    }
    plain = {
        key: cell.status
        for key, cell in expected(world, on=on, known=known).items()
        if cell.status is not Status.NOT_REQUIRED
    }
    return {
        key: (told.get(key), plain.get(key))
        for key in told.keys() | plain
        if told.get(key) != plain.get(key)
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_found(sqlite, monkeypatch, mistake):
    MISTAKES[mistake](monkeypatch)

    @as_in_the_test_of_the_rule
    @given(world=rich_worlds(), on=asked_days, known=asked_moments)
    def agree(world, on, known):
        with sqlite.session(write=True) as session:
            found = disagreements(session, world, on, known)
            session.rollback()
        assert found == {}

    with pytest.raises(AssertionError):
        agree()
