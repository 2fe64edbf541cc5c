"""Copies of what was seen when evidence was accepted: which, of what, how often tried.

A page changes or goes; the decision on it stays. So of every page that is accepted or
confirmed a copy is kept, made by the register itself or, where a site lets no program
in, a picture taken by a reviewer. Never says what a page is worth.
"""

from datetime import timedelta
from enum import StrEnum

from tracker.domain.evidence import Form


class Medium(StrEnum):
    """What a copy is, by its media type."""

    WARC = "application/warc"
    PNG = "image/png"
    JPEG = "image/jpeg"


#: Bytes of a picture that a reviewer may add.
LARGEST_PICTURE = 5 * 1024 * 1024
#: What of evidence has an address that a copy can be made of.
COPIED = frozenset({Form.PAGE, Form.SITE})
#: How long to wait after the first, the second, … try that brought no copy.
PAUSES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
)
#: How often a page is tried before a person has to act.
TRIES = len(PAUSES) + 1


def next_try(tries: int) -> timedelta | None:
    """Return how long to wait after *tries* without a copy; None: try no more.

    >>> next_try(1)
    datetime.timedelta(seconds=900)
    >>> next_try(TRIES) is None
    True
    """
    return PAUSES[tries - 1] if 0 < tries < TRIES else None
