"""How many pieces are chosen from a list: with a box each, or all that is found.

What was seen is sent along: the code of each piece and the number of its last step, so
that nothing is decided on that has moved on unseen.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from flask import request
from flask_babel import gettext

from tracker.domain.errors import BadInput
from tracker.services.together import MOST
from tracker.web.formats import number

_CHOICE = re.compile(r"(E-[0-9A-Z]{1,20})\.([0-9]{1,9})\Z")


class Seen(Protocol):
    """A piece of evidence as it was seen."""

    @property
    def code(self) -> str:
        """Return its code."""

    @property
    def head(self) -> int:
        """Return the number of its last step."""


def of(rows: Iterable[Seen]) -> dict[str, int]:
    """Return code -> number of the last step, of *rows*."""
    return {row.code: row.head for row in rows}


def sent() -> dict[str, int]:
    """Return what was chosen; refuse a choice that none of our pages sends."""
    seen = {}
    for choice in request.form.getlist("chosen"):
        told = _CHOICE.match(choice)
        if told is None:
            raise BadInput(f"no choice: {choice}", field="chosen", reason="unknown")
        seen[told[1]] = int(told[2])
    return seen


def complaint(refused: BadInput) -> str:
    """Return why a choice of none or of too many cannot be taken."""
    words = {
        "required": gettext("Choose at least one page."),
        "too_many": gettext(
            "At most %(number)s pages can be chosen at once.", number=number(MOST)
        ),
    }
    reason = str(refused.facts.get("reason"))
    if reason not in words:
        raise refused
    return str(words[reason])
