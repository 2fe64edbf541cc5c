"""The room of networks: what is asked about each, by whom, side by side, on any day."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.services.networks import Call, When, read_networks
from tracker.storage import body_lookups, regions
from tracker.web import network_words, questions
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.spellings import moved

blueprint = Blueprint("networks", __name__)


@blueprint.get("/networks/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """Show what is asked about every network on the day asked."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    question = asked.question
    read = read_networks(reading(), on=question.on, known=question.known)
    now = {
        code: [call for call in calls if call.when is When.NOW]
        for code, calls in read.calls.items()
    }
    return render_template(
        "networks/index.html",
        read=read,
        now=now,
        names=names,
        bodies=_bodies(call for calls in now.values() for call in calls),
        asked=asked,
        question=question,
        day_args=questions.spell_days(question),
        words=network_words,
    )


@blueprint.get("/networks/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show one network: what is asked on the day, and all that ever was or will be."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    question = asked.question
    read = read_networks(reading(), on=question.on, known=question.known)
    network = read.named(code)
    if network.code != code:
        return moved(code=network.code)
    calls = read.calls[code]
    parts = (each.about(code) for each in read.contradictions)
    return render_template(
        "networks/show.html",
        read=read,
        network=network,
        calls=calls,
        now=[call for call in calls if call.when is When.NOW],
        contradictions=[part for part in parts if part],
        names=names,
        bodies=_bodies(calls),
        asked=asked,
        question=question,
        day_args=questions.spell_days(question),
        words=network_words,
    )


def _bodies(calls: Iterable[Call]) -> dict[str, str]:
    """Return the names of the bodies that *calls* name in or out."""
    scopes = [call.laid.duty.scope for call in calls]
    named = {code for scope in scopes for code in scope.include | scope.exclude}
    return body_lookups.names(reading(), named)
