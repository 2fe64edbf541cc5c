"""Whose bodies are whose: SQL answers as the plain rule, whatever is entrusted."""

from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_body, a_region
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.services import accounts
from tracker.storage import voices
from tracker.storage.bodies import BodyRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)
REGIONS = ("AA", "BB", "CC")
#: Body's code -> the region it lies in.
BODIES = {"F": None, "A1": "AA", "A2": "AA", "B1": "BB", "B2": "BB"}
_numbers = count(1)

some_bodies = st.sets(st.sampled_from(sorted(BODIES)))
some_regions = st.sets(st.sampled_from(REGIONS))


def an_account(session, bodies, regions):
    """Add a representative for *bodies* and *regions*; return the actor."""
    email = f"{next(_numbers)}@register.example"
    accounts.add(
        session, OPERATOR, email=email, name="Анна", password_hash="x",
        roles=[Role.REPRESENTATIVE], bodies=bodies, regions=regions, now=NOW,
    )  # fmt: skip
    return accounts.found(session, email=email).actor


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given_to=st.lists(st.tuples(some_bodies, some_regions), min_size=1, max_size=3))
def test_sql_finds_the_bodies_that_the_rule_calls_own(database, given_to):
    with database.session(write=True) as session:
        places = {code: a_region(session, code).id for code in REGIONS}
        rows = [
            a_body(session, code, region_id=places.get(region))
            for code, region in BODIES.items()
        ]
        for actor in [an_account(session, *each) for each in given_to]:
            by_link = Actor(name="link", bodies=actor.bodies, regions=actor.regions)
            own = {r.code for r in rows if actor.owns(r.id, region=r.region_id)}
            for asking in (actor, by_link):
                found = session.scalars(
                    sa.select(BodyRow.code).where(voices.own(asking))
                )
                assert sorted(found) == sorted(own)
            listed = voices.own_bodies(session, actor)
            assert {body.code for body in listed} == own
        session.rollback()


def test_more_bodies_than_a_statement_may_name_are_still_one_condition(sqlite):
    with sqlite.session(write=True) as session:
        first = a_body(session, "B0").id
        facts = session.execute(sa.select(BodyRow.__table__)).mappings().one()
        session.execute(
            sa.insert(BodyRow.__table__),
            [{**facts, "id": first + n, "code": f"B{n}"} for n in range(1, 33_000)],
        )
        actor = an_account(session, [], [])
        named = sa.select(sa.literal(actor.id), BodyRow.id)
        row = voices.AccountBodyRow
        session.execute(sa.insert(row).from_select(["account_id", "body_id"], named))
        actor = accounts.found(session, uniquifier=_mark(session, actor)).actor

        own = voices.entrusted(session, actor)
        session.rollback()

    assert (len(own.bodies), own.named) == (voices.SOME, 33_000)


def _mark(session, actor):
    row = accounts.AccountRow
    return session.scalar(sa.select(row.fs_uniquifier).where(row.id == actor.id))
