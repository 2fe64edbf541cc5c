"""Readiness as data: one shape of its numbers and rows in every file and command."""

from collections.abc import Iterator
from typing import Any

from tracker.domain.readiness import Reading
from tracker.services.readiness import Line, Outlook


def reading_row(reading: Reading) -> dict[str, Any]:
    """Return *reading* as plain values."""
    return {"rule": reading.rule.value, "platforms": list(reading.platforms)}


def line_row(line: Line) -> dict[str, Any]:
    """Return a body of a list as plain values: codes, never words."""
    return {
        "body": line.code,
        "name": line.name,
        "region": line.region,
        "kind": line.kind.value,
        "level": line.level.value,
    }


def outlook_facts(
    outlook: Outlook,
) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """Return the numbers of *outlook*: in all, and rows by region and kind."""
    question = outlook.question
    facts = {
        "item": outlook.supposed.duty.code,
        "stage": outlook.supposed.stage.value,
        "on": question.on.isoformat(),
        "known": question.known.isoformat() if question.known else None,
        "readings": [
            {
                **reading_row(column.reading),
                "bound": column.bound,
                "ready": column.ready,
                "lacking": column.lacking,
                "newly": column.newly,
            }
            for column in outlook.columns()
        ],
    }
    return facts, _rows(outlook)


def _rows(outlook: Outlook) -> Iterator[dict[str, Any]]:
    for each in outlook.counted:
        for n, reading in enumerate(outlook.readings):
            yield {
                "region": each.region,
                "kind": each.kind.value,
                **reading_row(reading),
                "bound": each.bound,
                "ready": each.ready[n],
                "lacking": each.bound - each.ready[n],
                "newly": each.newly[n],
            }
