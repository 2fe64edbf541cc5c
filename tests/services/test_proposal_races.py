"""Two people at one proposal in one moment: on both stores one of them is refused.

The second person comes in at the worst moment, right after the first one's look at
the proposal; where the store makes him wait, the first one goes on.
"""

from threading import Thread

import pytest

from tests.factories import a_version, an_instrument, an_item
from tests.services.proposed import (
    ANNA,
    BORIS,
    a_proposal,
    change_of,
    pass_on,
    proposal,
    take_in,
    write,
)
from tracker.domain.access import Actor, Role
from tracker.domain.errors import (
    FourEyes,
    ItemTaken,
    NotFound,
    Refused,
    StaleEdit,
    WrongStep,
)
from tracker.domain.proposals import ChangeKind, ProposalState
from tracker.services import proposal_comments, proposal_writing, proposals, publishing
from tracker.services.publishing import publish_proposal
from tracker.storage import proposal_lists

CLARA = Actor(name="Клара", id=3, roles=frozenset({Role.EDITOR}))
REVIEW, APPROVED = ProposalState.IN_REVIEW, ProposalState.APPROVED
DRAFT = ProposalState.DRAFT


@pytest.fixture
def drafted(database, now):
    """Anna's proposal with one text of hers; its id."""
    with database.writing() as session:
        session.info["journalled"] = True
        for code in ("L1", "L2"):
            a_version(session, an_item(session, code), text="Было.")
    id_ = a_proposal(database, now)
    write(database, now, take_in(database, now, id_, "L1"), text="Стало.")
    return id_


def coming_in(monkeypatch, module, name, work):
    """Let somebody do *work* right after the first look by *name*; return how it went.

    What it ended with is in the list once the thread has come to its end.
    """
    look, went = getattr(module, name), []

    def attempt():
        try:
            work()
        except Refused as refusal:
            went.append(type(refusal))
        else:
            went.append(None)

    thread = Thread(target=attempt)

    def looked(*args, **kwargs):
        found = look(*args, **kwargs)
        if thread.ident is None:
            thread.start()
            thread.join(0.5)
        return found

    monkeypatch.setattr(module, name, looked)
    return thread, went


WRITES = {
    "write": lambda session, change, now: proposal_writing.write(
        session,
        ANNA,
        change,
        change.proposed,
        rev=change.rev,
        base=change.base,
        now=now,
    ),
    "drop": lambda session, change, now: proposal_writing.drop(
        session, ANNA, change, now=now
    ),
    "take in": lambda session, change, now: proposal_writing.take_in(
        session, ANNA, change.proposal_id, ChangeKind.AMEND, code="L2", now=now
    ),
}


@pytest.mark.parametrize("deed", WRITES)
def test_nothing_is_written_into_what_was_sent_for_review_meanwhile(
    database, drafted, now, monkeypatch, deed
):
    change, rev = change_of(database, 1), proposal(database, drafted).rev

    def send():
        with database.writing() as session:
            proposals.pass_on(session, ANNA, drafted, REVIEW, rev=rev, now=now)

    other, went = coming_in(monkeypatch, proposal_writing, "open_for_writing", send)
    written = True
    try:
        with database.writing() as session:
            WRITES[deed](session, change, now)
    except WrongStep:
        written = False
    other.join()
    sent = proposal(database, drafted).state is REVIEW
    assert (sent, went == [None]) == (not written, not written)


def test_who_publishes_what_he_has_not_seen_is_refused(
    postgres, now, monkeypatch, request
):
    drafted = request.getfixturevalue("drafted_there")
    pass_on(postgres, now, drafted, REVIEW)
    pass_on(postgres, now, drafted, APPROVED, by=CLARA)
    rev = proposal(postgres, drafted).rev

    def taken_back_and_rewritten():
        pass_on(postgres, now, drafted, DRAFT, by=BORIS)
        write(postgres, now, 1, by=BORIS, text="Своё.")

    other, went = coming_in(monkeypatch, proposals, "found", taken_back_and_rewritten)
    with pytest.raises(StaleEdit), postgres.writing() as session:
        # As a forged form would: with the number the proposal will have.
        publish_proposal(session, BORIS, drafted, rev=rev + 2, now=now)
    other.join()
    assert went == [None]
    assert proposal(postgres, drafted).state is DRAFT


@pytest.fixture
def drafted_there(postgres, now):
    """Return the same as `drafted`, on PostgreSQL alone."""
    with postgres.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "L1"), text="Было.")
    id_ = a_proposal(postgres, now)
    write(postgres, now, take_in(postgres, now, id_, "L1"), text="Стало.")
    return id_


