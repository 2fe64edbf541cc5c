"""What the fields of all forms share: blanks dropped, line breaks, typed dates."""

from tracker.domain import dates
from tracker.domain.dates import BadDate, InexactDate


def stripped(text: str | None) -> str:
    """Return *text* without blanks around it and without what no store can keep."""
    return (text or "").replace("\0", "").strip()


def lines(text: str | None) -> str:
    """Return *text* with line breaks as the register keeps them."""
    return stripped(text).replace("\r\n", "\n").replace("\r", "\n")


def stated(text: str) -> InexactDate | None:
    """Return the date that was typed (a day, or inexact in EDTF); None: it is none."""
    try:
        return dates.typed(text)
    except BadDate:
        return None
