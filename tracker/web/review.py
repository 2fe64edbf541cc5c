"""The room of review: what waits, oldest first, and one decision after another."""

from collections.abc import Container, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import DecidedMeanwhile, NotFound, WrongMove
from tracker.domain.evidence import DECISIONS, State
from tracker.services import evidence as services
from tracker.storage import regions, submissions
from tracker.storage.submissions import Filter, Shown
from tracker.web import cursors, evidence_words
from tracker.web.cards import card
from tracker.web.evidence_forms import DecisionForm
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading
from tracker.web.names import called
from tracker.web.units import write

blueprint = Blueprint("review", __name__)


@blueprint.get("/review/")
@needs(Act.REVIEW)
def index() -> ResponseReturnValue:
    """Show what waits for a decision, narrowed to a region and a network."""
    names = regions.names(reading())
    asked = Filter(
        region=_known(names.regions, "region"),
        platform=_known(names.platforms, "platform"),
    )
    after = request.args.get("after")
    rows = submissions.waiting(
        reading(),
        asked,
        after=cursors.read(after, datetime, int) if after else None,
        limit=submissions.PAGE + 1,
    )
    page, following = cursors.paged(rows, submissions.PAGE)
    return render_template(
        "review/index.html",
        rows=page,
        count=submissions.waiting_count(reading(), asked),
        asked=asked,
        filters=_filters(asked),
        names=names,
        choices=_choices,
        words=evidence_words,
        following=following,
    )


@blueprint.post("/review/<code>")
@needs(Act.REVIEW)
def decide(code: str) -> ResponseReturnValue:
    """Record a decision and go on to the next piece that waits."""
    shown = submissions.one(reading(), code)
    if shown is None:
        raise NotFound(f"no evidence {code}")
    form = DecisionForm()
    form.offer(DECISIONS)
    if not form.validate_on_submit():
        return card(shown, decision=form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = State(form.decision.data)
    asked = Filter(region=form.region.data or None, platform=form.platform.data or None)

    def work(session: Session) -> str:
        services.decide(
            session,
            actor(),
            shown.code,
            wanted,
            base=form.base.data,
            reason=form.reason.data if wanted is State.REJECTED else "",
            words=form.words.data,
            now=house().now(),
        )
        return _next(session, shown, asked)

    try:
        return write(
            work,
            again=lambda: card(shown, decision=form),
            done=_done(wanted, shown),
        )
    except (DecidedMeanwhile, WrongMove):
        look_anew()
        meanwhile = submissions.one(reading(), code) or shown
        form.base.data = meanwhile.head
        form.base.raw_data = [str(meanwhile.head)]
        page = card(meanwhile, decision=form, meanwhile=True)
        return page, HTTPStatus.CONFLICT


def _next(session: Session, shown: Shown, asked: Filter) -> str:
    """Return the address of the next piece that waits, else of the queue."""
    ahead = submissions.waiting(session, asked, after=shown.cursor, limit=1)
    ahead = ahead or submissions.waiting(session, asked, limit=1)
    if ahead:
        return url_for("evidence.show", code=ahead[0].code, **_filters(asked))
    return url_for("review.index", **_filters(asked))


def _done(wanted: State, shown: Shown) -> str:
    facts = {"body": shown.body_name, "item": shown.item}
    said = {
        State.ACCEPTED: gettext("Accepted: %(body)s, %(item)s.", **facts),
        State.REJECTED: gettext("Rejected: %(body)s, %(item)s.", **facts),
        State.GONE: gettext("Marked as not opening: %(body)s, %(item)s.", **facts),
        State.CONFIRMED: gettext("Confirmed again: %(body)s, %(item)s.", **facts),
    }
    return str(said[wanted])


def _known(names: Container[str], argument: str) -> str | None:
    """Return the code in the address, if it names anything."""
    typed = request.args.get(argument, "").strip()
    return typed if typed in names else None


def _choices(names: Mapping[str, regions.Name]) -> list[tuple[str, str]]:
    return list(called(names).items())


def _filters(asked: Filter) -> dict[str, Any]:
    pairs = (("region", asked.region), ("platform", asked.platform))
    return {name: value for name, value in pairs if value}
