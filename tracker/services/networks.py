"""A reader comes to see what is asked about a network: by whom, how strongly, when.

Documents that say different things stand side by side; none of them is preferred.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.domain.contradictions import Beside, Difference, beside
from tracker.domain.errors import NotFound
from tracker.domain.history import EVER, ruling
from tracker.domain.requirements import Op, Stage
from tracker.domain.timelines import Segment, bands
from tracker.storage import networks, texts
from tracker.storage.networks import Dispute, Network, Owner, Status
from tracker.storage.requirements import ItemVersionRow
from tracker.storage.texts import Laid, Revision


class When(StrEnum):
    """How the days of a call lie to the day that is looked at."""

    NOW = "now"
    AHEAD = "ahead"
    PAST = "past"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An item that names networks, on the days on which it does so in these words."""

    revision: Revision
    owner: Owner
    laid: Laid
    since: date | None
    until: date | None
    when: When

    @property
    def platforms(self) -> tuple[str, ...]:
        """Return the networks it names."""
        return self.laid.duty.platforms

    def by(self, instrument: str) -> bool:
        """Tell whether document *instrument* says so itself or by amending it."""
        return instrument in (self.owner.code, self.revision.amended_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two documents that contradict each other, network by network."""

    dispute: Dispute
    networks: tuple[Beside, ...]

    def about(self, platform: str) -> "Contradiction | None":
        """Return the part about *platform*; None where they agree or are silent."""
        part = tuple(
            each
            for each in self.networks
            if each.platform == platform and each.difference is not Difference.ALIKE
        )
        if not part:
            return None
        return Contradiction(dispute=self.dispute, networks=part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """All networks on a day, as known at a moment."""

    networks: tuple[Network, ...]
    #: All calls there are, by the network's code, in the order of their days.
    calls: Mapping[str, tuple[Call, ...]]
    #: What is true of each network that day, and all that ever became true.
    status: Mapping[str, Status | None]
    statuses: Mapping[str, tuple[Status, ...]]
    contradictions: tuple[Contradiction, ...]

    def named(self, code: str) -> Network:
        """Return the network with *code*, in whatever case, or refuse."""
        for network in self.networks:
            if network.code.casefold() == code.casefold():
                return network
        raise NotFound(f"no network {code}")


def read_networks(
    session: Session, *, on: date, known: datetime | None = None
) -> Networks:
    """Return what is asked about each network; few queries, whatever their number."""
    found = networks.networks(session)
    calls = sorted(_calls(session, on=on, known=known or EVER), key=_in_order)
    told = [
        each
        for each in networks.statuses(session)
        if each.recorded_at <= (known or EVER)
    ]
    by_network = {
        network.code: tuple(each for each in told if each.platform == network.code)
        for network in found
    }
    return Networks(
        networks=tuple(found),
        calls={
            network.code: tuple(
                each for each in calls if network.code in each.platforms
            )
            for network in found
        },
        status={
            code: ruling(statuses, on=on, known=known or EVER)
            for code, statuses in by_network.items()
        },
        statuses=by_network,
        contradictions=tuple(_contradictions(networks.disputes(session), calls)),
    )


def _calls(session: Session, *, on: date, known: datetime) -> Iterator[Call]:
    """Yield the calls of every item that ever named a network."""
    owners = networks.owners(session)
    revisions = texts.revisions(session, ItemVersionRow.item_id.in_(owners))
    laid = texts.laid(session, [each.id for each in revisions])
    of: dict[int, list[Revision]] = {}
    for each in revisions:
        if each.recorded_at <= known:
            of.setdefault(each.item_id, []).append(each)
    for item, told in of.items():
        newest = bands(told)[-1]
        for segment in newest.segments:
            yield from _call(segment, owners[item], laid, on)
        if newest.undated:
            unknown = Segment(since=None, until=None, ruling=newest.undated)
            yield from _call(unknown, owners[item], laid, on)


def _call(
    segment: Segment[Revision], owner: Owner, laid: Mapping[int, Laid], on: date
) -> Iterator[Call]:
    revision = segment.ruling
    if revision is None or revision.op is not Op.SET or revision.id not in laid:
        return
    if laid[revision.id].duty.platforms:
        yield Call(
            revision=revision,
            owner=owner,
            laid=laid[revision.id],
            since=segment.since,
            until=segment.until,
            when=_when(segment, on),
        )


def _when(segment: Segment[Revision], on: date) -> When:
    if segment.since is None:
        return When.UNDATED
    if segment.since > on:
        return When.AHEAD
    return When.NOW if segment.covers(on) else When.PAST


def _in_order(call: Call) -> tuple[date, str]:
    return call.since or date.max, call.revision.code


def _contradictions(
    disputes: Sequence[Dispute], calls: Iterable[Call]
) -> Iterator[Contradiction]:
    """Yield *disputes* with what each side asks that day."""
    # What is only planned or a bill contradicts nothing yet.
    now = [
        each
        for each in calls
        if each.when is When.NOW and each.revision.stage is Stage.ACTIVE
    ]
    for dispute in disputes:
        here = [call.laid.duty for call in now if call.by(dispute.here)]
        there = [call.laid.duty for call in now if call.by(dispute.there)]
        if here or there:
            yield Contradiction(dispute=dispute, networks=tuple(beside(here, there)))
