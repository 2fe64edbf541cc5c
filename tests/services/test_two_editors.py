"""Two editors, random steps, crashes between and within them: no word is ever lost.

A model of what must be true is kept beside the register; after every step the two
are compared. That the machine can find a lost update is shown with a planted one.
"""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.factories import a_version, an_item
from tests.services.proposed import ANNA, BORIS, TERMS
from tracker.domain.errors import Refused, StaleEdit
from tracker.domain.proposals import ChangeKind, ProposalState
from tracker.services import proposal_writing, proposals, publishing
from tracker.services import requirements as publishing_one
from tracker.storage import journal, proposal_lists
from tracker.storage.engines import Database
from tracker.storage.requirements import ItemRow, ItemVersionRow

BOTH = {"anna": (ANNA, BORIS), "boris": (BORIS, ANNA)}
EDITOR = st.sampled_from(sorted(BOTH))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Crash(Exception):
    """The process dies with its transaction open."""


class TwoEditors(RuleBasedStateMachine):
    """Two people write, save, publish and crash on one item, each with a proposal."""

    def __init__(self, folder, template):
        super().__init__()
        self.place = folder / "register.sqlite"
        for old in folder.glob("register.sqlite*"):
            old.unlink()
        shutil.copyfile(template, self.place)
        self.database = Database(f"sqlite:///{self.place}")
        self.now, self.words = START, 0
        #: Texts of the item as published; drafts saved and desks opened, by editor.
        self.published, self.saved, self.opened = ["начало"], {}, {}
        self.lost_words = []
        with self.database.writing() as session:
            session.info["journalled"] = True
            a_version(session, an_item(session, "TEXT"), text="начало")
        self.changes = {name: self._begin(name) for name in BOTH}

    def _begin(self, name):
        author, _ = BOTH[name]
        with self.database.writing() as session:
            id_ = proposals.open_proposal(session, author, TERMS, now=self._tick())
            change = proposal_writing.take_in(
                session, author, id_, ChangeKind.AMEND, code="TEXT", now=self.now
            )
            self.saved[name] = [self.published[-1]]
        return id_, change

    def _tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    def _unit(self, work, *, crash):
        """Do *work* in one transaction; tell whether it was promised."""
        try:
            with self.database.writing() as session:
                work(session)
                if crash:
                    raise Crash
        except Crash:
            self.database.dispose()
            self.database = Database(f"sqlite:///{self.place}")
            return False
        return True

    @rule(name=EDITOR)
    def open_desk(self, name):
        """Open the form: what is seen now is what will be written over."""
        with self.database.reading() as session:
            self.opened[name] = proposal_lists.change(session, self.changes[name][1])

    @rule(name=EDITOR, whose=EDITOR, crash=st.booleans())
    def save(self, name, whose, crash):
        """Save words into the desk that was opened last, be it a colleague's."""
        seen = self.opened.get(whose)
        if seen is None:
            return
        self.words += 1
        text = f"{seen.proposed.text} {self.words}"

        def work(session):
            proposal_writing.write(
                session,
                BOTH[name][0],
                seen,
                replace(seen.proposed, text=text),
                rev=seen.rev,
                base=seen.base,
                now=self._tick(),
            )

        current = len(self.saved[whose])
        try:
            done = self._unit(work, crash=crash)
        except StaleEdit:
            assert seen.rev != current
            return
        except Refused:
            return
        assert seen.rev == current
        if done:
            self.saved[whose].append(text)

    @rule(name=EDITOR)
    def bring_into_line(self, name):
        """Take what is published now as the new base, the own words behind it."""
        with self.database.reading() as session:
            change = proposal_lists.change(session, self.changes[name][1])
        text = f"{self.published[-1]} {self.saved[name][-1].split()[-1]}"

        def work(session):
            proposal_writing.write(
                session,
                BOTH[name][0],
                change,
                replace(change.proposed, text=text),
                rev=change.rev,
                base=change.head,
                now=self._tick(),
            )

        if self._unit(work, crash=False):
            self.saved[name].append(text)

    @precondition(lambda self: self.changes)
    @rule(name=EDITOR, crash=st.booleans())
    def publish(self, name, crash):
        """Review, approve and publish as one unit; then begin another proposal."""
        author, second = BOTH[name]
        id_, change_id = self.changes[name]
        with self.database.reading() as session:
            change = proposal_lists.change(session, change_id)
            wrote = proposal_lists.proposal(session, id_).authors

        def work(session):
            for actor, wanted in (
                (author, ProposalState.IN_REVIEW),
                (second, ProposalState.APPROVED),
            ):
                rev = proposal_lists.proposal(session, id_).rev
                proposals.pass_on(session, actor, id_, wanted, rev=rev, now=self.now)
            rev = proposal_lists.proposal(session, id_).rev
            now = self._tick()
            publishing.publish_proposal(session, second, id_, rev=rev, now=now)

        try:
            done = self._unit(work, crash=crash)
        except StaleEdit:
            assert change.base != len(self.published)
            return
        except Refused:
            assert second.reference in wrote
            self.changes[name] = self._begin(name)
            self.opened.pop(name, None)
            return
        if not done:
            return
        if change.base != len(self.published):
            self.lost_words.append(self.published[-1])
        self.published.append(self.saved[name][-1])
        self.changes[name] = self._begin(name)
        self.opened.pop(name, None)

    @rule()
    def restart(self):
        """Stop and start: nothing lives in memory alone."""
        self.database.dispose()
        self.database = Database(f"sqlite:///{self.place}")

    @invariant()
    def the_register_is_what_was_promised(self):
        """Compare published texts, drafts, numbers and the journal with the model."""
        assert self.lost_words == []
        with self.database.reading() as session:
            row = ItemVersionRow
            found = session.execute(sa.select(row.seq, row.text).order_by(row.seq))
            assert [tuple(each) for each in found] == list(enumerate(self.published, 1))
            assert session.scalar(sa.select(ItemRow.head)) == len(self.published)
            for name, (_, change_id) in self.changes.items():
                change = proposal_lists.change(session, change_id)
                drafts = proposal_lists.drafts(session, change)
                assert [each.proposed.text for each in drafts] == self.saved[name]
            assert list(journal.check(session)) == []

    def teardown(self):
        """Close the store of this run."""
        self.database.dispose()


LIMITS = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_two_editors_and_crashes_lose_no_word(tmp_path, sqlite_template):
    run_state_machine_as_test(
        lambda: TwoEditors(tmp_path, sqlite_template), settings=LIMITS
    )
    assert (tmp_path / "register.sqlite").is_file()


def test_the_machine_finds_a_planted_lost_update(
    tmp_path, sqlite_template, monkeypatch
):
    def whatever_the_base(session, code, base, *, substantive):
        row = session.scalar(sa.select(ItemRow).where(ItemRow.code == code))
        row.head += 1
        return row

    def numbered(item, wording, actor, *, seq, now):
        return made(item, wording, actor, seq=item.head, now=now)

    made = publishing_one._version
    monkeypatch.setattr(publishing_one, "_taken", whatever_the_base)
    monkeypatch.setattr(publishing_one, "_version", numbered)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            lambda: TwoEditors(tmp_path, sqlite_template),
            settings=settings(
                LIMITS, max_examples=200, database=None, phases=[Phase.generate]
            ),
        )
