"""Addresses of official pages: recognised, repaired and brought to one spelling.

`read` turns what a person typed or a file holds into an `Address` or says why it
cannot (`Unrecognised`). It asks no server: whether the page exists is not its
business. A network is a row elsewhere; here it has only a grammar, by name.
"""

from tracker.domain.addresses.answers import (
    Address,
    Answer,
    Notice,
    PageKind,
    Reason,
    Unrecognised,
)
from tracker.domain.addresses.grammar import Grammar
from tracker.domain.addresses.hosts import readable
from tracker.domain.addresses.reading import GRAMMARS, Reader, read

__all__ = [
    "GRAMMARS",
    "Address",
    "Answer",
    "Grammar",
    "Notice",
    "PageKind",
    "Reader",
    "Reason",
    "Unrecognised",
    "read",
    "readable",
]
