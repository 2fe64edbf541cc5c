"""The queues of review: which there are, how the address narrows them, and back.

A queue more is one line in `TABS`.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from tracker import clock
from tracker.storage import lost_pages, review_queues
from tracker.storage.regions import Name, Names
from tracker.storage.review_queues import AGES, Filter
from tracker.storage.waiting import Tally
from tracker.web import filters, questions
from tracker.web.filters import Field
from tracker.web.formats import number
from tracker.web.house import reading, today
from tracker.web.names import called, in_order

_ = lazy_gettext
#: The arguments of an address that narrow a queue.
ARGUMENTS = ("region", "platform", "item", "age")


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue: its page, what it is called, and how much lies in it on a day."""

    endpoint: str
    title: LazyString
    count: Callable[[Session, date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A tab as it is drawn; *here* tells that its page is the one shown."""

    href: str
    title: LazyString
    count: int
    here: bool


TABS = (
    Tab("review.index", _("Waiting for a decision"), review_queues.all_waiting),
    Tab("review.suspect", _("Need confirmation"), review_queues.all_suspect),
    Tab("losses.index", lazy_pgettext("queue", "Do not open"), lost_pages.all_lost),
)


def tabs(endpoint: str) -> Iterator[Drawn]:
    """Yield all queues with what lies in them; *endpoint* is that of the page shown."""
    for tab in TABS:
        yield Drawn(
            href=url_for(tab.endpoint),
            title=tab.title,
            count=tab.count(reading(), today()),
            here=tab.endpoint == endpoint,
        )


def narrowed(names: Names, items: Container[str] = ()) -> Filter:
    """Return what the address narrows a queue to; *items* are the codes it knows."""
    told = here()
    return replace(
        told,
        region=told.region if told.region in names.regions else None,
        platform=told.platform if told.platform in names.platforms else None,
        item=told.item if told.item in items else None,
    )


def spelled(asked: Filter) -> dict[str, Any]:
    """Return the arguments of an address that narrow a queue as *asked*."""
    pairs = ((name, getattr(asked, name)) for name in ARGUMENTS)
    return {name: value for name, value in pairs if value}


def here() -> Filter:
    """Return what the queue was narrowed to from which the reader came to a card."""
    given = {name: questions.typed(request.args, name) or None for name in ARGUMENTS}
    age = given.pop("age") or ""
    return Filter(**given, age=int(age) if age in map(str, AGES) else None)


def fields(tally: Tally, asked: Filter, names: Names) -> list[Field]:
    """Return the filters of what waits, each choice with what it would leave."""
    texts = {
        "region": in_order(names.regions),
        "platform": called(names.platforms),
        "item": {code: text or code for code, text in tally.headings.items()},
        "age": {str(age): longer_than(age) for age in AGES},
    }
    return [
        filters.select(
            name,
            str(getattr(asked, name) or ""),
            texts[name],
            {str(key): n for key, n in tally.counts(name, asked).items()},
        )
        for name in ARGUMENTS
    ]


def waited(queued_at: datetime) -> str:
    """Return for how long a piece waits, in words: by legal days."""
    days = (today() - clock.day(queued_at)).days
    if days < 1:
        return str(gettext("waits since today"))
    return str(
        ngettext(
            "waits for %(number)s day", "waits for %(number)s days", days,
            number=number(days),
        )
    )  # fmt: skip


def longer_than(age: int) -> str:
    """Return the words for what waits for more than *age* days."""
    return str(
        ngettext(
            "more than %(number)s day", "more than %(number)s days", age,
            number=number(age),
        )
    )  # fmt: skip


def choices(names: Mapping[str, Name]) -> list[tuple[str, str]]:
    """Return *names* as the options of a filter."""
    return list(called(names).items())
