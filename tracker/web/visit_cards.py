"""What the cards of evidence and of bodies say of visits. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tracker import clock
from tracker.domain.access import Act
from tracker.domain.evidence import STANDING
from tracker.domain.observations import Via
from tracker.domain.questions import Question
from tracker.domain.visits import STANDING as OPENED
from tracker.storage import visit_cards
from tracker.storage.body_cards import ShownEvidence
from tracker.storage.submissions import Shown
from tracker.storage.visit_cards import Visit
from tracker.web import visit_words
from tracker.web.house import actor, house, reading
from tracker.web.units import WriteForm
from tracker.web.visit_charts import SHAPES, Chart, chart

#: Visits of one page that are drawn on the card of a body, which may have many.
FEW = 12


@dataclass(frozen=True, slots=True)
class Visited:
    """The visits to one page, newest first, and their picture."""

    visits: tuple[Visit, ...]
    chart: Chart | None

    @property
    def last(self) -> Visit:
        """Return the newest visit."""
        return self.visits[0]

    @property
    def told(self) -> Visit:
        """Return the visit that facts of the page are told from: the last it opened at.

        A page that does not open today still had its title and readers last week.
        """
        opened = (each for each in self.visits if each.outcome in OPENED)
        return next((each for each in opened if each.via is not Via.PERSON), self.last)


def of_evidence(shown: Shown, *, inside: bool) -> dict[str, Any]:
    """Return what the card of *shown* needs to tell of the visits to its page.

    *inside*: the reader has to do with the evidence and may ask for a visit.
    """
    if shown.page_id is None:
        return {"visited": None, "checked": None, "visiting": None}
    found = visit_cards.visits(reading(), [shown.page_id]).get(shown.page_id, [])
    watch = visit_cards.watch(reading(), shown.page_id)
    may_ask = inside and actor().may(Act.SUBMIT) and shown.state in STANDING
    now = house().now()
    return {
        "visited": Visited(tuple(found), chart(found)) if found else None,
        "checked": found[0].at if found else None,
        "visiting": WriteForm(formdata=None) if may_ask else None,
        "watch": watch,
        "visit_due": watch is None or (watch.next_at or now) <= now,
        "visit_words": visit_words,
        "visit_shapes": SHAPES,
    }


def of_body(shown: Sequence[ShownEvidence], question: Question) -> dict[str, object]:
    """Return what the card of a body needs to tell of visits to its pages *shown*.

    As of the question's day and knowledge; of pages that stand. One query for all.
    """
    pages = {
        one.page_id: one
        for one in shown
        if one.page_id is not None and one.state in STANDING
    }
    until = min(question.knowledge, clock.beginning(question.on + timedelta(days=1)))
    found = visit_cards.visits(reading(), list(pages), until=until, most=FEW)
    visited = {
        page: Visited(tuple(visits), chart(visits)) for page, visits in found.items()
    }
    return {
        "visited": visited,
        "visited_pages": [
            {"url": one.url, "platform": one.platform, "visited": visited[page]}
            for page, one in pages.items()
            if page in visited
        ],
        "visit_words": visit_words,
        "visit_shapes": SHAPES,
    }
