"""Reads a folder of content into a shelf of entries; needs no database.

regions.csv          the subjects of the Federation
platforms/*.md       networks
bodies/*.csv         public bodies
instruments/*.md     documents, each with its items and what is shown for them
methodologies/*.md   how bodies are rated, a section for each version
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from tracker.adapters import articles
from tracker.adapters.articles import Node, Section
from tracker.domain.errors import BadFile
from tracker.services.contents.entries import (
    BodyEntry,
    Entry,
    EvidenceEntry,
    FigureEntry,
    FigurePart,
    InstrumentCode,
    InstrumentEntry,
    ItemCode,
    ItemEntry,
    MethodologyEntry,
    PlatformEntry,
    RegionEntry,
    VersionEntry,
)
from tracker.services.contents.forms import Reader, Reference
from tracker.services.contents.problems import Problem

E = TypeVar("E")

REGIONS = "regions.csv"
PLACES = (
    f"use {REGIONS}, platforms/*.md, bodies/*.csv, instruments/*.md"
    " or methodologies/*.md"
)
#: Columns whose cells hold several values, and what stands between those.
SEVERAL = ("aliases", "codes")
SEPARATOR = "|"
#: Files that speak about the content to people.
LEFT_ALONE = ("README.md",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, and the line of each of its keys."""

    file: str
    line: int
    keys: Mapping[str, int] = field(default_factory=dict)

    def problem(self, reason: str, *, key: str = "") -> Problem:
        """Return the problem *reason* with this entry, or with its *key*."""
        return Problem(self.file, self.keys.get(key, self.line), reason)


@dataclass(slots=True)
class Shelf:
    """The entries of a folder by key, where they stand, and what is wrong."""

    entries: dict[str, Entry] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def put(self, entry: Entry, place: Place) -> None:
        """Add *entry*, unless another has its key: that is a problem."""
        there = self.places.get(entry.key)
        if there is not None:
            reason = f"{entry.key} is given twice ({there.file}:{there.line}): keep one"
            self.problems.append(place.problem(reason))
            return
        self.entries[entry.key] = entry
        self.places[entry.key] = place


def read(folder: Path) -> Shelf:
    """Return what the files of *folder* say, with everything that is wrong in them."""
    shelf = Shelf()
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.name in LEFT_ALONE:
            continue
        try:
            _file(shelf, name, path.read_bytes())
        except BadFile as bad:
            facts = bad.facts
            shelf.problems.append(
                Problem(name, int(str(facts["line"])), str(facts["reason"]))
            )
    if not shelf.entries and not shelf.problems:
        shelf.problems.append(
            Problem(
                str(folder),
                1,
                f"no content here: {PLACES}",
            )
        )
    return shelf


def _file(shelf: Shelf, name: str, source: bytes) -> None:
    reader = Reader(name)
    if name == REGIONS:
        _table(shelf, reader, RegionEntry, source)
    elif re.fullmatch(r"bodies/[^/]+\.csv", name):
        _table(shelf, reader, BodyEntry, source)
    elif re.fullmatch(r"platforms/[^/]+\.md", name):
        _platforms(shelf, reader, articles.read(source, file=name))
    elif re.fullmatch(r"methodologies/[^/]+\.md", name):
        _methodologies(shelf, reader, articles.read(source, file=name))
    elif re.fullmatch(r"instruments/[^/]+\.md", name):
        _Instruments(shelf, reader).read(articles.read(source, file=name))
    else:
        reader.wrong(1, f"not a place for content: {PLACES}")
    shelf.problems += reader.problems
    shelf.references += reader.references


def _table(
    shelf: Shelf, reader: Reader, kind: type[RegionEntry | BodyEntry], source: bytes
) -> None:
    for line, row in _rows(source, reader):
        entry = reader.entry(kind, row, line=line)
        if entry is not None:
            shelf.put(entry, Place(reader.file, line))


def _rows(source: bytes, reader: Reader) -> Iterator[tuple[int, dict[str, Node]]]:
    """Yield the lines of a table, each with the number of its first line."""
    text = articles.decode(source, file=reader.file)
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    line, names = 1, None
    try:
        for cells in table:
            if names is None:
                names = cells
            elif len(cells) > len(names):
                reader.wrong(line, f"{len(cells)} cells under {len(names)} headings")
            elif any(cells):
                yield line, dict(zip(names, _cells(names, cells, line), strict=False))
            line = table.line_num + 1
    except csv.Error as error:
        reader.wrong(line, f"not CSV: {error}")


