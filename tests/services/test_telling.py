"""What people are told by mail, how often, and that it is told once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.services.proposed import EDITORS, a_proposal, pass_on, take_in
from tests.services.tellings import (
    DAY,
    HOUR,
    a_person,
    a_teller,
    reject,
    states,
    told,
    wish,
    writing,
)
from tests.web.registers import a_register, amend, show
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.evidence import State
from tracker.domain.proposals import ProposalState
from tracker.domain.tellings import Often
from tracker.services import accounts, evidence, reopening, telling
from tracker.storage.platforms import PageRow
from tracker.storage.visits import PageWatchRow

TODAY = date(2026, 11, 23)


@pytest.fixture
def teller(sqlite, tmp_path, now):
    """Anna speaks for G1, whose page was accepted long ago; it is Monday noon."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - 60 * DAY)
        a_person(session, bodies=["G1"], now=now - 60 * DAY)
    return a_teller(sqlite, tmp_path, now)


def test_where_nothing_happened_nobody_is_written_to(teller):
    assert told(teller) == []
    assert states(teller) == {}


def test_a_representative_hears_of_a_rejection_with_its_reason_and_words(teller):
    code = reject(teller)

    (letter,) = told(teller)

    assert letter.to == "anna@example.org"
    assert "1 решение" in letter.subject
    assert "Отклонено: https://vk.com/other" in letter.text
    assert "Правительство 001" in letter.text
    assert "Причина: «Это не страница органа»." in letter.text
    assert "«Это страница однофамильцев.»" in letter.text
    assert f"https://register.example.org/evidence/{code}\n" in letter.text
    assert states(teller) == {"sent": 1}


def test_the_answer_to_an_objection_says_that_it_is_one(teller):
    code = reject(teller)
    at = teller.now() - HOUR
    with writing(teller) as session:
        evidence.respond(
            session, OPERATOR, code, State.OBJECTED, now=at, base=2, words="Наша."
        )
        evidence.decide(session, OPERATOR, code, State.ACCEPTED, now=at, base=3)

    (letter,) = told(teller)

    assert "Это ответ на ваше возражение." in letter.text
    assert "Принято: https://vk.com/other" in letter.text


def test_nothing_is_told_twice_and_nothing_is_left_out(teller):
    reject(teller)
    told(teller)
    assert told(teller) == []

    teller.now.at += 3 * DAY
    reject(teller, "vk.com/third")
    assert told(teller) == []

    teller.now.at += 4 * DAY
    (letter,) = told(teller)
    assert "vk.com/third" in letter.text
    assert "vk.com/other" not in letter.text


def test_what_was_recorded_just_now_waits_for_the_next_letter(teller):
    at = teller.now() - timedelta(minutes=5)
    with writing(teller) as session:
        show(session, "G1", "vk.com/late", now=at)
    assert told(teller) == []

    teller.now.at += 7 * DAY
    assert "vk.com/late" in told(teller)[0].text


def test_every_working_day_or_never_is_as_it_was_wished(teller):
    wish(teller, Often.WORKDAYS)
    reject(teller)
    assert len(told(teller)) == 1

    sent = []
    for number in range(1, 8):
        teller.now.at += DAY
        reject(teller, f"vk.com/day{number}")
        sent.append(len(told(teller)))
    assert sent == [1, 1, 1, 1, 0, 0, 1]

    wish(teller, Often.NEVER)
    teller.now.at += DAY
    reject(teller, "vk.com/silence")
    assert told(teller) == []


def test_nobody_is_written_to_in_the_night(teller):
    teller.now.at = teller.now.at.replace(hour=3)
    reject(teller)

    assert told(teller) == []


def test_whoever_wishes_reads_english(teller):
    wish(teller, Often.WEEKLY, "en")
    reject(teller)

    (letter,) = told(teller)

    assert "1 decision" in letter.subject
    assert "Rejected: https://vk.com/other" in letter.text
    assert letter.language == "en"


