from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.web.registers import a_duty, a_register
from tracker.domain import dates
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import NotAllowed, NotFound, StaleEdit
from tracker.domain.questions import Question
from tracker.domain.requirements import ChangeClass, Op, Standing
from tracker.services import requirements
from tracker.services.readings import bound, read_item, read_version
from tracker.services.requirements import Wording
from tracker.storage import journal
from tracker.storage.requirements import ItemRow, ItemVersionRow

TODAY = date(2026, 11, 23)


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


def wording(text="Новый текст.", change=ChangeClass.EDITORIAL, **said):
    given = {"heading": "Заголовок", "text": text, "html": f"<p>{text}</p>"}
    given |= {"in_force": dates.read("2026-01-01"), "duty": a_duty("L1")}
    return Wording(**{**given, "change": change, **said})


def publish(store, now, *, base=1, actor=OPERATOR, **said):
    with store.writing() as session:
        return requirements.publish(
            session, actor, "L1", wording(**said), base=base, now=now
        ).seq


def count(session, table):
    return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_version_is_added_and_journalled(store, now):
    assert publish(store, now) == 2
    with store.reading() as session:
        read = read_item(session, "l1", on=TODAY)
        assert read.reading.shown.seq == 2
        assert read.wording.text == "Новый текст."
        assert not list(journal.check(session))
        entry = session.scalars(sa.select(journal.JournalEntryRow)).one()
    assert (entry.action, entry.subject) == ("item.published", "item:L1")


def test_of_many_editors_of_one_version_one_publishes(store, now):
    def press(number):
        try:
            return publish(store, now, text=f"Текст {number}.")
        except StaleEdit:
            return None

    with ThreadPoolExecutor(4) as pool:
        taken = [seq for seq in pool.map(press, range(8)) if seq]
    assert taken == [2]
    with store.reading() as session:
        assert count(session, ItemVersionRow) == 2
        assert session.scalar(sa.select(ItemRow.head)) == 2


def test_a_stale_edit_writes_nothing_and_tells_where_things_stand(store, now):
    publish(store, now)
    with pytest.raises(StaleEdit) as refused:
        publish(store, now, text="Поздно.")
    assert refused.value.facts["base"] == 1
    assert refused.value.facts["current"] == 2
    with store.reading() as session:
        assert count(session, ItemVersionRow) == 2
        assert count(session, journal.JournalEntryRow) == 1


def test_only_an_editor_publishes(store, now):
    reviewer = Actor(name="x", id=1, roles=frozenset({Role.REVIEWER}))
    with pytest.raises(NotAllowed):
        publish(store, now, actor=reviewer)


def test_no_item_is_not_found(store, now):
    with pytest.raises(NotFound), store.writing() as session:
        requirements.publish(session, OPERATOR, "NO", wording(), base=0, now=now)


@pytest.mark.parametrize("bodies", [3, 30])
def test_publishing_writes_as_many_rows_whatever_the_number_of_bodies(
    database, now, bodies
):
    with database.writing() as session:
        a_register(session, bodies=bodies)
    written = []

    def count_writes(connection, cursor, statement, *_):
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", count_writes)
    publish(database, now, change=ChangeClass.SUBSTANTIVE)
    assert len(written) <= 10


def test_a_repeal_leaves_the_text_to_be_read(store, now):
    publish(store, now, op=Op.REPEAL, text="", duty=None)
    with store.reading() as session:
        read = read_item(session, "L1", on=TODAY)
        assert read.reading.standing is Standing.REPEALED
        assert read.wording.text == "Текст."
        assert read.reading.until == date(2025, 12, 31)
        assert bound(session, Question(on=TODAY, today=TODAY, item="L1")) is None


def test_a_suspension_ends_with_the_next_version(store, now):
    publish(store, now, op=Op.SUSPEND, text="", duty=None)
    publish(store, now, base=2, in_force=dates.read("2026-06-01"))
    with store.reading() as session:
        then = read_item(session, "L1", on=date(2026, 3, 1)).reading
        since = read_item(session, "L1", on=date(2026, 6, 1)).reading
    assert (then.standing, then.shown.seq) == (Standing.SUSPENDED, 1)
    assert (since.standing, since.shown.seq) == (Standing.IN_FORCE, 3)


def test_a_day_unknown_leaves_the_version_not_in_force(store, now):
    publish(store, now, in_force=dates.UNKNOWN)
    with store.reading() as session:
        assert read_item(session, "L1", on=TODAY).reading.shown.seq == 1
        read = read_version(session, "L1", 2, on=TODAY)
    assert read.reading.standing is Standing.NOT_IN_FORCE
    assert read.reading.previous.seq == 1


def test_the_past_as_then_known_does_not_change(store, now):
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    with store.reading() as session:
        before = read_item(session, "L1", on=TODAY, known=moment).reading
    publish(store, now)
    with store.reading() as session:
        after = read_item(session, "L1", on=TODAY, known=moment).reading
        assert read_item(session, "L1", on=TODAY).reading.shown.seq == 2
    assert before == after


def test_a_correction_of_the_same_day_is_compared_with_what_it_corrects(store, now):
    publish(store, now, in_force=dates.read("2022-12-01"))
    with store.reading() as session:
        reading = read_item(session, "L1", on=TODAY).reading
    assert (reading.shown.seq, reading.previous.seq) == (2, 1)


def test_when_all_is_retracted_the_last_text_is_shown_as_past(database):
    with database.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "T1")
        a_version(session, item)
        a_version(session, item, op=Op.RETRACT)
    with database.reading() as session:
        reading = read_item(session, "T1", on=TODAY).reading
    assert reading.standing is Standing.PAST
    assert reading.shown.op is Op.SET
    assert not reading.holds


def test_a_day_taken_back_is_no_day_to_come(database):
    with database.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "T2")
        a_version(session, item, valid_from=date(2027, 1, 1))
        a_version(session, item, op=Op.RETRACT, valid_from=date(2027, 1, 1))
        a_version(session, item, valid_from=date(2028, 1, 1))
    with database.reading() as session:
        for seq, standing in (
            (1, Standing.PAST),
            (2, Standing.PAST),
            (3, Standing.FUTURE),
        ):
            read = read_version(session, "T2", seq, on=TODAY)
            assert read.reading.standing is standing
        assert read_item(session, "T2", on=TODAY).reading.shown.seq == 3
