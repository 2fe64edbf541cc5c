"""Bodies are recorded in bulk: new, changed, unchanged, each with its history."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.sheets_made import body, count, history, with_regions
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.errors import BadInput
from tracker.domain.sort_names import sort_name
from tracker.services.bodies import BodyRecord, compare, record, record_all
from tracker.storage import journal, outbox
from tracker.storage.bodies import BodyAliasRow, BodyRow, BodyVersionRow

DAY = date(2026, 11, 23)


def a_record(code="C1", name="Суд", **facts):
    said = {"kind": BodyKind.COURT, "level": Level.FEDERAL, **facts}
    return BodyRecord(code=code, name=name, **said)


@pytest.fixture
def take(database, now):
    def take(*records, **options):
        with database.writing() as session:
            journal.note(session, OPERATOR, "test", "test", now=now)
            done = record_all(session, records, valid_from=DAY, now=now, **options)
        return done.created, done.changed, len(done.unchanged)

    return take


def test_a_new_body_exists_from_its_first_day_or_always(database, take):
    assert take(a_record(), a_record("C2", existed_from=date(2020, 5, 1))) == (2, 0, 0)
    assert [fact.valid_from for fact in history(database, "C1")] == [date(1, 1, 1)]
    assert [fact.valid_from for fact in history(database, "C2")] == [date(2020, 5, 1)]


def test_what_differs_is_recorded_beside_what_was(database, take):
    take(a_record(address="Майкоп"))
    assert take(a_record(address="Элиста")) == (0, 1, 0)
    facts = history(database, "C1")
    assert [(fact.seq, fact.address, fact.valid_from) for fact in facts] == [
        (1, "Майкоп", date(1, 1, 1)),
        (2, "Элиста", DAY),
    ]
    assert (body(database, "C1").address, body(database, "C1").head) == ("Элиста", 2)


def test_what_is_said_again_changes_nothing(database, take):
    one = a_record(aliases=("б", "а"), existed_from=date(2020, 1, 1))
    take(one)
    with database.writing() as session:
        outbox.done(session, outbox.waiting(session, limit=9))
    assert take(one, replace(one, code="C2", line=7)) == (1, 0, 1)
    assert len(history(database, "C1")) == 1
    with database.reading() as session:
        assert len(outbox.waiting(session, limit=9)) == 1


def test_what_a_source_does_not_speak_of_stays(database, take):
    take(a_record(address="Майкоп", inn="0105018622", aliases=("АС",)))
    said = frozenset({"name", "kind", "level", "inn"})
    assert take(a_record(inn=""), said=said) == (0, 1, 0)
    now = body(database, "C1")
    assert (now.address, now.inn) == ("Майкоп", "")
    assert count(database, BodyAliasRow) == 1


def test_an_empty_name_keeps_the_present_one(database, take):
    take(a_record(), a_record("C2", name=""))
    assert take(a_record(name="")) == (0, 0, 1)
    assert (body(database, "C1").name, body(database, "C2").name) == ("Суд", "C2")


def test_parents_and_regions_are_given_by_code_in_any_order(database, take):
    with_regions(database)
    records = (
        a_record("A", parent="B", region="R01"),
        a_record("B", parent="C"),
        a_record("C"),
    )
    assert take(*records) == (3, 0, 0)
    assert take(*records) == (0, 0, 3)
    parent = body(database, "B")
    assert body(database, "A").parent_id == parent.id
    assert history(database, "A")[0].parent_id == parent.id
    assert history(database, "B")[0].parent_id == body(database, "C").id
    assert body(database, "A").region_id is not None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([a_record(region="ZZ")], "unknown_region"),
        ([a_record(parent="ZZ")], "unknown_parent"),
        ([a_record(), a_record(name="Иной")], "repeated_key"),
        ([a_record("")], "no_key"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_is_written(
    database, take, wrong, reason
):
    with pytest.raises(BadInput) as caught:
        take(a_record("C0"), *wrong)
    assert caught.value.facts["reason"] == reason
    assert count(database, BodyRow) == count(database, BodyVersionRow) == 0


def test_without_a_code_ogrn_then_inn_then_oktmo_and_kind_tell_the_body(database, take):
    take(
        a_record("A", ogrn="1027700132195"),
        a_record("B", inn="7707083893"),
        a_record("C", oktmo="79701000"),
    )
    assert take(a_record("", name="Иной", ogrn="1027700132195")) == (0, 1, 0)
    assert take(a_record("", name="Иной", inn="7707083893")) == (0, 1, 0)
    assert take(a_record("", name="Иной", oktmo="79701000")) == (0, 1, 0)
    assert {body(database, code).name for code in "ABC"} == {"Иной"}


def test_a_body_without_a_code_gets_one_and_keeps_it(database, take):
    one = a_record("", inn="7707083893", oktmo="79701000")
    assert take(one) == (1, 0, 0)
    assert take(one) == (0, 0, 1)
    assert body(database, "inn-7707083893").oktmo == "79701000"
    school = BodyKind.SUBORDINATE_ORGANISATION
    assert take(a_record("", oktmo="79701000", kind=school)) == (1, 0, 0)
    assert body(database, "oktmo-79701000-subordinate-organisation")


def test_one_inn_with_another_ogrn_is_another_body(database, take):
    take(a_record("A", inn="7707083893", ogrn="1027700132195"))
    other = a_record("", inn="7707083893", ogrn="1037739877295")
    assert take(other) == (1, 0, 0)


def test_a_key_that_fits_several_bodies_is_never_guessed(database, take):
    take(a_record("A", inn="7707083893"), a_record("B", inn="7707083893"))
    with pytest.raises(BadInput) as caught:
        take(a_record("", inn="7707083893"))
    assert caught.value.facts["reason"] == "ambiguous_key"


def test_other_names_come_and_go(database, take):
    take(a_record(aliases=("а", "б")))
    assert take(a_record(aliases=("б", "в"))) == (0, 1, 0)
    with database.reading() as session:
        names = session.scalars(sa.select(BodyAliasRow.name).order_by("name"))
        assert list(names) == ["б", "в"]
    assert len(history(database, "C1")) == 1


def test_created_and_changed_bodies_wait_for_the_search(database, take):
    take(a_record("A"), a_record("B"))
    with database.reading() as session:
        waiting = {dirty.id for dirty in outbox.waiting(session, limit=9)}
    assert waiting == {body(database, "A").id, body(database, "B").id}


def test_comparing_writes_nothing(database):
    with database.reading() as session:
        found = compare(session, [a_record()])
    assert (found.created, count(database, BodyRow)) == (1, 0)


def test_one_body_can_be_recorded_alone(database, now):
    with database.writing() as session:
        id_ = record(session, a_record(), valid_from=DAY, now=now)
    assert body(database, "C1").id == id_


def test_names_are_ordered_as_people_count():
    names = ["школа № 10", "Школа № 2", "«Ёлка»", "Ежик", "школа  № 1"]
    assert sorted(names, key=sort_name) == [
        "Ежик",
        "«Ёлка»",
        "школа  № 1",
        "Школа № 2",
        "школа № 10",
    ]
