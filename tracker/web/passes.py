"""Links that let somebody in once: how their secrets come, are held and are told.

The secret stands in the address of one request alone, which leads on to a page whose
address has none: so it comes neither into the footer of a printed page nor into what
the browser says of where it comes from. Until it is used it is held in the session of
the browser that brought it. Never in a log, a journal, a kept text or a redirect.
"""

import logging
from typing import Any

from flask import Flask, Response, make_response, redirect, session, url_for
from flask_babel import lazy_pgettext

from tracker.domain import passes
from tracker.domain.errors import NotFound
from tracker.domain.passes import PassState
from tracker.services import pass_secrets
from tracker.web.house import house

_p = lazy_pgettext
#: Secrets a browser came with, and secrets to be told once: by kind and number.
_HELD, _TOLD = "passes", "passes_told"
#: Held at once; the oldest goes. A session is a cookie, and has little room.
_MOST = 4
STATES = {
    PassState.OPEN: _p("link", "good"),
    PassState.USED: _p("link", "used"),
    PassState.REVOKED: _p("link", "taken back"),
    PassState.EXPIRED: _p("link", "out of date"),
}


def keep_quiet(app: Flask) -> None:
    """Let no secret of a pass come into the log of *app*."""
    app.logger.addFilter(_hush)


def admit(kind: str, id_: int, secret: str, *, place: str) -> Response:
    """Hold *secret* for this browser and lead it on to *place*."""
    _put(_HELD, kind, id_, secret)
    response: Response = make_response(redirect(place, 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def held(kind: str, id_: int) -> str:
    """Return the secret this browser came with; else there is no such page."""
    secret = session.get(_HELD, {}).get(f"{kind}:{id_}")
    if not isinstance(secret, str) or not passes.sound(secret):
        raise NotFound("this browser came by no such link")
    return secret


def let_go(kind: str, id_: int) -> None:
    """Forget the secret this browser came with."""
    session[_HELD] = _without(_HELD, f"{kind}:{id_}")


def mint() -> str:
    """Return a new secret."""
    return pass_secrets.mint()


def remember_to_tell(kind: str, id_: int, secret: str) -> None:
    """Keep *secret* until the page is drawn that tells it, once."""
    _put(_TOLD, kind, id_, secret)


def told_once(kind: str, id_: int) -> str | None:
    """Return the secret that is to be told now and never again, or None."""
    secret = session.get(_TOLD, {}).get(f"{kind}:{id_}")
    if secret is None:
        return None
    session[_TOLD] = _without(_TOLD, f"{kind}:{id_}")
    return str(secret)


def address(endpoint: str, **values: Any) -> str:
    """Return the whole address to be sent to people, on the register's own host."""
    return house().settings.public_url + url_for(endpoint, **values)


def _put(name: str, kind: str, id_: int, secret: str) -> None:
    key = f"{kind}:{id_}"
    kept = [*_without(name, key).items()][-(_MOST - 1) :]
    session[name] = {**dict(kept), key: secret}


def _without(name: str, key: str) -> dict[str, str]:
    return {each: kept for each, kept in session.get(name, {}).items() if each != key}


def _hush(record: logging.LogRecord) -> bool:
    record.msg, record.args = passes.discreet(record.getMessage()), ()
    return True
