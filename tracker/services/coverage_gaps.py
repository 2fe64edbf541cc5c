"""The rows of an answer, and how those that are kept become rows.

Asks the store for nothing but the acts by which bodies are exempt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.storage.coverage import STATUS_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.exemption_reasons import Freed, Reason, reasons
from tracker.storage.projection_lists import Row

#: Lists end in name, body, item, whatever leads: enough to go on from any row.
Cursor = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One row of the answer: a body, a requirement, and what is true of the two."""

    body_id: int
    body: str
    name: str
    region: str | None
    region_name: str | None
    kind: BodyKind
    level: Level
    duty: DutyInForce
    status: Status
    wanting: tuple[str, ...]
    #: The acts that free the body, where it is exempt.
    freed: tuple[Reason, ...]
    cursor: Cursor


def as_kept(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    rows: Sequence[Row],
) -> Iterator[Gap]:
    """Yield *rows* as they are kept: the cell of each says what is true and lacking.

    A cell is put into words once, however many rows have it.
    """
    duties = {duty.item_id: duty for duty in binding}
    cells = {row.cell for row in rows}
    told = {
        cell.id: (duty, STATUS_OF[cell.status], lacking(duty, cell.lacking))
        for cell in cells
        for duty in (duties[cell.item_id],)
    }
    exempt = [row for row in rows if told[row.cell.id][1] is Status.EXEMPT]
    why = reasons(session, question, binding, list(map(_freed, exempt)))
    for cell, body, code, name, kind, level, sort_name, region, region_name in rows:
        duty, status, wanting = told[cell.id]
        yield Gap(
            body_id=body,
            body=code,
            name=name,
            region=region,
            region_name=region_name,
            kind=kind,
            level=level,
            duty=duty,
            status=status,
            wanting=wanting,
            freed=why.get((cell.item_id, body), ()),
            cursor=(sort_name, body, cell.item_id),
        )


def lacking(duty: DutyInForce, spelled: str) -> tuple[str, ...]:
    """Return the networks that a cell *spelled* so lacks, as *duty* names them."""
    ids = duty.platform_ids
    return tuple(code for code in duty.asked if f",{ids[code]}," in spelled)


def _freed(row: Row) -> Freed:
    body = Body(code=row.code, kind=row.kind, level=row.level, region=row.region)
    return Freed(item_id=row.cell.item_id, body_id=row.body_id, body=body)