def test_a_closed_account_and_one_that_lost_its_body_are_told_nothing(teller):
    reject(teller)
    telling.plan_due(teller)
    with writing(teller) as session:
        accounts.set_bodies(session, OPERATOR, 1, [], now=teller.now())
    assert told(teller) == []
    assert states(teller) == {"dropped": 1}

    teller.now.at += 7 * DAY
    with writing(teller) as session:
        accounts.set_bodies(session, OPERATOR, 1, ["G1"], now=teller.now())
    reject(teller, "vk.com/again")
    telling.plan_due(teller)
    with writing(teller) as session:
        accounts.set_active(session, OPERATOR, 1, active=False, now=teller.now())
    assert told(teller) == []


def test_a_changed_text_asks_once_to_confirm_the_page(teller):
    with writing(teller) as session:
        amend(session, now=teller.now() - HOUR)

    (letter,) = told(teller)
    assert "https://vk.com/one" in letter.text
    assert "СТРАНИЦЫ, КОТОРЫЕ НУЖНО ПОДТВЕРДИТЬ" in letter.text

    teller.now.at += 7 * DAY
    assert told(teller) == []

    with writing(teller) as session:
        amend(session, base=2, editorial=True, now=teller.now() - HOUR)
    teller.now.at += 7 * DAY
    assert told(teller) == []


def test_a_reviewer_hears_how_much_waits_and_for_how_long(teller):
    with writing(teller) as session:
        a_person(session, "vera@example.org", role=Role.REVIEWER, now=teller.now())
        show(session, "G2", "vk.com/two", now=teller.now() - 9 * DAY, accept=False)

    (letter,) = told(teller)

    assert letter.to == "vera@example.org"
    assert "1 страница ждёт проверки" in letter.text
    assert "9 дней" not in letter.subject
    assert "самая давняя ждёт 9 дней" in letter.text


def test_an_editor_hears_of_proposals_by_others_alone(teller):
    database, at = teller.database, teller.now()
    with writing(teller) as session:
        ids = [
            a_person(session, f"{name}@example.org", role=Role.EDITOR, now=at)
            for name in ("galina", "denis")
        ]
    galina = Actor(name="Галина", id=ids[0], roles=EDITORS)
    id_ = a_proposal(database, at, by=galina)
    take_in(database, at, id_, "L1", by=galina)
    pass_on(database, at, id_, ProposalState.IN_REVIEW, by=galina)

    (letter,) = told(teller)

    assert letter.to == "denis@example.org"
    assert "1 проект изменений ждёт" in letter.subject
    assert "«Правка» (Галина)" in letter.text
    assert f"/proposals/{id_}" in letter.text


def test_a_letter_can_be_left_with_one_press(teller):
    reject(teller)

    (letter,) = told(teller)

    place = letter.headers["List-Unsubscribe"]
    assert place.startswith("<https://register.example.org/letters/leave/1-")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert place.strip("<>") in letter.text


def take_back(teller, code):
    """Let the reviewer take back what he decided last, in words."""
    with writing(teller) as session:
        reopening.take_back(
            session, OPERATOR, code, base=2, words="Описка.", now=teller.now()
        )


def test_a_decision_taken_back_before_anybody_heard_of_it_was_none(teller):
    code = reject(teller)
    take_back(teller, code)

    assert told(teller) == []


def test_a_decision_taken_back_after_it_was_told_is_told_again(teller):
    wish(teller, Often.WORKDAYS)
    code = reject(teller)
    told(teller)
    teller.now.at += HOUR
    take_back(teller, code)

    teller.now.at += DAY
    (letter,) = told(teller)
    assert "Решение отменено: https://vk.com/other" in letter.text
    assert "«Описка.»" in letter.text
    assert "Отклонено" not in letter.text


def test_a_page_that_visits_do_not_meet_any_more_is_told_of_once(teller):
    with writing(teller) as session:
        page = session.scalars(sa.select(PageRow)).one()
        watch = sa.insert(PageWatchRow).values(
            page_id=page.id, platform_id=page.platform_id, turn=0, failures=3,
            lost_at=teller.now() - HOUR,
        )  # fmt: skip
        session.execute(watch)

    (letter,) = told(teller)
    assert "1 страница не открывается" in letter.subject
    assert "НЕ ОТКРЫВАЮТСЯ ПРИ ПОСЕЩЕНИИ\n\n— https://vk.com/one" in letter.text
    teller.now.at += 7 * DAY
    assert told(teller) == []
