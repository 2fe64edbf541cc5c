"""What every page shares: the store, the clock, the search, and who is asking.

One read session a request, opened when first asked for and closed at its end. Never
writes: that is `tracker.web.units`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from tracker import clock
from tracker.config import Settings
from tracker.domain.access import PUBLIC, Actor
from tracker.services.searching import Searching
from tracker.storage import remembered
from tracker.storage.engines import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The parts of one running register, as its pages see them."""

    settings: Settings
    database: Database
    #: Returns the present moment in UTC.
    now: Callable[[], datetime]
    search: Searching


def move_in(app: Flask, house: House) -> None:
    """Make *house* the one that the pages of *app* are about."""
    app.extensions["tracker"] = house
    app.teardown_appcontext(_close)


def house() -> House:
    """Return the house this request is about."""
    found: House = current_app.extensions["tracker"]
    return found


def reading() -> Session:
    """Return the request's read session: one snapshot for the whole page."""
    if "reading" not in g:
        g.reading = house().database.session()
    session: Session = g.reading
    return session


def look_anew() -> None:
    """Let the request's read session end its snapshot and see what is there now.

    A form is read before it is written: on SQLite the snapshot is older than the
    change that made the write fail.
    """
    reading().close()


def today() -> date:
    """Return the present legal day (Moscow)."""
    return clock.day(house().now())


def actor() -> Actor:
    """Return who asks: the signed-in account, or the public; or who `act_as` says."""
    acting: Actor | None = g.get("acting")
    asking: Actor = getattr(current_user, "actor", PUBLIC)
    return acting or asking


def act_as(other: Actor) -> None:
    """Let *other* be who asks until the request ends: whoever came by a pass.

    What is open to somebody signed in is not open here, nor the other way round.
    """
    g.acting = other


def _close(error: BaseException | None) -> None:
    session = g.pop("reading", None)
    if session is not None:
        session.close()
        remembered.keep(house().database, session, now=house().now())
