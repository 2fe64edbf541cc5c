"""What a person does with an uploaded file: tells its columns, confirms, undoes.

Each act moves the upload by the table of `UploadState`; what takes time is done by
`tracker.services.evidence_files.working`. Nobody sees another's upload.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.evidence_files import UploadState, upload_move
from tracker.services.evidence_codes import fresh_code
from tracker.services.evidence_files import memories
from tracker.services.evidence_files.columns import (
    COLUMNS,
    Reading,
    guessed,
    kept_reading,
    reading,
)
from tracker.services.evidence_files.layouts import Layout, kept_layout
from tracker.storage import upload_lists
from tracker.storage.uploads import UploadRow

#: How long a file waits for its person, and its rows are kept when all is over.
PATIENCE = timedelta(days=7)
MEMORY = timedelta(days=30)


def receive(
    session: Session,
    actor: Actor,
    *,
    file_name: str,
    sha256: str,
    layout: Layout,
    now: datetime,
) -> UploadRow:
    """Record that *actor* sent a file, its columns guessed or remembered."""
    actor.require(Act.SUBMIT)
    kept = memories.remembered(session, actor.reference, layout.headings) or {}
    told = {} if layout.headless else kept
    upload = UploadRow(
        code=fresh_code("F"),
        owner=actor.reference,
        file_name=file_name,
        sha256=sha256,
        state=UploadState.RECEIVED,
        layout=layout.as_mapping(),
        reading=_first_reading(layout, told),
        choices={},
        counts={},
        rows=layout.rows,
        next_row=0,
        reason="",
        received_at=now,
        changed_at=now,
        lease="",
    )
    session.add(upload)
    session.flush()
    return upload


def lay_out(
    session: Session, actor: Actor, code: str, layout: Layout, *, now: datetime
) -> UploadRow:
    """Read the file anew as *layout* says; what its columns mean is guessed again."""
    upload = own(session, actor, code)
    _waits(upload)
    upload.layout = layout.as_mapping()
    upload.reading = _first_reading(layout, {})
    upload.rows = layout.rows
    upload.changed_at = now
    return upload


def tell(
    session: Session,
    actor: Actor,
    code: str,
    *,
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    items: Sequence[str],
    now: datetime,
) -> UploadRow:
    """Tell what the columns mean, for this file and the next; have the file checked.

    Refuse as `BadInput` what `reading` refuses.
    """
    upload = own(session, actor, code)
    layout = kept_layout(upload.layout)
    told = {name: columns.get(name, "") for name in COLUMNS}
    meant = reading(
        layout.headings, layout.first, told=told, defaults=defaults, items=items
    )
    memories.remember(session, actor.reference, layout.headings, meant, now=now)
    upload.reading = meant.as_mapping()
    _step(session, upload, UploadState.CHECKING, now=now)
    return upload


def choose(
    session: Session,
    actor: Actor,
    code: str,
    choices: Mapping[str, str],
    *,
    now: datetime,
) -> UploadRow:
    """Tell which body is meant by words that fit several; have the file checked.

    *choices* are codes by the words; an empty one leaves the rows out.
    """
    upload = own(session, actor, code)
    upload.choices = {**upload.choices, **choices}
    memories.choose(session, actor.reference, choices, now=now)
    _step(session, upload, UploadState.CHECKING, now=now)
    return upload


def confirm(session: Session, actor: Actor, code: str, *, now: datetime) -> UploadRow:
    """Have what was checked taken in."""
    upload = own(session, actor, code)
    _step(session, upload, UploadState.CONFIRMED, now=now)
    return upload


def undo(session: Session, actor: Actor, code: str, *, now: datetime) -> UploadRow:
    """Have withdrawn what the file brought and nobody has decided on."""
    upload = own(session, actor, code)
    if upload.batch_id is None:
        raise BadInput("nothing was brought", field="do", reason="nothing")
    _step(session, upload, UploadState.UNDOING, now=now)
    return upload


def drop(session: Session, actor: Actor, code: str, *, now: datetime) -> UploadRow:
    """Give the file up before anything of it is taken."""
    upload = own(session, actor, code)
    _step(session, upload, UploadState.DROPPED, now=now)
    return upload


def own(session: Session, actor: Actor, code: str) -> UploadRow:
    """Return the upload *code* if it is the actor's; else there is none."""
    actor.require(Act.SUBMIT)
    upload = upload_lists.one(session, actor.reference, code)
    if upload is None:
        raise NotFound(f"no upload {code}")
    return upload


def meaning(session: Session, upload: UploadRow) -> Reading:
    """Return how *upload* is read, with all that its owner ever chose."""
    said = kept_reading(upload.reading)
    before = memories.chosen(session, upload.owner)
    return said.chosen({**before, **upload.choices})


def _first_reading(layout: Layout, told: Mapping[str, Any]) -> dict[str, Any]:
    columns = told.get("columns") or guessed(layout.headings, layout.first)
    return Reading(columns=columns, defaults=told.get("defaults", {})).as_mapping()


def _waits(upload: UploadRow) -> None:
    upload_move(upload.state, UploadState.CHECKING)


def _step(
    session: Session, upload: UploadRow, wanted: UploadState, *, now: datetime
) -> None:
    """Move *upload* to *wanted*; refuse as `Conflict` when somebody else moved it.

    Work begins at the first row, by nobody yet.
    """
    before = upload.state
    session.flush()
    moved = session.execute(
        sa.update(UploadRow)
        .where(UploadRow.id == upload.id, UploadRow.state == before)
        .values(
            state=upload_move(before, wanted),
            next_row=0,
            counts=upload.counts if wanted is UploadState.UNDOING else {},
            changed_at=now,
            lease="",
            leased_until=None,
        )
        .returning(UploadRow.id)
    )
    if moved.scalar_one_or_none() is None:
        raise Conflict("the upload has moved on", upload=upload.code)
