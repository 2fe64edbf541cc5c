"""Pages that do not open: found by visits, decided on by a person, no program."""

import hashlib
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.visits_made import observed, seen, shown, watch
from tests.web.registers import a_register, advise
from tests.web.test_missing import counting
from tracker.domain.evidence import State
from tracker.domain.observations import Via
from tracker.domain.rounds import PATIENCE
from tracker.domain.visits import Outcome
from tracker.storage.accounts import AccountRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow

LIST = "/review/gone"
URL, OTHER = "https://vk.com/lost", "https://vk.com/other"


@pytest.fixture
def codes(sqlite, now):
    """G1 shows a page for two requirements, G2 another; both were accepted long ago."""
    then = now - timedelta(days=90)
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        first = shown(session, URL, now=then)
        return {
            "L1": first,
            "R1": shown(session, URL, item="R1", now=then),
            "G2": shown(session, OTHER, body="G2", now=then),
        }


@pytest.fixture
def lost(codes, sqlite, now):
    """The same after three failed visits to G1's page over two days."""
    for days in (3, 2, 1):
        fail(sqlite, URL, now - timedelta(days=days))
    return codes


@pytest.fixture
def pyotr(lost, visitor):
    return visitor.login("reviewer")


def fail(sqlite, url, at, **said):
    observed(sqlite, url, at=at, outcome=Outcome.GONE, status=404, **said)


def plain(page):
    return page.text.replace("\u00a0", " ")


def states(sqlite):
    with sqlite.reading() as session:
        found = session.execute(sa.select(EvidenceRow.code, EvidenceRow.state))
        return {row.code: row.state for row in found}


def entries(sqlite):
    with sqlite.reading() as session:
        found = sa.select(JournalEntryRow.body).order_by(JournalEntryRow.seq)
        return [json.loads(body) for body in session.scalars(found)]


def press(visitor, do, status=303, **instead):
    page = visitor.get(LIST)
    form = page.form(LIST)
    form.pop("")
    chosen = [
        e.get("value") for e in page.tree.iter("input") if e.get("name") == "chosen"
    ]
    sent = {**form, "chosen": chosen, "do": do, **instead}
    return visitor.post(LIST, sent, status=status)


@pytest.mark.parametrize("role", ["representative", "admin"])
def test_only_a_reviewer_sees_the_queue(lost, visitor, role):
    visitor.login(role).get(LIST, status=403)


def test_a_page_that_failed_three_times_waits_with_the_visits_behind_it(pyotr, lost):
    page = pyotr.get(LIST)
    told = plain(page)
    assert "С 20.11.2026 — 3 неудачных посещения" in told
    assert told.count("такой страницы нет: сайт ответил кодом 404") == 3
    assert {f"/evidence/{lost[item]}" for item in ("L1", "R1")} <= set(page.links())
    assert f"/evidence/{lost['G2']}" not in page.links()
    assert "Не открываются (1)" in plain(pyotr.get("/review/"))


def test_one_press_marks_all_that_shows_the_page_and_the_journal_names_the_visits(
    pyotr, lost, sqlite
):
    page = pyotr.follow(press(pyotr, "gone"))
    assert "Страница отмечена как не открывающаяся." in plain(page)
    assert states(sqlite) == {
        lost["L1"]: State.GONE, lost["R1"]: State.GONE, lost["G2"]: State.ACCEPTED,
    }  # fmt: skip
    *_, gone, last = entries(sqlite)
    assert (gone["action"], last["action"]) == ("evidence.gone", "page.called_gone")
    rows = seen(sqlite)[URL][::-1]
    assert last["details"]["visits"] == [row.id for row in rows]
    told = [[r.id, r.at.isoformat(), r.outcome, r.trouble, r.status] for r in rows]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    assert last["details"]["sha256"] == digest
    assert "Решать здесь нечего" in plain(page)


def test_the_press_sent_twice_decides_once(pyotr, lost, sqlite):
    page = pyotr.get(LIST)
    form = page.form(LIST)
    form.pop("")
    chosen = [f"{lost[item]}.2" for item in ("L1", "R1")]
    sent = {**form, "chosen": chosen, "do": "gone"}
    assert pyotr.post(LIST, sent).location == pyotr.post(LIST, sent).location
    gone = [each for each in entries(sqlite) if each["action"] == "evidence.gone"]
    assert len(gone) == 2


def test_a_page_that_opens_for_a_person_is_kept_and_asked_about_later(
    pyotr, lost, sqlite, now
):
    page = pyotr.follow(press(pyotr, "opens"))
    assert "Записано, что страница открывается." in plain(page)
    assert "Решать здесь нечего" in plain(page)
    assert set(states(sqlite).values()) == {State.ACCEPTED}
    last = seen(sqlite)[URL][-1]
    assert (last.outcome, last.via, last.canary) == (Outcome.ALIVE, Via.PERSON, False)
    assert watch(sqlite, URL).next_at == now + PATIENCE
    assert entries(sqlite)[-1]["action"] == "page.opened"
    assert entries(sqlite)[-1]["actor"].startswith("account:")
    card = plain(pyotr.get(f"/evidence/{lost['L1']}"))
    assert "страницу открыл проверяющий" in card
    fail(sqlite, URL, now + timedelta(days=14))
    assert "Решать здесь нечего" in plain(pyotr.get(LIST))


