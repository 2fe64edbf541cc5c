"""A body without an account sends its evidence once, by a link."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.client import PASSWORD, Visitor, ensure_account
from tests.web.conftest import make_app
from tests.web.registers import a_register, advise
from tracker.domain.access import OPERATOR, Role
from tracker.services import accounts
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.journal import JournalEntryRow
from tracker.storage.submission_links import SubmissionLinkRow

LINK = re.compile(r"http://localhost(/send/[\w-]{43})")
BORIS = "boris@register.example"


@pytest.fixture
def rita(app, sqlite):
    """Rita reviews."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
    return Visitor(app).login("reviewer")


@pytest.fixture
def boris(rita, app, sqlite, now):
    """Boris speaks for the Vologda region: G1, G3, C1; and for G2 by name."""
    ensure_account(app, BORIS, "representative", ["G2"])
    with sqlite.writing() as session:
        account = accounts.found(session, email=BORIS).id
        accounts.set_regions(session, OPERATOR, account, ["VLG"], now=now)
    visitor = Visitor(app)
    visitor.submit("/login", 302, email=BORIS, password=PASSWORD)
    return visitor


def lend(maker, body="G1", **typed):
    """Make a link on the body's card; return its path."""
    form = maker.get(f"/b/{body}").form(f"/b/{body}/links")
    answer = maker.post(form.pop(""), {**form, **typed})
    return LINK.search(maker.get(answer.location).html)[1]


def arrived(app, link):
    """Return a stranger who has opened *link*, and the page it led to."""
    stranger = Visitor(app)
    return stranger, stranger.follow(stranger.get(link, 303))


def send(stranger, page, address="vk.com/one", status=303, **typed):
    form = page.form()
    target = form.pop("")
    said = {"item": "L1", "address": address, "do": "send", **typed}
    return stranger.post(target, {**form, **said}, status)


def rows(sqlite, table=EvidenceRow):
    with sqlite.reading() as session:
        return list(session.scalars(sa.select(table).order_by(table.id)))


def plain(page):
    return page.text.replace("\u00a0", " ")


def test_whoever_has_the_link_sends_once_and_gets_a_receipt(rita, app, sqlite):
    stranger, page = arrived(app, lend(rita))
    assert page.heading == "Подать ссылку: Правительство 001"
    assert "подать подтверждение один раз, до 30.11.2026" in plain(page)

    receipt = stranger.follow(
        send(stranger, page, "m.vk.com/one", item=["L1", "R1"], note="Наша страница")
    )

    first, second = rows(sqlite)
    assert {first.code, second.code} <= set(re.findall(r"E-\w{10}", receipt.text))
    assert f"/evidence/{first.code}" in receipt.links()
    assert "на проверке" in plain(receipt)
    # Where the state is followed, nobody has to sign in.
    assert Visitor(app).get(f"/evidence/{first.code}").heading
    assert stranger.get("/sending/1").text == receipt.text.removeprefix(
        "Готово Отправлено на проверку по 2 требованиям. "
    )


def test_the_records_name_the_link_and_no_person(rita, app, sqlite):
    link = lend(rita)
    send(*arrived(app, link))

    (row,) = rows(sqlite)
    assert (row.submitted_by, row.submitted_by_ref) == ("link:1", "link:1")
    told = [entry.body for entry in rows_of_journal(sqlite)]
    assert '"actor":"link:1"' in told[-1]
    assert '"action":"link.used"' in told[-1]
    assert link.rpartition("/")[2] not in "".join(told)
    assert "по одноразовой ссылке" in rita.get(f"/evidence/{row.code}").text


def rows_of_journal(sqlite):
    with sqlite.reading() as session:
        row = JournalEntryRow
        return session.execute(sa.select(row.body).order_by(row.seq)).all()


def test_what_is_checked_or_refused_spends_nothing(rita, app, sqlite):
    stranger, page = arrived(app, lend(rita))

    checked = send(stranger, page, "m.vk.com/one", 200, do="check")
    assert "https://vk.com/one" in checked.links()
    refused = send(stranger, checked, "t.me/one", 422)
    assert refused.form()["address"] == "t.me/one"
    told = stranger.client.get("/sending/1/understood?address=vk.com/one")
    assert "https://vk.com/one" in told.get_data(as_text=True)
    assert rows(sqlite) == []

    send(stranger, refused)
    assert len(rows(sqlite)) == 1


def test_a_double_press_sends_once_and_both_see_the_receipt(rita, app, sqlite):
    stranger, page = arrived(app, lend(rita))

    first = send(stranger, page)
    second = send(stranger, page)

    assert first.location == second.location == "/sending/1"
    assert len(rows(sqlite)) == 1


def test_a_link_sends_once_whoever_comes_with_it(rita, app, sqlite):
    link = lend(rita)
    first, page = arrived(app, link)
    other, drawn = arrived(app, link)
    send(first, page)

    late = send(other, drawn, "vk.com/other", 409)
    assert late.heading == "Подано: Правительство 001"
    _, after = arrived(app, link)
    assert 'name="address"' not in after.html
    assert first.client.get("/sending/1/understood?address=x").status_code == 404
    assert len(rows(sqlite)) == 1


def test_a_link_ends_on_its_day(rita, app, settings, sqlite, now):
    link = lend(rita, days="1")
    stranger, page = arrived(app, link)
    late = make_app(settings, sqlite, now + timedelta(days=1))
    client = late.test_client()
    client.set_cookie("session", stranger.client.get_cookie("session").value)
    stranger.app, stranger.client = late, client

    over = send(stranger, page, status=409)

    assert over.heading == "Ссылка больше не действует"
    assert "действовала до 24.11.2026" in plain(over)
    assert "действовала до 24.11.2026" in plain(arrived(late, link)[1])
    assert rows(sqlite) == []


