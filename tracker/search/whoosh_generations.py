"""Generations of the index on disk: which one counts, making one, clearing up.

``CURRENT`` names the folder in use and is replaced in one step. Each generation says
in ``META.json`` what it was made with; one made otherwise is not opened. The folder is
the owner's alone, because Whoosh reads pickles from it.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from whoosh import columns, fields
from whoosh.analysis import SpaceSeparatedTokenizer

from tracker.search.engines import Damaged, Document
from tracker.search.russian import ANALYSIS_VERSION
from tracker.search.terms import terms
from tracker.search.whoosh_storage import SafeStorage, written

LAYOUT = 1
"""Raised whenever the fields below change: every index is then rebuilt."""

_META = {"engine": "whoosh", "layout": LAYOUT, "analysis": ANALYSIS_VERSION}
_NAME = re.compile(r"g-(\d{6,})")


def _words() -> Any:
    # Only whether a word occurs is kept: neither how often nor where.
    return fields.ID(analyzer=SpaceSeparatedTokenizer())


SCHEMA = fields.Schema(
    key=fields.ID(stored=True),
    kind=fields.ID(),
    digest=fields.STORED(),
    rank=fields.COLUMN(columns.NumericColumn("q")),
    whole=_words(),
    name_words=_words(),
    name_pairs=_words(),
    name_forms=_words(),
    text_words=_words(),
    text_pairs=_words(),
    text_forms=_words(),
)


def row(document: Document) -> dict[str, Any]:
    """Return *document* as Whoosh takes it: ready words parted by spaces."""
    found = terms(document)
    areas = {
        f"{place}_{sort}": " ".join(getattr(area, sort)) or None
        for place, area in (("name", found.name), ("text", found.text))
        for sort in ("words", "pairs", "forms")
    }
    return areas | {
        "key": document.key,
        "kind": document.kind,
        "digest": document.digest,
        "rank": document.rank,
        "whole": " ".join(found.whole) or None,
    }


class Generations:
    """The folder that holds the generations of one index."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.prepared()

    def prepared(self) -> None:
        """Make the folder, which people delete while the register runs: a cache."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def current(self) -> str:
        """Return the name of the generation in use; raises ``Damaged`` if none is."""
        try:
            name = (self.root / "CURRENT").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise Damaged("no index has been built yet") from None
        except (OSError, UnicodeError) as error:
            raise Damaged(f"CURRENT cannot be read: {error}") from error
        if not _NAME.fullmatch(name):
            raise Damaged("CURRENT names no generation")
        return name

    def opened(self, name: str) -> Any:
        """Return the Whoosh index of a generation; raises ``Damaged``."""
        folder = self.root / name
        try:
            meta = json.loads((folder / "META.json").read_bytes())
        except (OSError, ValueError) as error:
            raise Damaged(f"META.json cannot be read: {error}") from error
        if meta != _META:
            raise Damaged(f"built otherwise than this program reads: {meta}")
        storage = SafeStorage(folder)
        try:
            return storage.open_index(schema=SCHEMA)
        except Exception as error:
            storage.let_go()
            raise Damaged(f"cannot be opened: {error!r}") from error

    def begun(self) -> tuple[str, Any]:
        """Make the folder and the empty index of a new generation, not yet in use."""
        numbers = [int(name[2:]) for name in self._names()]
        name = f"g-{max(numbers, default=0) + 1:06}"
        folder = self.root / name
        folder.mkdir(mode=0o700)
        index = SafeStorage(folder, grace=0).create_index(SCHEMA)
        written(folder / "META.json", json.dumps(_META))
        return name, index

    def switched(self, name: str) -> None:
        """Put the generation *name* into use and clear up before the one it follows.

        That one stays until the next switch: readers may be in the middle of it.
        """
        try:
            before = self.current()
        except Damaged:
            before = name
        written(self.root / "CURRENT", name)
        self.cleared(keep={name, before})

    def cleared(self, *, keep: set[str]) -> None:
        """Remove all generations but *keep*: old ones and those never finished."""
        for name in self._names():
            if name not in keep:
                shutil.rmtree(self.root / name, ignore_errors=True)

    def _names(self) -> list[str]:
        return [p.name for p in self.root.iterdir() if _NAME.fullmatch(p.name)]
