"""Readiness as pages and files show it, whatever supposes the requirement in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.readiness import Part, Reading
from tracker.domain.requirements import PlatformRule
from tracker.services import readiness
from tracker.services.readiness import Column, Line, Outlook, Supposed
from tracker.services.readiness_rows import line_row, outlook_facts
from tracker.storage.regions import Names
from tracker.web import (
    cursors,
    downloads,
    filters,
    questions,
    readiness_words,
)
from tracker.web.filters import TITLES, Field
from tracker.web.formats import day
from tracker.web.house import reading
from tracker.web.labels import label
from tracker.web.names import called, in_order, spoken
from tracker.web.questions import Asked, Misread

#: Filters of the address that narrow to bodies.
_PLACES = ("region", "kind", "level")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the address of the list behind it."""

    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of regions: how many are bound, and lacking by reading."""

    name: str
    bound: Number | None
    lacking: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the address asks: the requirement, which bodies, the readings.

    *room* and *place* are the blueprint and what its addresses name: the item's code,
    or a change of a proposal.
    """

    room: str
    place: dict[str, Any]
    asked: Asked
    names: Names
    one: Supposed
    own: tuple[Reading, ...]
    misread: tuple[Misread, ...]
    #: It is a draft, known to editors alone.
    proposed: bool = False

    def there(self, view: str, **args: Any) -> str:
        """Return the address of *view* about the same requirement."""
        return url_for(f"{self.room}.{view}", **self.place, **args)

    @property
    def side_by_side(self) -> tuple[Reading, ...]:
        """Return the readings as they are laid side by side."""
        return readiness.readings(reading(), self.one, self.own)

    @property
    def args(self) -> dict[str, Any]:
        """Return the arguments that ask the same, with an own reading."""
        question = self.asked.question
        kept = {name: getattr(question, name) for name in _PLACES}
        said = {name: str(value) for name, value in kept.items() if value}
        own = {"reading": spelled(self.own[0])} if self.own else {}
        return {**said, **own, **questions.spell_days(question)}


def shown(asking: Asking) -> ResponseReturnValue:
    """Show the numbers under each reading, in all and by region."""
    outlook = _outlook(asking)
    columns = outlook.columns()
    page = render_template(
        "readiness/show.html",
        asking=asking,
        one=asking.one,
        outlook=outlook,
        columns=columns,
        numbers=[_numbers(asking, part, columns) for part in Part],
        rows=_rows(asking, outlook),
        kinds=_kinds(asking, outlook),
        titles=[_title(asking, each) for each in columns],
        fields=_fields(asking),
        complaints=filters.complaints(asking.misread),
        words=readiness_words,
        share=share,
        files={kind: _there(asking, kind=kind) for kind in ("csv", "xlsx", "json")},
        days=questions.spell_days(asking.asked.question),
        networks=list(called(asking.names.platforms).items()),
        own=asking.own[0] if asking.own else None,
        question=asking.asked.question,
    )
    return page, 400 if asking.misread else 200


def listed(asking: Asking) -> ResponseReturnValue:
    """List the bodies behind a number, by name."""
    chosen, part = _list(asking)
    after, misread = questions.place(request.args, str, int, misread=asking.misread)
    rows = list(
        readiness.bodies(
            reading(),
            asking.one,
            asking.asked.question,
            chosen,
            part,
            after=after,
            limit=readiness.PAGE + 1,
        )
    )
    page_rows, following = cursors.paged(rows, readiness.PAGE)
    args = {**asking.args, "reading": spelled(chosen), "part": part.value}
    page = render_template(
        "readiness/bodies.html",
        asking=asking,
        one=asking.one,
        reading_=readiness_words.networks(chosen, asking.names),
        part=readiness_words.PARTS[part],
        rows=page_rows,
        args=args,
        next_href=asking.there("bodies", after=following, **args)
        if following
        else None,
        first_href=asking.there("bodies", **args) if after else None,
        region_name=lambda region: spoken(asking.names.regions, region),
        complaints=filters.complaints(misread),
        days=questions.spell_days(asking.asked.question),
        question=asking.asked.question,
    )
    return page, 400 if misread else 200


def listed_file(asking: Asking, form: str) -> Response:
    """Send all bodies behind a number as a file."""
    chosen, part = _list(asking)
    questions.refuse(asking.misread)
    question = asking.asked.question
    lines = readiness.bodies(reading(), asking.one, question, chosen, part, limit=None)
    if form == "json":
        facts = {
            "item": asking.one.duty.code,
            "reading": spelled(chosen),
            "part": part.value,
            "on": question.on.isoformat(),
        }
        return downloads.answer(facts, map(line_row, lines))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"readiness-{asking.one.duty.code}-{part.value}",
            title=asking.one.duty.code,
            headings=_headings(),
            rows=_table(lines, asking.names),
        )
    )


def numbers_file(asking: Asking, form: str) -> Response:
    """Send the numbers by region and kind under each reading as a file."""
    questions.refuse(asking.misread)
    outlook = _outlook(asking)
    facts, rows = outlook_facts(outlook)
    if form == "json":
        return downloads.answer(facts, rows)
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"readiness-{asking.one.duty.code}",
            title=asking.one.duty.code,
            headings=(
                gettext("Region"),
                gettext("Kind of body"),
                gettext("Networks"),
                *(str(readiness_words.PARTS[part]) for part in Part),
            ),
            rows=_numbers_table(asking, outlook),
        )
    )


