"""What a submission would come to, duty by duty; nothing is written here.

Each duty it is sent to takes it or says why not. Whether all must take it, or some
are enough, is the business of those who ask.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.domain.answers import Misfit, misfit
from tracker.domain.bodies import OFFICIALS, Body
from tracker.domain.dates import InexactDate
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    NotFound,
    NotObliged,
    Refused,
)
from tracker.domain.evidence import Form
from tracker.domain.questions import Question
from tracker.services import meanings
from tracker.services.meanings import Meant
from tracker.storage import submissions
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.duties import DutyInForce, duties

#: Asked at every sending: written once.
_PLACED = (
    sa.select(BodyRow, RegionRow.code)
    .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
    .where(BodyRow.code == sa.bindparam("code"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is sent for the body coded *body* as its answer to each of *items*.

    A page of a network or of the official site (*form* is PAGE, the address tells
    which) comes with its *address* as typed, a document with its *reference*, an
    unknown address with the code of the network in *platform*, where it is known.
    """

    body: str
    items: tuple[str, ...]
    address: str = ""
    reference: str = ""
    platform: str = ""
    form: Form = Form.PAGE
    shown_from: InexactDate | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a submission would come to: *refusals* say who does not take it, and why.

    Items are by their codes, as they were sent; *binding* are those that bind *body*.
    """

    body: BodyRow
    meant: Meant
    binding: Mapping[str, DutyInForce]
    refusals: Mapping[str, Refused]

    @property
    def asked(self) -> set[str]:
        """Return the items that were asked, whatever they said."""
        return self.binding.keys() | self.refusals

    @property
    def duties(self) -> dict[str, DutyInForce]:
        """Return the duties that take it, by item."""
        refused = self.refusals
        return {
            item: duty for item, duty in self.binding.items() if item not in refused
        }

    def heading(self, item: str) -> str:
        """Return what *item* is called: its heading, or its code."""
        duty = self.binding.get(item)
        return duty.heading if duty and duty.heading else item


def weigh(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> Weighed:
    """Return which items would take *submission* and which refuse, recording nothing.

    No item named: all that bind the body are asked. Refuse what no item could take: a
    foreign body, an unreadable address, a day to come.
    """
    body, region = _placed(session, submission.body)
    actor.require_voice(body.id, region=body.region_id)
    today = clock.day(now)
    meant = _meant(session, submission, body)
    shown = submission.shown_from
    if shown is not None and (shown.latest or date.max) > today:
        raise BadInput("shown from a future day", field="shown_from", reason="future")
    # A requirement named twice, in whatever case, is answered once.
    items = list({item.lower(): item for item in submission.items}.values())
    binding = _binding(session, _plain(body, region), items, on=today)
    items = items or list(binding)
    there = _there(session, body, binding.values(), meant)
    refusals = dict(_refusals(items, binding, meant, body, there))
    return Weighed(body=body, meant=meant, binding=binding, refusals=refusals)


def body_named(session: Session, code: str) -> BodyRow:
    """Return the body with *code* or refuse as `NotFound`."""
    return _placed(session, code)[0]


def _placed(session: Session, code: str) -> tuple[BodyRow, str | None]:
    """Return the body with *code* and its region's code, or refuse as `NotFound`."""
    found = session.execute(_PLACED, {"code": code}).first()
    if found is None:
        raise NotFound(f"no body {code}")
    return found[0], found[1]


def _plain(body: BodyRow, region: str | None) -> Body:
    """Return as much of *body* as tells which duties bind it."""
    return Body(
        code=body.code,
        kind=body.kind,
        level=body.level,
        region=region,
        existed_from=body.existed_from,
        existed_until=body.existed_until,
    )


def _binding(
    session: Session, body: Body, items: Sequence[str], *, on: date
) -> dict[str, DutyInForce]:
    """Return the duties of *items* that bind *body* on day *on*, by the code given.

    Items that do not, or ask for nothing that day, are left out; no item named: all
    that bind. Two queries, however many items.
    """
    if not body.exists(on):
        return {}
    only = items[0] if len(items) == 1 else None
    binding = {
        duty.code.lower(): duty
        for duty in duties(session, Question(on=on, today=on, item=only))
        if duty.asks and duty.duty.scope.binds(body)
    }
    asked = items or [duty.code for duty in binding.values()]
    return {item: binding[item.lower()] for item in asked if item.lower() in binding}


def _meant(session: Session, submission: Submission, body: BodyRow) -> Meant:
    if submission.form is Form.DOCUMENT:
        return meanings.of_document(submission.reference)
    if submission.form is Form.ADDRESS_UNKNOWN:
        return meanings.of_unknown(session, submission.platform)
    return meanings.of_address(session, submission.address, body_id=body.id)


def _refusals(
    items: Sequence[str],
    binding: Mapping[str, DutyInForce],
    meant: Meant,
    body: BodyRow,
    there: Mapping[int, str],
) -> Iterator[tuple[str, Refused]]:
    """Yield the items that cannot take *meant*, each with its refusal."""
    official = body.kind in OFFICIALS
    for item in items:
        duty = binding.get(item)
        if duty is None:
            words = f"{item} does not bind {body.code}"
            yield item, NotObliged(words, item=item, body=body.code)
        elif why := misfit(
            meant.offer, asked=duty.asked, banned=duty.banned, official=official
        ):
            yield item, _misfitting(why, duty, meant)
        elif duty.item_id in there:
            code = there[duty.item_id]
            yield item, AlreadyShown("this is there already", evidence=code)


def _misfitting(why: Misfit, duty: DutyInForce, meant: Meant) -> Refused:
    """Return the refusal of *duty* to take *meant*, at the field it is about."""
    page = meant.understood is not None
    field = {Form.DOCUMENT: "reference", Form.ADDRESS_UNKNOWN: "platform"}
    return (BadAddress if page else BadInput)(
        f"{duty.code}: {why}",
        field="address" if page else field[meant.form],
        reason=why.value,
        platform=meant.platform or "",
        asked=list(duty.asked),
    )


def _there(
    session: Session, body: BodyRow, duties: Collection[DutyInForce], meant: Meant
) -> dict[int, str]:
    """Return item's id -> the evidence by which *body* shows the same there already."""
    page = meant.understood
    if page is not None and page.page_id is None:
        return {}
    return submissions.standing(
        session,
        body.id,
        [duty.item_id for duty in duties],
        page=page.page_id if page else None,
        reference=meant.reference,
        platform=meant.platform_id,
    )
