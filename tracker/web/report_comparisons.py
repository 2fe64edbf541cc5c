"""Two reporting dates, or any two days, beside each other: numbers, regions, bodies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, pgettext

from tracker.domain import differences as sides_of
from tracker.domain.access import Act
from tracker.services import coverage, differences
from tracker.services.coverage import Answer
from tracker.services.differences import Difference
from tracker.storage import regions, snapshots
from tracker.storage.regions import Names
from tracker.web import (
    change_words,
    coverage_filters,
    coverage_frames,
    cursors,
    downloads,
    filters,
    questions,
    region_lines,
    report_sides,
)
from tracker.web.coverage_changes import Listed
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.measures import Choice
from tracker.web.names import spoken
from tracker.web.questions import Misread
from tracker.web.region_lines import Line
from tracker.web.report_sides import Side

blueprint = Blueprint("report_comparisons", __name__)
_HERE = "report_comparisons.show"
#: Filters of the list that a side has of its own.
_OWN = frozenset({"on", "known", "snapshot", "order"})
ORDERS = {
    "worse": lazy_gettext("where more became missing"),
    "better": lazy_gettext("where fewer are missing"),
    "name": lazy_gettext("by name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region on both sides; *change* is how many rows more are in the list now."""

    before: Line
    after: Line

    @property
    def name(self) -> str:
        """Return what the region is called on the second side."""
        return self.after.name

    @property
    def change(self) -> int:
        """Return how many rows more the list has there than it had."""
        return self.after.standing.meant - self.before.standing.meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Both sides with their answers, and what in the address was not understood."""

    names: Names
    sides: tuple[Side, Side]
    answers: tuple[Answer, Answer]
    reports: tuple[Any, ...]
    order: str
    misread: tuple[Misread, ...]

    def args(self, **instead: Any) -> dict[str, Any]:
        """Return the arguments that ask the same comparison."""
        question = self.sides[1].question
        said = questions.spell(question, on=None, known=None, snapshot=None)
        named = {
            name: side.spelled
            for name, side in zip(report_sides.SIDES, self.sides, strict=True)
        }
        order = {"sort": self.order} if self.order != "worse" else {}
        told = {**said, **named, **order, **instead}
        return {name: value for name, value in told.items() if value}


@blueprint.get("/snapshots/compare")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show two sides beside each other, by region, and who came and went."""
    compared = _compared()
    before, after = compared.sides
    place, side, misread = _place(compared.misread)
    difference = differences.between(reading(), before.question, after.question)
    wrong = filters.complaints(misread)
    shown = render_template(
        "snapshots/compare.html",
        sides=list(zip(compared.sides, compared.answers, strict=True)),
        list_of=_list_of,
        regions=_regions(compared),
        fields=_fields(compared),
        complaints=wrong,
        has_errors=bool(wrong),
        args=compared.args(),
        orders=[
            Choice(
                title=str(title),
                href=url_for(_HERE, **compared.args(sort=name)),
                current=name == compared.order,
            )
            for name, title in ORDERS.items()
        ],
        lists=[
            _list(compared, difference, each, place if each is side else None)
            for each in sides_of.Side
        ],
        summed=change_words.summed(difference),
        state=change_words.state,
        days=questions.spell_days(after.question),
        region_name=lambda code: spoken(compared.names.regions, code),
    )
    return shown, 400 if misread else 200


@blueprint.get("/snapshots/compare.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send the regions on both sides as a file; what is not understood is refused."""
    compared = _compared()
    questions.refuse(compared.misread)
    found = _regions(compared)
    before, after = compared.sides
    if form == "json":
        facts = {
            name: {"title": side.title, **_numbers(answer)}
            for name, side, answer in zip(
                report_sides.SIDES, compared.sides, compared.answers, strict=True
            )
        }
        return downloads.answer(facts, map(_row, found))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"compared-{before.spelled}-{after.spelled}",
            title=gettext("Comparison"),
            headings=_headings(before, after),
            rows=_table(found),
            made=after.question.known,
        )
    )


