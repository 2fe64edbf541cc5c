"""Whose eyes count: nobody approves alone what he alone decided, by any detour.

A proposal is its texts, its terms and its choice of items; whoever had a hand in any of
them is not the second person.
"""

import pytest

from tests.factories import a_version, an_item
from tests.services.proposed import (
    ANNA,
    BORIS,
    TERMS,
    a_proposal,
    change_of,
    pass_on,
    proposal,
    take_in,
    write,
)
from tracker.domain.access import Actor, Role
from tracker.domain.errors import FourEyes
from tracker.domain.proposals import ProposalState, Terms
from tracker.services import proposal_comments, proposal_writing, proposals
from tracker.services.publishing import publish_proposal

CLARA = Actor(name="Клара", id=3, roles=frozenset({Role.EDITOR}))
OTHER = Terms(title="Правка", in_force="2027-03-01", reason="Иная причина")
REVIEW, APPROVED = ProposalState.IN_REVIEW, ProposalState.APPROVED


@pytest.fixture
def drafted(database, now):
    """Anna's proposal with a text of hers for each of two items; its id."""
    with database.writing() as session:
        session.info["journalled"] = True
        for code in ("L1", "L2"):
            a_version(session, an_item(session, code), text="Было.")
    id_ = a_proposal(database, now)
    for code in ("L1", "L2"):
        write(database, now, take_in(database, now, id_, code), text="Стало.")
    return id_


def set_terms(store, now, id_, terms, *, by):
    rev = proposal(store, id_).rev
    with store.writing() as session:
        proposals.set_terms(session, by, id_, terms, rev=rev, now=now)


def drop(store, now, change, *, by):
    with store.writing() as session:
        proposal_writing.drop(session, by, change, now=now)


def refused(store, now, id_, *, by):
    """Tell whether *by* may neither approve nor publish the proposal."""
    pass_on(store, now, id_, REVIEW, by=by)
    with pytest.raises(FourEyes):
        pass_on(store, now, id_, APPROVED, by=by)
    pass_on(store, now, id_, APPROVED, by=CLARA)
    rev = proposal(store, id_).rev
    with pytest.raises(FourEyes), store.writing() as session:
        publish_proposal(session, by, id_, rev=rev, now=now)
    return True


def test_whoever_set_the_day_does_not_approve_it(database, drafted, now):
    set_terms(database, now, drafted, OTHER, by=BORIS)
    assert refused(database, now, drafted, by=BORIS)


def test_terms_set_again_by_the_author_do_not_free_whoever_set_them(
    database, drafted, now
):
    set_terms(database, now, drafted, OTHER, by=BORIS)
    set_terms(database, now, drafted, TERMS, by=ANNA)
    assert refused(database, now, drafted, by=BORIS)


def test_terms_set_before_an_approval_was_taken_back_count_still(
    database, drafted, now
):
    pass_on(database, now, drafted, REVIEW)
    pass_on(database, now, drafted, APPROVED, by=BORIS)
    pass_on(database, now, drafted, ProposalState.DRAFT, by=BORIS)
    set_terms(database, now, drafted, OTHER, by=BORIS)
    assert refused(database, now, drafted, by=BORIS)


def test_whoever_leaves_out_a_text_of_others_does_not_approve_the_rest(
    database, drafted, now
):
    drop(database, now, change_of(database, 2), by=BORIS)
    assert refused(database, now, drafted, by=BORIS)


def test_whoever_takes_out_only_what_he_took_in_had_no_hand_in_it(
    database, drafted, now
):
    with database.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "L3"), text="Было.")
    change = change_of(database, take_in(database, now, drafted, "L3", by=BORIS))
    drop(database, now, change, by=BORIS)
    assert BORIS.reference not in proposal(database, drafted).authors


def test_what_was_left_out_and_is_there_again_was_left_out_by_nobody(
    database, drafted, now
):
    drop(database, now, change_of(database, 2), by=BORIS)
    take_in(database, now, drafted, "L2")
    assert proposal(database, drafted).authors == {ANNA.reference}


def test_own_text_taken_out_and_in_again_is_own_text(database, drafted, now):
    change = change_of(database, take_in(database, now, drafted, "L1", by=BORIS))
    write(database, now, change.id, by=BORIS, text="Моё.")
    drop(database, now, change_of(database, 1), by=BORIS)
    take_in(database, now, drafted, "L1")
    assert refused(database, now, drafted, by=BORIS)


@pytest.mark.parametrize("hand", ["opened", "took in", "wrote", "merged"])
def test_each_hand_is_the_hand_of_an_author(database, drafted, now, hand):
    by, id_ = BORIS, drafted
    if hand == "opened":
        id_ = a_proposal(database, now, by=by)
        write(database, now, take_in(database, now, id_, "L1"), text="Стало.")
    elif hand == "took in":
        id_ = a_proposal(database, now)
        write(database, now, take_in(database, now, id_, "L1", by=by), text="Стало.")
    else:
        # What was merged is saved as any other draft.
        write(database, now, 1, by=by, text="Иначе.")
        write(database, now, 1, text="Совсем иначе.")
    assert refused(database, now, id_, by=by)


def test_a_remark_or_a_step_makes_nobody_an_author(database, drafted, now):
    with database.writing() as session:
        proposal_comments.comment(session, BORIS, drafted, "Хорошо.", now=now)
    pass_on(database, now, drafted, REVIEW, by=BORIS)
    pass_on(database, now, drafted, APPROVED, by=BORIS)
    rev = proposal(database, drafted).rev
    with database.writing() as session:
        done = publish_proposal(session, BORIS, drafted, rev=rev, now=now)
    assert [each.code for each in done] == ["L1", "L2"]
