"""What awaits whoever signs in: one page, by roles, in a constant number of queries."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import a_body, a_version, an_item
from tests.services import proposed
from tests.web.client import PASSWORD, Visitor, ensure_account
from tests.web.registers import a_duty, a_register, advise, amend, show
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.evidence import State
from tracker.domain.proposals import ProposalState
from tracker.services import accounts, confirmations, evidence
from tracker.storage.bodies import BodyRow, RegionRow

BORIS = "boris@register.example"


@pytest.fixture
def register(sqlite):
    """L1 binds G1, G2, G3 and C1 and was due on 01.12.2022."""
    with sqlite.writing() as session:
        a_register(session)


@pytest.fixture
def anna(register, visitor):
    """Anna speaks for G1 alone."""
    return visitor.login("representative", bodies=["G1"])


@pytest.fixture
def boris(register, app, sqlite, now):
    """Boris speaks for the Vologda region: G1, G3, C1."""
    ensure_account(app, BORIS, "representative")
    with sqlite.writing() as session:
        account = accounts.found(session, email=BORIS).id
        accounts.set_regions(session, OPERATOR, account, ["VLG"], now=now)
    visitor = Visitor(app)
    visitor.submit("/login", 302, email=BORIS, password=PASSWORD)
    return visitor


def decided(sqlite, code, state, now, base=1, **said):
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, code, state, base=base, now=now, **said)


def shown(sqlite, body, address, now, **said):
    with sqlite.writing() as session:
        return show(session, body, address, now=now, **said)


def mine(visitor):
    page = visitor.get("/mine/")
    return page, page.text.replace("\u00a0", " ")


@pytest.mark.parametrize("role", ["reader", "representative", "admin", "reviewer",
                                  "editor"])  # fmt: skip
def test_where_nothing_awaits_the_page_says_so(app, role):
    page, told = mine(Visitor(app).login(role))

    assert "Вас ничего не ждёт." in told
    assert page.heading == "Мои задачи"


def test_the_header_leads_there_whoever_is_signed_in(app):
    assert "/mine/" in Visitor(app).login("reader").get("/help/").html
    assert "/mine/" not in Visitor(app).get("/help/").html
    assert Visitor(app).get("/mine/", 302).location.startswith("/login")
    Visitor(app).login("reader").get("/mine/unanswered", 403)


def test_a_requirement_unanswered_leads_to_its_form(anna):
    page, told = mine(anna)

    assert "Требования без ответа (1)" in told
    assert "срок — 01.12.2022, просрочено" in told
    assert "/evidence/new?body=G1&item=L1" in page.links()
    anna.submit("/evidence/new?body=G1&item=L1", address="vk.com/one", item="L1")
    assert "Вас ничего не ждёт." in mine(anna)[1]


def test_what_is_due_soonest_comes_first_and_undated_last(anna, sqlite):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        for code, day in (("A9", None), ("L2", date(2026, 12, 31)),
                          ("L3", date(2026, 11, 24))):  # fmt: skip
            duty = a_duty(code, comply_by=day)
            a_version(session, an_item(session, code), duty=duty, heading=code,
                      valid_from=date(2026, 1, 1))  # fmt: skip

    page, told = mine(anna)

    asked = [link for link in page.links() if "item=" in link]
    assert [link.rpartition("=")[2] for link in asked] == ["L1", "L3", "L2", "A9"]
    assert told.count("просрочено") == 1
    assert "срок не назначен" in told


def test_a_rejected_piece_stands_there_with_its_reason_until_answered(
    anna, sqlite, now
):
    code = shown(sqlite, "G1", "vk.com/one", now, accept=False)
    decided(sqlite, code, State.REJECTED, now, reason="closed", words="Закрыта.")

    page, told = mine(anna)
    assert "Отклонено (1)" in told
    assert f"/evidence/{code}" in page.links()
    assert "Закрыта." in told

    shown(sqlite, "G1", "vk.com/two", now, accept=False)
    assert "Вас ничего не ждёт." in mine(anna)[1]


def test_a_rejected_page_beside_an_accepted_one_awaits_nobody(anna, sqlite, now):
    code = shown(sqlite, "G1", "vk.com/one", now, accept=False)
    decided(sqlite, code, State.REJECTED, now, reason="closed")
    shown(sqlite, "G1", "ok.ru/one", now)

    assert "Вас ничего не ждёт." in mine(anna)[1]


def test_where_each_network_is_asked_for_the_rejected_one_awaits_still(
    anna, sqlite, now
):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        advise(session)
    code = shown(sqlite, "G1", "vk.com/one", now, item="R1", accept=False)
    decided(sqlite, code, State.REJECTED, now, reason="closed")
    shown(sqlite, "G1", "ok.ru/one", now, item="R1")

    assert "Отклонено (1)" in mine(anna)[1]


def test_a_page_that_does_not_open_awaits_its_body(anna, sqlite, now):
    code = shown(sqlite, "G1", "vk.com/one", now)
    decided(sqlite, code, State.GONE, now, base=2)

    page, told = mine(anna)

    assert "Страницы, которые не открываются (1)" in told
    assert f"/evidence/{code}" in page.links()
    assert "/mine/" in page.html


def test_a_page_to_be_confirmed_awaits_its_body_until_it_has_asked(
    anna, app, sqlite, now
):
    code = shown(sqlite, "G1", "vk.com/one", now - timedelta(days=200))
    with sqlite.writing() as session:
        amend(session, now=now)

    page, told = mine(anna)
    assert "Страницы, которые нужно подтвердить (1)" in told
    assert f"/evidence/{code}" in page.links()

    with sqlite.writing() as session:
        email = "representative@register.example"
        actor = accounts.found(session, email=email).actor
        confirmations.ask(session, actor, code, base=2, now=now)
    assert "Вас ничего не ждёт." in mine(anna)[1]


def test_only_own_bodies_are_spoken_of(anna, boris, sqlite, now):
    code = shown(sqlite, "G2", "vk.com/two", now, accept=False)
    decided(sqlite, code, State.REJECTED, now, reason="closed")

    for visitor in (anna, boris):
        told = mine(visitor)[1]
        assert "Отклонено" not in told
        assert "002" not in told
    whole = boris.get("/mine/unanswered")
    assert all(name in whole.text for name in ("001", "003", "Суд города Вологды"))
    assert "002" not in whole.text


def grown(sqlite, count):
    """Add *count* governments of the Vologda region."""
    with sqlite.writing() as session:
        session.info["journalled"] = True
        region = session.scalar(sa.select(RegionRow.id).where(RegionRow.code == "VLG"))
        first = a_body(session, "X0", name="Управа 00000", region_id=region).id
        facts = session.execute(
            sa.select(BodyRow.__table__).where(BodyRow.id == first)
        ).mappings().one()  # fmt: skip
        named = [{**facts, "id": first + n, "code": f"X{n}", "name": f"Управа {n:05}",
                  "sort_name": f"управа {n:06}"} for n in range(1, count)]  # fmt: skip
        if named:
            session.execute(sa.insert(BodyRow.__table__), named)


def asked(visitor, path):
    statements = []

    def see(connection, cursor, statement, *rest):
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", see)
    try:
        visitor.get(path)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", see)
    return len(statements)


def test_a_region_of_thousands_is_counted_and_named_in_as_many_queries(boris, sqlite):
    few = asked(boris, "/mine/")
    grown(sqlite, 3000)

    assert asked(boris, "/mine/") == few < 30
    page, told = mine(boris)
    assert "Требования без ответа (3 003)" in told
    assert "Вести официальную страницу — 3 003 органа" in told
    assert len([link for link in page.links() if "item=" in link]) == 10


def test_the_whole_list_is_walked_page_by_page(boris, sqlite):
    grown(sqlite, 120)
    seen, path = [], "/mine/unanswered"
    while path:
        page = boris.get(path)
        seen += [link for link in page.links() if "item=" in link]
        following = [a for a in page.tree.iter("a") if a.get("rel") == "next"]
        path = following[0].get("href") if following else None

    assert len(seen) == len(set(seen)) == 123
    boris.get("/mine/unanswered?after=nonsense", 422)


def test_a_reviewer_sees_the_queues_and_how_old_the_oldest_is(
    register, app, sqlite, now
):
    old = now - timedelta(days=12)
    waiting = shown(sqlite, "G1", "vk.com/one", old, accept=False)
    accepted = shown(sqlite, "G2", "vk.com/two", old)
    with sqlite.writing() as session:
        amend(session, now=now, since="2026-11-03")
    decided(sqlite, waiting, State.REJECTED, now, reason="closed")
    rita = Visitor(app).login("reviewer")
    assert "Ждут решения" not in mine(rita)[1]

    shown(sqlite, "G3", "vk.com/three", old, accept=False)
    page, told = mine(rita)

    assert "самое давнее ждёт 12 дней" in told
    assert {"/review/", "/review/suspect"} <= set(page.links())
    assert "самое давнее ждёт 20 дней" in told
    assert accepted not in told


def an_editor(app, sqlite, name):
    visitor = Visitor(app).login("editor", email=f"{name}@register.example")
    with sqlite.reading() as session:
        id_ = accounts.found(session, email=f"{name}@register.example").id
    return visitor, Actor(name=name, id=id_, roles=frozenset({Role.EDITOR}))


def test_an_editor_sees_what_waits_for_a_second_person_and_own_drafts(
    register, app, sqlite, now
):
    anna, author = an_editor(app, sqlite, "anna")
    boris, _ = an_editor(app, sqlite, "boris")
    id_ = proposed.a_proposal(sqlite, now, by=author)
    change = proposed.take_in(sqlite, now, id_, "L1", by=author)
    proposed.write(sqlite, now, change, by=author, text="Стало.")
    draft = f"/proposals/{id_}"

    page, told = mine(anna)
    assert "Мои черновики (1)" in told
    assert draft in page.links()
    assert "Вас ничего не ждёт." in mine(boris)[1]

    proposed.pass_on(sqlite, now, id_, ProposalState.IN_REVIEW, by=author)
    assert "Вас ничего не ждёт." in mine(anna)[1]
    page, told = mine(boris)
    assert "Проекты изменений на согласование (1)" in told
    assert draft in page.links()


def test_the_page_of_an_editor_asks_as_often_for_many_proposals(
    register, app, sqlite, now
):
    _, author = an_editor(app, sqlite, "anna")
    boris, _ = an_editor(app, sqlite, "boris")
    few = asked(boris, "/mine/")
    for _ in range(5):
        id_ = proposed.a_proposal(sqlite, now, by=author)
        change = proposed.take_in(sqlite, now, id_, "L1", by=author)
        proposed.write(sqlite, now, change, by=author, text="Стало.")
        proposed.pass_on(sqlite, now, id_, ProposalState.IN_REVIEW, by=author)

    assert asked(boris, "/mine/") <= few + 1
    assert "на согласование (5)" in mine(boris)[1]
