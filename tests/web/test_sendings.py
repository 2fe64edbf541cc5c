"""One form for several requirements and for what is no page of a network."""

from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.factories import a_platform, a_version, an_item
from tests.web.client import Visitor
from tests.web.registers import GOVERNMENTS, a_duty, a_register, show
from tracker.domain.evidence import Form, State
from tracker.domain.requirements import PlatformRule
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow

FORM = "/evidence/new?body=G1"
DOCUMENT = "Приказ от 20.04.2022 № 323"


@pytest.fixture
def register(sqlite):
    """L1 and L2 ask for VKontakte or Odnoklassniki, T1 for Telegram.

    A1 asks governments for anything.
    """
    with sqlite.writing() as session:
        a_register(session)
        a_platform(session, "telegram", grammar="telegram", name="Telegram")
        a_platform(session, "site", grammar="site", name="Официальный сайт")
        asked = {
            "L2": {},
            "T1": {"platforms": ("telegram",)},
            "A1": {
                "platforms": (),
                "platform_rule": PlatformRule.UNSPECIFIED,
                "scope": GOVERNMENTS,
            },
        }
        for code, said in asked.items():
            duty = a_duty(code, **said)
            a_version(session, an_item(session, code), duty=duty, heading=f"По {code}")


@pytest.fixture
def anna(register, visitor):
    """Anna speaks for G1 and for nobody else."""
    return visitor.login("representative", bodies=["G1"])


def typed(anna, *items, **other):
    form = anna.get(FORM).form()
    target = form.pop("")
    said = {"item": list(items), "address": "vk.com/one", "do": "send"}
    return target, {**form, **said, **other}


def send(anna, *items, status=303, **other):
    target, form = typed(anna, *items, **other)
    return anna.post(target, form, status=status)


def rows(sqlite):
    with sqlite.reading() as session:
        return list(session.scalars(sa.select(EvidenceRow).order_by(EvidenceRow.id)))


def plain(page):
    return page.text.replace("\u00a0", " ")


def told(anna, address, status=200, body="G1"):
    """Return what the page is told while an address is being typed."""
    place = f"/evidence/understood?body={body}&address={quote(address)}"
    answer = anna.client.get(place, headers={"Accept-Language": "ru"})
    assert answer.status_code == status
    return answer.get_data(as_text=True).replace("\u00a0", " ")


def test_one_page_answers_several_requirements_and_each_card_names_the_others(
    anna, sqlite
):
    page = anna.follow(send(anna, "L1", "L2", "A1"))
    first, second, third = rows(sqlite)
    assert "по 3 требованиям" in plain(page)
    assert "Подано вместе с:" in plain(page)
    assert {f"/evidence/{each.code}" for each in (second, third)} <= set(page.links())
    other = anna.get(f"/evidence/{second.code}")
    assert f"/evidence/{first.code}" in other.links()


@pytest.mark.parametrize("times", [2, 3])
def test_pressed_again_several_requirements_are_answered_once(anna, sqlite, times):
    """A double press, a retry, the back button: one form, one key, one effect."""
    target, form = typed(anna, "L1", "L2")
    places = {anna.post(target, form).location for _ in range(times)}
    assert len(places) == 1
    assert len(rows(sqlite)) == 2
    with sqlite.reading() as session:
        count = sa.select(sa.func.count()).select_from(JournalEntryRow)
        sent = count.where(JournalEntryRow.action == "evidence.submitted")
        assert session.scalar(sent) == 2


def test_the_same_form_with_other_requirements_is_not_the_same(anna, sqlite):
    target, form = typed(anna, "L1", "L2")
    anna.post(target, form)
    page = anna.post(target, {**form, "item": ["L1", "L2", "A1"]}, status=409)
    assert "дважды с разным содержанием" in plain(page)
    assert len(rows(sqlite)) == 2


def test_when_one_requirement_refuses_each_says_why_and_nothing_is_recorded(
    anna, sqlite, now
):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", item="L2", now=now, accept=False)
    page = send(anna, "L1", "L2", "T1", status=422)
    said = plain(page)
    assert f"По L2. Это уже подано: {code}." in said
    assert "По T1. Это адрес на другой площадке: ВКонтакте." in said
    assert f"/evidence/{code}" in page.links()
    boxes = page.tree.iterfind(".//input[@name='item']")
    ticked = {e.get("value") for e in boxes if e.get("checked") is not None}
    assert ticked == {"L1", "L2", "T1"}
    assert len(rows(sqlite)) == 1


def test_when_all_that_is_chosen_is_there_already_it_is_a_conflict(anna, sqlite, now):
    with sqlite.writing() as session:
        for item in ("L1", "L2"):
            show(session, "G1", "vk.com/one", item=item, now=now, accept=False)
    send(anna, "L1", "L2", status=409)
    assert len(rows(sqlite)) == 2


def test_without_a_requirement_the_form_says_so(anna, sqlite):
    page = send(anna, status=422)
    assert "Выберите требование." in plain(page)
    assert page.form()["address"] == "vk.com/one"
    assert rows(sqlite) == []


