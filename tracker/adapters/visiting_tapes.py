"""What went over the lines of a visit, byte for byte, for whoever keeps it.

Only keeps: what the bytes mean, `visiting` reads, and how they are written down,
`warcs`.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Cut(StrEnum):
    """Why an answer is not whole, as ISO 28500 (WARC), section 5.13, names it."""

    #: It was longer than a page may be.
    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    #: The rest was not asked for: the body of a redirect, or one packed unreadably.
    UNSPECIFIED = "unspecified"


@dataclass(slots=True)
class Tape:
    """What was sent and received over one line, and the literal *address* called."""

    address: str = ""
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request of a visit and its answer as they went over the line.

    *response* begins with the first byte that came: answers of the kind 1xx too.
    """

    url: str
    address: str
    request: bytes
    response: bytes
    cut: Cut | None = None
