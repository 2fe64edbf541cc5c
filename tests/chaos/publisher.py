"""One editor of many, as a process of its own: proposes and publishes pair after pair.

``python -m tests.chaos.publisher URL NAME TIMES [blindly]`` prints a word for every
publication it was told of. *blindly* is the planted mistake: what was read is written
over whatever is newest by then.
"""

import random
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tracker.domain.access import Actor, Role
from tracker.domain.errors import StaleEdit
from tracker.domain.proposals import ChangeKind, ProposalState, Terms
from tracker.services import proposal_writing, proposals
from tracker.services.publishing import publish_proposal
from tracker.storage import proposal_lists
from tracker.storage.engines import Database
from tracker.storage.proposals import ProposalDraftRow
from tracker.web.units import busy

ITEMS = 20
EDITORS = frozenset({Role.EDITOR})
#: A blind writer looks long enough away for somebody else to publish.
ABSENT = 0.03


def pair(chance):
    """Return two different items: what is published together stays together."""
    return [f"P{number}" for number in chance.sample(range(ITEMS), 2)]


def propose(session, author, second, codes, word, now):
    """Write *word* behind the texts of *codes*, and have it approved; return the id."""
    id_ = proposals.open_proposal(
        session,
        author,
        Terms(title=word, in_force="2026-12-01", reason="гонка"),
        now=now,
    )
    for code in codes:
        change_id = proposal_writing.take_in(
            session, author, id_, ChangeKind.AMEND, code=code, now=now
        )
        change = proposal_lists.change(session, change_id)
        text = f"{change.proposed.text} {word}"
        proposal_writing.write(
            session,
            author,
            change,
            replace(change.proposed, text=text),
            rev=change.rev,
            base=change.base,
            now=now,
        )
    for actor, wanted in (
        (author, ProposalState.IN_REVIEW),
        (second, ProposalState.APPROVED),
    ):
        rev = proposal_lists.proposal(session, id_).rev
        proposals.pass_on(session, actor, id_, wanted, rev=rev, now=now)
    return id_


def forget_the_base(session, id_):
    """Let every draft claim that it was written against the newest version."""
    for change in proposal_lists.changes(session, id_):
        session.execute(sa.text("DROP TRIGGER IF EXISTS proposal_drafts_refuse_update"))
        session.execute(
            sa.update(ProposalDraftRow)
            .where(
                ProposalDraftRow.change_id == change.id,
                ProposalDraftRow.rev == change.rev,
            )
            .values(base=change.head)
        )


def main(url, name, times, way=""):
    """Publish *times* proposals; print the word of each, and in which items it is."""
    database = Database(url)
    author = Actor(name=name, id=hash(name) % 1000 + 1, roles=EDITORS)
    second = Actor(name=f"{name}-второй", id=author.id + 1000, roles=EDITORS)
    chance = random.Random(name)
    for number in range(int(times)):
        word, codes = f"{name}-{number}", pair(chance)
        while not published(database, author, second, codes, word, blindly=bool(way)):
            pass
        print(word, *codes, flush=True)


def published(database, author, second, codes, word, *, blindly):
    """Propose and publish once; tell whether it was taken, or has to be done anew."""
    now = datetime.now(UTC)  # noqa: TID251 - a process of its own
    try:
        with database.writing() as session:
            id_ = propose(session, author, second, codes, word, now)
        if blindly:
            time.sleep(ABSENT)
        with database.writing() as session:
            if blindly:
                forget_the_base(session, id_)
            rev = proposal_lists.proposal(session, id_).rev
            publish_proposal(session, second, id_, rev=rev, now=now)
    except StaleEdit:
        return False
    except OperationalError as error:
        # A page would say "busy, nothing was saved", and the person press again.
        if not busy(error):
            raise
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
