"""Which duties a row of a file answers: those it names, or all that ask for its page.

Whom a duty binds, and what may answer it, are the domain's rules; here is only which
of them are asked for a row.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.access import FOR_ANY_BODY, Actor
from tracker.domain.answers import Misfit, Offer, misfit
from tracker.domain.bodies import OFFICIALS
from tracker.domain.evidence_files import RowReason
from tracker.domain.questions import Question
from tracker.services.evidence_files.rows import Trouble
from tracker.storage import evidence_batches
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.evidence_batches import BodyHere

#: Bodies whose duties are looked up one by one.
_FEW = 200


class Duties:
    """The duties in force on a day, read anew when one of them has changed."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self._edition: tuple[int, int] | None = None
        self._by_code: dict[str, DutyInForce] = {}

    def refresh(self, session: Session) -> None:
        """Bring the duties up to date: one query, three if there is anything new."""
        edition = evidence_batches.edition(session)
        if edition != self._edition:
            question = Question(on=self.today, today=self.today)
            found = duties(session, question)
            self._by_code = {each.code.lower(): each for each in found if each.asks}
            self._edition = edition

    def named(
        self, codes: Sequence[str], body: BodyHere, offer: Offer
    ) -> list[DutyInForce] | Trouble:
        """Return the duties with *codes*; why not, if one does not take the page."""
        meant = []
        for code in codes:
            duty = self._by_code.get(code.lower())
            if duty is None:
                return Trouble(
                    reason=RowReason.UNKNOWN_ITEM, column="requirement", value=code
                )
            trouble = self._trouble(duty, body, offer)
            if trouble is not None:
                return trouble
            meant.append(duty)
        return meant

    def some_of(
        self, codes: Sequence[str], body: BodyHere, offer: Offer
    ) -> list[DutyInForce] | Trouble:
        """Return those of *codes* that take the page; why not, if none does."""
        one_by_one = [self.named([code], body, offer) for code in codes]
        meant = [duty for each in one_by_one if isinstance(each, list) for duty in each]
        troubles = (each for each in one_by_one if isinstance(each, Trouble))
        return meant or next(troubles)

    def asking(self, body: BodyHere, offer: Offer) -> list[DutyInForce] | Trouble:
        """Return all duties of *body* that take the page; why not, if none does."""
        reasons = {
            duty.code: _misfit(offer, duty, body)
            for duty in self._binding(body, self._by_code.values())
        }
        meant = [
            self._by_code[code.lower()] for code, why in reasons.items() if not why
        ]
        if meant:
            return meant
        if Misfit.PERSON in reasons.values():
            return Trouble(reason=Misfit.PERSON, column="address")
        facts = {"platform": offer.platform or "", "body": body.code}
        return Trouble(reason=RowReason.NOTHING_ASKED, column="address", facts=facts)

    def _trouble(
        self, duty: DutyInForce, body: BodyHere, offer: Offer
    ) -> Trouble | None:
        if not self._binding(body, [duty]):
            facts = {"item": duty.code, "body": body.code}
            return Trouble(
                reason=RowReason.NOT_OBLIGED,
                column="requirement",
                value=duty.code,
                facts=facts,
            )
        why = _misfit(offer, duty, body)
        if why is None:
            return None
        asked = " ".join(duty.asked)
        facts = {"item": duty.code, "platform": offer.platform or "", "asked": asked}
        return Trouble(reason=why, column="address", facts=facts)

    def _binding(
        self, body: BodyHere, some: Iterable[DutyInForce]
    ) -> list[DutyInForce]:
        if not body.exists(self.today):
            return []
        return [duty for duty in some if duty.duty.scope.binds(body)]


def on_offer(session: Session, actor: Actor, *, today: date) -> list[DutyInForce]:
    """Return the duties that ask for pages today, by code: those of the actor's bodies.

    All of them for whoever may submit for many: no list of bodies is gone through.
    """
    found = duties(session, Question(on=today, today=today))
    asking = [duty for duty in found if duty.asks]
    if actor.roles & FOR_ANY_BODY or actor.regions or len(actor.bodies) > _FEW:
        return asking
    named = evidence_batches.bodies(session, "id", actor.bodies)
    own = [body for _, body in named]
    return [d for d in asking if any(map(d.duty.scope.binds, own))]


def _misfit(offer: Offer, duty: DutyInForce, body: BodyHere) -> Misfit | None:
    official = body.kind in OFFICIALS
    return misfit(offer, asked=duty.asked, banned=duty.banned, official=official)
