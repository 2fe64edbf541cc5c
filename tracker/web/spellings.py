"""One address for one thing: other spellings of its code lead to the right one."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue


def moved(**values: str | int) -> ResponseReturnValue:
    """Send the reader to the page asked for under the right *values* of its address.

    What was asked of the page (``?on=…``) is kept letter by letter, never read: a
    name there cannot become an argument of the address.
    """
    there = url_for(str(request.endpoint), **{**(request.view_args or {}), **values})
    asked = request.query_string.decode("ascii", "replace")
    return redirect(f"{there}?{asked}" if asked else there, 301)
