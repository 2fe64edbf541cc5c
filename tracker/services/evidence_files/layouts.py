"""The form of an uploaded file: encoding, delimiter, headings, its first rows.

Told once when the file comes and kept beside it, so that no page opens the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tracker.adapters.sheets import Sheet, open_sheet
from tracker.domain.errors import BadFile
from tracker.domain.signs import sound
from tracker.services.evidence_files.columns import SAMPLE, is_address
from tracker.services.evidence_files.error_sheets import own

#: One file of evidence: more rows than any office has pages.
MOST_ROWS = 250_000
MOST_BYTES = 50 * 1024 * 1024
#: All cells together: a workbook of few bytes may hold one text a thousand times.
MOST_SIGNS = 60_000_000
#: As much of a cell as is shown.
_SHOWN_SIGNS = 500
#: Rows shown before anything is taken.
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the bytes are a table. *encoding* and *delimiter* are empty for a workbook.

    *headings* are the file's own, without the columns of an error sheet.
    """

    encoding: str
    delimiter: str
    headless: bool
    headings: tuple[str, ...]
    first: tuple[Mapping[str, str], ...]
    rows: int

    def as_mapping(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        return asdict(self)

    def open(self, data: bytes, *, name: str) -> Sheet:
        """Return the table in *data*, read as it was shown."""
        return open_sheet(
            data,
            name=name,
            encoding=self.encoding or None,
            delimiter=self.delimiter or None,
            headless=self.headless,
        )


def kept_layout(said: Mapping[str, Any]) -> Layout:
    """Return the layout that was kept as plain values."""
    return Layout(
        encoding=said["encoding"],
        delimiter=said["delimiter"],
        headless=said["headless"],
        headings=tuple(said["headings"]),
        first=tuple(said["first"]),
        rows=said["rows"],
    )


def rows_of(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file of evidence, without signs that nobody should see.

    Refuse as `BadFile` what is beyond the limits, once it is reached.
    """
    signs = 0
    for count, (line, cells) in enumerate(sheet.rows(), start=1):
        signs += sum(map(len, cells.values()))
        if count > MOST_ROWS or signs > MOST_SIGNS:
            reason = "too_many_rows" if count > MOST_ROWS else "too_large"
            message = f"{sheet.name}, line {line}: {reason}"
            raise BadFile(message, file=sheet.name, line=line, reason=reason)
        yield line, {heading: sound(cell) for heading, cell in cells.items()}


def layout(
    data: bytes,
    *,
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    headless: bool | None = None,
) -> Layout:
    """Return the form of the table in *data*, guessed where it is not told.

    Refuse as `BadFile` what is no table, and what is too large.
    """
    if len(data) > MOST_BYTES:
        message = f"{name}: the file has {len(data)} bytes"
        raise BadFile(message, file=name, reason="too_large")
    told = {"name": name, "encoding": encoding, "delimiter": delimiter}
    sheet = _sheet(data, told, headless)
    first, rows = [], 0
    for rows, (_, cells) in enumerate(rows_of(sheet), start=1):
        if rows <= SAMPLE:
            first.append({name: cell[:_SHOWN_SIGNS] for name, cell in cells.items()})
    if not first:
        raise BadFile(f"{name}: headings and no rows", file=name, reason="no_rows")
    return Layout(
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        headless=sheet.headless,
        headings=own(sheet.headings),
        first=tuple(first),
        rows=rows,
    )


def _sheet(data: bytes, told: Mapping[str, Any], headless: bool | None) -> Sheet:
    """Open the table; where nobody said so, see whether it begins with headings.

    People paste cells without them: what is the address of a page is no heading.
    """
    if headless is not None:
        return open_sheet(data, **told, headless=headless)
    try:
        sheet = open_sheet(data, **told)
    except BadFile as refusal:
        if refusal.facts.get("reason") not in ("no_headings", "repeated_heading"):
            raise
        return open_sheet(data, **told, headless=True)
    if any(map(is_address, sheet.headings)):
        return open_sheet(data, **told, headless=True)
    return sheet
