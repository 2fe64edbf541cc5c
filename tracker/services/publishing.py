"""A second person comes to publish an approved proposal: all of it or nothing.

A handful of rows whatever the number of bodies bound. Each item is published against
the version its draft was written against; where somebody was faster, nothing is
written and both texts stay.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import dates
from tracker.domain import proposals as rules
from tracker.domain.access import Act, Actor
from tracker.domain.dates import UNKNOWN, InexactDate
from tracker.domain.errors import BadInput, ItemTaken, NotFound
from tracker.domain.proposals import (
    ChangeKind,
    NewVersion,
    ProposalState,
    Terms,
    versions,
)
from tracker.domain.requirements import identity
from tracker.services.proposals import advanced, amending, instrument_id, ready, seen
from tracker.services.requirements import Wording, publish
from tracker.storage import journal, texts
from tracker.storage.proposal_lists import Change, Proposal
from tracker.storage.proposals import ProposalChangeRow, add_step
from tracker.storage.requirements import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An item that was published, and the number of its newest version now."""

    code: str
    seq: int


def publish_proposal(
    session: Session,
    actor: Actor,
    id_: int,
    *,
    rev: int,
    now: datetime,
    four_eyes: bool = True,
) -> list[Published]:
    """Publish every change of proposal *id_*; return the items with their versions.

    Refuse as `FourEyes` who had a hand in it (unless the office has switched
    *four_eyes* off: the journal then says so), and as `StaleEdit` when the proposal
    changed since *rev*, or one of its items was published meanwhile.
    """
    actor.require(Act.PUBLISH)
    proposal = seen(session, actor, id_, rev)
    own = actor.reference in proposal.authors
    rules.step(proposal.state, ProposalState.PUBLISHED, own=own, four_eyes=four_eyes)
    changes = ready(session, proposal)
    advanced(session, id_, rev, now=now, state=ProposalState.PUBLISHED)
    _make_new_items(session, changes)
    desk = _Desk(session, actor, proposal, now)
    done = [desk.publish(change) for change in in_order(changes)]
    add_step(session, actor, id_, ProposalState.PUBLISHED, now=now)
    journal.note(
        session,
        actor,
        "proposal.published",
        f"proposal:{id_}",
        now=now,
        items={each.code: each.seq for each in done},
        four_eyes=not own,
    )
    return done


def new_versions(
    session: Session, change: Change, terms: Terms
) -> Iterator[NewVersion]:
    """Yield what publishing *change* would add to its item's history."""
    takes_back = change.kind in rules.TAKING_BACK and not change.proposed.takes_back
    base = base_day(session, change) if takes_back else UNKNOWN
    yield from versions(change.kind, change.proposed, terms, base=base)


def base_day(session: Session, change: Change) -> InexactDate:
    """Return the day from which the version a change was written against holds."""
    if change.item_id is None:
        return UNKNOWN
    for each in texts.of_item(session, change.item_id):
        if each.seq == change.base:
            return dates.read(each.stated_from)
    return UNKNOWN


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Return *changes* with every new item after the new item it stands in."""
    waiting = {change.code: change for change in changes}
    done: dict[str, Change] = {}
    while waiting:
        free = [
            code
            for code, change in waiting.items()
            if change.proposed.parent not in waiting or change.proposed.parent == code
        ]
        # A ring of parents is refused where the place is chosen; never loop on one.
        for code in free or list(waiting):
            done[code] = waiting.pop(code)
    return list(done.values())


@dataclass(frozen=True, slots=True)
class _Desk:
    """What publishing each change needs: who, what for, and when."""

    session: Session
    actor: Actor
    proposal: Proposal
    now: datetime

    def publish(self, change: Change) -> Published:
        """Publish one change: as many versions as it makes."""
        seq = change.base
        for version in new_versions(self.session, change, self.proposal.terms):
            wording = self._wording(change, version)
            seq = publish(
                self.session,
                self.actor,
                change.code,
                wording,
                base=seq,
                now=self.now,
                source=f"proposal:{self.proposal.id}",
            ).seq
        self.session.execute(
            sa.update(ProposalChangeRow)
            .where(ProposalChangeRow.id == change.id)
            .values(published_seq=seq)
        )
        return Published(code=change.code, seq=seq)

    def _wording(self, change: Change, version: NewVersion) -> Wording:
        text, terms = version.text, self.proposal.terms
        return Wording(
            heading=text.heading,
            text=text.text,
            html=text.html,
            change=text.change,
            op=version.op,
            in_force=version.in_force,
            rule=text.rule or terms.rule,
            number=text.number,
            position=text.position,
            parent_id=self._parent(text.parent),
            stage=text.stage,
            reason=text.reason or terms.reason,
            amended_by_id=amending(self.session, terms),
            certainty=text.certainty,
            sources=text.sources,
            flag=text.flag,
            duty=text.duty,
            reading=text.reading,
            author=change.author,
        )

    def _parent(self, code: str | None) -> int | None:
        if code is None:
            return None
        asked = sa.select(ItemRow.id).where(ItemRow.code == code)
        there = self.session.scalar(asked)
        if there is None:
            raise BadInput(f"no item {code}", field="parent", reason="no_parent")
        return there


def _make_new_items(session: Session, changes: Iterable[Change]) -> None:
    for change in changes:
        if change.kind is not ChangeKind.ADD:
            if change.item_id is None:
                raise NotFound(f"no item {change.code}")
            continue
        if texts.item(session, change.code) is not None:
            raise ItemTaken(f"there is an item {change.code}", item=change.code)
        row = ItemRow(
            code=change.code,
            uid=identity(change.code),
            instrument_id=instrument_id(session, change.instrument),
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError as error:
            raise ItemTaken(f"there is an item {change.code}", item=change.code) from (
                error
            )
