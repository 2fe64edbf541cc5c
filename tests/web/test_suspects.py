"""After a requirement changes in substance: the pages that ask, show and confirm."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.client import Visitor
from tests.web.registers import GOVERNMENTS, a_register, amend, show
from tests.web.test_missing import add_bodies, counting
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow

LIST = "/review/suspect"


@pytest.fixture
def codes(sqlite, now):
    """The pages of G1, G2 and the court, accepted last week."""
    shown = {"G1": "vk.com/one", "G2": "ok.ru/two", "C1": "vk.com/court"}
    with sqlite.writing() as session:
        a_register(session)
        return {
            body: show(session, body, address, now=now - timedelta(days=7))
            for body, address in shown.items()
        }


@pytest.fixture
def changed(codes, sqlite, now):
    """The same after a change in substance."""
    with sqlite.writing() as session:
        amend(session, now=now)
    return codes


@pytest.fixture
def pyotr(changed, visitor):
    return visitor.login("reviewer")


@pytest.fixture
def anna(changed, app):
    return Visitor(app).login("representative", bodies=["G1"])


def plain(page):
    return page.text.replace("\u00a0", " ")


def state(sqlite, code):
    with sqlite.reading() as session:
        asked = sa.select(EvidenceRow.state).where(EvidenceRow.code == code)
        return session.scalar(asked)


def events(sqlite):
    with sqlite.reading() as session:
        return session.scalar(sa.select(sa.func.count(EvidenceEventRow.id)))


def press(visitor, path, action, status=303, **typed):
    """Press a button of the form sent to *action* on the page *path*."""
    form = visitor.get(path).form(action)
    form.pop("")
    return visitor.post(action, {**form, **typed}, status=status)


def choose(visitor, codes, status=200, *, path=LIST, do="preview"):
    """Tick the boxes of *codes* and press the button *do*."""
    return press(
        visitor, path, path, status, do=do, chosen=[f"{code}.2" for code in codes]
    )


def hidden(page):
    return [
        each.get("value")
        for each in page.tree.iter("input")
        if each.get("name") == "chosen"
    ]


def confirm(visitor, page, status=303, **instead):
    form = page.form()
    target = form.pop("")
    sent = {**form, "chosen": hidden(page), "do": "confirm", **instead}
    return visitor.post(target, sent, status=status)


def test_everybody_reads_what_changed_and_since_when(changed, visitor):
    page = visitor.get(f"/evidence/{changed['G1']}")
    told = plain(page)
    assert "Требует подтверждения: изменился текст требования" in told
    assert "редакция № 2, действующая с 01.06.2026" in told
    assert "Страница принята по редакции № 1." in told
    struck = "".join("".join(each.itertext()) for each in page.tree.iter("del"))
    added = "".join("".join(each.itertext()) for each in page.tree.iter("ins"))
    assert "Текст" in struck
    assert "Вести страницу и отвечать" in added
    assert "/r/L1/compare?to=2&view=beside&from=1" in page.links()
    assert not list(page.tree.find(".//main").iter("form"))


def test_an_editorial_change_is_told_nowhere(codes, visitor, sqlite, now):
    with sqlite.writing() as session:
        amend(session, now=now, editorial=True)
    visitor.login("reviewer")
    assert "Требует подтверждения" not in plain(visitor.get(f"/evidence/{codes['G1']}"))
    assert "Страниц, требующих подтверждения, нет." in plain(visitor.get(LIST))


def test_a_reviewer_confirms_by_one_press_and_goes_on(pyotr, changed, sqlite):
    path = f"/evidence/{changed['G1']}"
    answer = press(pyotr, path, f"/review/{changed['G1']}")
    assert state(sqlite, changed["G1"]) is State.CONFIRMED
    assert answer.location == f"/evidence/{changed['G2']}"
    assert "Требует подтверждения" not in plain(pyotr.get(path))
    last = press(pyotr, answer.location, f"/review/{changed['G2']}")
    last = press(pyotr, last.location, f"/review/{changed['C1']}")
    assert last.location == LIST


def test_the_press_sent_twice_confirms_once(pyotr, changed, sqlite):
    action = f"/review/{changed['G1']}"
    form = pyotr.get(f"/evidence/{changed['G1']}").form(action)
    form.pop("")
    assert pyotr.post(action, form).location == pyotr.post(action, form).location
    assert events(sqlite) == 7


def test_a_representative_asks_to_have_it_confirmed(anna, pyotr, changed, sqlite):
    path = f"/evidence/{changed['G1']}"
    form = anna.get(path).form(path)
    form.pop("")
    sent = {**form, "do": "confirmation_asked"}
    first, second = anna.post(path, sent), anna.post(path, sent)
    assert first.location == second.location == path
    page = anna.follow(first)
    assert "Просьба подтвердить страницу передана проверяющему." in plain(page)
    assert "попросить подтвердить" not in plain(page)
    assert events(sqlite) == 7
    assert "орган просит подтвердить страницу" in plain(pyotr.get(LIST))
    assert "попросил её подтвердить" in plain(pyotr.get(path))
    assert state(sqlite, changed["G1"]) is State.ACCEPTED


def test_asking_for_what_was_decided_meanwhile_is_told(anna, changed, sqlite, now):
    path = f"/evidence/{changed['G1']}"
    form = anna.get(path).form(path)
    form.pop("")
    with sqlite.writing() as session:
        evidence.decide(
            session, OPERATOR, changed["G1"], State.CONFIRMED, now=now, base=2
        )
    page = anna.post(path, {**form, "do": "confirmation_asked"}, status=409)
    assert "решение принял кто-то другой" in plain(page)


def test_a_stranger_cannot_ask(changed, app, sqlite):
    stranger = Visitor(app).login("representative", bodies=["G2"])
    form = stranger.get("/evidence/new?body=G2").form()
    sent = {"idempotency_key": form["idempotency_key"], "base": "2"}
    path = f"/evidence/{changed['G1']}"
    stranger.post(path, {**sent, "do": "confirmation_asked"}, status=404)
    assert events(sqlite) == 6


def test_another_page_is_shown_instead_and_the_old_one_waits_for_its_owner(
    anna, changed, sqlite, now
):
    old = f"/evidence/{changed['G1']}"
    there = next(each for each in anna.get(old).links() if "instead=" in each)
    page = anna.get(there)
    assert "Прежняя останется, пока вы её не отзовёте." in plain(page)
    form = page.form()
    assert form["item"] == "L1"
    target = form.pop("")
    sent = anna.post(target, {**form, "address": "vk.com/new", "do": "send"})
    new = sent.location.removeprefix("/evidence/")
    assert state(sqlite, changed["G1"]) is State.ACCEPTED
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, new, State.ACCEPTED, now=now, base=1)
    assert state(sqlite, changed["G1"]) is State.ACCEPTED
    assert f"/evidence/{new}" in anna.get(old).links()
    withdraw = anna.get(old).form(old)
    withdraw.pop("")
    anna.post(old, {**withdraw, "do": "withdrawn"})
    assert state(sqlite, changed["G1"]) is State.WITHDRAWN
    assert state(sqlite, new) is State.ACCEPTED


def test_another_bodys_page_is_not_named_as_replaced(anna, changed):
    page = anna.get(f"/evidence/new?body=G1&instead={changed['G2']}")
    assert "ok.ru/two" not in page.html
    assert "вместо" not in plain(page)


def test_a_page_that_counts_offers_no_withdrawal(codes, app):
    anna = Visitor(app).login("representative", bodies=["G1"])
    page = anna.get(f"/evidence/{codes['G1']}")
    assert not list(page.tree.find(".//main").iter("form"))


def test_my_evidence_says_what_needs_confirmation(anna, changed):
    told = plain(anna.get("/evidence/"))
    assert "1 страница требует подтверждения" in told
    page = anna.get("/evidence/?status=suspect")
    assert f"/evidence/{changed['G1']}" in page.links()
    assert "Показаны только страницы, требующие подтверждения." in plain(page)


def test_my_evidence_is_silent_when_nothing_changed(codes, app):
    anna = Visitor(app).login("representative", bodies=["G1"])
    assert "подтверждения:" not in plain(anna.get("/evidence/"))
    page = plain(anna.get("/evidence/?status=suspect"))
    assert "Страниц, требующих подтверждения, нет." in page


def test_the_card_of_a_body_leads_to_what_changed(changed, visitor):
    page = visitor.get("/b/G1")
    assert "требует подтверждения" in plain(page)
    assert f"/evidence/{changed['G1']}#changed" in page.links()


def test_the_list_of_gaps_finds_them_and_leads_to_the_evidence(changed, visitor):
    page = visitor.get("/missing/?status=suspect")
    assert "Правительство 001" in plain(page)
    assert "Правительство 003" not in plain(page)
    assert f"/evidence/{changed['G1']}#changed" in page.links()
    assert f"/evidence/{changed['C1']}#changed" in page.links()


def test_of_several_pages_and_on_another_day_it_leads_to_the_card(
    codes, visitor, sqlite, now
):
    with sqlite.writing() as session:
        show(session, "G1", "ok.ru/one", now=now - timedelta(days=7))
        amend(session, now=now)
    today = visitor.get("/missing/?status=suspect").links()
    assert "/b/G1#shown" in today
    assert f"/evidence/{codes['G2']}#changed" in today
    yesterday = visitor.get("/missing/?status=suspect&on=2026-11-22").links()
    assert "/b/G2?on=2026-11-22#shown" in yesterday
    assert not [link for link in yesterday if link.startswith("/evidence/E-")]


def test_whom_the_new_text_does_not_ask_is_told_so(codes, app, sqlite, now):
    with sqlite.writing() as session:
        amend(session, now=now, scope=GOVERNMENTS)
    court = Visitor(app).login("representative", bodies=["C1"])
    page = court.get(f"/evidence/{codes['C1']}")
    assert "подтверждать нечего" in plain(page)
    assert "попросить подтвердить" not in plain(page)


@pytest.mark.parametrize("role", ["reader", "representative", "editor", "admin"])
def test_only_a_reviewer_sees_the_list(changed, visitor, role):
    visitor.login(role).get(LIST, status=403)
    visitor.post(LIST, {"do": "all"}, status=403)


def test_the_two_queues_lead_to_each_other_with_counts(pyotr):
    assert "Требуют подтверждения (3)" in plain(pyotr.get("/review/"))
    page = pyotr.get(LIST)
    assert "Ждут решения (0)" in plain(page)
    assert "3 страницы приняты до того" in plain(page)


def test_the_list_narrows_to_requirement_region_and_network(pyotr):
    assert "Правительство 002" not in plain(pyotr.get(f"{LIST}?region=VLG"))
    assert "Правительство 001" not in plain(pyotr.get(f"{LIST}?platform=ok"))
    assert "Правительство 001" in plain(pyotr.get(f"{LIST}?item=L1"))
    assert "Правительство 001" in plain(pyotr.get(f"{LIST}?item=NOTHING"))


def test_the_chosen_are_shown_with_the_change_before_they_are_confirmed(
    pyotr, changed, sqlite
):
    page = choose(pyotr, [changed["G1"], changed["G2"]])
    assert page.heading.replace("\u00a0", " ") == "Подтвердить 2 страницы"
    assert "Пока ничего не записано." in plain(page)
    assert "https://vk.com/one" in page.links()
    assert "court" not in page.html
    assert list(page.tree.iter("ins"))
    assert events(sqlite) == 6
    answer = confirm(pyotr, page)
    assert "Подтверждены заново 2 страницы." in plain(pyotr.follow(answer))
    assert state(sqlite, changed["G1"]) is State.CONFIRMED
    assert state(sqlite, changed["C1"]) is State.ACCEPTED


def test_a_double_press_confirms_together_once(pyotr, changed, sqlite):
    page = choose(pyotr, changed.values())
    assert confirm(pyotr, page).location == confirm(pyotr, page).location
    assert events(sqlite) == 9


def test_nothing_chosen_is_told_at_the_list(pyotr, sqlite):
    page = choose(pyotr, [], 422)
    assert "Выберите хотя бы одну страницу." in plain(page)
    assert events(sqlite) == 6


def test_what_was_decided_meanwhile_leaves_all_unconfirmed_and_the_choice_kept(
    pyotr, changed, sqlite, now
):
    page = choose(pyotr, changed.values())
    with sqlite.writing() as session:
        evidence.decide(
            session, OPERATOR, changed["G2"], State.CONFIRMED, now=now, base=2
        )
    again = confirm(pyotr, page, 409)
    assert "Ничего не подтверждено: " in plain(again)
    assert changed["G2"] in plain(again)
    ticked = [
        each.get("id") for each in again.tree.iter("input") if "checked" in each.attrib
    ]
    assert sorted(ticked) == sorted(f"choose-{changed[body]}" for body in ("G1", "C1"))
    assert state(sqlite, changed["G1"]) is State.ACCEPTED


@pytest.mark.parametrize("choice", ["", "E-1", "G1.2", "E-ABC.x"])
def test_a_choice_no_page_sends_is_refused(pyotr, choice, sqlite):
    press(pyotr, LIST, LIST, 422, do="confirm", chosen=[choice])
    assert events(sqlite) == 6


def test_unknown_evidence_is_not_found_and_a_forged_form_refused(pyotr, sqlite):
    press(pyotr, LIST, LIST, 404, do="confirm", chosen=["E-ABC.2"])
    press(pyotr, LIST, LIST, 400, do="all", csrf_token="forged")
    assert events(sqlite) == 6


def many(sqlite, now, count):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        add_bodies(session, count)
        for number in range(count):
            show(session, f"N{number}", f"vk.com/n_{number}", now=now)


def test_all_that_the_filters_find_can_be_chosen_and_the_list_is_walked(
    codes, visitor, sqlite, now
):
    many(sqlite, now, 60)
    with sqlite.writing() as session:
        amend(session, now=now)
    visitor.login("reviewer")
    first = visitor.get(LIST)
    assert "Выбрать все найденные (63)" in first.html.replace("\u00a0", " ")
    following = next(each for each in first.links() if "after=" in each)
    assert len(hidden(first)) == 50
    assert len(hidden(visitor.get(following))) == 13
    page = press(visitor, LIST, LIST, 200, do="all")
    assert len(hidden(page)) == 63
    confirm(visitor, page)
    assert "Страниц, требующих подтверждения, нет." in plain(visitor.get(LIST))


def asked_for(visitor, sqlite, code):
    """Return the number of queries of the lists, a preview, a card and a press."""
    visitor.get(LIST)
    counts = []
    with counting(sqlite) as asked:
        visitor.get("/missing/?status=suspect")
        counts.append(len(asked))
        visitor.get(LIST)
        counts.append(len(asked))
        page = press(visitor, LIST, LIST, 200, do="all")
        counts.append(len(asked))
        visitor.get(f"/evidence/{code}")
        counts.append(len(asked))
        confirm(visitor, page)
        counts.append(len(asked))
    return counts


def test_the_number_of_queries_does_not_grow(pyotr, changed, sqlite, now):
    few = asked_for(pyotr, sqlite, changed["G1"])
    many(sqlite, now, 80)
    with sqlite.writing() as session:
        amend(session, base=2, now=now, since="2026-07-01")
    assert asked_for(pyotr, sqlite, changed["G1"]) == few


def test_it_speaks_english_too(changed, app):
    visitor = Visitor(app, "en").login("reviewer")
    assert "3 pages were accepted before" in plain(visitor.get(LIST))
    page = visitor.get(f"/evidence/{changed['G1']}")
    assert "Needs confirmation: the text of the requirement" in plain(page)
