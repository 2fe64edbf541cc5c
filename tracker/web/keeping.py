"""No typed text is lost: what a form sent in vain is kept, and fills it again.

A form is one that writes (`tracker.web.units.WriteForm`): its key names its sitting.
Its place is the address of the page it stands on. Never sends a text by itself, and
gives it back to nobody but whoever the form was drawn for.
"""

from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import Flask, Response, current_app, flash, g, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.domain.errors import BadInput
from tracker.services import keepsakes
from tracker.storage.keepsakes import Kept
from tracker.web import guests, sittings
from tracker.web.house import actor, house, reading
from tracker.web.security import returning

#: The argument of an address that asks for a kept text, by its sitting.
ASKED = "kept"
#: Where the script says the form stands; the button pressed is no text.
PLACE = "keep_place"
_NOT_TYPED = frozenset({PLACE, ASKED, "do"})
#: What a form says of itself: kept with a text, but none.
_ASIDE = frozenset(
    {"rev", "base", "change", "next", "chosen", "decision", keepsakes.STAMP}
)
#: An address longer than this is not one of ours.
_LONGEST = 500
#: A form answered so has had no effect. A busy store (503) would only be asked again.
_IN_VAIN = frozenset(
    {
        HTTPStatus.OK,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)


def stand_by(app: Flask) -> None:
    """Let *app* keep what its forms have sent in vain."""
    guests.open_gate(app)
    app.after_request(_keep_in_vain)
    app.jinja_env.globals.update(
        unsent_texts=unsent, text_shown=returned, keeper=sittings.keeper
    )


def place() -> str:
    """Return the address of the page on which the form sent stands; empty: none.

    That is where it was sent, if that can be opened, else the page it came from.
    """
    came_from = urlsplit(request.referrer or "")
    own = came_from.netloc == request.host
    told = (
        request.form.get(PLACE, ""),
        # Where drafts are brought to is no place of theirs.
        request.full_path if request.blueprint != "keepsakes" else "",
        f"{came_from.path}?{came_from.query}" if own else "",
    )
    return next(filter(None, map(address, told)), "")


def address(told: str) -> str:
    """Return the page *told* as its place is spelled; empty if it is none of ours."""
    parts = urlsplit(returning(told, otherwise=""))
    query = parse_qsl(parts.query, keep_blank_values=True)
    asked = urlencode([(name, value) for name, value in query if name != ASKED])
    spelled = quote(unquote(parts.path)) + (f"?{asked}" if asked else "")
    return spelled if len(spelled) <= _LONGEST else ""


def way_back(kept_at: str, sitting: str) -> str:
    """Return the address at which the form stands with the kept text in it."""
    return f"{kept_at}{'&' if '?' in kept_at else '?'}{ASKED}={sitting}"


def text_of(back: str) -> str:
    """Return the address at which the text that *back* leads to can be read."""
    sitting = back.rpartition(f"{ASKED}=")[2]
    return url_for("keepsakes.show", sitting=sitting) if sitting else ""


def keep(owner: str, *, at: str) -> str:
    """Keep the form sent for *owner* and return the way back to it.

    Refuse as `BadInput` what is too long or too much.
    """
    sitting = sittings.of(request.form.get(sittings.KEY, ""))
    fields = {
        name: values for name, values in request.form.lists() if name not in _NOT_TYPED
    }
    with house().database.writing() as session:
        keepsakes.keep(
            session, owner, fields, place=at, sitting=sitting, now=house().now()
        )
    return way_back(at, sitting)


def lay_aside() -> str:
    """Keep a form that cannot be taken now; return the way back, empty if it is lost.

    The form may have been drawn for somebody who is signed out: then for the browser.
    """
    try:
        at, sitting = place(), sittings.of(request.form.get(sittings.KEY, ""))
        if not (at and sitting and _has_text()):
            return ""
        if actor().signed_in:
            return keep(actor().reference, at=at) if sittings.own(sitting) else ""
        return keep(guests.welcome(), at=at) if guests.admitted() else ""
    except (BadInput, RequestEntityTooLarge):
        return ""
    except (OperationalError, PoolTimeout):
        current_app.logger.warning("a form could not be kept", exc_info=True)
        return ""


def in_vain() -> str:
    """Keep, once, what somebody signed in has sent in vain; return the way back.

    Empty if no form was sent, or nothing was in it, or it is lost.
    """
    if "in_vain" not in g:
        sent = (
            request.method == "POST"
            and actor().signed_in
            and request.blueprint not in ("keepsakes", "security")
            # What htmx sends while somebody types is no form sent.
            and "HX-Request" not in request.headers
        )
        g.in_vain = lay_aside() if sent else ""
    return str(g.in_vain)


def lay_aside_and_say() -> str:
    """Do as `lay_aside`, and say so where a text that was typed is lost."""
    back = lay_aside()
    if not back and request.form.get(sittings.KEY):
        flash(
            gettext(
                "Your session is over, and what you wrote could not be kept here. Go"
                " back in the browser and copy it before you sign in."
            ),
            "error",
        )
    return back


def unsent(form_place: str | None = None) -> list[Kept]:
    """Return what the reader typed on this page (at *form_place*) and has not sent."""
    if request.method != "GET" or not actor().signed_in:
        return []
    at = form_place or (request.full_path if _takes_forms() else "")
    if not at:
        return []
    try:
        own = keepsakes.found(reading(), actor().reference, place=address(at))
    except SQLAlchemyError:
        # The frame of a page that says what failed must not fail for the same reason.
        current_app.logger.warning("unsent texts cannot be read", exc_info=True)
        return []
    return [kept for kept in own if kept.sitting != request.args.get(ASKED)]


def returned() -> Kept | None:
    """Return the kept text that this page was asked to show in its form, or None."""
    return _returned()[0]


def typed() -> MultiDict[str, str] | None:
    """Return the fields that this page was asked to fill in; None: not asked to."""
    return _returned()[1]


def new_key() -> str:
    """Return the key of a form drawn now."""
    return sittings.mint(sittings.opened())


def going_on() -> str:
    """Return the key of the form that the kept text fills: it is the same text still.

    A sitting from before the register's secret was changed is not gone on with.
    """
    kept = returned()
    going_on = kept is not None and sittings.own(kept.sitting)
    return sittings.mint(kept.sitting if kept and going_on else sittings.opened())


def same_sitting() -> str:
    """Return a new key of the sitting that was sent: it is still the same text."""
    sitting = sittings.of(request.form.get(sittings.KEY, ""))
    return sittings.mint(sitting if sittings.own(sitting) else sittings.opened())


def waiting() -> bool:
    """Tell whether this browser has sent a text that waits for somebody to sign in."""
    guest = guests.owner()
    return guest is not None and bool(keepsakes.all_of(reading(), guest))


def adopt(response: Response) -> None:
    """Give to whoever has signed in what this browser sent for him as a guest.

    Once nothing is left there, *response* takes the guest's token back.
    """
    guest = guests.owner()
    if guest is None:
        return
    try:
        with house().database.writing() as session:
            texts = keepsakes.all_of(session, guest)
            own = [kept for kept in texts if _is_for_actor(kept)]
            for kept in own:
                keepsakes.move(
                    session,
                    kept,
                    source=guest,
                    target=actor().reference,
                    now=house().now(),
                )
    except (BadInput, OperationalError, PoolTimeout):
        # Kept for the guest still: `_look_up` finds it there.
        current_app.logger.warning("a guest's text stays where it is", exc_info=True)
        return
    if len(own) == len(texts):
        guests.farewell(response)


def _returned() -> tuple[Kept | None, MultiDict[str, str] | None]:
    if "returned" not in g:
        g.returned = _look_up() or (None, None)
    found: tuple[Kept | None, MultiDict[str, str] | None] = g.returned
    return found


def _look_up() -> tuple[Kept, MultiDict[str, str]] | None:
    sitting = request.args.get(ASKED, "")
    if request.method != "GET" or not sitting or not actor().signed_in:
        return None
    guest = guests.owner() if sittings.own(sitting) else None
    for owner in filter(None, (actor().reference, guest)):
        kept = keepsakes.one(reading(), owner, sitting)
        if kept is not None and kept.place == address(request.full_path):
            return kept, MultiDict(keepsakes.typed(reading(), owner, sitting))
    return None


def _keep_in_vain(response: Response) -> Response:
    """Keep what was typed where a form comes back: its page may be closed next."""
    if response.status_code in _IN_VAIN:
        in_vain()
    return response


def _has_text() -> bool:
    """Tell whether the form sent has anything in it but what it says of itself."""
    aside = _ASIDE | _NOT_TYPED | keepsakes.SECRETS
    return any(
        value.strip()
        for name, values in request.form.lists()
        if name not in aside
        for value in values
    )


def _takes_forms() -> bool:
    """Tell whether a form may be sent to where this page stands."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    return "POST" in adapter.allowed_methods()


def _is_for_actor(kept: Kept) -> bool:
    """Tell whether whoever asks had the form drawn, and may open its page still."""
    if not sittings.own(kept.sitting):
        return False
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(unquote(urlsplit(kept.place).path), method="GET")
    except HTTPException:
        return False
    act = getattr(current_app.view_functions[endpoint], "act", None)
    return act is not None and actor().may(act)
