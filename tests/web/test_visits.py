"""What pages tell of visits: on the card of evidence and on the card of a body."""

from datetime import timedelta

import pytest

from tests.visits_made import observed, shown, watch
from tests.web.client import Visitor
from tests.web.registers import a_register
from tests.web.test_missing import counting
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.domain.observations import Account, Via
from tracker.domain.rounds import PAUSE, Turn
from tracker.domain.visits import Outcome, Trouble
from tracker.services import evidence

SVG = "{http://www.w3.org/2000/svg}"
URL = "https://vk.com/mcx"
HOSTILE = "<script>alert(1)</script>{{7*7}}\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def code(sqlite, now):
    """The page of G1, accepted a month ago and never visited."""
    with sqlite.writing() as session:
        a_register(session)
        return shown(session, URL, now=now - timedelta(days=30))


@pytest.fixture
def visited(code, sqlite, now):
    """The same after three visits: it opened, opened with more readers, and fails."""
    facts = {"title": "Минсельхоз", "last_post_at": now - timedelta(days=9)}
    for days, readers in [(14, 1200), (7, 1500)]:
        observed(
            sqlite, URL, at=now - timedelta(days=days), subscribers=readers, **facts
        )
    observed(
        sqlite, URL, at=now - timedelta(hours=2), outcome=Outcome.ERROR,
        trouble=Trouble.TIMEOUT,
    )  # fmt: skip
    return code


def plain(page):
    return page.text.replace("\u00a0", " ")


def row(page, name):
    """Return what stands beside *name* in a list of facts on the page."""
    for term in page.tree.iter("dt"):
        if "".join(term.itertext()).strip() == name:
            parent = next(e for e in page.tree.iter("div") if term in list(e))
            words = " ".join("".join(parent.find("dd").itertext()).split())
            return words.replace("\u00a0", " ")
    raise AssertionError(f"no {name}")


def test_a_page_never_visited_is_said_to_be_so(code, visitor):
    page = visitor.get(f"/evidence/{code}")
    assert "Страницу ещё не посещали." in plain(page)


def test_the_four_dates_of_evidence_stand_apart(visited, visitor):
    page = visitor.get(f"/evidence/{visited}")
    assert row(page, "Подано").startswith("24.10.2026")
    assert row(page, "Проверено посещением") == "23.11.2026, 10:00 (МСК)"
    assert row(page, "Решение принято").startswith("24.10.2026")


def test_what_the_last_visit_found_is_told_and_what_is_not_known_is_too(
    visited, visitor
):
    page = visitor.get(f"/evidence/{visited}")
    last = row(page, "При последнем посещении")
    assert last.startswith("не открывается: сайт не ответил вовремя")
    assert row(page, "Последний раз открывалась") == "16.11.2026, 12:00 (МСК)"
    assert row(page, "Подписчики") == "1 500"
    for unknown in (
        "Отметка «Госорганизация»",
        "Ссылка с официального сайта органа",
    ):
        assert row(page, unknown) == "неизвестно", unknown  # fmt: skip


def test_what_is_known_is_told_and_no_is_not_unknown(code, sqlite, now, visitor):
    observed(
        sqlite, URL, at=now, via=Via.API, title="Минсельхоз", subscribers=1234567,
        last_post_at=now - timedelta(days=1), posts_week=1, verified=False,
        closed=True, account=Account.ACTIVE, site="mcx.gov.ru", back_link=False,
    )  # fmt: skip
    page = visitor.get(f"/evidence/{code}")
    assert row(page, "Заголовок страницы") == "Минсельхоз"
    assert row(page, "Подписчики") == "1 234 567"
    assert row(page, "Последняя публикация").startswith("22.11.2026 за последние семь")
    assert row(page, "Подтверждена площадкой") == "нет"
    assert row(page, "Закрыта для посторонних") == "да"
    assert row(page, "Состояние на площадке") == "действует"
    linked = row(page, "Ссылка с официального сайта органа")
    assert linked == "на главной странице сайта ссылки нет"
    assert "программный интерфейс" in row(page, "При последнем посещении")


def test_a_hostile_page_says_nothing_but_text(code, sqlite, now, app):
    visitor = Visitor(app, "en")
    observed(
        sqlite, URL, at=now, outcome=Outcome.MOVED, title=HOSTILE, site=HOSTILE,
        moved_to='https://a.ru/"onmouseover="alert(1)',
    )  # fmt: skip
    for path in (f"/evidence/{code}", "/b/G1"):
        page = visitor.get(path)
        assert HOSTILE in page.text.replace("\u00a0", " ")
        assert not [e for e in page.tree.find(".//main").iter() if e.get("onmouseover")]
        assert "alert(1)" not in "".join(
            "".join(script.itertext()) for script in page.tree.iter("script")
        )
        assert not list(page.tree.find(".//main").iter("img"))