def test_a_link_is_taken_back_on_the_card(boris, app, sqlite):
    link = lend(boris, "G3")
    stranger, page = arrived(app, link)
    card = boris.get("/b/G3")
    form = card.form("/b/G3/links/1/revoke")
    told = boris.follow(boris.post(form.pop(""), form))

    assert "Ссылка отозвана." in told.text
    assert "/b/G3/links/1/revoke" not in told.html
    assert "Её отозвали." in send(stranger, page, status=409).text
    assert "Её отозвали." in arrived(app, link)[1].text
    again = card.form("/b/G3/links/1/revoke")
    fresh = {**again, "idempotency_key": told.form("/b/G3/links")["idempotency_key"]}
    boris.post(fresh.pop(""), fresh, 409)
    assert rows(sqlite) == []


@pytest.mark.parametrize("change", ["closed", "no longer a representative", "moved"])
def test_a_link_outlives_neither_the_account_nor_the_region_behind_it(
    boris, app, sqlite, now, change
):
    link = lend(boris, "G3")
    stranger, page = arrived(app, link)
    with sqlite.writing() as session:
        maker = accounts.found(session, email=BORIS).id
        if change == "closed":
            accounts.set_active(session, OPERATOR, maker, active=False, now=now)
        elif change == "moved":
            accounts.set_regions(session, OPERATOR, maker, ["TVE"], now=now)
        else:
            accounts.set_roles(session, OPERATOR, maker, [Role.READER], now=now)

    assert "Её отозвали." in send(stranger, page, status=409).text
    assert rows(sqlite) == []


def test_the_card_speaks_of_links_to_those_alone_who_make_them(boris, rita, app):
    lend(boris, "G1")
    reader = Visitor(app).login("reader")
    named = Visitor(app).login("representative", bodies=["G1"])

    assert "Одноразовые ссылки" in rita.get("/b/G1").text
    assert "Одноразовые ссылки" in boris.get("/b/G1").text
    for visitor, body in ((reader, "G1"), (named, "G1"), (Visitor(app), "G1"),
                          (boris, "G2")):  # fmt: skip
        page = visitor.get(f"/b/{body}")
        assert "Одноразовые" not in page.html
        assert "/links" not in page.html


def test_nobody_else_makes_or_takes_back_a_link(boris, rita, app, sqlite):
    lend(boris, "G1")
    key = boris.get("/b/G1").form("/b/G1/links")["idempotency_key"]
    typed = {"days": "7", "idempotency_key": key}
    named = Visitor(app).login("representative", bodies=["G1"])
    for visitor, status in (
        (Visitor(app).login("reader"), 403),
        (Visitor(app).login("admin"), 403),
        (named, 404),
    ):
        visitor.post("/b/G1/links", typed, status)
        visitor.post("/b/G1/links/1/revoke", typed, status)
    boris.post("/b/G2/links", typed, 404)
    boris.post("/b/NOPE/links", typed, 404)
    # A link is taken back as one of its own body, and of no other.
    boris.post("/b/G3/links/1/revoke", typed, 404)
    assert Visitor(app).post("/b/G1/links", typed).location.startswith("/login")
    boris.post("/b/G1/links", {**typed, "days": "365"}, 422)
    (link,) = rows(sqlite, SubmissionLinkRow)
    assert link.revoked_at is None


def test_a_link_nobody_made_leads_nowhere(rita, app):
    secret = lend(rita).rpartition("/")[2]
    stranger = Visitor(app)

    for guess in ("x", "A" * 43, secret[:-1], secret + "A", secret.swapcase()):
        assert stranger.get(f"/send/{guess}", 404).heading
    for path in ("/sending/1", "/sending/2", "/sending/1/understood?address=vk.com/a"):
        stranger.get(path, 404)
    stranger.post("/sending/1", {"item": "L1", "address": "vk.com/one"}, 404)


def test_with_two_links_in_one_browser_each_form_is_that_of_its_body(rita, app, sqlite):
    stranger, first = arrived(app, lend(rita, "G1"))
    second = stranger.follow(stranger.get(lend(rita, "G2"), 303))

    send(stranger, first, "vk.com/one")
    send(stranger, second, "vk.com/two")

    with sqlite.reading() as session:
        pages = session.execute(
            sa.select(EvidenceRow.body_id, EvidenceEventRow.words)
            .join(EvidenceEventRow, EvidenceEventRow.evidence_id == EvidenceRow.id)
            .order_by(EvidenceRow.id)
        ).all()
    assert [words for _, words in pages] == ["vk.com/one", "vk.com/two"]
    assert pages[0].body_id != pages[1].body_id


def test_whoever_is_signed_in_acts_by_the_link_and_not_as_himself(rita, app, sqlite):
    link = lend(rita)
    anna = Visitor(app).login("representative", bodies=["G2"])
    page = anna.follow(anna.get(link, 303))
    assert "Сотрудник Пётр" not in page.html

    send(anna, page)

    (row,) = rows(sqlite)
    assert row.submitted_by_ref == "link:1"
    assert "Сотрудник Пётр" in anna.get("/evidence/").html


def test_whoever_gave_out_the_link_does_not_decide_on_what_came_by_it(
    rita, app, sqlite
):
    """Or a reviewer would send by a link of her own, and accept it herself."""
    send(*arrived(app, lend(rita)))
    (row,) = rows(sqlite)
    decision = {"base": "1", "decision": "accepted", "idempotency_key": "k" * 40}

    rita.post(f"/review/{row.code}", decision, 403)
    other = Visitor(app).login("reviewer", email="second@register.example")
    other.post(f"/review/{row.code}", {**decision, "idempotency_key": "l" * 40})

    (row,) = rows(sqlite)
    assert row.state == "accepted"
