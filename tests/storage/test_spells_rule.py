"""Since when a cell is unconfirmed is what walking back day by day tells."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from tests.rich_worlds import rich_worlds
from tests.world_rows import stored
from tests.worlds import FIRST, asked_days, asked_moments, expected
from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.spells import since, status
from tracker.storage import lives


def walked_back(world, key, *, on, known):
    """Return the first day of the run that reaches *on*; nothing was before FIRST."""
    begun = None
    for back in range((on - FIRST).days + 2):
        day = on - timedelta(days=back)
        cell = expected(world, on=day, known=known).get(key)
        if cell is None or cell.status not in UNCONFIRMED:
            return begun
        begun = day
    raise AssertionError("something was asked before there was anything")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=rich_worlds(), on=asked_days, known=asked_moments)
def test_a_spell_begins_where_walking_back_ends(database, world, on, known):
    plain = expected(world, on=on, known=known)
    with database.session(write=True) as session:
        stored(session, world)
        found = {key: lives.life(session, item=key[0], body=key[1]) for key in plain}
        session.rollback()

    for key, life in found.items():
        assert status(life, on=on, known=known) == plain[key].status
        assert since(life, on=on, known=known) == walked_back(
            world, key, on=on, known=known
        )
