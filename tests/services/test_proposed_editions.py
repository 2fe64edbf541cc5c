"""What a proposal would make of its items, told without its pages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.factories import a_version, an_instrument, an_item
from tracker.domain.comparisons import Fate
from tracker.domain.proposals import ChangeKind, Proposed, Terms
from tracker.domain.requirements import Op, Standing
from tracker.services.proposal_writing import worded
from tracker.services.proposed_editions import of_proposal
from tracker.storage import texts
from tracker.storage.proposal_lists import Change

TODAY = date(2026, 11, 25)
SAVED = datetime(2026, 11, 24, 9, tzinfo=UTC)
TERMS = Terms(title="Правка", in_force="2027-01-01", reason="Закон.")


@pytest.fixture
def session(database):
    """An act: a chapter with P1; P2 is repealed, P3 begins on no known day."""
    with database.writing() as session:
        session.info["journalled"] = True
        act = an_instrument(session, "ACT")
        chapter = an_item(session, "CH", instrument=act)
        a_version(session, chapter, heading="Глава")
        first = an_item(session, "P1", instrument=act)
        a_version(
            session, first, text="вправе", number="1", position=1, parent_id=chapter.id
        )
        second = an_item(session, "P2", instrument=act)
        a_version(session, second, text="было")
        a_version(session, second, op=Op.REPEAL, text="", valid_from=date(2024, 1, 1))
        a_version(session, an_item(session, "P3", instrument=act), valid_from=None)
        yield session


def a_change(session, code, kind=ChangeKind.AMEND, base=1, **said):
    """Return a change of *code* that differs from version *base* as *said*."""
    item = texts.item(session, code)
    versions = texts.of_item(session, item.id) if item else []
    proposed = worded(session, versions[base - 1]) if versions else Proposed()
    return Change(
        id=1, proposal_id=1, code=code, kind=kind, rev=1, published_seq=None,
        item_id=item.id if item else None, head=len(versions), substance_rev=1,
        instrument="ACT", instrument_title="Акт", base=base if versions else 0,
        proposed=replace(proposed, **said), author="Юрист", saved_at=SAVED,
    )  # fmt: skip


def fates(session, *changes):
    found = of_proposal(session, changes, TERMS, on=TODAY)
    return [set(entry.fates) for entry in found.comparison.entries]


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ({"text": "обязаны"}, {Fate.CHANGED}),
        ({"number": "2"}, {Fate.RENUMBERED}),
        ({"position": 7}, {Fate.MOVED}),
        ({"parent": None}, {Fate.MOVED}),
        ({"text": "обязаны", "number": "2", "position": 7},
         {Fate.CHANGED, Fate.RENUMBERED, Fate.MOVED}),
        ({}, {Fate.UNCHANGED}),
    ],
)  # fmt: skip
def test_what_becomes_of_an_item_is_told_by_what_differs(session, said, met):
    assert fates(session, a_change(session, "P1", **said)) == [met]


def test_new_items_are_added_and_repealed_ones_gone_in_the_order_taken_in(session):
    new = a_change(session, "NEW", ChangeKind.ADD, text="Новое.")
    gone = a_change(session, "P1", ChangeKind.REPEAL)

    assert fates(session, new, gone) == [{Fate.ADDED}, {Fate.GONE}]


def test_a_suspended_text_stays_as_it_is(session):
    change = a_change(session, "P1", ChangeKind.SUSPEND)

    assert fates(session, change) == [{Fate.UNCHANGED}]


def test_a_repeal_says_from_when_why_and_whose_it_is(session):
    change = a_change(session, "P1", ChangeKind.REPEAL)
    absent = of_proposal(session, [change], TERMS, on=TODAY).after.absent["P1"]

    assert absent.standing is Standing.REPEALED
    assert absent.since == date(2027, 1, 1)
    assert (absent.reason, absent.author) == ("Закон.", "Юрист")
    assert absent.recorded_at == SAVED


def test_the_reason_of_a_change_goes_before_that_of_the_proposal(session):
    own = a_change(session, "P1", text="обязаны", reason="Опечатка.")
    sides = of_proposal(session, [own], TERMS, on=TODAY).after

    assert sides["P1"].reason == "Опечатка."


def test_a_base_that_does_not_rule_today_stands_aside(session):
    changes = [
        a_change(session, "P1", text="обязаны"),
        a_change(session, "P2", text="снова"),
        a_change(session, "P3", text="иначе"),
        a_change(session, "NEW", ChangeKind.ADD, text="Новое."),
    ]
    found = of_proposal(session, changes, TERMS, on=TODAY)

    assert found.aside == {"P2", "P3"}
    assert set(found.before) == {"P1", "P2", "P3"}


def test_a_proposal_that_changes_nothing_compares_nothing(session):
    assert fates(session) == []