def test_a_page_that_was_met_meanwhile_is_not_marked(pyotr, lost, sqlite, now):
    form = pyotr.get(LIST).form(LIST)
    form.pop("")
    observed(sqlite, URL, at=now)
    sent = {**form, "chosen": [f"{lost['L1']}.2"], "do": "gone"}
    page = pyotr.post(LIST, sent, status=409)
    assert "тем временем по странице приняли решение" in plain(page)
    assert set(states(sqlite).values()) == {State.ACCEPTED}


def test_a_page_decided_on_meanwhile_is_told_and_nothing_is_done_by_halves(
    pyotr, lost, sqlite
):
    form = pyotr.get(LIST).form(LIST)
    form.pop("")
    sent = {**form, "chosen": [f"{lost['L1']}.2", f"{lost['R1']}.1"], "do": "gone"}
    pyotr.post(LIST, sent, status=409)
    assert set(states(sqlite).values()) == {State.ACCEPTED}


def test_who_sent_the_page_does_not_decide_that_it_is_gone(pyotr, lost, sqlite):
    with sqlite.writing() as session:
        account = session.scalar(sa.select(AccountRow.id))
        sent = sa.update(EvidenceRow).where(EvidenceRow.code == lost["R1"])
        session.execute(sent.values(submitted_by_ref=f"account:{account}"))
    page = press(pyotr, "gone", 403)
    assert "решение по ней принимает другой проверяющий" in plain(page)
    assert set(states(sqlite).values()) == {State.ACCEPTED}


@pytest.mark.parametrize(
    "instead",
    [{"chosen": []}, {"chosen": ["E-NONE.2"]}, {"chosen": ["x"]}, {"page": "x"},
     {"page": "99999"}, {"page": "9" * 30}, {"idempotency_key": ""}],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused(pyotr, sqlite, instead):
    press(pyotr, "gone", 422, **instead)
    assert set(states(sqlite).values()) == {State.ACCEPTED}


def test_evidence_of_another_page_is_not_marked_with_this_one(pyotr, lost, sqlite):
    press(pyotr, "gone", 422, chosen=[f"{lost['G2']}.2"])
    assert set(states(sqlite).values()) == {State.ACCEPTED}


def test_nobody_marks_a_page_that_failed_once(codes, visitor, sqlite, now):
    fail(sqlite, URL, now)
    visitor.login("reviewer")
    page = visitor.get(LIST)
    assert "Решать здесь нечего" in plain(page)
    form = visitor.get(f"/evidence/{codes['L1']}").form(
        f"/evidence/{codes['L1']}/visit"
    )
    key = {"idempotency_key": form["idempotency_key"], "do": "gone"}
    with sqlite.reading() as session:
        asked = sa.select(EvidenceRow.page_id).where(EvidenceRow.code == codes["L1"])
        page_id = session.scalar(asked)
    visitor.post(
        LIST, {**key, "page": page_id, "chosen": [f"{codes['L1']}.2"]}, status=409
    )
    assert set(states(sqlite).values()) == {State.ACCEPTED}


def test_moved_pages_are_shown_with_their_new_address(codes, visitor, sqlite, now):
    new = "https://vk.com/new"
    observed(sqlite, URL, at=now, outcome=Outcome.MOVED, moved_to=new, status=200)
    page = visitor.login("reviewer").get(f"{LIST}?kind=moved")
    assert new in page.links()
    assert f"/evidence/new?body=G1&item=L1&instead={codes['L1']}" in page.links()
    assert not [e for e in page.tree.iter("button") if e.get("value") == "gone"]


def test_a_page_called_gone_that_opens_again_is_shown(pyotr, lost, sqlite, now):
    press(pyotr, "gone")
    assert "снова открываются (0)" in plain(pyotr.get(LIST))
    observed(sqlite, URL, at=now + timedelta(days=2))
    page = pyotr.get(f"{LIST}?kind=back")
    assert "снова открываются (1)" in plain(pyotr.get(LIST))
    assert f"/evidence/{lost['L1']}" in page.links()


def test_the_queue_narrows_to_region_and_network(pyotr, sqlite, now):
    for days in (3, 2, 1):
        fail(sqlite, OTHER, now - timedelta(days=days))
    assert URL in pyotr.get(LIST).links()
    assert OTHER in pyotr.get(LIST).links()
    links = pyotr.get(f"{LIST}?region=TVE").links()
    assert OTHER in links
    assert URL not in links
    assert "Решать здесь нечего" in plain(pyotr.get(f"{LIST}?platform=ok"))
    pyotr.get(f"{LIST}?kind=nonsense&after=x", status=422)


def test_the_queue_is_walked_by_its_key_in_the_same_number_of_queries(
    pyotr, sqlite, now
):
    pyotr.get(LIST)
    with counting(sqlite) as few:
        pyotr.get(LIST)
    urls = [f"https://vk.com/lost_{number}" for number in range(25)]
    with sqlite.writing() as session:
        for url in urls:
            shown(session, url, body="G3", now=now - timedelta(days=9))
    for number, url in enumerate(urls):
        for days in (3, 2, 1):
            at = now - timedelta(days=days) + timedelta(minutes=number + 1)
            fail(sqlite, url, at)
    with counting(sqlite) as many:
        first = pyotr.get(LIST)
    assert len(many) == len(few)
    following = next(each for each in first.links() if "after=" in each)
    second = pyotr.get(following)
    pages = {url for page in (first, second) for url in page.links() if url in urls}
    assert pages == set(urls)
    assert not set(urls) & set(first.links()) & set(second.links())
