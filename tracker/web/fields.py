"""What the fields of all forms share: blanks dropped, line breaks, dates, numbers."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from tracker.domain import dates
from tracker.domain.dates import BadDate, InexactDate

#: The last number of a version or a draft that can be counted on from in a column.
_LAST = 2**31 - 2
#: A row's number in an address: databases fail on larger ones.
ID = f"<int(max={2**63 - 1}):id_>"


def counted(*, required: bool = True) -> Any:
    """Return the hidden field for a number that a page was drawn with."""
    first = InputRequired() if required else Optional()
    # A larger number is no mistake of a person, and databases fail on it.
    return IntegerField(
        widget=HiddenInput(), validators=[first, NumberRange(min=0, max=_LAST)]
    )


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
