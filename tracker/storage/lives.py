"""All that was ever stated about one requirement and one body. Reads only."""

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body
from tracker.domain.spells import BodyFact, Event, Life, Piece
from tracker.storage import deadlines
from tracker.storage.bodies import BodyRow, BodyVersionRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow


def life(session: Session, *, item: str, body: str) -> Life | None:
    """Return the life of the cell of *item* and *body* (codes).

    None: the item never laid a duty. The number of queries is always the same.
    """
    every = deadlines.items(session, BodyRow.code == body)
    found = next((each for each in every if each.code == item), None)
    if found is None:
        return None
    return Life(
        item=found,
        body=tuple(_facts(session, body)),
        evidence=tuple(_evidence(session, item, body)),
        networks=deadlines.usable(session),
    )


def _facts(session: Session, body: str) -> list[BodyFact]:
    row = BodyVersionRow
    found = session.execute(
        sa.select(
            row.seq, row.valid_from, row.recorded_at, row.kind, row.level,
            row.existed_from, row.existed_until, RegionRow.code.label("region"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(BodyRow.code == body)
    )  # fmt: skip
    return [
        BodyFact(
            seq=each.seq,
            valid_from=each.valid_from,
            recorded_at=each.recorded_at,
            body=Body(
                code=body,
                kind=each.kind,
                level=each.level,
                region=each.region,
                existed_from=each.existed_from,
                existed_until=each.existed_until,
            ),
        )
        for each in found
    ]


def _evidence(session: Session, item: str, body: str) -> list[Piece]:
    row, event = EvidenceRow, EvidenceEventRow
    found = session.execute(
        sa.select(
            row.id, row.form, PlatformRow.code.label("platform"),
            event.seq, event.valid_from, event.recorded_at, event.state,
            event.reviewed_rev,
        )
        .join(event, event.evidence_id == row.id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .join(BodyRow, BodyRow.id == row.body_id)
        .outerjoin(PlatformRow, PlatformRow.id == row.platform_id)
        .where(ItemRow.code == item, BodyRow.code == body)
    ).all()  # fmt: skip
    events: dict[int, list[Event]] = defaultdict(list)
    for each in found:
        events[each.id].append(
            Event(
                seq=each.seq,
                valid_from=each.valid_from,
                recorded_at=each.recorded_at,
                state=each.state,
                reviewed_rev=each.reviewed_rev,
            )
        )
    kinds = {each.id: (each.platform, each.form) for each in found}
    return [
        Piece(platform=platform, form=form, events=tuple(events[id_]))
        for id_, (platform, form) in kinds.items()
    ]
