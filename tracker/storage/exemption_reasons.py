"""Why a body is exempt: the acts that free each of some bodies from some duties."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body
from tracker.domain.questions import Question
from tracker.storage.duties import DutyInForce
from tracker.storage.exemptions import (
    ExemptionRow,
    ExemptionScopeRow,
    frees,
    named_in,
    ruled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An act that frees from a requirement on the day asked for."""

    uid: str
    legal_basis: str
    approved_by: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """A body that is exempt from the duty *item_id*."""

    item_id: int
    body_id: int
    body: Body


#: (item id, body id) -> the acts that free, the earliest first.
Reasons = dict[tuple[int, int], tuple[Reason, ...]]


def reasons(
    session: Session,
    question: Question,
    duties: Sequence[DutyInForce],
    freed: Collection[Freed],
) -> Reasons:
    """Return the acts that free each of *freed* on the question's day.

    One query; none where nobody is freed.
    """
    if not freed:
        return {}
    broad = {each.id: each.scope for duty in duties for each in duty.freed}
    told: dict[int, dict[int, tuple[Reason, set[Any]]]] = defaultdict(dict)
    for row in session.execute(_freeing(question, freed, list(broad))):
        _, whom = told[row.item_id].setdefault(row.id, (_reason(row), set()))
        whom |= {row.body_id, row.code}

    def own(one: Freed) -> Iterator[Reason]:
        for id_, (reason, whom) in told[one.item_id].items():
            named = one.body_id in whom or one.body.code in whom
            if named or (id_ in broad and broad[id_].binds(one.body)):
                yield reason

    return {(one.item_id, one.body_id): tuple(own(one)) for one in freed}


def _freeing(question: Question, freed: Collection[Freed], broad: Sequence[int]) -> Any:
    row, listed = ExemptionRow, ExemptionScopeRow
    rule = ruled(question, row.item_id.in_({one.item_id for one in freed}))
    codes = listed.value.in_({one.body.code for one in freed})
    in_list = sa.and_(named_in(row.id), codes, ~row.broad)
    meant = sa.or_(
        row.body_id.in_({one.body_id for one in freed}),
        row.id.in_(broad),
        listed.value.is_not(None),
    )
    return (
        sa.select(
            row.id, row.item_id, row.body_id, listed.value.label("code"),
            row.uid, row.legal_basis, row.approved_by, row.valid_from,
            row.valid_until,
        )
        .select_from(row)
        .join(rule, rule.c.id == row.id)
        .outerjoin(listed, in_list)
        .where(frees(question.on), meant)
        .order_by(row.valid_from, row.id)
    )  # fmt: skip


def _reason(row: Any) -> Reason:
    return Reason(
        uid=row.uid,
        legal_basis=row.legal_basis,
        approved_by=row.approved_by,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
