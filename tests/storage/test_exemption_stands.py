"""How exemptions stand, in SQL, is what the plain rule says, on both time axes."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from hypothesis import given

from tests.storage.test_coverage_cases import PLAIN
from tests.storage.test_coverage_rule import on_one_database
from tests.world_rows import stored
from tests.worlds import (
    asked_days,
    asked_moments,
    exemption_histories,
    statement_of,
)
from tracker.domain.exemptions import stand
from tracker.domain.questions import Question
from tracker.storage.exemption_stands import stands
from tracker.storage.exemptions import ExemptionRow

TODAY = date(2026, 1, 1)


def plainly(told, *, on, known):
    """Return uid -> (seq of the grant, day of the revocation, state)."""
    found = {}
    for number, facts in enumerate(told):
        stands = stand([statement_of(f) for f in facts if f.recorded_at <= known], on)
        if stands:
            ended = stands.revocation and stands.revocation.valid_from
            found[f"X{number}"] = (stands.grant.seq, ended, stands.state)
    return found


def by_sql(session, question):
    found = stands(question)
    asked = sa.select(
        found.c.uid, ExemptionRow.seq, found.c.revoked_from, found.c.state
    ).join(ExemptionRow, ExemptionRow.id == found.c.grant_id)
    return {row.uid: (row.seq, row[2], row.state) for row in session.execute(asked)}


@on_one_database
@given(told=exemption_histories, on=asked_days, known=asked_moments)
def test_sql_stands_as_the_plain_rule(database, told, on, known):
    world = replace(PLAIN, exemptions=[("I1", facts) for facts in told])

    with database.session(write=True) as session:
        stored(session, world)
        found = by_sql(session, Question(on=on, today=TODAY, known=known))
        session.rollback()

    assert found == plainly(told, on=on, known=known)
