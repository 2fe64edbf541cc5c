"""The legal editor comes to publish a version against the one it was based on."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.dates import UNKNOWN, InexactDate
from tracker.domain.errors import NotFound, StaleEdit
from tracker.domain.instruments import Certainty
from tracker.domain.requirements import (
    ChangeClass,
    Duty,
    Op,
    Stage,
    in_force_from,
)
from tracker.services import projections
from tracker.storage import journal, outbox
from tracker.storage.duty_rows import lay
from tracker.storage.requirements import ItemRow, ItemVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an editor decides about a new version of an item."""

    heading: str
    text: str
    html: str
    change: ChangeClass
    op: Op = Op.SET
    in_force: InexactDate = UNKNOWN
    #: The commencement in the words of the act.
    rule: str = ""
    number: str = ""
    position: int = 0
    parent_id: int | None = None
    stage: Stage = Stage.ACTIVE
    reason: str = ""
    amended_by_id: int | None = None
    certainty: Certainty = Certainty.CONFIRMED
    sources: int | None = None
    flag: str = ""
    duty: Duty | None = None
    #: Another reading of the duty, in words.
    reading: str = ""
    #: Who wrote it, where that is not the one who publishes it.
    author: str = ""


def publish(
    session: Session,
    actor: Actor,
    code: str,
    wording: Wording,
    *,
    base: int,
    now: datetime,
    source: str = "editor",
) -> ItemVersionRow:
    """Add the next version of item *code*, written against version *base*.

    Refuse as `StaleEdit` when somebody published since: nothing is written then, and
    both texts stay. The number of rows written does not depend on the bodies bound.
    """
    actor.require(Act.PUBLISH)
    substantive = wording.change is ChangeClass.SUBSTANTIVE
    item = _taken(session, code, base, substantive=substantive)
    version = _version(item, wording, actor, seq=base + 1, now=now)
    session.add(version)
    session.flush()
    if wording.duty is not None:
        lay(session, version.id, wording.duty, reading=wording.reading)
    journal.note(
        session,
        actor,
        "item.published",
        f"item:{item.code}",
        now=now,
        seq=version.seq,
        op=version.op,
        in_force=version.stated_from,
        change=version.change,
        source=source,
    )
    outbox.mark(session, "item", [item.id])
    projections.mark(session, [item.id])
    return version


def _version(
    item: ItemRow, wording: Wording, actor: Actor, *, seq: int, now: datetime
) -> ItemVersionRow:
    return ItemVersionRow(
        item_id=item.id,
        seq=seq,
        op=wording.op,
        valid_from=in_force_from(wording.in_force),
        stated_from=wording.in_force.spelled,
        rule=wording.rule,
        recorded_at=now,
        parent_id=wording.parent_id,
        position=wording.position,
        number=wording.number,
        sort_key=f"{wording.position:06d}",
        heading=wording.heading,
        text=wording.text,
        html=wording.html,
        stage=wording.stage,
        change=wording.change,
        substance_rev=item.substance_rev,
        author=wording.author or actor.name,
        approver=actor.name,
        reason=wording.reason,
        amended_by_id=wording.amended_by_id,
        certainty=wording.certainty,
        sources=wording.sources,
        flag=wording.flag,
    )


def _taken(session: Session, code: str, base: int, *, substantive: bool) -> ItemRow:
    """Return the item with its head moved on from *base*, or refuse.

    The UPDATE is the compare-and-set: of two publishers the second finds no row. The
    first version is one of substance, whatever it is called.
    """
    row = ItemRow
    raised = sa.case(
        (row.substance_rev == 0, 1), else_=row.substance_rev + int(substantive)
    )
    moved = session.execute(
        sa.update(row)
        .where(row.code == code, row.head == base)
        .values(head=base + 1, substance_rev=raised)
        .returning(row)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar_one_or_none()
    if moved is not None:
        return moved
    head = session.scalar(sa.select(ItemRow.head).where(ItemRow.code == code))
    if head is None:
        raise NotFound(f"no item {code}")
    raise StaleEdit(
        f"{code} is at version {head}, not {base}", item=code, base=base, current=head
    )
