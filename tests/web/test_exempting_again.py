"""Exemptions corrected, ended and brought back by the office, through the door."""

from datetime import date

import pytest

from tests.web.client import Visitor
from tests.web.freed import (
    an_exemption,
    by_name,
    correct,
    errors,
    free,
    looked,
    missing,
    recorded,
    restore,
    revoke,
    said,
    statements,
    take_back,
)
from tests.web.registers import a_register


@pytest.fixture
def register(sqlite):
    """Return a store where the law binds three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


@pytest.fixture
def reviewer(app, register):
    return Visitor(app).login("reviewer")


def test_a_correction_keeps_the_item_and_needs_a_reason(reviewer, register, now):
    uid = free(register, an_exemption(by_name("C1")), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, include="G2", valid_from="01.05.2022")

    assert "1 освобождённый сейчас орган снова станет обязанным" in said(page.text)
    refused = recorded(reviewer, page, path, status=422)
    assert any("Напишите почему" in error for error in errors(refused))
    recorded(reviewer, page, path, reason="Опечатка в перечне")
    assert statements(register) == [(1, "grant"), (2, "retract"), (3, "correct")]
    assert missing(reviewer, "exempt") == ["G2"]


def test_a_correction_of_what_moved_on_keeps_what_was_typed(reviewer, register, now):
    uid = free(register, an_exemption(by_name("C1")), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, include="G2", reason="Опечатка")
    correct(register, uid, scope=by_name("G3"), now=now)
    late = recorded(reviewer, page, path, status=409)

    assert "изменил кто-то другой" in said(late.text)
    assert (late.form()["include"], late.form()["base"]) == ("G2", "2")
    assert missing(reviewer, "exempt") == ["G3"]
    again = reviewer.post(path, {**late.form(), "do": "look"}, status=200)
    recorded(reviewer, again, path)
    assert missing(reviewer, "exempt") == ["G2"]


def test_a_beginning_after_the_revocation_is_refused(reviewer, register, now):
    uid = free(register, now=now)
    revoke(register, uid, date(2023, 1, 1), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, valid_from="01.01.2023", kinds="court", reason="Так")
    refused = recorded(reviewer, page, path, status=422, kinds="court")

    assert any("сначала отзовите отмену" in error for error in errors(refused))


def test_an_act_revokes_and_they_are_missing_again(reviewer, register, now):
    uid = free(register, now=now)
    path = f"/exemptions/{uid}/revoke"
    assert "На 23.11.2026 освобождает 1 орган." in said(reviewer.get(path).text)
    answer = reviewer.submit(path, how="act", legal_basis="Постановление № 400")
    card = reviewer.follow(answer)

    assert "отменено с 23.11.2026" in said(card.text)
    assert "C1" in missing(reviewer)
    reviewer.get(path, 302)


ENDS = [
    ({"how": "act", "legal_basis": ""}, "Назовите акт"),
    ({"how": "act", "legal_basis": "А", "since": "вчера"}, "Напишите день так"),
    ({"how": "act", "legal_basis": "А", "since": "20.04.2022"}, "только началось"),
    ({"how": "act", "legal_basis": "А", "since": "02.01.2028"}, "уже истёк"),
    ({"how": "mistake"}, "Напишите почему"),
    ({"how": "другое"}, ""),
]


def test_an_end_that_cannot_be_is_refused_in_words(reviewer, register, now):
    uid = free(register, an_exemption(valid_until=date(2028, 1, 1)), now=now)
    for typed, told in ENDS:
        page = reviewer.submit(f"/exemptions/{uid}/revoke", 422, **typed)

        assert any(told in error for error in errors(page)), typed
        assert page.form()["legal_basis"] == typed.get("legal_basis", "")
    assert statements(register) == [(1, "grant")]


def test_a_record_made_by_mistake_is_taken_back_and_brought_back(
    reviewer, register, now
):
    uid = free(register, now=now)
    answer = reviewer.submit(
        f"/exemptions/{uid}/revoke", how="mistake", reason="Не тот акт"
    )
    card = reviewer.follow(answer)
    assert "такого освобождения не было" in said(card.text)
    assert "C1" in missing(reviewer)
    reviewer.get(f"/exemptions/{uid}/correct", 302)

    restored = f"/exemptions/{uid}/restore"
    bare = reviewer.submit(f"/exemptions/{uid}", 422, restored, reason="")
    assert any("Напишите почему" in error for error in errors(bare))
    reviewer.submit(f"/exemptions/{uid}", 303, restored, reason="Акт тот")
    assert missing(reviewer, "exempt") == ["C1"]
    assert statements(register) == [(1, "grant"), (2, "retract"), (3, "correct")]


def test_bringing_back_what_moved_on_is_refused(reviewer, register, now):
    uid = free(register, now=now)
    take_back(register, uid, now=now)
    form = reviewer.get(f"/exemptions/{uid}").form()
    restore(register, uid, now=now)
    page = reviewer.post(form.pop(""), {**form, "reason": "Так"}, status=409)

    assert "изменил кто-то другой" in said(page.text)
    assert len(statements(register)) == 3