def spelled(reading_: Reading) -> str:
    """Return *reading_* as an address spells it: ``all_of:vk,ok``."""
    return f"{reading_.rule.value}:{','.join(reading_.platforms)}"


def share(column: Column) -> int:
    """Return the share of the ready in whole percent, rounded down."""
    return column.ready * 100 // column.bound if column.bound else 0


def own_reading(
    names: Names, misread: tuple[Misread, ...]
) -> tuple[tuple[Reading, ...], tuple[Misread, ...]]:
    """Return the reading of the address, if any: spelled, or chosen in the form."""
    text = questions.typed(request.args, "reading")
    if not text and request.args.getlist("network"):
        rule = questions.typed(request.args, "rule") or PlatformRule.ANY_OF.value
        text = f"{rule}:{','.join(request.args.getlist('network'))}"
    if not text:
        return (), misread
    rule, _, codes = text.partition(":")
    platforms = tuple(dict.fromkeys(filter(None, codes.split(","))))
    known = rule in set(PlatformRule) and set(platforms) <= set(names.platforms)
    if known and (platforms or rule == PlatformRule.UNSPECIFIED):
        return (Reading(PlatformRule(rule), platforms),), misread
    return (), (*misread, Misread(field="reading", typed=text))


def _list(asking: Asking) -> tuple[Reading, Part]:
    word = questions.typed(request.args, "part")
    part = Part(word) if word in set(Part) else Part.LACKING
    return asking.own[0] if asking.own else asking.one.written, part


def _outlook(asking: Asking) -> Outlook:
    return readiness.outlook(
        reading(), asking.one, asking.asked.question, asking.side_by_side
    )


def _title(asking: Asking, column: Column) -> tuple[str, str]:
    told = readiness_words.networks(column.reading, asking.names)
    if column.reading == asking.one.written:
        return told, str(gettext("as the text has it"))
    return told, ""


def _href(
    asking: Asking,
    reading_: Reading,
    part: Part,
    place: Mapping[str, str] | None = None,
) -> str:
    args = {**asking.args, "reading": spelled(reading_), "part": part.value}
    return asking.there("bodies", **{**args, **(place or {})})


def _there(asking: Asking, *, kind: str) -> str:
    return asking.there("file", form=kind, **asking.args)


def _numbers(
    asking: Asking, part: Part, columns: list[Column]
) -> tuple[str, list[Number]]:
    counted = [
        Number(getattr(column, part.value), _href(asking, column.reading, part))
        for column in columns
    ]
    return str(readiness_words.PARTS[part]), counted


def _rows(asking: Asking, outlook: Outlook) -> list[Row]:
    """Return the regions with those lacking, most under the first reading first."""
    told = [(code, outlook.columns(region=code)) for code in outlook.regions]
    called = {code: spoken(asking.names.regions, code) for code, _ in told}
    if questions.typed(request.args, "by") == "name":
        told.sort(key=lambda each: called[each[0]])
    else:
        told.sort(key=lambda each: (-each[1][0].lacking, called[each[0]]))
    return [
        _row(asking, called[code], columns, {"region": code}) for code, columns in told
    ]


def _kinds(asking: Asking, outlook: Outlook) -> list[Row]:
    """Return the kinds of bodies with those lacking, by their codes."""
    return [
        _row(asking, str(label(kind)), outlook.columns(kind=kind), {"kind": kind.value})
        for kind in outlook.kinds
    ]


def _row(
    asking: Asking, name: str, columns: list[Column], place: Mapping[str, str]
) -> Row:
    bound = _href(asking, columns[0].reading, Part.BOUND, place)
    return Row(
        name=name,
        bound=Number(columns[0].bound, bound),
        lacking=tuple(
            Number(each.lacking, _href(asking, each.reading, Part.LACKING, place))
            for each in columns
        ),
    )


def _fields(asking: Asking) -> list[Field]:
    question = asking.asked.question
    offered = {
        "region": in_order(asking.names.regions),
        "kind": filters.labels(BodyKind),
        "level": filters.labels(Level),
    }
    typed = {
        "on": day(question.on) if question.on != question.today else "",
        "known": questions.spell_moment(question.known) or "",
        **{one.field: one.typed for one in asking.misread},
    }
    return [
        *(
            filters.select(name, getattr(question, name), texts, None)
            for name, texts in offered.items()
        ),
        *(
            Field(name=name, title=str(TITLES[name]), value=typed[name])
            for name in ("on", "known")
        ),
    ]


def _headings() -> tuple[str, ...]:
    return (
        gettext("Body"),
        gettext("Code of the body"),
        gettext("Region"),
        gettext("Kind of body"),
        gettext("Level"),
    )


def _table(lines: Iterator[Line], names: Names) -> Iterator[tuple[object, ...]]:
    for each in lines:
        yield (
            each.name,
            each.code,
            spoken(names.regions, each.region),
            str(label(each.kind)),
            str(label(each.level)),
        )


def _numbers_table(asking: Asking, outlook: Outlook) -> Iterator[tuple[object, ...]]:
    for each in outlook.counted:
        for n, one in enumerate(outlook.readings):
            yield (
                spoken(asking.names.regions, each.region),
                str(label(each.kind)),
                readiness_words.networks(one, asking.names),
                each.bound,
                each.ready[n],
                each.bound - each.ready[n],
                each.newly[n],
            )
