"""Where a list goes on, as an opaque word in its address.

The word holds the sort key of the last row seen, so that a page costs the same
however deep it lies, and rows added meanwhile neither repeat nor vanish.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from tracker.domain.errors import BadInput

#: Larger numbers are no ids, and databases refuse them.
_LARGEST = 2**63 - 1


class Placed(Protocol):
    """A row that knows its place in the list."""

    @property
    def cursor(self) -> tuple[Any, ...]:
        """Return the sort key of the row."""


R = TypeVar("R", bound=Placed)


def spell(cursor: Sequence[str | int | datetime] | None) -> str | None:
    """Return *cursor* as a word for an address; None when there is no next page."""
    if cursor is None:
        return None
    plain = json.dumps(
        cursor, ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat
    )
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(word: str, *shape: type) -> Any:
    """Return the cursor that *word* spells, a tuple of the types of *shape*.

    Refuse as `BadInput` any other word: it was mistyped, or cut by a mail program.
    """
    try:
        plain = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        parts = zip(json.loads(plain), shape, strict=True)
        return tuple(_part(part, kind) for part, kind in parts)
    except (ValueError, TypeError) as error:
        raise BadInput(
            "not a place in this list", field="after", reason="not_understood"
        ) from error


def paged(
    rows: Sequence[R],
    size: int,
    *,
    at: Callable[[R], tuple[Any, ...]] = lambda row: row.cursor,
) -> tuple[Sequence[R], str | None]:
    """Return the first *size* of *rows*, and the word of the place after them.

    One row more than *size* is asked for, to know whether the list goes on. *at*
    returns a row's place, where the list is sorted by another key than its cursor.
    """
    page = rows[:size]
    return page, spell(at(page[-1])) if len(rows) > size else None


def _part(part: object, kind: type) -> object:
    """Return *part* of a cursor if it is of *kind* and can be asked of a database."""
    if kind is datetime and isinstance(part, str):
        part = datetime.fromisoformat(part)
        if part.tzinfo is None:
            raise ValueError("a moment without a zone")
    if type(part) is not kind:
        raise TypeError(f"not {kind.__name__}")
    if isinstance(part, int) and not 0 <= part <= _LARGEST:
        raise ValueError("no id")
    if isinstance(part, str) and any(map(_unstorable, part)):
        raise ValueError("a sign that no database takes")
    return part


def _unstorable(sign: str) -> bool:
    return sign == "\0" or "\ud800" <= sign <= "\udfff"
