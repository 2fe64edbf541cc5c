"""Where an answer about coverage comes from: what is kept of today, or asked live.

Nobody who asks can tell which of the two it was.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.storage import coverage as live
from tracker.storage import projection_answers as projected
from tracker.storage.duties import DutyInForce
from tracker.storage.projection_sources import Source, source


def named(duty: DutyInForce, question: Question) -> bool:
    """Tell whether *duty* is of the item asked for, if one is."""
    return question.item is None or duty.code.lower() == question.item.lower()


def kept(
    session: Session, question: Question, binding: Sequence[DutyInForce]
) -> Source | None:
    """Return what is kept of today, if it answers *question* about *binding*."""
    items = [duty.item_id for duty in binding if named(duty, question)]
    return source(session, question, binding, items)


def cells(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    *,
    lazily: bool = False,
) -> sa.CTE | None:
    """Return the cells of the duties *binding*: see `tracker.storage.coverage.cells`.

    Those that are kept have the column ``lacking`` besides.
    """
    there = kept(session, question, binding)
    if there is not None:
        return projected.cells(session, there)
    return live.cells(question, binding, lazily=lazily)


def lacking(duty: DutyInForce, row: Any) -> tuple[str, ...] | None:
    """Return the networks that the cell *row* lacks; None: it does not say."""
    if "lacking" not in row._fields:
        return None
    ids = duty.platform_ids
    return tuple(code for code in duty.asked if f",{ids[code]}," in row.lacking)
