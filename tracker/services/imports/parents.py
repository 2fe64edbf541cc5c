"""Who stands above whom in a file: by code, OGRN, INN or name, here or recorded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from tracker.services.bodies import BodyRecord
from tracker.services.imports.answers import Problem, problem
from tracker.services.imports.columns import Columns
from tracker.storage import body_lookups

_KEYS = ("code", "ogrn", "inn", "name")


class Parents:
    """The parents that the records of one file name."""

    def __init__(self, session: Session, records: Sequence[BodyRecord]) -> None:
        wanted = {one.parent for one in records if one.parent}
        self._bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in records:
            for key in _KEYS:
                if (value := getattr(one, key)) in wanted:
                    self._bearers[key, value].add(one.code)
        for key in _KEYS:
            for value, rows in body_lookups.bearing(session, key, wanted).items():
                self._bearers[key, value] |= {row.code for row in rows}
        self._above = {one.code: self._meant(one.parent) for one in records}

    def resolved(
        self, one: BodyRecord, columns: Columns, warnings: list[Problem]
    ) -> BodyRecord:
        """Return *one* with its parent's code; without a parent, warning, if none."""
        if one.parent is None:
            return one
        code = self._above[one.code]
        reason = "" if code else "unknown_parent"
        if code is None and self._several(one.parent):
            reason = "ambiguous_parent"
        if self._circular(one.code):
            reason = "parent_cycle"
        if reason:
            column = columns.heading("parent")
            warnings.append(
                problem(reason, one.line or 0, column=column, value=one.parent)
            )
        return replace(one, parent=None if reason else code)

    def depth(self, one: BodyRecord) -> int:
        """Return how many bodies of the file stand above *one*."""
        if self._circular(one.code):
            return 0
        depth, code = 0, self._above.get(one.code)
        while code in self._above:
            depth, code = depth + 1, self._above[code]
        return depth

    def _meant(self, text: str | None) -> str | None:
        if text is None:
            return None
        for key in _KEYS:
            codes = self._bearers.get((key, text), set())
            if len(codes) == 1:
                return next(iter(codes))
        return None

    def _several(self, text: str) -> bool:
        return any(len(self._bearers.get((key, text), ())) > 1 for key in _KEYS)

    def _circular(self, code: str) -> bool:
        """Tell whether *code* is above itself."""
        seen: set[str | None] = set()
        above = self._above.get(code)
        while above is not None and above not in seen:
            if above == code:
                return True
            seen.add(above)
            above = self._above.get(above)
        return False
