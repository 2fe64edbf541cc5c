"""Who is reminded of a day to comply by, at which stage, and how often."""

from datetime import date

import pytest

from tests.services.tellings import (
    DAY,
    HOUR,
    a_deadline,
    a_person,
    a_teller,
    told,
    wish,
    writing,
)
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.domain.tellings import Often
from tracker.services import evidence

TODAY = date(2026, 11, 23)


@pytest.fixture
def teller(sqlite, tmp_path, now):
    """Anna speaks for G1, whose page was accepted long ago; it is Monday noon."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - 60 * DAY)
        a_person(session, bodies=["G1"], now=now - 60 * DAY)
    return a_teller(sqlite, tmp_path, now)


def test_each_stage_is_told_on_its_day_and_once(teller):
    wish(teller, Often.WORKDAYS)
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY + 30 * DAY)

    days = []
    for number in range(62):
        if letters := told(teller):
            assert "L9" in letters[0].text
            days.append(number - 30)
        teller.now.at += DAY

    assert days == [-30, -7, 0, 7, 28]


def test_a_stage_missed_is_told_late_but_once(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY - 8 * DAY)

    (letter,) = told(teller)
    assert "8 дней назад" in letter.text
    teller.now.at += 14 * DAY
    assert told(teller) == []
    teller.now.at += 7 * DAY
    assert "29 дней назад" in told(teller)[0].text


def test_whoever_has_shown_a_page_is_not_chased_and_is_once_it_is_rejected(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY + 3 * DAY)
        sent = {"now": teller.now() - 20 * DAY, "accept": False}
        code = show(session, "G1", "vk.com/nine", item="L9", **sent)
    assert told(teller) == []

    teller.now.at += 7 * DAY
    with writing(teller) as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=teller.now() - HOUR, base=1,
            reason="closed",
        )  # fmt: skip
    (letter,) = told(teller)
    assert "Срок прошёл 26 ноября 2026 г., 4 дня назад" in letter.text


def test_a_moved_day_starts_anew(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY)
    assert "Срок сегодня, 23 ноября 2026 г." in told(teller)[0].text

    teller.now.at += 7 * DAY
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY + 14 * DAY, valid_from=date(2026, 11, 24))
    (letter,) = told(teller)
    assert "До 7 декабря 2026 г. осталось 7 дней" in letter.text


def test_a_duty_still_to_come_into_force_is_heard_of_before_its_day(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY + 20 * DAY, valid_from=TODAY + 20 * DAY)

    (letter,) = told(teller)

    assert "осталось 20 дней" in letter.text
    teller.now.at += 7 * DAY
    assert told(teller) == []


def test_a_region_is_told_of_all_its_bodies_in_one_line(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY)
        a_person(session, "boris@example.org", regions=["VLG"], now=teller.now())

    letters = {letter.to: letter.text for letter in told(teller)}

    boris = letters["boris@example.org"]
    assert "Страницы пока нет у 2 органов" in boris
    assert "Правительство 001" in boris
    assert "Правительство 003" in boris
    assert "Правительство 003" not in letters["anna@example.org"]
