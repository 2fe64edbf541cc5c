"""Pages that do not open, moved, or open again: what was found, and a person decides.

Each page lies there once, with all the evidence that shows it: one press decides on
all of it. Nothing is decided unseen: the press sends the numbers of the steps that
were shown.
"""

import re
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, DecidedMeanwhile, FourEyes, WrongMove
from tracker.services import losses
from tracker.storage import lost_pages, regions, visit_cards
from tracker.storage.lost_pages import Kind
from tracker.web import cursors, evidence_words, visit_words
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.queues import choices, narrowed, tabs
from tracker.web.units import WriteForm, write

blueprint = Blueprint("losses", __name__)
#: How the evidence of a page is sent: the code, and the number of the step seen.
_CHOICE = re.compile(r"(E-[0-9A-Z]{1,40})\.([0-9]{1,9})\Z")
#: Visits behind a page that are shown with it.
_BEHIND = 6


@blueprint.get("/review/gone")
@needs(Act.REVIEW)
def index() -> ResponseReturnValue:
    """List pages of one kind, the longest waiting first."""
    return _list()


@blueprint.post("/review/gone")
@needs(Act.REVIEW)
def decide() -> ResponseReturnValue:
    """Mark a page as not opening, or record that the reviewer has opened it."""
    page, opens = _page(), request.form.get("do") == "opens"
    seen = {} if opens else _seen()

    def work(session: Session) -> str:
        now = house().now()
        if opens:
            losses.say_it_opens(session, actor(), page, now=now)
        else:
            four_eyes = house().settings.four_eyes
            losses.call_gone(session, actor(), page, seen, now=now, four_eyes=four_eyes)
        return url_for(".index", **_args())

    done = (
        gettext("It is recorded that the page opens.")
        if opens
        else gettext("The page is marked as not opening.")
    )
    try:
        return write(work, again=_list, done=done)
    except FourEyes:
        words = gettext("You sent this page yourself: another reviewer decides on it.")
        return _list(words), HTTPStatus.FORBIDDEN
    except (DecidedMeanwhile, WrongMove):
        look_anew()
        words = gettext(
            "Nothing is recorded: the page was decided on or visited meanwhile. Look"
            " at it as it stands now."
        )
        return _list(words), HTTPStatus.CONFLICT


def _list(complaint: str = "") -> str:
    names = regions.names(reading())
    kind, asked = _kind(), narrowed(names)
    after = request.args.get("after")
    place = {"region": asked.region, "platform": asked.platform}
    rows = lost_pages.pages(
        reading(),
        kind,
        **place,
        after=cursors.read(after, datetime, int) if after else None,
        limit=lost_pages.PAGE + 1,
    )
    page, following = cursors.paged(rows, lost_pages.PAGE)
    ids = [each.id for each in page]
    return render_template(
        "review/gone.html",
        kind=kind,
        kinds=[(each, lost_pages.count(reading(), each)) for each in Kind],
        rows=page,
        count=lost_pages.count(reading(), kind, **place),
        evidence=lost_pages.evidence(reading(), kind, ids, on=today()),
        visits=visit_cards.visits(reading(), ids, most=_BEHIND),
        tabs=tabs("losses.index" if kind is Kind.LOST else ""),
        asked=asked,
        args=_args(),
        filters={name: value for name, value in place.items() if value},
        names=names,
        choices=choices,
        forms={id_: WriteForm(formdata=None) for id_ in ids},
        complaint=complaint,
        has_errors=bool(complaint),
        following=following,
        words=evidence_words,
        visit_words=visit_words,
    )


def _kind() -> Kind:
    asked = request.args.get("kind", "")
    return Kind(asked) if asked in list(Kind) else Kind.LOST


def _args() -> dict[str, Any]:
    """Return the arguments of this list's address that are understood."""
    asked = narrowed(regions.names(reading()))
    said = {"region": asked.region, "platform": asked.platform}
    if _kind() is not Kind.LOST:
        said["kind"] = _kind().value
    return {name: value for name, value in said.items() if value}


def _page() -> int:
    sent = request.form.get("page", "")
    if not re.fullmatch(r"[0-9]{1,18}", sent, re.ASCII):
        raise BadInput("no page", field="page", reason="unknown")
    return int(sent)


def _seen() -> dict[str, int]:
    """Return the evidence that was seen; refuse what none of our pages sends."""
    seen = {}
    for choice in request.form.getlist("chosen"):
        told = _CHOICE.match(choice)
        if told is None:
            raise BadInput(f"no evidence: {choice}", field="chosen", reason="unknown")
        seen[told[1]] = int(told[2])
    return seen
