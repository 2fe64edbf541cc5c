"""A whole file before anything of it is written: who is who, twice, and above whom.

The order in which bodies are written is settled here, parents first, and depends on
the file alone: an import that was interrupted goes on in the same order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.adapters.sheets import Sheet
from tracker.domain.sort_names import sort_name
from tracker.services.bodies import BodyRecord
from tracker.services.body_identity import Unidentified, identified
from tracker.services.imports.answers import Problem, problem
from tracker.services.imports.columns import Columns
from tracker.services.imports.parents import Parents
from tracker.services.imports.regions import Regions
from tracker.services.imports.rows import Row, Untaken

_HEADINGS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A file as it would be taken.

    *ordered* has a place for every row: None where a row is refused or repeats
    another, so that places do not move when the register does.
    """

    ordered: tuple[BodyRecord | None, ...]
    refused: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def read(self) -> int:
        """Return how many rows the file has."""
        return len(self.ordered)

    @property
    def repeated(self) -> int:
        """Return how many rows only repeat others."""
        return self.ordered.count(None) - len(self.refused)


def survey(session: Session, sheet: Sheet, columns: Columns) -> Survey:
    """Return what *sheet* says, read by *columns*; nothing is written."""
    refused: list[Problem] = []
    warnings = [
        problem("unknown_column", _HEADINGS, column=heading, value=heading)
        for heading in columns.unknown
    ]
    rows = _read(session, sheet, columns, refused, warnings)
    records = _told(session, rows, columns, refused)
    records = _once(records, columns, refused, warnings)
    parents = Parents(session, [one for one in records if one])
    records = [one and parents.resolved(one, columns, warnings) for one in records]
    warnings += _same_names([one for one in records if one], columns)
    warnings += _same_sites([one for one in records if one], columns)
    depths = [parents.depth(one) if one else 0 for one in records]
    order = sorted(range(len(records)), key=depths.__getitem__)
    return Survey(
        ordered=tuple(records[place] for place in order),
        refused=tuple(sorted(refused, key=_line)),
        warnings=tuple(sorted(warnings, key=_line)),
    )


_Records = list[BodyRecord | None]


def _line(one: Problem) -> int:
    return one.line


def _read(
    session: Session,
    sheet: Sheet,
    columns: Columns,
    refused: list[Problem],
    warnings: list[Problem],
) -> _Records:
    regions = Regions(session)
    records: _Records = []
    for line, cells in sheet.rows():
        row = Row(line, cells, columns, regions)
        try:
            records.append(row.taken())
            warnings += row.warnings
        except Untaken as untaken:
            records.append(None)
            refused.append(untaken.problem)
    return records


def _told(
    session: Session, records: _Records, columns: Columns, refused: list[Problem]
) -> _Records:
    """Give every record its code, and refuse those that do not tell whom they mean."""
    answers = iter(identified(session, [one for one in records if one]))
    told: _Records = []
    for one in records:
        answer = next(answers) if one else None
        if one and isinstance(answer, Unidentified):
            column = columns.heading(answer.field or "code")
            key = answer.field.upper()
            refused.append(
                problem(
                    answer.reason,
                    one.line or 0,
                    column=column,
                    value=answer.value,
                    key=key,
                )
            )
            answer = None
        told.append(answer if isinstance(answer, BodyRecord) else None)
    return told


def _once(
    records: _Records,
    columns: Columns,
    refused: list[Problem],
    warnings: list[Problem],
) -> _Records:
    """Keep the first record of each body; refuse another that says something else."""
    firsts: dict[str, BodyRecord] = {}
    once: _Records = []
    for one in records:
        first = firsts.setdefault(one.code, one) if one else None
        once.append(one if first is one else None)
        if one and first and first is not one:
            same = first == one
            (warnings if same else refused).append(
                problem(
                    "repeated_row" if same else "repeated_key",
                    one.line or 0,
                    column=columns.heading("code"),
                    value=one.code,
                    first=first.line,
                )
            )
    return once


def _same_names(records: Sequence[BodyRecord], columns: Columns) -> list[Problem]:
    firsts: dict[tuple[str, str | None], BodyRecord] = {}
    found = []
    for one in records:
        first = firsts.setdefault((sort_name(one.name), one.region), one)
        if first is not one and one.name:
            found.append(
                problem(
                    "duplicate_name",
                    one.line or 0,
                    column=columns.heading("name"),
                    value=one.name,
                    first=first.line,
                )
            )
    return found


def _same_sites(records: Sequence[BodyRecord], columns: Columns) -> list[Problem]:
    sharing: Mapping[str, list[BodyRecord]] = defaultdict(list)
    for one in records:
        if one.site:
            sharing[one.site].append(one)
    return [
        problem(
            "shared_site",
            bodies[0].line or 0,
            column=columns.heading("site"),
            value=bodies[0].site_raw,
            count=len(bodies),
        )
        for bodies in sharing.values()
        if len(bodies) > 1
    ]
