"""A rating to be taken away: exactly the filter, all rows."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.storage import rating_counts, rating_scores
from tracker.storage.rating_counts import Counts
from tracker.storage.rating_rounds import Round
from tracker.storage.rating_scores import Line
from tracker.web import downloads, questions
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.labels import label
from tracker.web.names import spoken
from tracker.web.rating_tables import Wanted, read


@needs(Act.READ)
def file(code: str, form: str) -> Response:
    """Send all scores that pass the filters; a value not understood is refused."""
    wanted = read(code)
    questions.refuse(wanted.misread)
    lines = rating_scores.everybody(reading(), wanted.round, wanted.listing)
    if form == "json":
        counts = rating_counts.counts(reading(), wanted.round, wanted.listing)
        return downloads.answer(_told(wanted.round, counts), map(_row, lines))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=wanted.round.code,
            title=gettext("Rating"),
            headings=_headings(),
            rows=_table(lines, wanted),
        )
    )


def _told(round_: Round, counts: Counts) -> dict[str, Any]:
    return {
        "count": counts.total,
        "ranked": counts.ranked,
        "round": round_.code,
        "stage": round_.stage.value,
        "methodology": round_.methodology,
        "version": round_.seq,
        "scale": round_.scale,
        "on": round_.rated_on.isoformat(),
        "known": round_.known.isoformat(),
        "made_at": round_.made_at.isoformat(),
    }


def _row(line: Line) -> dict[str, object]:
    return {
        "place": line.place,
        "body": line.body,
        "name": line.name,
        "region": line.region,
        "kind": line.kind.value,
        "points": line.points,
        "known": line.known,
        "previous_place": line.previous_place,
        "initial_place": line.initial_place,
        "initial_points": line.initial_points,
    }


def _headings() -> tuple[str, ...]:
    return (
        gettext("Place"),
        gettext("Body"),
        gettext("Code of the body"),
        gettext("Region"),
        gettext("Kind of body"),
        gettext("Points"),
        gettext("Known points"),
        gettext("Points in all"),
        gettext("Place in the previous rating"),
        gettext("Place in the initial rating"),
        gettext("Points in the initial rating"),
    )


def _table(lines: Iterator[Line], wanted: Wanted) -> Iterator[tuple[object, ...]]:
    for line in lines:
        yield (
            line.place,
            line.name,
            line.body,
            spoken(wanted.names.regions, line.region),
            str(label(line.kind)),
            line.points,
            line.known,
            wanted.round.scale,
            line.previous_place,
            line.initial_place,
            line.initial_points,
        )
