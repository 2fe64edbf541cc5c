"""What signs a request may bring: none that a page, a store or a reader stumbles over.

PostgreSQL holds no NUL, no page and no document of Word holds control characters, and
a sign that turns the direction of writing shows a reviewer another text than the one
that is kept. All three go at the door, before any room looks. Never touches files.
"""

import re
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

#: Words stand on both sides of these, as Word's line break inside a paragraph.
_BREAKS = re.compile("[\x0b\x0c\x85]")
#: Control signs, signs that turn the direction of writing, halves and no signs at all.
_BARRED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)


def sound(text: str) -> str:
    r"""Return *text* without the signs that are barred.

    >>> sound("ор\0ган\x0bвласти")
    'орган власти'
    """
    return _BARRED.sub("", _BREAKS.sub(" ", text))


class SoundFields(ImmutableMultiDict[str, Any]):
    """The fields of a form or of an address, their names and values sound."""

    def __init__(self, mapping: Any = None) -> None:
        found = ImmutableMultiDict(mapping or ())
        super().__init__([(_sound(k), _sound(v)) for k, v in found.items(multi=True)])


class SoundRequest(Request):
    """A request that brings sound fields."""

    parameter_storage_class = SoundFields


def _sound(value: Any) -> Any:
    return sound(value) if isinstance(value, str) else value
