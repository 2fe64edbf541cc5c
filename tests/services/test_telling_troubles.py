"""What becomes of letters when mail servers and processes fail."""

from datetime import date, timedelta

import pytest

from tests.services.tellings import (
    DAY,
    HOUR,
    a_deadline,
    a_person,
    a_teller,
    reject,
    states,
    told,
    writing,
)
from tests.web.registers import a_register, show
from tracker.adapters import mail
from tracker.domain.access import OPERATOR
from tracker.domain.tellings import LEASE
from tracker.services import telling
from tracker.storage import journal, messages

TODAY = date(2026, 11, 23)


@pytest.fixture
def teller(sqlite, tmp_path, now):
    """Anna speaks for G1, whose page was accepted long ago; it is Monday noon."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - 60 * DAY)
        a_person(session, bodies=["G1"], now=now - 60 * DAY)
    return a_teller(sqlite, tmp_path, now)


def test_while_the_server_is_away_it_is_tried_again_later(teller):
    reject(teller)
    teller.post.trouble = mail.Unreachable("nobody answers")
    assert told(teller) == []
    assert states(teller) == {"planned": 1}

    teller.post.trouble = None
    assert told(teller) == []
    teller.now.at += timedelta(minutes=5)
    assert len(told(teller)) == 1


def test_after_a_day_without_a_server_the_letter_has_failed_and_the_next_tells_it(
    teller,
):
    reject(teller)
    teller.post.trouble = mail.Later("not now")
    for _ in range(7):
        told(teller)
        teller.now.at += 12 * HOUR
    assert states(teller) == {"failed": 1}

    teller.post.trouble = None
    teller.now.at += 7 * DAY
    assert "vk.com/other" in told(teller)[0].text


def test_a_refused_letter_fails_at_once_and_chases_nobody(teller):
    with writing(teller) as session:
        session.info["journalled"] = True
        a_deadline(session, TODAY)
    teller.post.trouble = mail.Refused("550 no such mailbox")
    told(teller)
    assert states(teller) == {"failed": 1}

    teller.post.trouble = None
    teller.now.at += 7 * DAY
    assert "7 дней назад" in told(teller)[0].text


def test_an_unsure_letter_is_sent_again_by_a_person_alone(teller):
    reject(teller)
    teller.post.trouble = mail.Unsure("the line was lost")
    told(teller)
    teller.post.trouble = None
    teller.now.at += 2 * DAY
    assert told(teller) == []

    with writing(teller) as session:
        (message,) = messages.unsettled(session)
        telling.resend(session, OPERATOR, message.id, now=teller.now())
    (letter,) = told(teller)
    assert letter.mark == message.mark
    assert "vk.com/other" in letter.text
    with teller.database.reading() as session:
        assert list(journal.check(session)) == []


def test_what_a_dead_process_left_on_its_way_is_unsure(teller):
    reject(teller)
    telling.plan_due(teller)
    with writing(teller) as session:
        (message,) = messages.waiting(session, now=teller.now(), limit=9)
        messages.take_up(session, message, seen=teller.now(), now=teller.now())

    assert told(teller) == []
    teller.now.at += LEASE + timedelta(seconds=1)
    assert told(teller) == []
    assert states(teller) == {"unsure": 1}
