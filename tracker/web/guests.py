"""Whoever was signed out over a form: known for two hours by a token in the browser.

The token opens nothing but the texts that this browser itself has sent. Never knows
who the guest is: whose a text is, its sitting says (`tracker.web.sittings`).
"""

import secrets
from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, Response, after_this_request, current_app, g, request

from tracker.services import keepsakes
from tracker.services.keepsakes import GUEST_LASTS
from tracker.web.house import house

#: Texts of guests from one address in one minute, and addresses remembered.
MOST, MINUTE = 20, timedelta(minutes=1)
_ADDRESSES = 10_000


class Gate:
    """Counts the texts that guests send from one address, in one process."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def admits(self, address: str, *, now: datetime) -> bool:
        """Tell whether one more from *address* may be kept, and count it if so."""
        with self._lock:
            if len(self._seen) >= _ADDRESSES:
                # Rather forget who was here than grow for ever.
                self._seen.clear()
            seen = self._seen.setdefault(address, deque())
            while seen and seen[0] <= now - MINUTE:
                seen.popleft()
            if len(seen) >= MOST:
                return False
            seen.append(now)
            return True


def open_gate(app: Flask) -> None:
    """Let *app* keep what guests have typed, not too much of it."""
    app.extensions["tracker.gate"] = Gate()


def admitted() -> bool:
    """Tell whether one more text from this address may be kept."""
    gate: Gate = current_app.extensions["tracker.gate"]
    return gate.admits(request.remote_addr or "", now=house().now())


def owner() -> str | None:
    """Return the owner of what this browser has sent as a guest; None: it has not."""
    token = request.cookies.get(_cookie(), "")
    return keepsakes.guest(token) if token else None


def welcome() -> str:
    """Return the owner of what this browser sends; give it a token if it has none."""
    known = owner()
    if known is not None:
        return known
    if "guest" not in g:
        g.guest = secrets.token_urlsafe(24)
        after_this_request(_give)
    return keepsakes.guest(g.guest)


def farewell(response: Response) -> None:
    """Take the token back: nothing is kept under it any more."""
    response.delete_cookie(
        _cookie(), path="/", httponly=True, samesite="Lax", secure=_secure()
    )


def _give(response: Response) -> Response:
    response.set_cookie(
        _cookie(),
        g.guest,
        max_age=GUEST_LASTS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=_secure(),
    )
    return response


def _cookie() -> str:
    return "__Host-guest" if _secure() else "guest"


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
