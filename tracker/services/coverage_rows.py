"""The answer as data: one shape of its numbers and rows in every file and command."""

from typing import Any

from tracker.services.coverage import Answer, Gap


def answer_facts(answer: Answer) -> dict[str, Any]:
    """Return the numbers of *answer*, with the day and the moment it is about."""
    question = answer.question
    return {
        "count": answer.rows,
        "on": question.on.isoformat(),
        "known": question.known.isoformat() if question.known else None,
        "bodies": answer.bodies,
        "obliged": answer.obliged,
    }


def gap_row(gap: Gap) -> dict[str, Any]:
    """Return *gap* as plain values: codes, never words; ``comply_by`` in ISO 8601.

    ``wanting`` lists the networks on which an accepted page would still help.
    """
    duty = gap.duty.duty
    return {
        "body": gap.body,
        "name": gap.name,
        "region": gap.region,
        "kind": gap.kind.value,
        "level": gap.level.value,
        "item": gap.duty.code,
        "instrument": gap.duty.instrument,
        "modality": duty.modality.value,
        "binding": duty.binding.value,
        "status": gap.status.value,
        "wanting": list(gap.wanting),
        "comply_by": duty.comply_by.isoformat() if duty.comply_by else None,
        "exempt_by": [freed.legal_basis for freed in gap.freed],
        "exempt_until": _until(gap),
    }


def _until(gap: Gap) -> str | None:
    """Return the last day of the exemption that lasts longest; None: no end is set."""
    ends = [freed.valid_until for freed in gap.freed if freed.valid_until]
    ended = bool(ends) and len(ends) == len(gap.freed)
    return max(ends).isoformat() if ended else None
