"""Which region a file means: by code, two-digit number, or name as people write it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.services.imports.headings import normal
from tracker.storage.bodies import RegionRow

#: Words that stand or are missing as the writer pleases.
_COMMON = frozenset(
    {
        *("республика", "респ", "область", "обл", "край", "город", "г"),
        *("автономный", "автономная", "округ", "ао"),
    }
)


class Regions:
    """The regions of the register, found by what files call them."""

    def __init__(self, session: Session) -> None:
        self._codes: dict[str, str] = {}
        rows = session.execute(sa.select(RegionRow.__table__)).all()
        for row in rows:
            self._learn(row.code, [row.code, row.name, row.name_en, *row.numbers])
        for row in rows:
            self._learn(row.code, [row.short, _bare(row.name)])

    def code(self, text: str) -> str | None:
        """Return the code of the region that *text* means, or None."""
        asked = normal(text)
        if asked.isdigit():
            # A spreadsheet takes the zero from «01».
            asked = asked.zfill(2)
        return self._codes.get(asked) or self._codes.get(_bare(text))

    def _learn(self, code: str, names: Iterable[str]) -> None:
        for name in names:
            self._codes.setdefault(normal(name), code)


def _bare(name: str) -> str:
    return " ".join(word for word in normal(name).split() if word not in _COMMON)
