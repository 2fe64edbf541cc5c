"""What awaits a representative is what the rules say of own bodies, and no other."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.test_voices_rule import an_account
from tests.world_rows import stored
from tests.worlds import DAYS, REGIONS, expected, worlds
from tracker.domain.chasers import CHASED
from tracker.domain.history import EVER
from tracker.services import awaiting
from tracker.storage.bodies import BodyRow

ON = DAYS[-1]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds(), regions=st.sets(st.sampled_from(REGIONS)), draw=st.data())
def test_what_is_unanswered_is_what_the_plain_rule_says_of_own_bodies(
    database, world, regions, draw
):
    # As bodies are now: rights are those of today.
    facts = {code: [replace(said[-1], valid_from=DAYS[0])]
             for code, said in world.bodies.items()}  # fmt: skip
    world = replace(world, bodies=facts)
    named = draw.draw(st.sets(st.sampled_from(sorted(world.bodies))))
    plain = expected(world, on=ON, known=EVER)
    chased = {key for key, cell in plain.items() if cell.status in CHASED}

    with database.session(write=True) as session:
        stored(session, world)
        actor = an_account(session, named, regions)
        rows = session.query(BodyRow).all()
        own = {row.code for row in rows if actor.owns(row.id, region=row.region_id)}
        found, after = [], None
        while part := awaiting.unanswered(session, actor, on=ON, after=after, limit=2):
            found += [(each.duty.code, each.body) for each in part]
            after = part[-1].cursor
        told = awaiting.answering(session, actor, on=ON)
        session.rollback()

    wanted = {(item, body) for item, body in chased if body in own}
    assert sorted(found) == sorted(wanted)
    assert (told.total if told else 0) == len(wanted)
    named_first = [
        (row.duty.code, row.body) for row in (told.unanswered if told else ())
    ]
    assert named_first == found[:10]
