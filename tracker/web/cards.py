"""The card of one piece of evidence, as the reader in front of it may see it."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import render_template, request

from tracker.domain.access import Act
from tracker.domain.addresses import Address, read
from tracker.domain.coverage import Worth
from tracker.domain.evidence import (
    AWAITING,
    DECISIONS,
    MOVES,
    OWN_MOVES,
    STANDING,
    Form,
    State,
    moves,
)
from tracker.domain.grounds import Ground
from tracker.services import second_person
from tracker.storage import grounds, submissions
from tracker.storage.submissions import Shown, Step
from tracker.web import address_words, copy_cards, evidence_words, visit_cards
from tracker.web.desks import desk
from tracker.web.evidence_forms import DecisionForm, ResponseForm, UndoForm
from tracker.web.house import actor, house, reading, today
from tracker.web.queues import here, waited
from tracker.web.suspicions import suspicion


def concerns(shown: Shown) -> bool:
    """Tell whether the reader has to do with the evidence: reviews or speaks for it."""
    return actor().may(Act.REVIEW) or (
        actor().may(Act.SUBMIT)
        and actor().speaks_for(shown.body_id, region=shown.region_id)
    )


def forbidden(shown: Shown) -> bool:
    """Tell whether the reader would decide, but has sent or spoken for *shown*."""
    return bool(
        house().settings.four_eyes
        and actor().may(Act.REVIEW)
        and MOVES[shown.state] & DECISIONS
        and second_person.own(reading(), actor(), [shown.id])
    )


def card(
    shown: Shown,
    *,
    decision: DecisionForm | None = None,
    response: ResponseForm | None = None,
    undo: UndoForm | None = None,
    meanwhile: bool = False,
) -> str:
    """Return the page of *shown*: what it is, its life, and what may be done with it.

    *meanwhile*: the reader decided on what had moved on since. Everybody sees what
    stands; names, notes and a rejected page's address only whom they concern.
    """
    inside = concerns(shown)
    steps = submissions.steps(reading(), shown.id)
    reasons = grounds.every(reading())
    own = forbidden(shown)
    visits = visit_cards.of_evidence(shown, inside=inside)
    return render_template(
        "evidence/show.html",
        shown=shown,
        steps=steps,
        **desk(shown, steps, may_accept=_may_accept(shown) and not own, undo=undo),
        inside=inside,
        address_shown=inside or shown.state in STANDING,
        notices=notices(shown) if inside else [],
        others=_others(shown) if inside else [],
        together=submissions.together(reading(), shown, on=today()),
        linked=_linked(shown) if inside else [],
        dates=evidence_words.dates(shown, checked_at=visits["checked"]),
        **suspicion(shown, inside=inside, may_decide=not own),
        **visits,
        reasons=reasons,
        own=own,
        decision=None if own else _decision(shown, decision, reasons),
        response=_response(shown, response),
        **copy_cards.copies_of(shown),
        may_withdraw=State.WITHDRAWN in MOVES[shown.state],
        may_object=State.OBJECTED in MOVES[shown.state],
        meanwhile=meanwhile,
        words=evidence_words,
        waited=waited,
        has_errors=bool(
            any(form and form.errors for form in (decision, response, undo))
        ),
    )


def _linked(shown: Shown) -> list[tuple[Shown, list[Step]]]:
    """Return what is shown in place of *shown*, and in whose place; with lives."""
    found = submissions.linked(reading(), shown, on=today())
    lives = submissions.lives(reading(), [each.id for each in found])
    return [(each, lives[each.id]) for each in found]


def _may_accept(shown: Shown) -> bool:
    return shown.waits and State.ACCEPTED in moves(shown.state, shown.form)


def _others(shown: Shown) -> list[Shown]:
    return submissions.others_on_page(reading(), shown, on=today())


def notices(shown: Shown) -> list[str]:
    """Return what was mended in the address that was typed, in words."""
    if shown.form not in (Form.PAGE, Form.SITE):
        return []
    meant = read(shown.typed)
    same = isinstance(meant, Address) and meant.url == shown.url
    return address_words.notices(meant) if same and isinstance(meant, Address) else []


def _decision(
    shown: Shown, form: DecisionForm | None, reasons: Mapping[str, Ground]
) -> DecisionForm | None:
    offered = moves(shown.state, shown.form) & DECISIONS
    if not (actor().may(Act.REVIEW) and offered):
        return None
    if form is None:
        form = DecisionForm(
            formdata=None,
            data={
                "base": shown.head,
                **asdict(here()),
                "decision": _asked_decision() if shown.state in AWAITING else None,
            },
        )
    form.offer(offered, reasons)
    return form


def _asked_decision() -> str:
    """Return the decision that the link to the reasons asks for; empty: none."""
    asked = request.args.get("decision", "")
    return asked if asked == State.REJECTED else ""


def _response(shown: Shown, form: ResponseForm | None) -> ResponseForm | None:
    own = MOVES[shown.state] & OWN_MOVES
    # A reviewer may speak for any body, but decides here rather than answers.
    if not own or actor().may(Act.REVIEW) or not concerns(shown):
        return None
    # A page that counts is not taken back by a slip of the hand.
    if shown.worth is Worth.SATISFIED and not submissions.beside(
        reading(), shown, on=today()
    ):
        return None
    return form or ResponseForm(formdata=None, data={"base": shown.head})
