"""Writing a chunk of a file of evidence: pages, evidence, first steps, search marks.

As many statements for a thousand rows as for one. Two who show one page at the same
moment bring one piece of evidence: the database decides whose.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.evidence import State
from tracker.services.evidence_codes import fresh_codes
from tracker.services.evidence_files.judging import Taken, Verdict, there
from tracker.services.evidence_steps import since
from tracker.storage import evidence_batches
from tracker.storage.evidence_batches import PageKey

Columns = dict[str, Any]


def write(
    session: Session,
    actor: Actor,
    verdicts: Sequence[Verdict],
    *,
    batch: int,
    now: datetime,
) -> list[Verdict]:
    """Write what *verdicts* take and return them as they turned out.

    The caller writes the journal. A row whose page somebody else brought a moment
    ago is there already.
    """
    taken = [verdict for verdict in verdicts if isinstance(verdict, Taken)]
    evidence_batches.add_pages(session, _pages(taken, now))
    pages = evidence_batches.pages(session, (each.claim.page for each in taken))
    rows = list(
        _evidence(
            actor,
            taken,
            pages,
            {"batch_id": batch, "submitted_at": now, "queued_at": now},
        )
    )
    ids = evidence_batches.add_evidence(session, rows)
    written = [row for row in rows if row["code"] in ids]
    typed = {each.line: each.claim.line.typed.strip() for each in taken}
    evidence_batches.add_events(
        session,
        [
            _event(actor, row, now)
            | {"evidence_id": ids[row["code"]], "words": typed[row["batch_line"]]}
            for row in written
        ],
    )
    evidence_batches.mark_dirty(session, ids.values())
    return _turned_out(verdicts, {row["batch_line"] for row in written})


def _turned_out(verdicts: Sequence[Verdict], lines: set[int]) -> list[Verdict]:
    return [
        verdict.claim.line.returned(there())
        if isinstance(verdict, Taken) and verdict.line not in lines
        else verdict
        for verdict in verdicts
    ]


def _pages(taken: Iterable[Taken], now: datetime) -> list[Columns]:
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
                "recorded_at": now,
            }
    return list(rows.values())


def _evidence(
    actor: Actor, taken: Sequence[Taken], pages: dict[PageKey, int], same: Columns
) -> Iterable[Columns]:
    codes = iter(fresh_codes(sum(len(verdict.items) for verdict in taken)))
    for verdict in taken:
        page, line = verdict.claim.page, verdict.claim.line
        own = [next(codes) for _ in verdict.items]
        for code, item in zip(own, verdict.items, strict=True):
            yield {
                **same,
                "code": code,
                "body_id": verdict.claim.body.id,
                "item_id": item,
                "form": verdict.claim.offer.form,
                "platform_id": page.platform,
                "page_id": pages[page],
                "reference": "",
                "shown_from": line.shown_from,
                "note": line.note,
                "state": State.SUBMITTED,
                "reviewed_rev": None,
                "head": 1,
                "submitted_by": actor.name,
                "submitted_by_ref": actor.reference,
                "decided_at": None,
                "sending": own[0] if len(own) > 1 else None,
                "batch_line": line.line,
            }


def _event(actor: Actor, row: Columns, now: datetime) -> Columns:
    """Return the first step of the evidence *row*."""
    return {
        "seq": 1,
        "state": State.SUBMITTED,
        "valid_from": since(row["shown_from"], now),
        "recorded_at": now,
        "reviewed_rev": None,
        "actor": actor.name,
        "actor_ref": actor.reference,
        "reason": "",
    }