def test_a_text_is_not_saved_into_what_was_taken_out_meanwhile(database, drafted, now):
    opened = change_of(database, 1)
    with database.writing() as session:
        proposal_writing.drop(session, BORIS, opened, now=now)
    with pytest.raises(NotFound):
        write(database, now, 1, over=opened, text="Впустую.")
    with database.reading() as session:
        assert len(proposal_lists.drafts(session, opened)) == opened.rev


def test_what_is_taken_out_twice_is_not_found_the_second_time(database, drafted, now):
    opened = change_of(database, 1)
    with database.writing() as session:
        proposal_writing.drop(session, BORIS, opened, now=now)
    with pytest.raises(NotFound), database.writing() as session:
        proposal_writing.drop(session, ANNA, opened, now=now)


def test_publishing_and_taking_out_at_once_leaves_one_of_them_refused(
    database, drafted, now, monkeypatch
):
    pass_on(database, now, drafted, REVIEW)
    pass_on(database, now, drafted, APPROVED, by=BORIS)
    rev, change = proposal(database, drafted).rev, change_of(database, 1)

    def drop():
        with database.writing() as session:
            proposal_writing.drop(session, ANNA, change, now=now)

    other, went = coming_in(monkeypatch, publishing, "ready", drop)
    with database.writing() as session:
        done = publish_proposal(session, BORIS, drafted, rev=rev, now=now)
    other.join()
    assert ([each.code for each in done], went) == (["L1"], [WrongStep])


def test_a_new_item_of_two_proposals_is_published_once(database, drafted, now):
    both = [drafted, a_proposal(database, now)]
    for id_ in both:
        change = take_in(
            database, now, id_, "NEW-1", ChangeKind.ADD, instrument=_document(database)
        )
        write(database, now, change, text="Новое.")
        pass_on(database, now, id_, REVIEW)
        pass_on(database, now, id_, APPROVED, by=BORIS)
    went = []

    def attempt(id_):
        rev = proposal(database, id_).rev
        try:
            with database.writing() as session:
                publish_proposal(session, BORIS, id_, rev=rev, now=now)
        except Refused as refusal:
            went.append(refusal.code)
        else:
            went.append("published")

    threads = [Thread(target=attempt, args=(id_,)) for id_ in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(went) == ["item-taken", "published"]


def _document(store):
    return change_of(store, 1).instrument


def test_two_who_settle_one_remark_both_settle_it(database, drafted, now):
    with database.writing() as session:
        said = proposal_comments.comment(session, BORIS, drafted, "Так?", now=now)
    for by in (ANNA, BORIS):
        with database.writing() as session:
            proposal_comments.settle(session, by, drafted, said, settled=True, now=now)
    with database.reading() as session:
        (comment,) = proposal_lists.comments(session, drafted)
    assert comment.settled_by == ANNA.name


def test_an_author_by_another_door_is_still_an_author(database, drafted, now):
    pass_on(database, now, drafted, REVIEW)
    pass_on(database, now, drafted, DRAFT, by=BORIS)
    write(database, now, 1, by=BORIS, text="Иначе.")
    pass_on(database, now, drafted, REVIEW)
    with pytest.raises(FourEyes):
        pass_on(database, now, drafted, APPROVED, by=BORIS)
    assert proposal(database, drafted).state is REVIEW


def test_of_two_items_whose_codes_differ_only_in_large_letters_one_is_refused(
    postgres, now, monkeypatch
):
    with postgres.writing() as session:
        session.info["journalled"] = True
        an_instrument(session, "LAW")
    large, small = (_approved(postgres, now, code) for code in ("N1", "n1"))

    def published():
        publish_approved(postgres, now, small)

    other, went = coming_in(monkeypatch, publishing.texts, "item", published)
    with pytest.raises(ItemTaken):
        publish_approved(postgres, now, large)
    other.join()
    assert went == [None]


def _approved(store, now, code):
    """Return the id of an approved proposal of a new item with *code*."""
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, code, ChangeKind.ADD, instrument="LAW")
    write(store, now, change, heading="Новое", text="Текст.")
    pass_on(store, now, id_, REVIEW)
    pass_on(store, now, id_, APPROVED, by=CLARA)
    return id_


def publish_approved(store, now, id_):
    rev = proposal(store, id_).rev
    with store.writing() as session:
        return publish_proposal(session, BORIS, id_, rev=rev, now=now)
