"""Which scores of a round the address asks for, and the filters that say so."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from tracker.domain.bodies import BodyKind
from tracker.domain.ratings import RatingStage
from tracker.services import ratings as services
from tracker.storage import regions
from tracker.storage.rating_counts import Counts, Listing
from tracker.storage.rating_rounds import Round
from tracker.storage.regions import Names
from tracker.web import filters, questions
from tracker.web.filters import TITLES, Chip, Field
from tracker.web.house import reading, today
from tracker.web.labels import label
from tracker.web.names import in_order, spoken
from tracker.web.questions import Misread

_NARROWING = ("region", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which scores of a round are asked for, and what was not understood."""

    round: Round
    listing: Listing
    names: Names
    misread: tuple[Misread, ...]

    @property
    def final(self) -> bool:
        """Tell whether it is a final rating, to be compared with its initial one."""
        return self.round.stage is RatingStage.FINAL

    def args(self, **instead: str | None) -> dict[str, Any]:
        """Return the arguments that ask the same; None in *instead* leaves one out."""
        said = {name: getattr(self.listing, name) for name in _NARROWING} | instead
        return {name: str(value) for name, value in said.items() if value}


def read(code: str) -> Wanted:
    """Return what the request asks of the round *code*."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    return Wanted(
        round=services.found(reading(), code),
        listing=Listing(region=asked.question.region, kind=asked.question.kind),
        names=names,
        misread=tuple(one for one in asked.misread if one.field in _NARROWING),
    )


def fields(wanted: Wanted, counts: Counts) -> list[Field]:
    """Return the form of *wanted*, each choice with its count."""
    offered = {
        "region": in_order(wanted.names.regions),
        "kind": filters.labels(BodyKind),
    }
    return [
        filters.select(name, getattr(wanted.listing, name), texts, counts.facet(name))
        for name, texts in offered.items()
    ]


def chips(wanted: Wanted) -> list[Chip]:
    """Return the filters that are set, each with the address that drops it."""
    listing = wanted.listing
    said = {
        "region": spoken(wanted.names.regions, listing.region),
        "kind": str(label(listing.kind)) if listing.kind else "",
    }
    return [
        Chip(
            title=str(TITLES[name]),
            text=text,
            href=url_for(
                "ratings.show", code=wanted.round.code, **wanted.args(**{name: None})
            ),
        )
        for name, text in said.items()
        if text
    ]
