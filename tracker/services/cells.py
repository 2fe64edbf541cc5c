"""A reader asks of one body and one requirement: how it stands, why, what would do."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.bodies import why
from tracker.domain.coverage import Status
from tracker.domain.errors import NotFound
from tracker.domain.questions import Question
from tracker.domain.spells import days_late, since
from tracker.services import coverage
from tracker.services.body_cards import Bound
from tracker.services.coverage import Gap
from tracker.services.readings import item_named
from tracker.storage import body_cards, lives
from tracker.storage.body_cards import Card, ShownEvidence
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.texts import Item

_EVERY = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCell:
    """Everything the card of one cell shows.

    *duty* is None when the item asks nothing that day; *gap* when not of this body.
    """

    card: Card
    item: Item
    #: The day asked for.
    on: date
    #: Whether the body exists on the day asked for.
    exists: bool
    duty: DutyInForce | None
    gap: Gap | None
    shown: tuple[ShownEvidence, ...]
    #: Since which day it has been unconfirmed without a break; None: it is not.
    since: date | None

    @property
    def status(self) -> Status:
        """Return what is true of the cell."""
        return self.gap.status if self.gap else Status.NOT_REQUIRED

    @property
    def late(self) -> int:
        """Return for how many days what is wanting has been overdue; 0: it is not."""
        if self.gap is None or self.since is None:
            return 0
        due = self.gap.duty.duty.comply_by
        return days_late(due, since=self.since, on=self.on)

    @property
    def heading(self) -> str:
        """Return what the requirement is called that day."""
        return (self.duty.heading if self.duty else "") or self.item.code

    @property
    def headings(self) -> dict[str, str]:
        """Return the heading of the requirement, by code."""
        return {self.item.code: self.heading}

    @property
    def bound(self) -> tuple[Bound, ...]:
        """Return the requirement as the card of the body shows it, if it binds."""
        if self.duty is None or not self.duty.duty.scope.binds(self.card.body):
            return ()
        one = Bound(
            duty=self.duty,
            why=why(self.duty.duty.scope, self.card.body),
            status=self.status,
            wanting=self.gap.wanting if self.gap else (),
            freed=self.gap.freed if self.gap else (),
        )
        return (one,)


def read_cell(session: Session, body: str, item: str, question: Question) -> ReadCell:
    """Return the cell of *body* and *item* (codes) on the question's day.

    Refuse as `NotFound` a body or an item that there never was. Only ``on`` and
    ``known`` of the question matter.
    """
    on, known = question.on, question.knowledge
    card = body_cards.card(session, body, on=on, known=known)
    if card is None:
        raise NotFound(f"no body {body}")
    named = item_named(session, item)
    asked = Question(
        on=on,
        today=question.today,
        known=question.known,
        item=named.code,
        bodies=frozenset({card.id}),
        statuses=_EVERY,
    )
    laid = duties(session, asked)
    shown = body_cards.shown(session, card.id, on=on, known=known)
    told = lives.life(session, item=named.code, body=card.code)
    return ReadCell(
        card=card,
        item=named,
        on=on,
        exists=card.body.exists(on),
        duty=laid[0] if laid else None,
        gap=next(iter(coverage.page(session, asked, laid, limit=1).rows), None),
        since=since(told, on=on, known=known) if told else None,
        shown=tuple(one for one in shown if one.item == named.code),
    )
