"""At the door every field of a request loses the signs that are barred.

So no room ever sees them. Never touches files: whoever reads them takes them out.
"""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from tracker.domain.signs import sound

__all__ = ["SoundFields", "SoundRequest", "sound"]


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
