"""Writing a chunk of a file of evidence: pages, evidence, first steps, search marks.

As many statements for a thousand rows as for one. Two who show one page at the same
moment bring one piece of evidence: the database decides whose.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.evidence import State
from tracker.services import projections
from tracker.services.evidence_codes import fresh_codes
from tracker.services.evidence_files.judging import Taken, Verdict, there
from tracker.services.evidence_steps import since
from tracker.storage import evidence_batches
from tracker.storage.evidence_batches import PageKey

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows made ready to be written, so that the store is held for the writing alone.

    *brought* is each piece of evidence as columns, but for the id of its page.
    """

    verdicts: Sequence[Verdict]
    pages: Sequence[Columns]
    brought: Sequence[tuple[Taken, Columns]]


def chunk(verdicts: Sequence[Verdict]) -> Chunk:
    """Return what *verdicts* bring, ready to be written."""
    taken = [verdict for verdict in verdicts if isinstance(verdict, Taken)]
    return Chunk(verdicts, _pages(taken), list(_brought(taken)))


def write(
    session: Session, actor: Actor, ready: Chunk, *, batch: int, now: datetime
) -> list[Verdict]:
    """Write what is *ready* and return the verdicts as they turned out.

    The caller writes the journal. A row whose page somebody else brought a moment
    ago is there already.
    """
    evidence_batches.add_pages(session, ready.pages, recorded_at=now)
    pages = evidence_batches.pages(session, (v.claim.page for v, _ in ready.brought))
    for verdict, row in ready.brought:
        row["page_id"] = pages[verdict.claim.page]
    ids = evidence_batches.add_evidence(
        session,
        [row for _, row in ready.brought],
        reference="",
        state=State.SUBMITTED,
        reviewed_rev=None,
        head=1,
        submitted_by=actor.name,
        submitted_by_ref=actor.reference,
        submitted_at=now,
        queued_at=now,
        decided_at=None,
        batch_id=batch,
    )
    written = [(verdict, row) for verdict, row in ready.brought if row["code"] in ids]
    today = since("", now)
    evidence_batches.add_events(
        session,
        [
            {
                "evidence_id": ids[row["code"]],
                "valid_from": since(shown, now) if shown else today,
                "words": verdict.claim.line.typed.strip(),
            }
            for verdict, row in written
            for shown in [row["shown_from"]]
        ],
        seq=1,
        state=State.SUBMITTED,
        recorded_at=now,
        reviewed_rev=None,
        actor=actor.name,
        actor_ref=actor.reference,
        reason="",
    )
    evidence_batches.mark_dirty(session, ids.values())
    projections.touch(session, {row["body_id"] for _, row in written}, now=now)
    return _turned_out(ready.verdicts, {verdict.line for verdict, _ in written})


def _turned_out(verdicts: Sequence[Verdict], lines: set[int]) -> list[Verdict]:
    return [
        verdict.claim.line.returned(there())
        if isinstance(verdict, Taken) and verdict.line not in lines
        else verdict
        for verdict in verdicts
    ]


def _pages(taken: Iterable[Taken]) -> list[Columns]:
    """Return a row for each page, with what was typed for it first."""
    rows: dict[PageKey, Columns] = {}
    for verdict in taken:
        page, line = verdict.claim.page, verdict.claim.line
        if page not in rows:
            rows[page] = {
                "platform_id": page.platform,
                "kind": page.kind,
                "handle": page.handle,
                "url": line.address.url,
                "raw": line.typed.strip(),
            }
    return list(rows.values())


def _brought(taken: Sequence[Taken]) -> Iterator[tuple[Taken, Columns]]:
    """Yield each piece of evidence as columns; those of one row share a sending."""
    codes = iter(fresh_codes(sum(len(verdict.items) for verdict in taken)))
    for verdict in taken:
        claim = verdict.claim
        own = [next(codes) for _ in verdict.items]
        for code, item in zip(own, verdict.items, strict=True):
            yield (
                verdict,
                {
                    "code": code,
                    "body_id": claim.body.id,
                    "item_id": item,
                    "form": claim.offer.form,
                    "platform_id": claim.page.platform,
                    "shown_from": claim.line.shown_from,
                    "note": claim.line.note,
                    "sending": own[0] if len(own) > 1 else None,
                    "batch_line": verdict.line,
                },
            )
