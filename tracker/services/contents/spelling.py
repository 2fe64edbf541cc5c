"""Spells entries as files: the other way of `tracker.services.contents.shelves`.

The same entries always give the same bytes, in whatever order they come, so that two
exports can be compared line by line. Only the versions of one item keep their order:
it is the order in which they became known.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from tracker.adapters import articles
from tracker.services.contents.entries import (
    BodyEntry,
    Entry,
    EvidenceEntry,
    FigureEntry,
    FigurePart,
    InstrumentEntry,
    ItemEntry,
    MethodologyEntry,
    PlatformEntry,
    RegionEntry,
    VersionEntry,
)
from tracker.services.contents.forms import spell
from tracker.services.contents.shelves import REGIONS, SEPARATOR

E = TypeVar("E")

#: What may not stand in the name of a file everywhere.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def spelled(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that *entries* need."""
    ordered = sorted(entries, key=_known_by)

    def of(kind: type[E]) -> list[E]:
        return [entry for entry in ordered if isinstance(entry, kind)]

    if regions := of(RegionEntry):
        yield REGIONS, _table(RegionEntry, regions)
    for platform in of(PlatformEntry):
        name = f"platforms/{_safe(platform.platform)}.md"
        yield name, articles.write([_section(platform)])
    yield from _methodologies(of(MethodologyEntry))
    by_kind = defaultdict(list)
    for body in of(BodyEntry):
        by_kind[body.kind].append(body)
    for kind, bodies in sorted(by_kind.items()):
        yield f"bodies/{kind}.csv", _table(BodyEntry, bodies)
    items = {entry.item: entry for entry in of(ItemEntry)}
    for head in of(InstrumentEntry):
        code = head.instrument
        document = _Document(
            head,
            items={i: e for i, e in items.items() if str(e.instrument) == code},
            versions=of(VersionEntry),
            evidence=of(EvidenceEntry),
            figures=[f for f in of(FigureEntry) if str(f.instrument) == code],
        )
        yield f"instruments/{_safe(code)}.md", document.text()


def _methodologies(
    entries: Iterable[MethodologyEntry],
) -> Iterator[tuple[str, str]]:
    versions = defaultdict(list)
    for each in sorted(entries, key=lambda entry: entry.valid_from):
        versions[each.methodology].append(_section(each))
    for code, sections in sorted(versions.items()):
        yield f"methodologies/{_safe(code)}.md", articles.write(sections)


class _Document:
    """A document with its items, what is shown for them and the numbers cited."""

    def __init__(
        self,
        head: InstrumentEntry,
        *,
        items: dict[Any, ItemEntry],
        versions: Sequence[VersionEntry],
        evidence: Sequence[EvidenceEntry],
        figures: Sequence[FigureEntry],
    ) -> None:
        self.head = head
        self.items = items
        self.versions = [each for each in versions if each.item in items]
        self.evidence = [each for each in evidence if each.item in items]
        self.figures = list(figures)
        self.latest = {
            version.item: version for version in sorted(self.versions, key=_day)
        }

    def text(self) -> str:
        """Return the file: the document, its items by place, evidence."""
        # Evidence takes its numbers first, then items theirs; the rest are the head's.
        evidence = [self._shown(each) for each in self.evidence]
        ordered = sorted(self.versions, key=lambda v: self._place(v.item))
        versions = list(self._versions(ordered))
        head = replace(self.head, figures=self._cited(lambda figure: True))
        return articles.write(map(_section, [head, *versions, *evidence]))

    def _versions(self, ordered: Sequence[VersionEntry]) -> Iterator[VersionEntry]:
        """Yield *ordered*; an item's first version says what the item becomes."""
        before = None
        for version in ordered:
            if version.item == before:
                yield version
                continue
            before = version.item
            yield replace(
                version,
                becomes=self.items[version.item].becomes,
                figures=self._cited(lambda f, item=before: f.item == item),
            )

    def _shown(self, shown: EvidenceEntry) -> EvidenceEntry:
        cited = self._cited(
            lambda f: f.item == shown.item and f.cited.body == shown.body
        )
        note, _, below = shown.note.partition("\n\n")
        return replace(
            shown,
            note=note if note and below else shown.note,
            text=below if note and below else "",
            figures=tuple(replace(figure, body=None) for figure in cited),
        )

    def _cited(self, fits: Any) -> tuple[FigurePart, ...]:
        """Return the waiting numbers that *fits* takes; they wait no more."""
        taken = [figure for figure in self.figures if fits(figure)]
        self.figures = [figure for figure in self.figures if figure not in taken]
        return tuple(figure.cited for figure in taken)

    def _place(self, item: Any) -> tuple[tuple[int, str], ...]:
        """Return where *item* stands: the places of its parents and its own."""
        path: list[tuple[int, str]] = []
        while item in self.latest and (self.latest[item].position, item) not in path:
            path.append((self.latest[item].position, str(item)))
            item = self.latest[item].parent
        return tuple(reversed(path))


def _known_by(entry: Entry) -> str:
    return f"version:{entry.item}" if isinstance(entry, VersionEntry) else entry.key


def _day(version: VersionEntry) -> date:
    return version.day or date.max


def _section(entry: Any) -> tuple[dict[str, articles.Tree], str]:
    return spell(entry), entry.text


def _table(kind: type[Any], entries: Sequence[Any]) -> str:
    made = io.StringIO()
    names = [field.name for field in fields(kind)]
    table = csv.DictWriter(made, names, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(
        {name: _cell(value) for name, value in spell(entry).items()}
        for entry in entries
    )
    return made.getvalue()


def _cell(value: articles.Tree) -> str:
    return value if isinstance(value, str) else f" {SEPARATOR} ".join(map(str, value))


def _safe(code: str) -> str:
    return _UNSAFE.sub("_", code)
