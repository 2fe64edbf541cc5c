"""A pass: a link that lets whoever opens it do one thing once.

An invitation makes one account; a submission link sends evidence once for one body.
A pass is good until it is used, taken back or out of date, whichever is known first
in this order; nothing makes a used one good again.
"""

import re
from datetime import datetime
from enum import StrEnum

#: Days for which a pass can be given, and for how many where nothing is chosen.
DAYS, USUAL = (1, 3, 7, 14, 30), 7
#: What stands for a pass wherever an address is written down.
HIDDEN = "…"
#: The secret of a pass: 32 random bytes in base64 without padding.
_SECRET = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class PassState(StrEnum):
    """What has become of a pass."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def state(
    *,
    used_at: datetime | None,
    revoked_at: datetime | None,
    expires_at: datetime,
    now: datetime,
    vouched: bool = True,
) -> PassState:
    """Return what has become of a pass by *now*.

    *vouched*: whoever made it may still make such a one. A pass outlives neither the
    account nor the rights behind it.
    """
    if used_at is not None:
        return PassState.USED
    if revoked_at is not None or not vouched:
        return PassState.REVOKED
    return PassState.EXPIRED if expires_at <= now else PassState.OPEN


def sound(secret: str) -> bool:
    """Tell whether *secret* has the shape of one."""
    return _SECRET.fullmatch(secret) is not None


def discreet(text: str) -> str:
    """Return *text* without what could be the secret of a pass: for logs.

    >>> discreet("GET /invited/" + "a" * 43 + " HTTP/1.1")
    'GET /invited/… HTTP/1.1'
    """
    return _SECRET.sub(HIDDEN, text)
