"""How exemptions stand on a day, in SQL: the same as `domain.exemptions.stand`.

A property test proves the two equal. Never says whom an exemption frees.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.exemptions import GRANTING, ExemptionOp, ExemptionState
from tracker.domain.questions import Question
from tracker.storage.exemptions import ExemptionRow, ruled


def stands(question: Question) -> sa.Subquery:
    """Return how each exemption stands on the question's day, as known then.

    Columns: uid, grant_id, root (the id of its first statement), revoked_from, state.
    What is taken back altogether is left out.
    """
    standing = _standing(question)
    granted = standing.c.op.in_(GRANTING)
    begun = standing.c.valid_from <= question.on
    of = standing.c.uid
    # The latest grant that has begun, else the first that will.
    nearest = (
        granted.desc(),
        begun.desc(),
        sa.case((begun, standing.c.valid_from)).desc(),
        standing.c.valid_from,
    )
    revoked = sa.case((~granted, standing.c.valid_from))
    ranked = sa.select(
        *standing.c["uid", "id", "op"],
        sa.func.row_number().over(partition_by=of, order_by=nearest).label("place"),
        sa.func.max(revoked).over(partition_by=of).label("revoked_from"),
    ).subquery()
    rule, ruler = ruled(question), aliased(ExemptionRow)
    first = aliased(ExemptionRow)
    return (
        sa.select(
            ranked.c.uid,
            ranked.c.id.label("grant_id"),
            ranked.c.revoked_from,
            first.id.label("root"),
            _state(ruler, question.on).label("state"),
        )
        .select_from(ranked)
        .join(first, sa.and_(first.uid == ranked.c.uid, first.seq == 1))
        .outerjoin(rule, rule.c.thing == ranked.c.uid)
        .outerjoin(ruler, ruler.id == rule.c.id)
        .where(ranked.c.place == 1, ranked.c.op.in_(GRANTING))
        .subquery("stands")
    )


def _standing(question: Question) -> sa.Subquery:
    """Return the last word on each day of each exemption, unless it is taken back."""
    row = ExemptionRow
    place = sa.func.row_number().over(
        partition_by=(row.uid, row.valid_from), order_by=row.seq.desc()
    )
    said = (
        sa.select(row.id, row.uid, row.op, row.valid_from, place.label("newest"))
        .where(row.recorded_at <= question.knowledge)
        .subquery()
    )
    standing = sa.and_(said.c.newest == 1, said.c.op != ExemptionOp.RETRACT)
    return sa.select(said).where(standing).subquery("standing")


def _state(ruler: Any, on: date) -> sa.ColumnElement[str]:
    return sa.case(
        (ruler.id.is_(None), ExemptionState.TO_COME.value),
        (ruler.op == ExemptionOp.REVOKE, ExemptionState.REVOKED.value),
        (ruler.valid_until < on, ExemptionState.ENDED.value),
        else_=ExemptionState.IN_FORCE.value,
    )
