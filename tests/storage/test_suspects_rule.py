"""The list of what needs confirmation answers as the plain rule of coverage does."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world_rows import stored
from tests.worlds import FIRST, MOMENTS, PLATFORMS, Fact, expected, scopes, worlds
from tracker.domain.bodies import Scope
from tracker.domain.coverage import Status
from tracker.domain.evidence import State
from tracker.domain.history import EVER
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import Op, PlatformRule
from tracker.storage import suspects
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow

TODAY = date(2026, 1, 1)
on_one_database = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


#: Mostly accepted against a text that has changed since.
LIKELY = [(State.ACCEPTED, 1)] * 4 + [(State.CONFIRMED, 2), (State.GONE, 1)]


@st.composite
def changed_worlds(draw):
    """Worlds of one fact a thing, in which most texts have changed.

    One network is enough, so that a page alone decides its cell.
    """
    world = draw(worlds())
    stood = st.sampled_from([*LIKELY, *((state, 1) for state in State)])
    whom = scopes() | st.just(Scope(include=frozenset({"B1"})))
    items, odd = st.sampled_from(["I1", "I2"]), draw(st.booleans())

    def laid(platforms):
        rev = draw(st.sampled_from([2, 2, 2, 1]))
        return [said((Op.SET, (PlatformRule.ANY_OF, platforms, draw(scopes()), rev)))]

    return replace(
        world,
        bodies={code: facts[-1:] for code, facts in world.bodies.items()},
        evidence=[
            (body, draw(items), platform, form, [said(draw(stood))])
            for body, _, platform, form, _ in world.evidence
        ],
        versions={"I1": laid(("vk", "ok")), "I2": laid(())},
        exemptions=[("I1", [said((True, None, draw(whom)))])] if odd else [],
        statuses={
            **{code: [] for code in PLATFORMS},
            "vk": [said(PlatformStatus.BANNED)] if odd else [],
        },
    )


def said(value):
    return Fact(1, FIRST, MOMENTS[0], value)


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
