"""Reporting dates: a day and a moment of knowledge under one name, for ever.

A snapshot copies nothing. It names the pair (on, known), and because facts are only
ever added, asking the register for that pair gives the same answer always. Withdrawn,
it keeps its address and its numbers, and says why it was withdrawn.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.errors import BadInput

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?\Z")
#: Addresses under /snapshots/ that are pages of their own.
RESERVED = frozenset({"new", "compare"})
MOST_TITLE = 200
MOST_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why a reporting date is no longer to be used, by whom (never a person), when."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A named pair: how things stand on the day ``on``, as known at ``known``."""

    code: str
    title: str
    on: date
    known: datetime
    note: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    withdrawn: Withdrawal | None = None


def sound(snapshot: Snapshot, *, now: datetime) -> None:
    """Refuse as `BadInput` what no reporting date can be, by its first bad field.

    The moment of knowledge is never in the future: what the register will learn until
    then is not known, and the answer could still change.
    """
    for field, reason, wrong in (
        ("title", "required", not snapshot.title),
        ("title", "too_long", len(snapshot.title) > MOST_TITLE),
        ("code", "bad_code", not _CODE.match(snapshot.code)),
        ("code", "taken", snapshot.code in RESERVED),
        ("known", "future", snapshot.known > now),
        ("note", "too_long", len(snapshot.note) > MOST_NOTE),
    ):
        if wrong:
            raise BadInput(f"{field}: {reason}", field=field, reason=reason)
