"""Calendars of deadlines, read as calendar programs read them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from tests.factories import a_version
from tests.services.tellings import a_deadline
from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.registers import GOVERNMENTS, a_duty, a_register
from tracker.domain.access import OPERATOR
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import Op
from tracker.services import accounts
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import ItemRow

PLACE = "/account/letters"
DUE = date(2027, 3, 1)


@pytest.fixture
def store(app, sqlite):
    with sqlite.writing() as session:
        a_register(session)
        a_deadline(
            session, DUE, valid_from=date(2027, 1, 1), heading="Вести, но; иначе"
        )
    return sqlite


def calendar(visitor, path, status=200, **headers):
    """Fetch *path*; return what a calendar program reads in it."""
    answer = visitor.client.get(path, headers=headers)
    assert answer.status_code == status, answer.status_code
    return Calendar.from_ical(answer.get_data()) if status == 200 else answer


def events(made):
    """Return day -> (title, status) of the events of *made*, by item L9 alone."""
    return {
        (event.decoded("dtstart"), str(event["summary"])): str(event["status"])
        for event in made.walk("VEVENT")
        if "L9" in event["description"]
    }


def change(store, **facts):
    """Record another version of L9."""
    with store.writing() as session:
        session.info["journalled"] = True
        item = session.scalar(sa.select(ItemRow).where(ItemRow.code == "L9"))
        a_version(session, item, **facts)


BEGINS = (date(2027, 1, 1), "Вступает в силу: Вести, но; иначе")
ENDS = (DUE, "Срок: Вести, но; иначе")


def test_a_bodys_calendar_has_its_days_for_everybody(store, visitor):
    made = calendar(visitor, "/b/G1.ics")

    assert events(made) == {BEGINS: "CONFIRMED", ENDS: "CONFIRMED"}
    assert made["x-wr-calname"] == "Правительство 001"
    for event in made.walk("VEVENT"):
        assert str(event["transp"]) == "TRANSPARENT"
        assert isinstance(event.decoded("dtstart"), date)
    assert "/b/G1.ics?language=ru" in visitor.get("/b/G1").links()


def test_it_is_asked_for_in_english_by_its_address(store, visitor):
    made = calendar(visitor, "/b/G1.ics?language=en")

    assert (DUE, "Deadline: Вести, но; иначе") in events(made)


def test_whom_nothing_binds_sees_nothing_and_what_is_not_there_is_not_found(
    store, visitor
):
    assert events(calendar(visitor, "/b/C1.ics")) == {}
    calendar(visitor, "/b/G99.ics", 404)


def test_the_same_facts_make_the_same_bytes_whenever_they_are_asked_for(
    store, visitor, settings, now
):
    first = visitor.client.get("/b/G1.ics")
    later = Visitor(make_app(settings, store, now + timedelta(days=400)))

    assert later.client.get("/b/G1.ics").data == first.data
    calendar(visitor, "/b/G1.ics", 304, **{"If-None-Match": first.headers["ETag"]})


def test_a_moved_day_is_a_new_one_and_the_old_one_is_cancelled(store, visitor):
    before = {str(e["uid"]): e for e in calendar(visitor, "/b/G1.ics").walk("VEVENT")}
    duty = a_duty("L9", scope=GOVERNMENTS, comply_by=DUE + timedelta(days=60))
    change(store, duty=duty, valid_from=date(2027, 1, 1), heading="Вести, но; иначе")

    made = calendar(visitor, "/b/G1.ics")

    assert events(made) == {
        BEGINS: "CONFIRMED",
        (DUE, "Срок отменён: Вести, но; иначе"): "CANCELLED",
        (DUE + timedelta(days=60), ENDS[1]): "CONFIRMED",
    }
    for event in made.walk("VEVENT"):
        old = before.get(str(event["uid"]))
        if old is not None and "L9" in event["description"]:
            assert event["sequence"] > old["sequence"]
            assert event.decoded("dtstamp") >= old.decoded("dtstamp")


def test_what_is_repealed_before_its_day_is_cancelled_and_what_was_is_kept(
    store, visitor
):
    change(store, op=Op.REPEAL, valid_from=date(2027, 2, 1), text="")

    found = events(calendar(visitor, "/b/G1.ics"))

    assert found[BEGINS] == "CONFIRMED"
    assert found[DUE, "Срок отменён: Вести, но; иначе"] == "CANCELLED"


def test_what_is_taken_back_never_comes_into_force(store, visitor):
    change(store, op=Op.RETRACT, valid_from=date(2027, 1, 1), text="")

    assert set(events(calendar(visitor, "/b/G1.ics")).values()) == {"CANCELLED"}


def test_a_network_that_is_banned_asks_for_nothing(store, visitor):
    with store.writing() as session:
        session.info["journalled"] = True
        for row in session.scalars(sa.select(PlatformRow)).all():
            old = session.scalar(
                sa.select(PlatformStatusRow).where(
                    PlatformStatusRow.platform_id == row.id
                )
            )
            session.add(
                PlatformStatusRow(
                    platform_id=row.id, seq=2, status=PlatformStatus.BANNED,
                    valid_from=date(2027, 2, 1), stated_from="2027-02-01",
                    recorded_at=old.recorded_at, certainty=old.certainty,
                    sources=None, note="",
                )
            )  # fmt: skip

    found = events(calendar(visitor, "/b/G1.ics"))

    assert found[BEGINS] == "CONFIRMED"
    assert found[DUE, "Срок отменён: Вести, но; иначе"] == "CANCELLED"


def own_place(visitor):
    """Let the reader make an address of a calendar; return its path."""
    page = visitor.follow(visitor.submit(PLACE, action="/account/calendar", do="open"))
    (place,) = [link for link in page.links() if link.endswith(".ics")]
    return place.removeprefix("http://localhost")


def test_a_person_subscribes_to_all_own_bodies_by_a_secret_address(store, visitor, app):
    visitor.login("representative", bodies=["G1", "G2"])
    made = calendar(Visitor(app), own_place(visitor))

    assert events(made)[ENDS] == "CONFIRMED"
    (event,) = [
        e for e in made.walk("VEVENT")
        if e.decoded("dtstart") == DUE
    ]  # fmt: skip
    assert "Правительство 001" in event["description"]
    assert "Правительство 002" in event["description"]
    assert "Правительство 003" not in event["description"]


def test_an_address_that_was_changed_or_ended_leads_nowhere(store, visitor, app):
    visitor.login("representative", bodies=["G1"])
    first = own_place(visitor)
    second = own_place(visitor)
    guest = Visitor(app)

    calendar(guest, first, 404)
    calendar(guest, second)
    visitor.submit(PLACE, action="/account/calendar", do="end")
    calendar(guest, second, 404)
    assert "Получить адрес календаря" in visitor.get(PLACE).html


def test_a_closed_account_has_no_calendar(store, visitor, app, now):
    visitor.login("representative", bodies=["G1"])
    place = own_place(visitor)
    with store.writing() as session:
        accounts.set_active(session, OPERATOR, 1, active=False, now=now)

    assert calendar(Visitor(app), place, 404).status_code == 404


def test_a_pass_out_of_the_letters_opens_no_calendar(store, visitor, app):
    visitor.login("representative", bodies=["G1"])
    place = own_place(visitor)
    forged = place.replace("/calendar/", "/letters/leave/").removesuffix(".ics")

    assert Visitor(app).get(forged, 404).status == 404


def test_the_number_of_queries_does_not_grow_with_bodies(store, visitor, app):
    visitor.login("representative", bodies=["G1", "G2", "G3"])
    few, many = Visitor(app), own_place(visitor)

    assert queries(app, few, many) <= queries(app, few, "/b/G1.ics") + 2


def queries(app, visitor, path):
    """Return how many statements answering *path* takes."""
    seen = []
    engine = app.extensions["tracker"].database._read
    sa.event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    calendar(visitor, path)
    return len(seen)
