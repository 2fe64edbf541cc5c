"""An import can be taken back: nothing is deleted, the facts before it are restored."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import an_item
from tests.sheets_made import a_sheet, body, count, history
from tracker.domain.access import OPERATOR, PUBLIC
from tracker.domain.bodies import Body
from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.evidence import Form, State
from tracker.domain.history import ruling
from tracker.services.imports import import_bodies, revert
from tracker.storage import journal, outbox
from tracker.storage.bodies import BodyRow, BodyVersionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow

HEADINGS = "code;name;kind;level;address"


@pytest.fixture
def take(database, now):
    def take(*lines, **options):
        sheet = a_sheet(HEADINGS, *lines)
        return import_bodies(
            database, OPERATOR, sheet, mapping={}, now=now, **options
        ).batch

    return take


def exists(database, code, now):
    """Whether the body exists on any day as it is known now."""

    def fact_on(on):
        return ruling(map(Stated, history(database, code)), on=on, known=now).row

    def there(on):
        row = fact_on(on)
        known = Body(
            code=code,
            kind=row.kind,
            level=row.level,
            existed_from=row.existed_from,
            existed_until=row.existed_until,
        )
        return known.exists(on)

    return there(date(2000, 1, 1)) or there(date(2026, 11, 23))


def submitted(session, body, now):
    """Write evidence of *body* for some item."""
    values = {
        "code": "E1",
        "body_id": body.id,
        "item_id": an_item(session).id,
        "form": Form.SITE,
        "reference": "http://a.ru/",
        "shown_from": "",
        "note": "",
        "state": State.SUBMITTED,
        "head": 1,
        "submitted_by": "operator",
        "submitted_by_ref": "operator",
        "submitted_at": now,
    }
    session.execute(sa.insert(EvidenceRow).values(**values))
    journal.note(session, OPERATOR, "test", "test", now=now)


class Stated:
    """A recorded fact as the rule of the two time axes takes it."""

    retracted = False

    def __init__(self, row):
        self.row = row
        self.seq, self.valid_from = row.seq, row.valid_from
        self.recorded_at = row.recorded_at


def test_bodies_it_brought_never_were(database, take, now):
    batch = take("A;Суд;court;federal;Майкоп", "B;Школа;court;federal;Майкоп")
    assert exists(database, "A", now)
    done = revert(database, OPERATOR, batch, now=now)
    assert (done.ended, done.restored, done.kept) == (2, 0, ())
    assert not exists(database, "A", now)
    assert count(database, BodyRow) == 2
    assert [fact.seq for fact in history(database, "A")] == [1, 2]


def test_bodies_it_changed_get_their_former_facts_for_the_same_days(
    database, take, now
):
    take("A;Суд;court;federal;Майкоп")
    batch = take("A;Лицей;court;regional;Элиста", "B;Школа;court;federal;")
    done = revert(database, OPERATOR, batch, now=now)
    assert (done.ended, done.restored) == (1, 1)
    restored = body(database, "A")
    assert (restored.name, restored.address, restored.head) == ("Суд", "Майкоп", 3)
    assert restored.sort_name == "суд"
    facts = history(database, "A")
    assert facts[2].valid_from == facts[1].valid_from
    assert ruling(map(Stated, facts), on=date(2026, 12, 1), known=now).row.name == "Суд"


def test_taking_back_twice_does_nothing_more(database, take, now):
    batch = take("A;Суд;court;federal;")
    revert(database, OPERATOR, batch, now=now)
    entries = count(database, JournalEntryRow)
    done = revert(database, OPERATOR, batch, now=now)
    assert (done.ended, done.restored, done.kept) == (0, 0, ())
    assert count(database, BodyVersionRow) == 2
    assert count(database, JournalEntryRow) == entries


def test_what_was_recorded_since_is_left_alone(database, take, now):
    batch = take("A;Суд;court;federal;", "B;Школа;court;federal;")
    take("A;Лицей;court;federal;")
    done = revert(database, OPERATOR, batch, now=now)
    assert (done.ended, done.kept) == (1, (("A", "changed_since"),))
    assert body(database, "A").name == "Лицей"


def test_a_body_that_shows_evidence_is_left_alone(database, take, now):
    batch = take("A;Суд;court;federal;", "B;Школа;court;federal;")
    with database.writing() as session:
        submitted(session, body(database, "A"), now)
    done = revert(database, OPERATOR, batch, now=now)
    assert (done.ended, done.kept) == (1, (("A", "has_evidence"),))
    assert exists(database, "A", now)


def test_a_file_taken_back_can_be_taken_again(database, take, now):
    first = take("A;Суд;court;federal;Майкоп")
    revert(database, OPERATOR, first, now=now)
    second = take("A;Суд;court;federal;Майкоп")
    assert second not in (None, first)
    assert exists(database, "A", now)
    assert body(database, "A").existed_until is None
    assert take("A;Суд;court;federal;Майкоп") is None
    revert(database, OPERATOR, second, now=now)
    assert not exists(database, "A", now)


def test_an_interrupted_import_does_not_go_on_after_it_was_taken_back(
    database, take, now
):
    def stop(done, total):
        raise KeyboardInterrupt

    rows = [f"C{n};Суд № {n};court;federal;" for n in range(1200)]
    with pytest.raises(KeyboardInterrupt):
        take(*rows, report=stop)
    with database.reading() as session:
        batch = session.scalar(sa.select(BodyRow.batch_id).limit(1))
    assert revert(database, OPERATOR, batch, now=now).ended == 1000
    assert take(*rows) != batch
    assert exists(database, "C0", now)
    assert exists(database, "C1199", now)


def test_the_journal_and_the_search_learn_of_it(database, take, now):
    batch = take("A;Суд;court;federal;")
    with database.writing() as session:
        outbox.done(session, outbox.waiting(session, limit=9))
    revert(database, OPERATOR, batch, now=now)
    with database.reading() as session:
        last = session.scalars(
            sa.select(JournalEntryRow).order_by(JournalEntryRow.seq.desc())
        ).first()
        assert (last.action, last.subject) == ("import.reverted", f"batch:{batch}")
        assert list(journal.check(session)) == []
        assert len(outbox.waiting(session, limit=9)) == 1


def test_a_batch_that_there_is_not_is_not_found(database, now):
    with pytest.raises(NotFound):
        revert(database, OPERATOR, 7, now=now)
    with pytest.raises(NotAllowed):
        revert(database, PUBLIC, 7, now=now)
