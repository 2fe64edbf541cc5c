"""Rows of a file of evidence: each is taken, there already, or told why not."""

from dataclasses import replace

import pytest

from tests.evidence_sheets import (
    HEADINGS,
    a_wide_register,
    brought,
    speaking_for,
    take,
)
from tests.sheets_made import count
from tests.web.registers import show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage import journal
from tracker.storage.batches import ImportBatchRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.journal import JournalEntryRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow
from tracker.storage.uploads import UploadRow


@pytest.fixture
def store(sqlite):
    return filled(sqlite)


@pytest.fixture
def any_store(database):
    return filled(database)


def filled(database):
    with database.writing() as session:
        a_wide_register(session)
    return database


def reasons(outcome):
    return [(one.line, one.reason) for one in outcome.refused]


def test_a_row_becomes_evidence_that_awaits_review(any_store, now):
    outcome = take(any_store, now, "G1;m.vk.com/public123;L1;01.10.2022;наша")
    assert (outcome.read, outcome.created, outcome.refused) == (1, 1, ())
    (row,) = brought(any_store)
    assert (row.body, row.url) == ("G1", "https://vk.com/club123")
    assert (row.typed, row.line) == ("m.vk.com/public123", 2)
    with any_store.reading() as session:
        kept = session.query(EvidenceRow).one()
        event = session.query(EvidenceEventRow).one()
    assert (kept.state, kept.note, kept.batch_id) == (
        State.SUBMITTED, "наша", outcome.batch,
    )  # fmt: skip
    assert event.valid_from.isoformat() == kept.shown_from == "2022-10-01"
    assert count(any_store, SearchDirtyRow) == 1


def test_what_was_mended_is_told(store, now):
    (told,) = take(store, now, "G1;m.vk.com/public123;L1;;").warnings
    assert (told.line, told.value) == (2, "m.vk.com/public123")
    assert "https://vk.com/club123" in told.message


def test_without_a_requirement_every_duty_that_asks_is_answered(any_store, now):
    outcome = take(any_store, now, "G1;vk.com/one;;;", "C1;ok.ru/court;;;")
    assert (outcome.created, outcome.refused) == (2, ())
    assert [row.body for row in brought(any_store)] == ["G1", "G1", "C1"]
    with any_store.reading() as session:
        sent = [row.sending for row in session.query(EvidenceRow).all()]
    assert sent[0] == sent[1] is not None
    assert sent[2] is None


def test_where_another_page_stands_nothing_is_added_unasked(store, now):
    with store.writing() as session:
        show(session, "C1", "vk.com/first", now=now)
    unasked = take(store, now, "C1;vk.com/second;;;")
    assert reasons(unasked) == [(2, "answered")]
    assert take(store, now, "C1;vk.com/second;L1;;").created == 1


def test_two_pages_of_one_file_are_both_taken(store, now):
    outcome = take(store, now, "C1;vk.com/first;;;", "C1;vk.com/second;;;")
    assert (outcome.created, outcome.refused) == (2, ())


def test_duties_told_for_the_whole_file_take_what_they_can(store, now):
    outcome = take(
        store, now, "G1;vk.com/one;;;", "C1;vk.com/two;;;", "G2;t.me/three;;;",
        items=["L1", "R1"],
    )  # fmt: skip
    assert outcome.created == 2
    assert [row.body for row in brought(store)] == ["G1", "G1", "C1"]
    assert reasons(outcome) == [(4, "other_network")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";vk.com/one;L1;;", "no_body"),
        ("NOBODY;vk.com/one;L1;;", "unknown_body"),
        ("G1;;L1;;", "empty"),
        ("G1;просто слова;L1;;", "not_an_address"),
        ("G1;vk.com/one ok.ru/two;L1;;", "two_addresses"),
        ("G1;https://t.me/+AbC;L1;;", "invite"),
        ("G1;https://vk.cc/x;L1;;", "short_link"),
        ("G1;https://www.youtube.com/@gov;L1;;", "unknown_network"),
        ("G1;https://rutube.ru/channel/1;L1;;", "unknown_network"),
        ("G1;t.me/minzdrav;L1;;", "other_network"),
        ("G1;t.me/minzdrav;;;", "nothing_asked"),
        ("G1;vk.com/id5;L1;;", "person"),
        ("G1;vk.com/id5;;;", "person"),
        ("G1;vk.com/one;NONE;;", "unknown_item"),
        ("C1;vk.com/one;R1;;", "not_obliged"),
        ("C1;vk.com/one;L1, R1;;", "not_obliged"),
        ("G1;vk.com/one;L1;давно;", "bad_day"),
        ("G1;vk.com/one;L1;01.01.2030;", "future_day"),
        ("G1;vk.com/one;L1;;" + "х" * 2001, "long_note"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(store, now, row, reason):
    outcome = take(store, now, row)
    assert reasons(outcome) == [(2, reason)]
    assert outcome.refused[0].message
    assert outcome.batch is None
    assert count(store, EvidenceRow) == count(store, PageRow) == 0
    assert count(store, ImportBatchRow) == count(store, JournalEntryRow) == 0


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("ИНН", "7710474375"),
        ("ИНН", "7710 474375"),
        ("Орган", "министерство  СВЯЗИ"),
        ("Орган", "Минсвязь"),
        ("Наименование", "7710474375"),
        ("Организация", "a1"),
    ],
)
def test_a_body_is_told_by_number_name_or_another_name(any_store, now, heading, value):
    take(any_store, now, f"{value};vk.com/one", headings=f"{heading};Страница")
    assert {row.body for row in brought(any_store)} == {"A1"}


