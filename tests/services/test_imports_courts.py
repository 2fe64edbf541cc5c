"""The register of courts comes in with no options at all, dirt and everything."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.sheets_made import COURTS, body, count, history, with_regions
from tracker.adapters.sheets import open_sheet
from tracker.domain.access import OPERATOR, PUBLIC
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.errors import NotAllowed
from tracker.services.imports import import_bodies
from tracker.storage import journal
from tracker.storage.batches import ImportBatchRow
from tracker.storage.bodies import BodyRow, BodyVersionRow
from tracker.storage.journal import JournalEntryRow

#: All 10 208 courts, where the checkout stands beside them.
ALL_COURTS = Path(__file__).parents[3] / "shared" / "data" / "courts.csv"


@pytest.fixture
def courts(database, now):
    with_regions(database)

    def take(place=COURTS, **options):
        sheet = open_sheet(place)
        return import_bodies(database, OPERATOR, sheet, mapping={}, now=now, **options)

    return take


def counts(outcome):
    numbers = (outcome.read, outcome.created, outcome.changed, outcome.unchanged)
    return (*numbers, len(outcome.refused))


def found(outcome, reason):
    return [one for one in outcome.warnings if one.reason == reason]


def test_every_court_comes_in(courts, database):
    assert counts(courts()) == (40, 40, 0, 0, 0)
    assert count(database, BodyRow) == count(database, BodyVersionRow) == 40


def test_the_sort_of_court_tells_kind_and_level_and_its_code_the_region(
    courts, database
):
    courts()
    magistrate, arbitration = body(database, "01MS0001"), body(database, "01AS0001")
    assert {magistrate.kind, arbitration.kind} == {BodyKind.COURT}
    assert (magistrate.level, arbitration.level) == (Level.REGIONAL, Level.FEDERAL)
    assert magistrate.region_id == arbitration.region_id is not None
    assert arbitration.inn == "0105018622"
    assert arbitration.address == "385000, г Майкоп, ул Краснооктябрьская, д 15"


def test_an_unknown_region_is_questioned_and_the_court_comes_without(courts, database):
    questioned = found(courts(), "unknown_region")
    assert {one.value for one in questioned} == {"61"}
    assert {one.column for one in questioned} == {"code"}
    assert body(database, "61MS0016").region_id is None


def test_a_site_that_is_no_address_is_kept_as_typed(courts, database):
    (first, second) = found(courts(), "userinfo")
    assert first.value == "http://1elez@mirsud.lipetsk.ru"
    assert (first.column, second.line) == ("website", first.line + 1)
    dirty = body(database, "48MS0012")
    assert (dirty.site, dirty.site_raw) == ("", "http://1elez@mirsud.lipetsk.ru")


def test_a_site_that_can_be_mended_is_mended_and_questioned(courts, database):
    assert len(found(courts(), "scheme_repaired")) == 2
    mended = body(database, "50MS0155")
    assert mended.site == "http://155.mo.msudrf.ru/"
    assert mended.site_raw == "http://http:/155.mo.msudrf.ru"


def test_equal_names_and_shared_sites_are_questioned_once(courts):
    outcome = courts()
    assert len(found(outcome, "duplicate_name")) == 3
    (shared,) = [
        one for one in found(outcome, "shared_site") if "stavmirsud" in one.value
    ]
    assert "5 bodies" in shared.message


def test_the_second_time_nothing_happens_and_nothing_is_left(courts, database):
    first = courts()
    entries = count(database, JournalEntryRow)
    second = courts()
    assert counts(second) == (40, 0, 0, 40, 0)
    assert second.batch is None
    assert second.warnings == first.warnings
    assert count(database, ImportBatchRow) == 1
    assert count(database, JournalEntryRow) == entries
    assert count(database, BodyVersionRow) == 40


def test_a_trial_answers_the_same_and_writes_nothing(courts, database):
    tried = courts(dry_run=True)
    assert count(database, BodyRow) == count(database, ImportBatchRow) == 0
    assert count(database, JournalEntryRow) == 0
    done = courts()
    assert counts(tried) == counts(done)
    assert (tried.refused, tried.warnings) == (done.refused, done.warnings)
    assert counts(courts(dry_run=True)) == (40, 0, 0, 40, 0)


def test_the_batch_and_the_journal_say_what_came_from_where(courts, database, now):
    outcome = courts()
    sheet = open_sheet(COURTS)
    with database.reading() as session:
        batch = session.scalars(sa.select(ImportBatchRow)).one()
        bodies = [
            entry.body
            for entry in session.scalars(
                sa.select(JournalEntryRow).order_by(JournalEntryRow.seq)
            )
        ]
        assert list(journal.check(session)) == []
    assert outcome.batch == batch.id
    assert (batch.sha256, batch.done_at, batch.next_row) == (sheet.sha256, now, 40)
    assert (batch.read, batch.created, batch.refused) == (40, 40, 0)
    assert len(bodies) == 2
    assert all(sheet.sha256 in entry for entry in bodies)
    assert '"created":40' in bodies[1]
    assert '"action":"import.bodies"' in bodies[0]
    (fact,) = history(database, "01AS0001")
    assert (fact.batch_id, fact.batch_line, fact.recorded_at) == (batch.id, 2, now)


def test_the_public_cannot_import(database, now):
    sheet = open_sheet(COURTS)
    with pytest.raises(NotAllowed):
        import_bodies(database, PUBLIC, sheet, mapping={}, now=now)
    assert count(database, BodyRow) == 0


@pytest.mark.skipif(not ALL_COURTS.exists(), reason="the whole register is not here")
def test_all_ten_thousand_courts_come_in_and_come_in_once(courts, database):
    first = courts(ALL_COURTS)
    assert counts(first) == (10208, 10208, 0, 0, 0)
    assert len(found(first, "duplicate_name")) == 6
    assert any("142 bodies" in one.message for one in found(first, "shared_site"))
    second = courts(ALL_COURTS)
    assert counts(second) == (10208, 0, 0, 10208, 0)
    assert count(database, BodyVersionRow) == 10208
