"""What becomes of the rows of a file: taken, there already, or back with a reason.

A chunk of rows is judged by a number of queries that no row adds to. Nothing is
written here, so that a trial and the real thing cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.domain.addresses import Reason
from tracker.domain.answers import Offer, page_offer
from tracker.domain.evidence import State
from tracker.domain.evidence_files import RowFate, RowReason
from tracker.services.evidence_files.bodies import Directory, Names
from tracker.services.evidence_files.columns import Reading
from tracker.services.evidence_files.duties import Duties
from tracker.services.evidence_files.rows import Line, Returned, Trouble, read_row
from tracker.storage import evidence_batches
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence_batches import BodyHere, PageKey, Shown

Row = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that can be read, with whose page it shows and where."""

    line: Line
    body: BodyHere
    page: PageKey
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A row that brings evidence for the duties with the ids *items*."""

    claim: Claim
    items: tuple[int, ...]
    #: Another body shows this page too: the reviewer will see both.
    claimed: bool

    @property
    def line(self) -> int:
        """Return its line in the file."""
        return self.claim.line.line

    @property
    def fate(self) -> RowFate:
        """Return how it fares."""
        return RowFate.REPAIRED if self.claim.line.notices else RowFate.GOOD


Verdict = Taken | Returned


class Judge:
    """Judges the rows of one file for whoever sent it, chunk after chunk.

    *batch* is the import that brings them, once there is one: what it has brought
    already is a row of the file, and no evidence of others.
    """

    def __init__(
        self, actor: Actor, reading: Reading, names: Names, *, now: datetime
    ) -> None:
        self.reading = reading
        self.today = clock.day(now)
        self.batch: int | None = None
        self._directory = Directory(actor, reading.choices, names, today=self.today)
        self._duties = Duties(today=self.today)
        self._networks: Mapping[str, tuple[int, str]] = {}
        self._offers: dict[tuple[int, str], Offer] = {}
        #: Page -> (body, duty) -> the line that showed it first.
        self._seen: dict[PageKey, dict[tuple[int, int], int]] = {}

    def read(self, rows: Sequence[Row]) -> list[Line | Returned]:
        """Return what *rows* say by themselves; asks nothing of the register."""
        return [
            read_row(line, cells, self.reading, today=self.today)
            for line, cells in rows
        ]

    def judge(self, session: Session, rows: Sequence[Line | Returned]) -> list[Verdict]:
        """Return what becomes of *rows*, in their order."""
        self._duties.refresh(session)
        self._networks = self._networks or evidence_batches.networks(session)
        lines = [row for row in rows if isinstance(row, Line)]
        bodies = self._directory.found(session, lines)
        claims = iter(map(self._claim, lines, bodies))
        told = [next(claims) if isinstance(row, Line) else row for row in rows]
        sound = [claim for claim in told if isinstance(claim, Claim)]
        unnamed = [claim for claim in sound if not self._named(claim.line)]
        here = _Here(session, sound, unnamed, batch=self.batch)
        return [
            self._of(each, here) if isinstance(each, Claim) else each for each in told
        ]

    def forget(self) -> None:
        """Forget which pages were seen: once written, the register knows them."""
        self._seen.clear()

    def _claim(self, line: Line, body: BodyHere | Trouble) -> Claim | Returned:
        if isinstance(body, Trouble):
            return line.returned(body)
        address = line.address
        network = self._networks.get(address.grammar)
        if network is None:
            facts = {"network": address.grammar}
            return line.returned(_refused(Reason.UNKNOWN_NETWORK, facts))
        page = PageKey(network[0], address.kind, address.handle)
        # Pages of one network and kind offer the same.
        offer = self._offers.get(page[:2]) or page_offer(address, network[1])
        self._offers[page[:2]] = offer
        return Claim(line, body, page, offer)

    def _of(self, claim: Claim, here: "_Here") -> Verdict:
        meant = self._meant(claim)
        if isinstance(meant, Trouble):
            return claim.line.returned(meant)
        seen = self._seen.setdefault(claim.page, {})
        shown = here.shown(claim.page)
        # Most pages are new, and nobody has shown them anywhere.
        known = bool(seen or shown)
        troubles = [
            self._there(duty, claim, seen, shown) if known else None for duty in meant
        ]
        fresh = [duty for duty, why in zip(meant, troubles, strict=True) if not why]
        if fresh and not self._named(claim.line):
            fresh = [duty for duty in fresh if not here.answers(claim, duty)]
            troubles += [None if fresh else _answered(claim)]
        if not fresh:
            gravest = min(filter(None, troubles), key=_gravity)
            return claim.line.returned(gravest)
        body = claim.body.id
        claimed = any(other != body for other, _ in seen) or any(
            other.stands and other.body_id != body for other in shown
        )
        items = tuple(duty.item_id for duty in fresh)
        seen.update({(body, item): claim.line.line for item in items})
        return Taken(claim=claim, items=items, claimed=claimed)

    def _named(self, line: Line) -> bool:
        return bool(line.items or self.reading.items)

    def _meant(self, claim: Claim) -> list[DutyInForce] | Trouble:
        line = claim.line
        if line.items:
            return self._duties.named(line.items, claim.body, claim.offer)
        if self.reading.items:
            return self._duties.some_of(self.reading.items, claim.body, claim.offer)
        return self._duties.asking(claim.body, claim.offer)

    def _there(
        self,
        duty: DutyInForce,
        claim: Claim,
        seen: Mapping[tuple[int, int], int],
        shown: Sequence[Shown],
    ) -> Trouble | None:
        """Return why the page is not to be shown for *duty* again; None: it is."""
        mine = (claim.body.id, duty.item_id)
        own = [each for each in shown if (each.body_id, each.item_id) == mine]
        standing = next((each for each in own if each.stands), None)
        brought = standing is not None and standing.batch_id == self.batch is not None
        first = seen.get(mine) or (standing.batch_line if brought and standing else 0)
        if first and first != claim.line.line:
            facts = {"first": str(first)}
            return _refused(RowReason.REPEATED_ROW, facts, fate=RowFate.REPEATED)
        if standing is not None:
            return there(standing.code)
        if own and own[-1].state is State.REJECTED:
            return _refused(RowReason.TURNED_DOWN, {"evidence": own[-1].code})
        return None


class _Here:
    """What the register shows of the pages and the bodies of one chunk."""

    def __init__(
        self,
        session: Session,
        sound: Sequence[Claim],
        unnamed: Sequence[Claim],
        *,
        batch: int | None,
    ) -> None:
        self._pages = evidence_batches.pages(session, {each.page for each in sound})
        self._shown = evidence_batches.shown_on(session, self._pages.values())
        bodies = {each.body.id for each in unnamed}
        self._answered = evidence_batches.answered(session, bodies, but_batch=batch)

    def shown(self, page: PageKey) -> Sequence[Shown]:
        """Return what is shown on *page*, oldest first."""
        return self._shown.get(self._pages.get(page, 0), ())

    def answers(self, claim: Claim, duty: DutyInForce) -> bool:
        """Tell whether another page of the body there stands for *duty*."""
        key = (claim.body.id, duty.item_id, claim.page.platform)
        return key in self._answered


def there(code: str = "") -> Trouble:
    """Return the word that the page stands there already, by the evidence *code*."""
    facts = {"evidence": code} if code else {}
    return Trouble(reason="", column="address", facts=facts, fate=RowFate.THERE)


def _refused(
    reason: str, facts: Mapping[str, str], *, fate: RowFate = RowFate.REFUSED
) -> Trouble:
    return Trouble(reason=reason, column="address", facts=facts, fate=fate)


def _answered(claim: Claim) -> Trouble:
    facts = {"platform": claim.offer.platform or "", "body": claim.body.code}
    return _refused(RowReason.ANSWERED, facts)


#: Of several duties that take nothing new, the word that asks the least of people.
_ORDER = (RowFate.THERE, RowFate.REPEATED, RowFate.REFUSED)


def _gravity(trouble: Trouble) -> int:
    return _ORDER.index(trouble.fate)