def test_of_a_page_that_was_turned_down_the_public_is_told_nothing(sqlite, now, app):
    with sqlite.writing() as session:
        a_register(session)
        code = shown(session, URL, now=now, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1,
            reason="not_theirs",
        )  # fmt: skip
    observed(sqlite, URL, at=now, title="Чужая страница")
    for path in (f"/evidence/{code}", "/b/G1"):
        assert "Чужая страница" not in plain(Visitor(app).get(path))
    reviewer = Visitor(app).login("reviewer")
    assert "Чужая страница" in plain(reviewer.get(f"/evidence/{code}"))


def test_the_picture_has_words_and_a_table_behind_it(visited, visitor):
    page = visitor.get(f"/evidence/{visited}")
    (picture,) = [e for e in page.tree.iter(f"{SVG}svg") if e.get("role") == "img"]
    told = " ".join(" ".join(picture.itertext()).split()).replace("\u00a0", " ")
    assert "посещений — 3, страница открылась — 2" in told
    assert "сначала 1 200, в последний раз 1 500" in told
    assert picture.find(f"{SVG}title").get("id") in picture.get("aria-labelledby")
    assert len(list(picture.iter(f"{SVG}polyline"))) == 1
    shapes = [
        e.get("class").split("--")[1]
        for e in picture.iter()
        if "visits__mark--" in e.get("class", "")
    ]
    assert shapes == ["opens", "opens", "fails"]
    (behind,) = list(page.tree.iter("details"))
    assert len(list(behind.iter("tr"))) == 4


def test_the_card_of_a_body_tells_of_each_of_its_pages(visited, sqlite, now, visitor):
    page = visitor.get("/b/G1")
    told = plain(page)
    assert "Как открываются страницы органа" in told
    assert "не открывается: сайт не ответил вовремя проверена: 23.11.2026" in told
    assert (
        "когда открывалась в последний раз, 16.11.2026: заголовок: Минсельхоз" in told
    )
    earlier = plain(visitor.get("/b/G1?on=2026-11-17"))
    assert "подписчики: 1 500" in earlier
    assert "не ответил вовремя" not in earlier
    assert "Как открываются" not in plain(visitor.get("/b/G1?on=2026-11-01"))


def test_the_card_of_a_body_asks_no_more_for_many_pages(
    visited, sqlite, now, app, visitor
):
    visitor.get("/b/G1")
    with counting(sqlite) as few:
        visitor.get("/b/G1")
    with sqlite.writing() as session:
        for number in range(5):
            shown(session, f"https://vk.com/p{number}", now=now)
    for number in range(5):
        for days in range(2):
            at = now - timedelta(days=days)
            observed(sqlite, f"https://vk.com/p{number}", at=at, subscribers=days)
    with counting(sqlite) as many:
        page = visitor.get("/b/G1")
    assert len(many) == len(few)
    pictures = [e for e in page.tree.iter(f"{SVG}svg") if e.get("role") == "img"]
    assert len(pictures) == 6


def ask(visitor, code, status=303):
    form = visitor.get(f"/evidence/{code}").form(f"/evidence/{code}/visit")
    form.pop("")
    return visitor.post(f"/evidence/{code}/visit", form, status=status)


@pytest.mark.parametrize("role", ["reviewer", "representative"])
def test_who_has_to_do_with_a_page_asks_for_a_visit(
    visited, visitor, sqlite, now, role
):
    visitor.login(role, bodies=["G1"] if role == "representative" else ())
    page = visitor.follow(ask(visitor, visited))
    assert "поставлена в начало очереди" in plain(page)
    due = watch(sqlite, URL)
    assert (due.next_at, due.turn) == (now, Turn.AT_ONCE)
    assert "Посетить страницу сейчас" not in plain(page)
    assert "стоит в очереди на посещение" in plain(page)


def test_asking_again_and_again_leaves_the_page_alone_for_a_while(
    code, visitor, sqlite, now
):
    observed(sqlite, URL, at=now - timedelta(minutes=1))
    visitor.login("reviewer")
    form = visitor.get(f"/evidence/{code}").form(f"/evidence/{code}/visit")
    form.pop("")
    first = visitor.post(f"/evidence/{code}/visit", form)
    assert visitor.post(f"/evidence/{code}/visit", form).location == first.location
    assert watch(sqlite, URL).next_at == now - timedelta(minutes=1) + PAUSE


def test_strangers_do_not_ask_for_visits(visited, app, sqlite):
    due = watch(sqlite, URL).next_at
    assert "Посетить" not in plain(Visitor(app).get(f"/evidence/{visited}"))
    stranger = Visitor(app).login("representative", bodies=["G2"])
    assert "Посетить" not in plain(stranger.get(f"/evidence/{visited}"))
    form = stranger.get("/evidence/new?body=G2").form()
    key = {"idempotency_key": form["idempotency_key"]}
    stranger.post(f"/evidence/{visited}/visit", key, status=404)
    Visitor(app).login("reader").post(f"/evidence/{visited}/visit", key, status=403)
    stranger.post("/evidence/E-NOTHING/visit", key, status=404)
    assert watch(sqlite, URL).next_at == due
