"""Edits of published texts that come by file: a proposal for a person, no overwrite.

Whatever a file says anew of an item that the register publishes already waits for an
editor, who sees the redline and the impact. Of several new versions of one item the
first is proposed; the others come with the load after its publication.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.errors import BadInput
from tracker.domain.proposals import ChangeKind, ProposalState, Proposed, Terms
from tracker.domain.requirements import Op
from tracker.services import proposal_writing, proposals
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import (
    Entry,
    EvidenceEntry,
    FigureEntry,
    ItemEntry,
    VersionEntry,
)
from tracker.services.contents.holdings import EDITED, Holdings
from tracker.services.contents.plans import Plan
from tracker.services.contents.provisions import duty
from tracker.services.contents.shelves import Shelf
from tracker.storage import proposal_lists
from tracker.storage.proposal_texts import spelled
from tracker.storage.proposals import (
    ProposalChangeRow,
    ProposalDraftRow,
    ProposalRow,
)

_KINDS = {
    Op.SET: ChangeKind.AMEND,
    Op.REPEAL: ChangeKind.REPEAL,
    Op.SUSPEND: ChangeKind.SUSPEND,
    Op.RETRACT: ChangeKind.RETRACT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a file changes in one item; *instrument* for an item that is new."""

    kind: ChangeKind
    version: VersionEntry
    takes_back: str = ""
    instrument: str | None = None

    @property
    def code(self) -> str:
        """Return the code of the item."""
        return str(self.version.item)


def amending(shelf: Shelf, held: Holdings, made: Plan) -> list[VersionEntry]:
    """Return the versions to be written that touch what is published already.

    Those of items that the register has, and new items of documents that it has.
    """
    owners = _owners(shelf)
    return [
        entry
        for key, entry in shelf.entries.items()
        if isinstance(entry, VersionEntry)
        and made.writes_of(key)
        and (
            held.heads.get(entry.item)
            or f"instrument:{owners.get(entry.item)}" in held.entries
        )
    ]


def held_back(
    shelf: Shelf, held: Holdings, waiting: Collection[VersionEntry]
) -> set[str]:
    """Return the keys of the entries that wait with the versions *waiting*.

    A new item waits with its first version, and with it what speaks of the item.
    """
    keys = {entry.key for entry in waiting}
    new = {entry.item for entry in waiting if not held.heads.get(entry.item)}
    for key, entry in shelf.entries.items():
        if isinstance(entry, ItemEntry):
            of_new = entry.item in new or bool(entry.becomes & new)
        else:
            speaks = isinstance(entry, EvidenceEntry | FigureEntry)
            of_new = speaks and getattr(entry, "item", None) in new
        if of_new:
            keys.add(key)
    return keys


def propose(
    desk: Desk, waiting: Sequence[VersionEntry], shelf: Shelf, held: Holdings
) -> list[int]:
    """Propose the first new version of every item; return the new proposals' ids.

    One proposal for each amending document. What is proposed already, or was
    declined, is not proposed again.
    """
    owners = _owners(shelf)
    groups: dict[str | None, list[Edit]] = defaultdict(list)
    for edit in _edits(waiting, held, owners):
        if not _told_before(desk, edit):
            groups[edit.version.amended_by].append(edit)
    return [_proposal(desk, amended_by, edits) for amended_by, edits in groups.items()]


def _edits(
    waiting: Iterable[VersionEntry], held: Holdings, owners: dict[str, str]
) -> Iterator[Edit]:
    by_item: dict[str, list[VersionEntry]] = defaultdict(list)
    for entry in waiting:
        by_item[entry.item].append(entry)
    for item, entries in by_item.items():
        first, *others = sorted(entries, key=lambda each: each.op is not Op.RETRACT)
        if not held.heads.get(item):
            kind, instrument = ChangeKind.ADD, owners[item]
            yield Edit(kind=kind, version=first, instrument=instrument)
        elif first.op is Op.RETRACT and others and others[0].op is Op.SET:
            # A moved commencement is told in two sections, and is one change.
            moved = ChangeKind.COMMENCEMENT
            yield Edit(kind=moved, version=others[0], takes_back=first.in_force)
        else:
            taken = first.in_force if first.op is Op.RETRACT else ""
            yield Edit(kind=_KINDS[first.op], version=first, takes_back=taken)


def _proposal(desk: Desk, amended_by: str | None, edits: Sequence[Edit]) -> int:
    codes = ", ".join(edit.code for edit in edits[:5])
    more = " …" if len(edits) > 5 else ""
    terms = Terms(
        title=f"Правки из файлов: {codes}{more}",
        amended_by=amended_by,
        reason=EDITED,
    )
    session, actor, now = desk.session, desk.actor, desk.now
    id_ = proposals.open_proposal(session, actor, terms, now=now)
    for edit in edits:
        change_id = proposal_writing.take_in(
            session,
            actor,
            id_,
            edit.kind,
            code=edit.code,
            instrument=edit.instrument,
            now=now,
        )
        change = proposal_lists.change(session, change_id)
        if change is not None:
            proposed = _proposed(edit, desk.html[edit.version.key])
            proposal_writing.write(
                session,
                actor,
                change,
                proposed,
                rev=change.rev,
                base=change.base,
                now=now,
            )
    there = proposals.found(session, actor, id_)
    state = ProposalState.IN_REVIEW
    # What is not ready, as a repeal without a day, stays a draft to be mended.
    with suppress(BadInput):
        proposals.pass_on(session, actor, id_, state, rev=there.rev, now=now)
    return id_


def _proposed(edit: Edit, html: str) -> Proposed:
    version = edit.version
    return Proposed(
        heading=version.heading,
        text=version.text,
        html=html,
        number=version.number,
        position=version.position,
        parent=version.parent,
        stage=version.stage,
        flag=version.flag,
        change=version.change,
        reason=version.reason,
        certainty=version.certainty,
        sources=version.sources,
        duty=duty(version.item, version.duty) if version.duty else None,
        reading=version.duty.reading if version.duty else "",
        in_force=version.in_force,
        rule=version.commencement,
        takes_back=edit.takes_back,
    )


def _told_before(desk: Desk, edit: Edit) -> bool:
    """Tell whether a proposal that is not published has ever said the same."""
    row, draft = ProposalChangeRow, ProposalDraftRow
    said = desk.session.scalars(
        sa.select(draft.content)
        .join(row, row.id == draft.change_id)
        .join(ProposalRow, ProposalRow.id == row.proposal_id)
        .where(
            row.code == edit.code,
            row.kind == edit.kind,
            ProposalRow.state != ProposalState.PUBLISHED,
        )
    )
    wanted = {**spelled(_proposed(edit, "")), "html": ""}
    return any({**content, "html": ""} == wanted for content in said)


def _owners(shelf: Shelf) -> dict[str, str]:
    """Return the document of every item of *shelf*."""
    entries: Iterable[Entry] = shelf.entries.values()
    return {
        str(entry.item): str(entry.instrument)
        for entry in entries
        if isinstance(entry, ItemEntry)
    }
