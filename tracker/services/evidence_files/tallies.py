"""What a file comes to, counted as it is gone through; and which rows are kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.domain.evidence_files import RETURNED, RowFate
from tracker.services.evidence_files.judging import Taken, Verdict
from tracker.services.evidence_files.rows import Returned
from tracker.services.imports.batches import Tally

#: Rows of each sort kept as examples; those that go back are all kept.
EXAMPLES = 50


class Tallies:
    """Counts by fate and notice, of one file; goes on from *before*."""

    def __init__(self, before: Mapping[str, Any] | None = None) -> None:
        before = before or {}
        self.fates = Counter({fate: before.get(fate, 0) for fate in RowFate})
        self.repairs: Counter[str] = Counter(before.get("repairs", {}))
        self.claimed = int(before.get("claimed", 0))
        self.evidence = int(before.get("evidence", 0))

    @property
    def tally(self) -> Tally:
        """Return the counts as a batch keeps them."""
        return Tally(
            created=self.fates[RowFate.GOOD] + self.fates[RowFate.REPAIRED],
            unchanged=self.fates[RowFate.THERE],
            refused=sum(self.fates[fate] for fate in RETURNED),
        )

    def as_mapping(self) -> dict[str, Any]:
        """Return all counts as plain values, to be kept."""
        return {
            **{fate.value: self.fates[fate] for fate in RowFate},
            "repairs": dict(self.repairs),
            "claimed": self.claimed,
            "evidence": self.evidence,
        }

    def add(self, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
        """Count *verdicts*; return those of their rows that are kept, as columns."""
        return list(self._added(verdicts))

    def _added(self, verdicts: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
        for verdict in verdicts:
            shown = self.fates[verdict.fate] < EXAMPLES
            self.fates[verdict.fate] += 1
            if isinstance(verdict, Returned):
                if verdict.fate in RETURNED or shown:
                    yield _returned(verdict)
                continue
            self.evidence += len(verdict.items)
            notices = verdict.claim.line.notices
            self.repairs.update(str(notice) for notice in notices)
            claimed = verdict.claimed and self.claimed < EXAMPLES
            self.claimed += verdict.claimed
            if (notices and shown) or claimed:
                yield _taken(verdict)


def _returned(verdict: Returned) -> dict[str, Any]:
    trouble = verdict.trouble
    return {
        "line": verdict.line,
        "fate": verdict.fate,
        "reason": str(trouble.reason),
        "asked": trouble.facts.get("words", ""),
        "facts": {**trouble.facts, "column": trouble.column, "value": trouble.value},
        "cells": dict(verdict.cells),
    }


def _taken(verdict: Taken) -> dict[str, Any]:
    line = verdict.claim.line
    return {
        "line": verdict.line,
        "fate": verdict.fate,
        "reason": "",
        "asked": "",
        "facts": {
            "value": line.typed,
            "url": line.address.url,
            "notices": [str(notice) for notice in line.notices],
            "body": verdict.claim.body.code,
            "claimed": verdict.claimed,
        },
        "cells": dict(line.cells),
    }