def test_of_several_bodies_nobody_chooses_but_the_person(store, now):
    lines = ("АДМИНИСТРАЦИЯ Березка;vk.com/one", "Администрация «Берёзка»;ok.ru/two")
    headings = "Орган;Страница"
    outcome = take(store, now, *lines, headings=headings)
    assert reasons(outcome) == [(2, "several_bodies"), (3, "several_bodies")]
    assert "T1 T2" in outcome.refused[0].message
    chosen = {"администрация березка": "T2"}
    take(store, now, *lines, headings=headings, choices=chosen)
    assert {row.body for row in brought(store)} == {"T2"}


def test_a_number_decides_between_bodies_of_one_name(store, now):
    headings = "ОГРН;Орган;Страница"
    one = "1037739510423;Администрация Берёзка;vk.com/one"
    other = "1027700132195;Министерство связи;vk.com/two"
    differ = "7710474375;T1;vk.com/three"
    take(store, now, one, other, headings=headings)
    assert {row.body for row in brought(store)} == {"T1", "T2"}
    outcome = take(store, now, differ, headings="ИНН;Код;Страница")
    assert reasons(outcome) == [(2, "keys_differ")]


def test_a_representative_sends_for_own_bodies_alone(store, now):
    anna = speaking_for(store, "G1", "T1")
    headings = "Орган;Страница"
    outcome = take(
        store, now, "G1;vk.com/one", "G2;vk.com/two", "Минсвязь;vk.com/three",
        "Администрация Берёзка;vk.com/four", actor=anna, headings=headings,
    )  # fmt: skip
    assert reasons(outcome) == [(3, "not_yours"), (4, "not_yours")]
    assert {row.body for row in brought(store)} == {"G1", "T1"}


def test_the_same_page_twice_in_a_file_is_taken_once(any_store, now):
    lines = [f"G1;vk.com/p{n};L1;;" for n in range(1200)]
    twice = ("G1;vk.com/extra;L1;;", "G1;m.vk.com/extra;L1;;")
    outcome = take(any_store, now, *lines, "G1;https://vk.com/P7;L1;;", *twice)
    assert outcome.created == 1201
    assert reasons(outcome) == [(1202, "repeated_row"), (1204, "repeated_row")]
    assert [one.message for one in outcome.refused] == [
        "the same as line 9", "the same as line 1203",
    ]  # fmt: skip


def test_a_page_that_another_body_shows_is_taken_and_told(any_store, now):
    with any_store.writing() as session:
        show(session, "G2", "vk.com/one", now=now)
    outcome = take(any_store, now, "G1;vk.com/one;L1;;", "G3;vk.com/two;L1;;",
                   "C1;vk.com/two;L1;;")  # fmt: skip
    assert outcome.created == 3
    assert [(one.line, one.reason) for one in outcome.warnings] == [
        (2, "claimed"), (4, "claimed"),
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(any_store, now):
    lines = ("G1;vk.com/one;;;", "G2;ok.ru/two;L1;;", "G3;bad;;;")
    first = take(any_store, now, *lines)
    before = count(any_store, JournalEntryRow)
    again = take(any_store, now, *lines)
    assert (first.created, first.unchanged) == (2, 0)
    assert (again.created, again.unchanged, again.batch) == (0, 2, None)
    assert reasons(again) == reasons(first)
    assert count(any_store, JournalEntryRow) == before
    assert count(any_store, ImportBatchRow) == 1


def test_a_page_turned_down_is_not_sent_again_by_the_file(store, now):
    with store.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    outcome = take(store, now, "G1;vk.com/one;L1;;")
    assert reasons(outcome) == [(2, "turned_down")]
    assert code in outcome.refused[0].message


def test_a_trial_answers_the_same_and_writes_nothing(store, now):
    lines = ("G1;m.vk.com/public1;;;", "G1;vk.com/club1;;;", "X;vk.com/two;;;")
    tried = take(store, now, *lines, dry_run=True)
    assert count(store, EvidenceRow) == count(store, PageRow) == 0
    assert count(store, ImportBatchRow) == count(store, UploadRow) == 0
    done = take(store, now, *lines)
    assert (tried.created, tried.refused, tried.warnings) == (
        done.created, done.refused, done.warnings,
    )  # fmt: skip
    assert (tried.batch, done.created) == (None, 1)


def test_the_journal_has_one_entry_at_the_beginning_and_one_at_the_end(any_store, now):
    outcome = take(any_store, now, *(f"G1;vk.com/p{n};L1;;" for n in range(2500)))
    with any_store.reading() as session:
        entries = session.query(JournalEntryRow).order_by(JournalEntryRow.seq).all()
        assert list(journal.check(session)) == []
    assert [entry.action for entry in entries] == ["import.evidence"] * 2
    assert '"stage":"begun"' in entries[0].body
    assert '"created":2500' in entries[1].body
    assert {entry.subject for entry in entries} == {f"batch:{outcome.batch}"}
    assert not [entry for entry in entries if "evidence.csv" in entry.body]


def test_what_headings_do_not_say_the_cells_do(store, now):
    outcome = take(store, now, "Минсвязь;г. Москва;vk.com/one",
                   headings="Кто;Адрес;Куда")  # fmt: skip
    assert outcome.created == 1
    assert HEADINGS.startswith("Код")


@pytest.mark.parametrize(
    "name", ["О'Коннор", "Сто % \\ :имя", "'; DROP TABLE pages --"]
)
def test_a_name_stands_in_the_records_as_it_is(any_store, now, name):
    anna = replace(speaking_for(any_store, "G1"), name=name)
    take(any_store, now, "G1;vk.com/one;L1;;", actor=anna)
    with any_store.reading() as session:
        assert session.query(EvidenceRow).one().submitted_by == name
        assert session.query(EvidenceEventRow).one().actor == name
        row = session.query(EvidenceRow).one()
    assert (row.submitted_at, row.queued_at, row.decided_at) == (now, now, None)
