"""The list of what needs confirmation answers as the plain rule of coverage does."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world_rows import stored
from tests.worlds import expected, worlds
from tracker.domain.coverage import Status
from tracker.domain.evidence import State
from tracker.domain.history import EVER
from tracker.domain.requirements import PlatformRule
from tracker.storage import suspects
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow

TODAY = date(2026, 1, 1)
on_one_database = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


#: Mostly accepted against a text that has changed since.
LIKELY = [(State.ACCEPTED, 1)] * 4 + [(State.CONFIRMED, 2), (State.GONE, 1)]


@st.composite
def changed_worlds(draw):
    """Worlds of one fact a body and one state a page, in which a text has changed."""
    world = draw(worlds())
    stood = st.sampled_from([*LIKELY, *((state, 1) for state in State)])
    laid = [any_of(fact, draw(st.integers(1, 4))) for fact in world.versions["I1"]]
    return replace(
        world,
        bodies={code: facts[-1:] for code, facts in world.bodies.items()},
        evidence=[
            (*said, [replace(events[0], value=draw(stood))])
            for *said, events in world.evidence
        ],
        versions={"I1": laid, "I2": laid},
    )


def any_of(version, rev):
    """The version with one network enough: then a page alone decides its cell."""
    op, laid = version.value
    if laid is None:
        return version
    _, platforms, scope, _ = laid
    laid = (PlatformRule.ANY_OF, platforms, scope, min(rev, 2))
    return replace(version, value=(op, laid))


def alone(world, shown):
    """Return what is true of a page's cell when the body shows nothing else."""
    cells = expected(replace(world, evidence=[shown]), on=TODAY, known=EVER)
    cell = cells.get((shown[1], shown[0]))
    return cell.status if cell else None


@on_one_database
@given(world=changed_worlds())
def test_a_page_needs_confirmation_where_alone_it_makes_its_cell_suspect(
    database, world
):
    plain = {
        f"E{number}"
        for number, shown in enumerate(world.evidence)
        if alone(world, shown) is Status.SUSPECT
    }
    with database.session(write=True) as session:
        stored(session, world)
        asked = suspects.asking(session, on=TODAY)
        found = sa.select(EvidenceRow.code).join(
            BodyRow, BodyRow.id == EvidenceRow.body_id
        )
        needed = set(session.scalars(found.where(suspects.needed(asked))))
        session.rollback()
    assert needed == plain