def _compared() -> Compared:
    names, asked = coverage_frames.asked()
    reports = tuple(snapshots.listed(reading()))
    sides, wrong = report_sides.read(request.args, asked.question, reports)
    order = questions.typed(request.args, "sort") or "worse"
    if order not in ORDERS:
        wrong = (*wrong, Misread(field="sort", typed=order))
        order = "worse"
    before, after = (coverage.answer(reading(), each.question) for each in sides)
    return Compared(
        names=names,
        sides=sides,
        answers=(before, after),
        reports=reports,
        order=order,
        misread=(*asked.misread, *wrong),
    )


def _place(
    misread: tuple[Misread, ...],
) -> tuple[differences.Place | None, sides_of.Side, tuple[Misread, ...]]:
    place, misread = questions.place(request.args, str, int, int, misread=misread)
    word = questions.typed(request.args, "side")
    known = word in set(sides_of.Side)
    return place, sides_of.Side(word if known else sides_of.Side.BECAME), misread


def _fields(compared: Compared) -> list[filters.Field]:
    own = coverage_filters.fields(compared.answers[1], compared.names, compared.misread)
    return [
        *report_sides.fields(compared.sides, compared.reports, compared.misread),
        *(each for each in own if each.name not in _OWN),
    ]


def _list_of(side: Side, status: str | None = None) -> str:
    args = questions.spell(side.question, **({"status": status} if status else {}))
    return url_for("coverage.missing", **args)


def _regions(compared: Compared) -> list[Region]:
    """Return the regions that somebody is obliged in, in the order asked for."""
    before, after = (
        region_lines.lines(
            answer, regions.places(reading(), known=answer.question.known)
        )
        for answer in compared.answers
    )
    was = {line.code: line for line in before}
    found = [
        Region(before=was[line.code], after=line)
        for line in after
        if line.standing.obliged or was[line.code].standing.obliged
    ]
    if compared.order == "name":
        return found
    sign = -1 if compared.order == "worse" else 1
    # The sort keeps those that changed alike in the order of their names.
    return sorted(found, key=lambda each: sign * each.change)


def _list(
    compared: Compared,
    difference: Difference,
    side: sides_of.Side,
    after: differences.Place | None,
) -> Listed:
    part = differences.page(reading(), difference, side, after=after)

    def there(place: str | None) -> str:
        args = compared.args(side=side.value, after=place)
        return url_for(_HERE, _anchor=side.value, **args)

    return Listed(
        side=side,
        title=change_words.title(side, difference.after),
        count=len(difference.of(side)),
        rows=part.rows,
        next_href=there(cursors.spell(part.following)) if part.following else None,
        first_href=there(None) if after else None,
    )


def _numbers(answer: Answer) -> dict[str, Any]:
    known = answer.question.known
    return {
        "on": answer.question.on.isoformat(),
        "known": known.isoformat() if known else None,
        "bodies": answer.bodies,
        "obliged": answer.obliged,
        "count": answer.rows,
    }


def _row(region: Region) -> dict[str, Any]:
    before, after = region.before.standing, region.after.standing
    return {
        "region": region.after.code,
        "name": region.name,
        "before": before.meant,
        "before_obliged": before.obliged,
        "after": after.meant,
        "after_obliged": after.obliged,
        "change": region.change,
    }


def _headings(before: Side, after: Side) -> tuple[str, ...]:
    def of(side: Side, what: str) -> str:
        return f"{what}: {side.title}"

    listed, obliged = gettext("In the list"), gettext("Requirements addressed")
    return (
        gettext("Code of the region"),
        gettext("Region"),
        of(before, listed),
        of(before, obliged),
        of(after, listed),
        of(after, obliged),
        str(pgettext("reports", "Change")),
    )


def _table(found: Iterable[Region]) -> Iterator[tuple[object, ...]]:
    for region in found:
        yield tuple(_row(region).values())
