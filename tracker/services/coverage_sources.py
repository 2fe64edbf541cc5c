"""Where an answer about coverage comes from: what is kept of today, or asked live.

Nobody who asks can tell which of the two it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.storage import coverage as live
from tracker.storage import projection_answers as projected
from tracker.storage.at_hand import AtHand
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.projection_sources import Source, source
from tracker.storage.projection_states import serving_state


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


def lacking(
    duties: Mapping[int, DutyInForce], rows: Sequence[Any]
) -> Callable[[Any], tuple[str, ...]] | None:
    """Return what reads the networks that each of *rows* lacks off the row itself.

    None: these rows do not say so. *duties* by the ids of their items.
    """
    if not rows or "lacking" not in rows[0]._fields:
        return None
    read: dict[tuple[int, str], tuple[str, ...]] = {}

    def told(row: Any) -> tuple[str, ...]:
        key = (row.item_id, row.lacking)
        if key not in read:
            duty = duties[row.item_id]
            read[key] = tuple(
                code
                for code in duty.asked
                if f",{duty.platform_ids[code]}," in row.lacking
            )
        return read[key]

    return told


_duties: AtHand[list[DutyInForce]] = AtHand(128)
#: What narrows bodies and cells, and no duties.
_WHERE: dict[str, Any] = dict.fromkeys(
    ("platform", "region", "kind", "level", "parent", "words", "bodies", "snapshot")
)
_NO: frozenset[Status] = frozenset()


def binding_duties(session: Session, question: Question) -> list[DutyInForce]:
    """Return the same as `tracker.storage.duties.duties`.

    Those of today are at hand for as long as no rule changes: the mark of the rules
    says so, which no two states of any store share.
    """
    state = serving_state(session, question.today) if question.present else None
    if state is None or not state[0].mark:
        return duties(session, question)
    key = (state[0].mark, replace(question, statuses=_NO, **_WHERE))
    return list(_duties.get(key, lambda: duties(session, question)))
