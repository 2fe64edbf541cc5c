"""The card of one cell: one body, one requirement, a day and a moment of knowledge."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.coverage import Status
from tracker.domain.evidence import STANDING
from tracker.domain.questions import Question
from tracker.services.cells import ReadCell, read_cell
from tracker.storage import grounds, regions
from tracker.web import (
    body_words,
    cell_words,
    evidence_words,
    exemption_words,
    filters,
    questions,
    text_words,
    visit_cards,
)
from tracker.web.coverage_words import strength
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.names import spoken
from tracker.web.spellings import moved

blueprint = Blueprint("coverage_cells", __name__)


@blueprint.get("/missing/cell/<body>/<item>")
@needs(Act.READ)
def show(body: str, item: str) -> ResponseReturnValue:
    """Show how one body stands to one requirement, why, and what would satisfy it."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    question = asked.question
    if question.known is not None:
        names = regions.names(reading(), known=question.known)
    cell = read_cell(reading(), body.replace("\0", ""), item, question)
    if cell.item.code != item:
        return moved(body=body, item=cell.item.code)
    days = questions.spell_days(question)
    reasons = grounds.every(reading())
    speaks = _speaks(cell)
    shown = render_template(
        "coverage/cell.html",
        cell=cell,
        page=cell,
        question=question,
        complaints=filters.complaints(asked.misread),
        days=days,
        here=url_for(".show", body=body, item=item),
        why=cell_words.why(cell),
        remedy=cell_words.remedy(cell, names),
        why_bound=_why_bound(cell, names, question),
        networks=cell.duty and text_words.linked_networks(cell.duty.duty, names, days),
        strength=strength,
        exemption_days=exemption_words.days,
        may_submit=speaks and question.present and _asks(cell),
        inside=speaks or actor().may(Act.REVIEW),
        standing=STANDING,
        decider=lambda one: body_words.decider(one, actor()),
        reason_words=lambda one: evidence_words.reason(one.reason, reasons),
        state_words=lambda one: body_words.state_words(one, cell.bound),
        platform_name=lambda platform: spoken(names.platforms, platform),
        **visit_cards.of_body(cell.shown, question),
    )
    return shown, 400 if asked.misread else 200


def _speaks(cell: ReadCell) -> bool:
    card = cell.card
    voice = actor().speaks_for(card.id, region=card.region_id)
    return actor().may(Act.SUBMIT) and voice


def _asks(cell: ReadCell) -> bool:
    return cell.status is not Status.NOT_REQUIRED


def _why_bound(cell: ReadCell, names: regions.Names, question: Question) -> str:
    """Return why the requirement binds the body, or why not; nothing: it asks none."""
    if cell.duty is None:
        return ""
    scope, card = cell.duty.duty.scope, cell.card
    return body_words.why_bound(scope, card.body, card.name, names, on=question.on)