def _cells(names: list[str], cells: list[str], line: int) -> Iterator[Node]:
    for name, cell in zip(names, cells, strict=False):
        if name not in SEVERAL:
            yield Node(line, cell.strip())
            continue
        parts = (part.strip() for part in cell.split(SEPARATOR))
        yield Node(line, tuple(Node(line, part) for part in parts if part))


def _platforms(shelf: Shelf, reader: Reader, sections: list[Section]) -> None:
    for section in sections:
        made = reader.entry(
            PlatformEntry, section.header, line=section.line, text=section.text
        )
        if made is not None:
            by_day = tuple(sorted(made.statuses, key=lambda status: status.day))
            shelf.put(replace(made, statuses=by_day), _place(reader, section))


def _methodologies(shelf: Shelf, reader: Reader, sections: list[Section]) -> None:
    for section in sections:
        made = reader.entry(
            MethodologyEntry, section.header, line=section.line, text=section.text
        )
        if made is not None:
            shelf.put(made, _place(reader, section))


class _Instruments:
    """Reads the sections of one file of ``instruments/``: each names what follows."""

    def __init__(self, shelf: Shelf, reader: Reader) -> None:
        self.shelf = shelf
        self.reader = reader
        self.instrument: InstrumentCode | None = None

    def read(self, sections: list[Section]) -> None:
        for section in sections:
            place = _place(self.reader, section)
            if "evidence" in section.header:
                self.evidence(section, place)
            elif "item" in section.header:
                self.version(section, place)
            elif "instrument" in section.header:
                self.document(section, place)
            else:
                reason = "begin the header with instrument:, item: or evidence:"
                self.reader.wrong(section.line, reason)

    def document(self, section: Section, place: Place) -> None:
        node = section.header["instrument"]
        self.instrument = InstrumentCode(str(node.value))
        made = self._entry(InstrumentEntry, section)
        if made is not None:
            self.shelf.put(replace(made, figures=()), place)
            self._figures(made.figures, place)

    def version(self, section: Section, place: Place) -> None:
        made = self._entry(VersionEntry, section)
        if self.instrument is None:
            reason = "an item before its document: put the instrument's section first"
            self.reader.wrong(section.line, reason)
        elif made is not None:
            plain = replace(made, figures=(), becomes=frozenset())
            self.shelf.put(replace(plain, nth=self._nth(plain)), place)
            self._item(
                ItemEntry(
                    item=made.item, instrument=self.instrument, becomes=made.becomes
                ),
                place,
            )
            self._figures(made.figures, place, item=ItemCode(made.item))

    def _nth(self, version: VersionEntry) -> int:
        """Return the place of *version* among those of its item and day, from 1."""
        nth = 1
        while replace(version, nth=nth).key in self.shelf.entries:
            nth += 1
        return nth

    def evidence(self, section: Section, place: Place) -> None:
        made = self._entry(EvidenceEntry, section)
        if made is None:
            return
        # What stands below goes on from the note.
        note = "\n\n".join(part for part in (made.note, made.text) if part)
        self.shelf.put(replace(made, figures=(), note=note, text=""), place)
        cited = tuple(replace(f, body=f.body or made.body) for f in made.figures)
        self._figures(cited, place, item=made.item)

    def _entry(self, kind: type[E], section: Section) -> E | None:
        return self.reader.entry(
            kind, section.header, line=section.line, text=section.text
        )

    def _item(self, item: ItemEntry, place: Place) -> None:
        """Add *item*, or what this section adds to it."""
        there = self.shelf.entries.get(item.key)
        if not isinstance(there, ItemEntry):
            self.shelf.put(item, place)
        elif there.instrument != item.instrument:
            reason = f"{item.item} is an item of {there.instrument}: give it a new code"
            self.shelf.problems.append(place.problem(reason, key="item"))
        else:
            both = there.becomes | item.becomes
            self.shelf.entries[item.key] = replace(there, becomes=both)

    def _figures(
        self,
        figures: tuple[FigurePart, ...],
        place: Place,
        *,
        item: ItemCode | None = None,
    ) -> None:
        if figures and self.instrument is None:
            reason = "figures before their document: put the instrument's section first"
            self.reader.wrong(place.line, reason)
            return
        for cited in figures:
            assert self.instrument is not None  # noqa: S101 - said above
            entry = FigureEntry(cited=cited, instrument=self.instrument, item=item)
            self.shelf.put(entry, place)


def _place(reader: Reader, section: Section) -> Place:
    lines = {key: node.line for key, node in section.header.items()}
    return Place(reader.file, section.line, {**lines, "text": section.text_line})
