"""Who may open which page: every address names the act it needs, or nothing starts.

What an actor may do with one object is the services' business; a foreign object is
not found there, not forbidden here.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.errors import NotAllowed
from tracker.web import keeping
from tracker.web.house import actor
from tracker.web.security import returning

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

#: Addresses that need no act, and why.
OPEN = {
    "static": "style sheets, fonts and scripts are the same for everybody",
    "security.login": "who signs in is nobody yet",
    "security.logout": "signing out is anybody's right",
    "security.change_password": "Flask-Security asks for a signed-in account itself",
}


class Unguarded(RuntimeError):
    """An address of the register names no act: a mistake of ours."""


def needs(act: Act) -> Callable[[View[P]], View[P]]:
    """Let only actors granted *act* into the view; say so to `check`.

    The public is sent to sign in and comes back, to the form with what was typed in it
    where a form was sent; others are refused as `NotAllowed`.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                actor().require(act)
            except NotAllowed:
                if actor().signed_in:
                    raise
                return _sign_in()
            return view(*args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return guard


def check(app: Flask) -> None:
    """Raise `Unguarded` unless every address of *app* names an act or is in `OPEN`."""
    bare = sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN
        and not hasattr(app.view_functions[rule.endpoint], "act")
    )
    if bare:
        raise Unguarded(f"no act is named for {', '.join(bare)}")


def _sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        back = keeping.lay_aside_and_say() or keeping.place()
        place = url_for("security.login", next=back or None)
        return redirect(place, HTTPStatus.SEE_OTHER)
    here = request.full_path if request.query_string else request.path
    back = returning(here, otherwise="")
    return redirect(url_for("security.login", next=back or None))
