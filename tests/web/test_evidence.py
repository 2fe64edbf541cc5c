import pytest
import sqlalchemy as sa

from tests.factories import a_body, a_platform, a_version, an_item
from tests.web.client import Visitor
from tests.web.registers import a_duty, a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.addresses import Notice, Reason
from tracker.domain.bodies import Scope
from tracker.domain.errors import BadAddress
from tracker.domain.evidence import Form, State
from tracker.services import evidence
from tracker.services.evidence import Submission
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow
from tracker.web import address_words


@pytest.fixture
def register(sqlite):
    with sqlite.writing() as session:
        a_register(session)
        a_platform(session, "telegram", grammar="telegram", name="Telegram")


@pytest.fixture
def anna(register, visitor):
    """Anna speaks for G1 and for nobody else."""
    return visitor.login("representative", bodies=["G1"])


def typed(visitor, address, *, path="/evidence/new?body=G1", **other):
    form = visitor.get(path).form()
    target = form.pop("")
    return target, {**form, "item": "L1", "address": address, "do": "send", **other}


def send(visitor, address, status=303, **other):
    target, form = typed(visitor, address, **other)
    return visitor.post(target, form, status=status)


def all_evidence(sqlite):
    with sqlite.reading() as session:
        return list(session.scalars(sa.select(EvidenceRow)))


def plain(page):
    return page.text.replace("\u00a0", " ")


def test_a_mobile_address_of_a_post_is_stored_as_its_page_and_said(anna, sqlite):
    answer = send(anna, "m.vk.com/public123?w=wall-1_2")
    page = anna.follow(answer)
    assert "https://vk.com/club123" in page.links()
    told = plain(page)
    assert "Страница отправлена на проверку." in told
    assert "m.vk.com/public123?w=wall-1_2" in told
    assert "Адрес вёл на публикацию: оставили адрес страницы." in told
    assert "Заменили мобильный или устаревший адрес сайта основным." in told
    with sqlite.reading() as session:
        assert session.scalars(sa.select(PageRow.url)).all() == [
            "https://vk.com/club123"
        ]


def test_checking_shows_what_was_understood_and_records_nothing(anna, sqlite):
    page = send(anna, "m.vk.com/public123?w=wall-1_2", 200, do="check")
    told = plain(page)
    assert "ВКонтакте" in told
    assert "https://vk.com/club123" in page.links()
    assert "Привели адрес к обычному виду." in told
    assert page.form()["address"] == "m.vk.com/public123?w=wall-1_2"
    assert all_evidence(sqlite) == []


def test_after_checking_the_same_form_can_be_sent(anna, sqlite):
    form = send(anna, "vk.com/one", 200, do="check").form()
    target = form.pop("")
    anna.post(target, {**form, "do": "send"})
    assert len(all_evidence(sqlite)) == 1


def test_a_double_press_shows_a_page_once(anna, sqlite):
    target, form = typed(anna, "vk.com/one")
    first = anna.post(target, form)
    second = anna.post(target, form)
    assert first.location == second.location
    assert len(all_evidence(sqlite)) == 1


def test_a_forged_form_is_refused(anna, sqlite):
    target, form = typed(anna, "vk.com/one")
    anna.post(target, {**form, "csrf_token": "forged"}, status=400)
    assert all_evidence(sqlite) == []


def test_the_form_offers_what_binds_the_body_and_says_what_is_wanting(anna):
    page = anna.get("/evidence/new?body=G1")
    told = plain(page)
    assert "Вести официальную страницу" in told
    assert "одна из площадок: ВКонтакте, Одноклассники" in told
    assert page.form()["item"] == "L1"


def test_a_foreign_body_is_not_found(anna):
    anna.get("/evidence/new?body=G2", status=404)
    anna.get("/evidence/new?body=NOBODY", status=404)
    anna.post("/evidence/new?body=G2", {"address": "vk.com/one"}, status=404)


def test_the_hidden_body_of_another_form_is_not_found(anna, sqlite):
    target, form = typed(anna, "vk.com/one")
    anna.post(target.replace("G1", "G2"), form, status=404)
    assert all_evidence(sqlite) == []


def test_with_one_body_its_form_is_shown_at_once(anna):
    assert "Правительство 001" in anna.get("/evidence/new").heading


def test_with_several_bodies_one_chooses(register, visitor):
    visitor.login("representative", bodies=["G1", "G2"])
    assert "/evidence/new?body=G2" in visitor.get("/evidence/new").links()


