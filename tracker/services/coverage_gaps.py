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
from tracker.storage.coverage import EXEMPT as _EXEMPT
from tracker.storage.coverage import STATUS_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.exemption_reasons import Freed, Reason, reasons
from tracker.storage.projection_lists import Rows

#: Lists end in name, body, item, whatever leads: enough to go on from any row.
Cursor = tuple[Any, ...]


_KINDS = {each.value: each for each in BodyKind}
_LEVELS = {each.value: each for each in Level}


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
    kept: Rows,
) -> Iterator[Gap]:
    """Yield the rows that are *kept*: the cell of each says what is true and lacking.

    A cell is put into words once, however many rows have it.
    """
    duties = {duty.item_id: duty for duty in binding}
    told = {
        cell.id: (duty, STATUS_OF[cell.status], lacking(duty, cell.lacking))
        for cell in kept.cells.values()
        for duty in (duties[cell.item_id],)
    }
    why = reasons(session, question, binding, list(_freed(kept)))
    for (
        cell,
        body,
        code,
        name,
        kind,
        level,
        sort_name,
        region,
        region_name,
    ) in kept.rows:
        duty, status, wanting = told[cell]
        yield Gap(
            body_id=body,
            body=code,
            name=name,
            region=region,
            region_name=region_name,
            kind=_KINDS[kind],
            level=_LEVELS[level],
            duty=duty,
            status=status,
            wanting=wanting,
            freed=why.get((duty.item_id, body), ()) if why else (),
            cursor=(sort_name, body, duty.item_id),
        )


def lacking(duty: DutyInForce, spelled: str) -> tuple[str, ...]:
    """Return the networks that a cell *spelled* so lacks, as *duty* names them."""
    ids = duty.platform_ids
    return tuple(code for code in duty.asked if f",{ids[code]}," in spelled)


def _freed(kept: Rows) -> Iterator[Freed]:
    cells = kept.cells
    exempt = {id_ for id_, cell in cells.items() if cell.status == _EXEMPT}
    for cell, body, code, _, kind, level, _, region, _ in kept.rows:
        if cell in exempt:
            freed = Body(
                code=code, kind=_KINDS[kind], level=_LEVELS[level], region=region
            )
            yield Freed(item_id=cells[cell].item_id, body_id=body, body=freed)