def test_a_site_answers_what_names_no_network(anna, sqlite):
    page = anna.follow(send(anna, "A1", address="www.minzdrav.gov.ru"))
    assert "http://www.minzdrav.gov.ru/" in page.links()
    assert rows(sqlite)[0].form is Form.SITE


def test_a_document_is_shown_by_its_reference(anna, sqlite):
    said = {"how": "document", "address": "", "reference": f" {DOCUMENT}."}
    page = anna.follow(send(anna, "A1", **said))
    assert DOCUMENT in plain(page)
    assert "Документ отправлен на проверку." in plain(page)
    again = send(anna, "A1", status=409, **said)
    assert "Это уже подано" in plain(again)
    assert len(rows(sqlite)) == 1


@pytest.mark.parametrize(
    ("reference", "item", "words"),
    [
        ("", "A1", "Документ не назван."),
        ("vk.com/one", "A1", "Это адрес."),
        (DOCUMENT, "L1", "Требование ждёт страницу (ВКонтакте, Одноклассники)"),
    ],
)
def test_what_is_no_document_is_refused_at_its_field(
    anna, sqlite, reference, item, words
):
    page = send(anna, item, status=422, how="document", reference=reference)
    assert words in plain(page)
    assert page.form()["reference"] == reference
    assert rows(sqlite) == []


def test_a_document_is_offered_only_where_a_requirement_could_take_it(anna, app):
    assert 'value="document"' in anna.get(FORM).html
    reviewer = Visitor(app).login("reviewer")
    assert 'value="document"' not in reviewer.get("/evidence/new?body=C1").html


def test_a_page_at_an_unknown_address_is_recorded_and_does_not_count(anna, sqlite):
    said = {"how": "address_unknown", "address": "", "platform": "vk"}
    page = anna.follow(send(anna, "L1", **said))
    assert "не будет считаться" in plain(page)
    assert "адрес неизвестен" in plain(page)
    assert rows(sqlite)[0].form is Form.ADDRESS_UNKNOWN
    missing = anna.get("/missing.json?item=L1").response.get_json()
    assert "G1" in {row["body"] for row in missing["rows"]}


def test_a_reviewer_is_not_offered_to_accept_what_nobody_can_open(anna, sqlite, app):
    said = {"how": "address_unknown", "address": "", "platform": "vk"}
    send(anna, "L1", **said)
    page = Visitor(app).login("reviewer").get(f"/evidence/{rows(sqlite)[0].code}")
    offered = {e.get("value") for e in page.tree.iterfind(".//input[@name='decision']")}
    assert offered == {"rejected"}


def test_a_card_keeps_four_dates_apart(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now)
    said = plain(anna.get(f"/evidence/{code}"))
    for words in ("Страница есть с 23.11.2026", "Подано 23.11.2026, 12:00 (МСК)"):
        assert words in said
    assert "Решение принято 23.11.2026, 12:00 (МСК)" in said
    assert "Проверено" not in said


def test_what_is_typed_is_understood_at_once_with_who_else_shows_it(anna, sqlite, now):
    with sqlite.writing() as session:
        show(session, "G2", "vk.com/public123", now=now)
        code = show(session, "G1", "vk.com/club123", item="L2", now=now)
    said = told(anna, "m.vk.com/public123?w=wall-1_2")
    for words in (
        "ВКонтакте, сообщество:",
        'href="https://vk.com/club123"',
        "Адрес вёл на публикацию: оставили адрес страницы.",
        'href="/b/G2"',
        f'href="/evidence/{code}"',
    ):
        assert words in said
    assert "По T1" not in said


def test_what_is_typed_and_is_no_address_is_told_in_a_sentence(anna):
    assert "Это электронная почта." in told(anna, "a@b.ru")
    assert told(anna, "") == ""


def test_a_page_that_no_requirement_takes_is_told_with_each_reason(anna, sqlite):
    said = told(anna, "vk.com/id5")
    assert "Ни на одно требование к органу этим не ответить:" in said
    assert said.count("Это личная страница.") >= 3


def test_understanding_needs_the_rights_of_the_form(anna, app):
    told(anna, "vk.com/one", status=404, body="G2")
    told(anna, "vk.com/one", status=404, body="")
    stranger = app.test_client()
    answer = stranger.get("/evidence/understood?body=G1&address=vk.com/one")
    assert answer.status_code == 302
    assert "/login" in answer.location


def test_understanding_asks_as_often_however_many_requirements_there_are(anna, sqlite):
    def asked():
        statements = []
        sa.event.listen(
            sqlite._read, "before_cursor_execute", lambda *a: statements.append(a)
        )
        told(anna, "vk.com/one")
        return len(statements)

    few = asked()
    with sqlite.writing() as session:
        session.info["journalled"] = True
        for number in range(20):
            a_version(
                session, an_item(session, f"M{number}"), duty=a_duty(f"M{number}")
            )
    assert asked() == few > 3


def test_each_piece_of_one_sending_is_withdrawn_on_its_own(anna, sqlite):
    place = send(anna, "L1", "L2").location
    form = anna.get(place).form()
    form.pop("")
    anna.post(place, {**form, "do": "withdrawn"})
    assert [row.state for row in rows(sqlite)] == [State.WITHDRAWN, State.SUBMITTED]