def test_without_a_body_one_is_told_whom_to_ask(register, visitor):
    visitor.login("representative")
    assert "не привязан ни один орган" in plain(visitor.get("/evidence/new"))


def test_a_reviewer_may_show_for_any_body(register, visitor, sqlite):
    visitor.login("reviewer")
    assert "Код органа" in plain(visitor.get("/evidence/new"))
    send(visitor, "vk.com/two", path="/evidence/new?body=G2")
    assert len(all_evidence(sqlite)) == 1


@pytest.mark.parametrize("role", ["reader", "editor", "admin"])
def test_others_may_not_show_pages(register, visitor, role):
    visitor.login(role).get("/evidence/new?body=G1", status=403)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Адрес не указан."),
        ("просто слова", "Это не адрес."),
        ("https://t.me/minzdrav", "Это адрес на другой площадке: Telegram."),
        (
            "https://vk.com/wall-123_4",
            "Возможно, нужен адрес https://vk.com/club123",
        ),
        ("https://vk.com/id5", "Это личная страница."),
        ("https://vk.cc/abc", "Это короткая ссылка."),
        ("a@b.ru", "Это электронная почта."),
        ("vk.com/one ok.ru/two", "Здесь несколько адресов."),
        ("https://www.youtube.com/@gov", "реестр не принимает"),
    ],
)
def test_what_is_no_page_is_refused_at_the_field_and_kept(anna, sqlite, address, words):
    page = send(anna, address, 422)
    assert words in plain(page)
    assert page.form()["address"] == address
    assert all_evidence(sqlite) == []


