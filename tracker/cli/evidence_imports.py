"""What the command that takes evidence in by the file does with files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.shell import Shell, progress
from tracker.domain.access import OPERATOR

if TYPE_CHECKING:
    from tracker.adapters.sheets import Sheet
    from tracker.services.evidence_files.columns import Reading
    from tracker.services.evidence_files.error_sheets import ErrorRow
    from tracker.services.evidence_files.rows import Returned
    from tracker.services.imports import Outcome

#: Rows by which the meaning of the columns is guessed.
_SAMPLE = 20


def take(
    shell: Shell,
    file: Path,
    *,
    dry_run: bool,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    items: Sequence[str],
    encoding: str | None,
    errors: Path | None,
    quiet: bool,
) -> "Outcome":
    """Take the evidence in *file* and write what is returned into *errors*."""
    from tracker.adapters.sheets import open_sheet
    from tracker.services.evidence_files import error_sheets, import_evidence
    from tracker.services.evidence_files.columns import reading

    sheet = open_sheet(file, encoding=encoding)
    first = [cells for _, cells in sheet.first(_SAMPLE)]
    headings = error_sheets.own(sheet.headings)
    meant = reading(headings, first, told=mapping, defaults=defaults, items=items)
    returned: list[Returned] = []
    with progress(file.name, quiet=quiet) as report:
        outcome = import_evidence(
            shell.database,
            OPERATOR,
            sheet,
            reading=meant,
            now=shell.now(),
            dry_run=dry_run,
            report=report,
            collect=returned.append if errors else None,
        )
    if errors is not None:
        _write(errors, sheet, meant, returned)
    return outcome


def _write(
    place: Path, sheet: "Sheet", reading: "Reading", returned: "Iterable[Returned]"
) -> None:
    """Write an error sheet in the columns of *sheet*, as CSV or XLSX by its name."""
    from tracker.adapters.sheet_writers import csv_lines, xlsx_bytes
    from tracker.services.evidence_files import error_sheets

    added = error_sheets.ADDED["en"]
    headings = error_sheets.headings_of(sheet.headings, added)
    rows = error_sheets.rows_of(sheet.headings, _worded(reading, returned))
    if place.suffix.lower() == ".xlsx":
        with xlsx_bytes(headings, rows, title=added.reason) as book:
            place.write_bytes(book.read())
    else:
        with place.open("wb") as file:
            file.writelines(csv_lines(headings, rows))


def _worded(reading: "Reading", returned: "Iterable[Returned]") -> "Iterator[ErrorRow]":
    from tracker.services.evidence_files.error_sheets import ErrorRow
    from tracker.services.evidence_files.words import problem

    for row in returned:
        yield ErrorRow(
            line=row.line,
            cells=row.cells,
            reason=problem(row, reading).message,
            hint=row.trouble.facts.get("suggestion", ""),
        )
