"""The room of ratings: the rounds, a league table with its files, why a score is so.

Files and cards lie next door and are hung up here; making and closing a round
(`rating_making`) and objecting (`rating_objecting`) are rooms of their own. Never
rates: it shows what was recorded.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.storage import (
    methodologies,
    rating_counts,
    rating_rounds,
    rating_scores,
    regions,
)
from tracker.web import (
    cursors,
    filters,
    questions,
    rating_cards,
    rating_files,
    rating_words,
)
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.names import spoken
from tracker.web.rating_tables import chips, fields, read

blueprint = Blueprint("ratings", __name__)
blueprint.add_url_rule(
    "/ratings/<code>.<any(csv, xlsx, json):form>", "file", rating_files.file
)
blueprint.add_url_rule("/ratings/<code>/<body>", "why", rating_cards.why)
blueprint.add_url_rule("/ratings/bodies/<code>", "of_body", rating_cards.of_body)
blueprint.add_url_rule("/ratings/methodologies/<code>", "newest", rating_cards.newest)
blueprint.add_url_rule(
    f"/ratings/methodologies/<code>/v/{ID}", "methodology", rating_cards.methodology
)


@blueprint.get("/ratings/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """List the ratings, the newest first, and the methodologies in force."""
    word = request.args.get("after")
    before = cursors.read(word, int)[0] if word else None
    rows = rating_rounds.listed(reading(), before=before, limit=rating_rounds.PAGE + 1)
    page, following = cursors.paged(rows, rating_rounds.PAGE)
    return render_template(
        "ratings/index.html",
        rows=page,
        following=following,
        first=before is None,
        ruling=methodologies.ruling(reading(), on=today()),
        names=regions.names(reading()),
        may_rate=actor().may(Act.RATE),
        words=rating_words,
    )


@blueprint.get("/ratings/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show the league table of a round, page by page."""
    wanted = read(code)
    after, misread = questions.place(
        request.args, int, str, int, misread=wanted.misread
    )
    counts = rating_counts.counts(reading(), wanted.round, wanted.listing)
    rows = rating_scores.lines(
        reading(), wanted.round, wanted.listing, after=after,
        limit=rating_scores.PAGE + 1,
    )  # fmt: skip
    page, following = cursors.paged(rows, rating_scores.PAGE)
    shown = render_template(
        "ratings/show.html",
        round=wanted.round,
        final=wanted.final,
        version=methodologies.by_id(reading(), wanted.round.version_id),
        counts=counts,
        rows=page,
        changed=rating_scores.changed(reading(), wanted.round) if wanted.final else (),
        fields=fields(wanted, counts),
        chips=chips(wanted),
        complaints=filters.complaints(misread),
        args=wanted.args(),
        following=following,
        first=after is None,
        may_rate=actor().may(Act.RATE),
        inside=actor().signed_in,
        words=rating_words,
        region_name=lambda region: spoken(wanted.names.regions, region),
    )
    return shown, 400 if misread else 200
