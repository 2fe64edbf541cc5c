"""Regions as lines of tables: how each stands, each number with the list behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from tracker.domain.bodies import Level
from tracker.domain.coverage import OBLIGED
from tracker.domain.leagues import Standing
from tracker.services import groupings
from tracker.services.coverage import Answer
from tracker.storage.regions import Place
from tracker.web import questions
from tracker.web.names import spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A region, or all of them; an address is None where no list has these rows."""

    code: str | None
    name: str
    standing: Standing
    href: str | None
    obliged_href: str | None


def lines(answer: Answer, places: Iterable[Place]) -> list[Line]:
    """Return the regions in the order of the reader's alphabet."""
    standings = groupings.standings(answer)
    found = [
        line(
            answer,
            standings.get(place.region.code, Standing()),
            name=spoken({place.region.code: place.region}, place.region.code),
            region=place.region.code,
        )
        for place in places
    ]
    return sorted(found, key=lambda each: each.name.casefold())


def country(answer: Answer, name: str) -> Line:
    """Return the line of all regions, and of bodies that lie in none."""
    total = sum(groupings.standings(answer).values(), Standing())
    return line(answer, total, name=name, region=None)


def outside(answer: Answer, name: str, *, item: str | None = None) -> Line | None:
    """Return the line of bodies that lie in no region; None where none are meant.

    No filter asks for them. Where they are just the federal bodies, that filter does.
    With *item* (a code), of that requirement alone.
    """
    grid = groupings.grid(answer)
    parts = [
        each
        for (region, code), each in grid.items()
        if region is None and item in (None, code)
    ]
    if not parts:
        return None
    standing, narrowed = sum(parts, Standing()), {"item": item} if item else {}
    if federal(answer) and answer.question.level in (None, Level.FEDERAL):
        return line(answer, standing, name=name, level=Level.FEDERAL, **narrowed)
    return Line(code=None, name=name, standing=standing, href=None, obliged_href=None)


def line(answer: Answer, standing: Standing, *, name: str, **place: str | None) -> Line:
    """Return a line whose numbers lead to the lists at *place* (filters replaced)."""
    asked = questions.spell_statuses(OBLIGED)
    return Line(
        code=place.get("region"),
        name=name,
        standing=standing,
        href=_list(answer, place),
        obliged_href=_list(answer, {**place, "status": asked}),
    )


def federal(answer: Answer) -> bool:
    """Tell whether the bodies of no region are exactly the federal ones."""
    return all(
        (tally.region is None) == (tally.level is Level.FEDERAL)
        for tally in answer.tallies
    )


def _list(answer: Answer, place: dict[str, str | None]) -> str:
    return url_for("coverage.missing", **questions.spell(answer.question, **place))
