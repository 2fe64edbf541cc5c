"""What tests of proposals share: editors, and a proposal on its way."""

from dataclasses import replace

from tracker.domain.access import Actor, Role
from tracker.domain.proposals import ChangeKind, ProposalState, Terms
from tracker.services import proposal_writing, proposals
from tracker.services.publishing import publish_proposal
from tracker.storage import proposal_lists

EDITORS = frozenset({Role.EDITOR})
ANNA = Actor(name="Анна", id=1, roles=EDITORS)
BORIS = Actor(name="Борис", id=2, roles=EDITORS)
TERMS = Terms(title="Правка", in_force="2026-12-01", reason="Проба")


def a_proposal(store, now, *, by=ANNA, terms=TERMS):
    """Open a proposal; return its id."""
    with store.writing() as session:
        return proposals.open_proposal(session, by, terms, now=now)


def take_in(store, now, id_, code, kind=ChangeKind.AMEND, *, by=ANNA, instrument=None):
    """Take an item into a proposal; return the change's id."""
    with store.writing() as session:
        return proposal_writing.take_in(
            session, by, id_, kind, code=code, instrument=instrument, now=now
        )


def change_of(store, id_):
    """Return the change *id_* as it stands."""
    with store.reading() as session:
        return proposal_lists.change(session, id_)


def write(store, now, id_, *, by=ANNA, over=None, **said):
    """Save a draft of the change *id_* over *over* (default: the newest)."""
    opened = over or change_of(store, id_)
    with store.writing() as session:
        return proposal_writing.write(
            session,
            by,
            opened,
            replace(opened.proposed, **said),
            rev=opened.rev,
            base=opened.base,
            now=now,
        )


def proposal(store, id_):
    """Return the proposal *id_* as it stands."""
    with store.reading() as session:
        return proposal_lists.proposal(session, id_)


def pass_on(store, now, id_, wanted, *, by=ANNA, **said):
    """Move a proposal on."""
    rev = proposal(store, id_).rev
    with store.writing() as session:
        proposals.pass_on(session, by, id_, wanted, rev=rev, now=now, **said)


def publish(store, now, id_, *, by=BORIS, **said):
    """Review, approve and publish a proposal; return what was published."""
    pass_on(store, now, id_, ProposalState.IN_REVIEW)
    pass_on(store, now, id_, ProposalState.APPROVED, by=by, **said)
    rev = proposal(store, id_).rev
    with store.writing() as session:
        return publish_proposal(session, by, id_, rev=rev, now=now, **said)
