"""The pages that compare: an item or a whole document with itself.

Their addresses hang in the rooms of items and of documents; the files of the same
comparison are next door (`tracker.web.comparison_files`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.comparisons import Comparison, Fate
from tracker.services import comparisons
from tracker.services.comparisons import Edition, Side, Whole
from tracker.storage import regions
from tracker.web import asked_sides, comparing, comparison_words, text_words
from tracker.web.asked_sides import AskedSide, AskedSides
from tracker.web.comparing import Row
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.spellings import moved

#: Days of change that a page offers to choose from, the newest ones.
OFFERED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A comparison as it is shown: both sides whole, and their items word by word."""

    asked: AskedSides
    before: Edition
    after: Edition
    comparison: Comparison[Side]
    rows: tuple[Row, ...]

    @property
    def revised(self) -> tuple[Row, ...]:
        """Return the items of which anything became."""
        return tuple(row for row in self.rows if row.entry.changed)

    @property
    def listed(self) -> tuple[Row, ...]:
        """Return the items that are shown: all, or those that changed."""
        return self.revised if self.asked.only_changes else self.rows

    def gone(self, code: str) -> comparisons.Absent | None:
        """Return why item *code* is not on the later side."""
        return self.after.absent.get(code)


@needs(Act.READ)
def item(code: str) -> ResponseReturnValue:
    """Show what changed in an item between two versions or two days."""
    found, whole = comparisons.whole_item(reading(), code)
    if found.code != code:
        return moved(code=found.code)
    asked = of_item(whole)
    page = render_template(
        "requirements/compare.html",
        item=found,
        numbers=[(each.seq, text_words.chosen(each)) for each in whole.revisions],
        since={each.seq: comparison_words.since(each) for each in whole.revisions},
        document_args=_days_only(asked),
        **_told(whole, asked),
    )
    return page, asked.status


@needs(Act.READ)
def document(code: str) -> ResponseReturnValue:
    """Show what changed in a whole document between two days, item by item."""
    found, whole = comparisons.whole_document(reading(), code)
    if found.code != code:
        return moved(code=found.code)
    asked = of_document(whole)
    page = render_template(
        "instruments/compare.html", document=found, **_told(whole, asked)
    )
    return page, asked.status


def of_item(whole: Whole) -> AskedSides:
    """Return the sides that the address asks for; by default the last two versions."""
    by_seq = {each.seq: each for each in whole.revisions}
    asked = asked_sides.read(request.args, versions=by_seq)
    after = asked.after if asked.after.typed else replace(asked.after, seq=max(by_seq))
    if asked.before.typed:
        return replace(asked, after=after)
    version = by_seq.get(after.seq or 0)
    if version is None:
        return _beginning(asked, after, on=_last(whole, after.on or today()))
    if version.seq - 1 in by_seq:
        return _beginning(asked, after, seq=version.seq - 1)
    if version.valid_from is not None and version.valid_from > date.min:
        return _beginning(asked, after, on=version.valid_from - timedelta(days=1))
    return _beginning(asked, after, seq=version.seq)


def of_document(whole: Whole) -> AskedSides:
    """Return the sides that the address asks for; by default the newest change."""
    asked = asked_sides.read(request.args)
    after = asked.after if asked.after.typed else replace(asked.after, on=today())
    if asked.before.typed:
        return replace(asked, after=after)
    return _beginning(asked, after, on=_last(whole, after.on or today()))


def shown(whole: Whole, asked: AskedSides) -> Shown:
    """Return the comparison of *whole* between the sides *asked*, which are sound."""
    before = _edition(whole, asked.before)
    after = _edition(whole, asked.after)
    comparison = comparisons.compared(before, after)
    return Shown(
        asked=asked,
        before=before,
        after=after,
        comparison=comparison,
        rows=tuple(comparing.rows(reading(), comparison, regions.names(reading()))),
    )


def _days_only(asked: AskedSides) -> dict[str, str]:
    """Return the arguments that mean the same for the item's whole document."""
    numbered = asked.before.seq is not None or asked.after.seq is not None
    return {} if numbered else asked.args


def _beginning(
    asked: AskedSides,
    after: AskedSide,
    *,
    seq: int | None = None,
    on: date | None = None,
) -> AskedSides:
    """Return *asked* with a side to begin with where the address names none."""
    return replace(asked, before=replace(asked.before, seq=seq, on=on), after=after)


def _last(whole: Whole, on: date) -> date:
    """Return the last day on which the text was another one than on *on*."""
    return comparisons.last_day_before_change(whole.revisions, on=on)


def _edition(whole: Whole, side: AskedSide) -> Edition:
    if side.on is not None:
        return comparisons.of_day(reading(), whole, on=side.on, known=side.known)
    version = next(each for each in whole.revisions if each.seq == side.seq)
    return comparisons.of_version(reading(), whole, version)


def _told(whole: Whole, asked: AskedSides) -> dict[str, object]:
    """Return what a page tells of a comparison, also of one that cannot be made."""
    sound = not (asked.misread or asked.unknown)
    return {
        "asked": asked,
        "shown": shown(whole, asked) if sound else None,
        "has_errors": not sound,
        "fates": Fate,
        "changes": _changes(whole, asked),
        "words": text_words,
        "said": comparison_words,
        "args": asked.args,
    }


def _changes(whole: Whole, asked: AskedSides) -> list[tuple[date, Mapping[str, str]]]:
    """Return the days of change, the newest first, and what compares across them."""
    every = comparisons.days_of_change(whole.revisions)
    days = [day for day in every if day > date.min]
    kept = {name: word for name, word in asked.args.items() if name.startswith("known")}
    return [
        (day, {"from": (day - timedelta(days=1)).isoformat(), "to": str(day), **kept})
        for day in days[: -OFFERED - 1 : -1]
    ]
