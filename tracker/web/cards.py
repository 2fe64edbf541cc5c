"""The card of one piece of evidence, as the reader in front of it may see it."""

from flask import render_template, request

from tracker.domain.access import Act
from tracker.domain.addresses import Address, read
from tracker.domain.evidence import (
    AWAITING,
    DECISIONS,
    MOVES,
    OWN_MOVES,
    STANDING,
    Form,
    State,
)
from tracker.storage import submissions
from tracker.storage.submissions import Filter, Shown
from tracker.web import address_words, evidence_words
from tracker.web.evidence_forms import DecisionForm, ResponseForm
from tracker.web.house import actor, reading


def concerns(shown: Shown) -> bool:
    """Tell whether the reader has to do with the evidence: reviews or speaks for it."""
    return actor().may(Act.REVIEW) or (
        actor().may(Act.SUBMIT) and actor().speaks_for(shown.body_id)
    )


def card(
    shown: Shown,
    *,
    decision: DecisionForm | None = None,
    response: ResponseForm | None = None,
    meanwhile: bool = False,
) -> str:
    """Return the page of *shown*: what it is, its life, and what may be done with it.

    *meanwhile*: the reader decided on what had moved on since. Everybody sees what
    stands; names, notes and a rejected page's address only whom they concern.
    """
    inside = concerns(shown)
    return render_template(
        "evidence/show.html",
        shown=shown,
        steps=submissions.steps(reading(), shown.id),
        inside=inside,
        address_shown=inside or shown.state in STANDING,
        notices=notices(shown) if inside else [],
        others=submissions.others_on_page(reading(), shown) if inside else [],
        decision=_decision(shown, decision),
        response=_response(shown, response),
        may_withdraw=State.WITHDRAWN in MOVES[shown.state],
        may_object=State.OBJECTED in MOVES[shown.state],
        meanwhile=meanwhile,
        words=evidence_words,
        has_errors=bool(
            (decision and decision.errors) or (response and response.errors)
        ),
    )


def notices(shown: Shown) -> list[str]:
    """Return what was mended in the address that was typed, in words."""
    if shown.form is not Form.PAGE:
        return []
    meant = read(shown.typed)
    same = isinstance(meant, Address) and meant.url == shown.url
    return address_words.notices(meant) if same and isinstance(meant, Address) else []


def _decision(shown: Shown, form: DecisionForm | None) -> DecisionForm | None:
    moves = MOVES[shown.state] & DECISIONS
    if not (actor().may(Act.REVIEW) and moves):
        return None
    if form is None:
        asked = Filter(
            region=request.args.get("region"), platform=request.args.get("platform")
        )
        form = DecisionForm(
            formdata=None,
            data={
                "base": shown.head,
                "region": asked.region,
                "platform": asked.platform,
                "decision": "" if shown.state in AWAITING else None,
            },
        )
    form.offer(moves)
    return form


def _response(shown: Shown, form: ResponseForm | None) -> ResponseForm | None:
    own = MOVES[shown.state] & OWN_MOVES
    # A reviewer may speak for any body, but decides here rather than answers.
    if not own or actor().may(Act.REVIEW) or not concerns(shown):
        return None
    return form or ResponseForm(formdata=None, data={"base": shown.head})
