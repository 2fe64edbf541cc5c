"""Where a list goes on, as an opaque word in its address.

The word holds the sort key of the last row seen, so that a page costs the same
however deep it lies, and rows added meanwhile neither repeat nor vanish.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from tracker.domain.errors import BadInput

#: Larger numbers are no ids, and databases refuse them.
_LARGEST = 2**63 - 1


def spell(cursor: tuple[str | int, ...] | None) -> str | None:
    """Return *cursor* as a word for an address; None when there is no next page."""
    if cursor is None:
        return None
    plain = json.dumps(cursor, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(word: str, *shape: type) -> Any:
    """Return the cursor that *word* spells, a tuple of the types of *shape*.

    Refuse as `BadInput` any other word: it was mistyped, or cut by a mail program.
    """
    try:
        plain = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        cursor = tuple(json.loads(plain))
    except (ValueError, TypeError) as error:
        raise _bad() from error
    if [type(part) for part in cursor] != list(shape):
        raise _bad()
    if any(not _storable(part) for part in cursor):
        raise _bad()
    return cursor


def _storable(part: str | int) -> bool:
    if isinstance(part, int):
        return 0 <= part <= _LARGEST
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in part)


def _bad() -> BadInput:
    return BadInput("not a place in this list", field="after", reason="not_understood")
