"""Why a score is so, a body's ratings, and the methodologies they were made by."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.errors import NotFound
from tracker.domain.ratings import RatingStage
from tracker.services.rating_objections import rated
from tracker.storage import (
    body_lookups,
    methodologies,
    rating_cards,
    rating_objections,
    regions,
)
from tracker.web import rating_words
from tracker.web.guard import needs
from tracker.web.house import actor, reading


@needs(Act.READ)
def why(code: str, body: str) -> ResponseReturnValue:
    """Show why a body has its score: each criterion, what was seen, and when."""
    round_, card = rated(reading(), code, body)
    version = methodologies.by_id(reading(), round_.version_id)
    origin = round_.initial_id or round_.id
    mine = actor().speaks_for(card.line.body_id, region=card.region_id)
    return render_template(
        "ratings/why.html",
        round=round_,
        card=card,
        line=card.line,
        version=version,
        blocks=rating_words.blocks(version.rule),
        objections=rating_objections.of_body(reading(), origin, card.line.body_id),
        final=round_.stage is RatingStage.FINAL,
        may_object=actor().may(Act.SUBMIT) and mine and round_.takes_objections,
        may_rate=actor().may(Act.RATE) and round_.takes_objections,
        names=regions.names(reading()),
        words=rating_words,
    )


@needs(Act.READ)
def of_body(code: str) -> ResponseReturnValue:
    """List the ratings of one body, the newest first."""
    code = code.replace("\0", "")
    name = body_lookups.names(reading(), [code]).get(code)
    if name is None:
        raise NotFound(f"no body {code}")
    return render_template(
        "ratings/body.html",
        code=code,
        name=name,
        rows=rating_cards.of_body(reading(), code),
        words=rating_words,
    )


@needs(Act.READ)
def newest(code: str) -> ResponseReturnValue:
    """Lead to the newest version of a methodology."""
    there = methodologies.versions(reading(), code.replace("\0", ""))
    if not there:
        raise NotFound(f"no methodology {code}")
    return redirect(
        url_for("ratings.methodology", code=there[-1].rule.code, id_=there[-1].rule.seq)
    )


@needs(Act.READ)
def methodology(code: str, id_: int) -> ResponseReturnValue:
    """Show a version of a methodology: its text, its criteria, its other versions."""
    versions = methodologies.versions(reading(), code.replace("\0", ""))
    shown = next((each for each in versions if each.rule.seq == id_), None)
    if shown is None:
        raise NotFound(f"no version {id_} of {code}")
    return render_template(
        "ratings/methodology.html",
        version=shown,
        versions=versions,
        blocks=rating_words.blocks(shown.rule),
        names=regions.names(reading()),
        words=rating_words,
    )