def test_a_page_shown_already_is_refused_with_a_link_to_it(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    page = send(anna, "https://vk.com/one", 409)
    assert f"/evidence/{code}" in page.links()
    assert page.form()["address"] == "https://vk.com/one"
    assert "уже подано" in plain(send(anna, "vk.com/one", 409, do="check"))


def test_a_page_of_another_body_is_told_when_checked(anna, sqlite, now):
    with sqlite.writing() as session:
        show(session, "G2", "vk.com/one", now=now)
    page = send(anna, "vk.com/one", 200, do="check")
    assert "уже подал другой орган" in plain(page)
    assert "/b/G2" in page.links()


def test_a_requirement_of_others_cannot_be_chosen(anna, sqlite):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        duty = a_duty("X1", scope=Scope(include=frozenset({"G2"})))
        a_version(session, an_item(session, "X1"), duty=duty)
    assert "X1" not in plain(anna.get("/evidence/new?body=G1"))
    send(anna, "vk.com/one", 422, item="X1")
    assert all_evidence(sqlite) == []


def test_a_day_to_come_is_refused_and_an_inexact_one_kept(anna, sqlite):
    page = send(anna, "vk.com/one", 422, shown_from="01.01.2030")
    assert "Этот день ещё не наступил." in plain(page)
    assert page.form()["shown_from"] == "01.01.2030"
    send(anna, "vk.com/one", 422, shown_from="давно")
    send(anna, "vk.com/one", shown_from="2022-10")
    assert all_evidence(sqlite)[0].shown_from == "2022-10"


def test_the_card_tells_the_life_of_evidence(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        evidence.decide(
            session,
            OPERATOR,
            code,
            State.REJECTED,
            now=now,
            base=1,
            reason="closed",
            words="Страница пуста.",
        )
    told = plain(anna.get(f"/evidence/{code}"))
    for words in ("на проверке", "отклонено", "Страница пуста или закрыта"):
        assert words in told
    assert "Страница пуста." in told


def test_strangers_see_the_state_but_no_names_notes_or_rejected_addresses(
    register, app, sqlite, now
):
    with sqlite.writing() as session:
        (sent,) = evidence.submit(
            session,
            OPERATOR,
            evidence.Submission(
                body="G1", items=("L1",), address="vk.com/tayna", note="канарейка"
            ),
            now=now,
        )
        evidence.decide(
            session,
            OPERATOR,
            sent.code,
            State.REJECTED,
            now=now,
            base=1,
            reason="personal",
            words="секрет",
        )
        code = sent.code
    for stranger in (
        Visitor(app),
        Visitor(app).login("representative", bodies=["G2"]),
    ):
        page = stranger.get(f"/evidence/{code}")
        assert "отклонено" in plain(page)
        for secret in ("канарейка", "секрет", "tayna", "operator"):
            assert secret not in page.html
        assert not list(page.tree.find(".//main").iter("form"))


def test_a_rejection_can_be_objected_to_with_words(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    path = f"/evidence/{code}"
    form = anna.get(path).form()
    form.pop("")
    page = anna.post(path, {**form, "do": "objected"}, status=422)
    assert "Напишите, почему вы возражаете." in plain(page)
    sent = {**form, "do": "objected", "words": "Она открыта."}
    assert "Возражение отправлено" in plain(anna.follow(anna.post(path, sent)))
    assert all_evidence(sqlite)[0].state is State.OBJECTED


def test_own_evidence_can_be_withdrawn_and_shown_again(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    path = f"/evidence/{code}"
    form = anna.get(path).form()
    form.pop("")
    anna.post(path, {**form, "do": "withdrawn"})
    assert all_evidence(sqlite)[0].state is State.WITHDRAWN
    send(anna, "vk.com/one")
    assert len(all_evidence(sqlite)) == 2


def test_a_decision_that_came_between_is_told(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    path = f"/evidence/{code}"
    form = anna.get(path).form()
    form.pop("")
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, code, State.ACCEPTED, now=now, base=1)
    page = anna.post(path, {**form, "do": "withdrawn"}, status=409)
    assert "решение принял кто-то другой" in plain(page)
    assert all_evidence(sqlite)[0].state is State.ACCEPTED


def test_foreign_evidence_cannot_be_withdrawn(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G2", "vk.com/one", now=now, accept=False)
    form = anna.get("/evidence/new?body=G1").form()
    sent = {"idempotency_key": form["idempotency_key"], "base": "1"}
    anna.post(f"/evidence/{code}", {**sent, "do": "withdrawn"}, status=404)
    assert all_evidence(sqlite)[0].state is State.SUBMITTED


def test_an_act_of_a_reviewer_is_not_a_bodys(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    path = f"/evidence/{code}"
    form = anna.get(path).form()
    form.pop("")
    anna.post(path, {**form, "do": "accepted"}, status=422)
    assert all_evidence(sqlite)[0].state is State.SUBMITTED


def test_the_list_shows_own_bodies_alone_page_by_page(anna, sqlite, now):
    with sqlite.writing() as session:
        show(session, "G2", "vk.com/foreign", now=now)
        for number in range(55):
            show(session, "G1", f"vk.com/page_{number}", now=now, accept=False)
    first = anna.get("/evidence/")
    following = next(each for each in first.links() if "after=" in each)
    second = anna.get(following)
    assert "foreign" not in first.html + second.html

    def codes(page):
        return {each for each in page.links() if each.startswith("/evidence/E-")}

    assert len(codes(first)) == 50
    assert len(codes(second)) == 5
    assert not codes(first) & codes(second)


def test_a_cut_place_in_the_list_is_refused(anna):
    anna.get("/evidence/?after=abc", status=422)


def test_evidence_without_an_address_has_a_card(anna, sqlite, now):
    with sqlite.writing() as session:
        said = Submission(
            body="G1",
            items=("L1",),
            address="",
            platform="vk",
            form=Form.ADDRESS_UNKNOWN,
            note="Есть.",
        )
        (sent,) = evidence.submit(session, OPERATOR, said, now=now)
    told = plain(anna.get(f"/evidence/{sent.code}"))
    assert "адрес неизвестен" in told


def test_any_case_of_the_code_leads_to_the_card(anna, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now)
    answer = anna.get(f"/evidence/{code.lower()}", status=301)
    assert answer.location == f"/evidence/{code}"


def test_an_official_may_show_a_personal_page(register, visitor, sqlite):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_body(session, "HEAD", name="Губернатор", kind="head_of_region")
        duty = a_duty("H1", scope=Scope(include=frozenset({"HEAD"})))
        a_version(session, an_item(session, "H1"), duty=duty)
    visitor.login("representative", bodies=["HEAD"])
    path = "/evidence/new?body=HEAD"
    page = visitor.follow(send(visitor, "vk.com/id5", path=path, item="H1"))
    assert "Это личная страница." in plain(page)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_notice_and_reason_has_words(app, language):
    russian = language == "ru"
    with app.test_request_context(headers={"Accept-Language": language}):
        for notice in Notice:
            said = str(address_words.NOTICES[notice])
            assert any("а" <= letter <= "я" for letter in said) is russian
        for reason in Reason:
            refused = BadAddress(reason=reason.value, network="vk", suggestion="s")
            said = address_words.refusal(refused, {})
            assert "%(" not in said
            assert any("а" <= letter <= "я" for letter in said) is russian
