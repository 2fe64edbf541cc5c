"""Exemptions as readers see them: the list, its files, one of them, and elsewhere."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from tests.web.client import Visitor, words
from tests.web.freed import (
    ACT,
    COURTS,
    an_exemption,
    by_name,
    correct,
    free,
    later,
    revoke,
    take_back,
)
from tests.web.registers import a_register, advise
from tests.web.test_missing import QUERIES, counting
from tracker.domain.bodies import BodyKind, Scope


@pytest.fixture
def register(sqlite):
    """Return a store with a law, a recommendation, three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
    return sqlite


@pytest.fixture
def several(register, now):
    """Record four exemptions, one a state; return their uids by state."""
    ended = an_exemption(by_name("G1"), valid_until=date(2023, 12, 31))
    coming = an_exemption(
        Scope(regions=frozenset({"TVE"})), valid_from=date(2027, 1, 1), item="R1"
    )
    uids = {
        "in_force": free(register, now=now),
        "ended": free(register, ended, now=now),
        "to_come": free(register, coming, now=now),
        "revoked": free(register, an_exemption(by_name("G2", "G3")), now=now),
    }
    revoke(register, uids["revoked"], date(2026, 1, 1), now=now)
    return uids


def said(text):
    return text.replace("\xa0", " ")


def rows(page, number=0):
    table = page.tree.findall(".//main//table")[number]
    return [[said(words(cell)) for cell in row] for row in table.findall("tbody/tr")]


def shown(page):
    """Return the uids in the list, as its links name them."""
    links = [link.partition("?")[0] for link in page.links()]
    found = [link.rpartition("/")[2] for link in links if "/exemptions/X-" in link]
    return list(dict.fromkeys(found))


def test_the_list_tells_act_requirement_whom_and_until_when(visitor, several):
    page = visitor.get("/exemptions/")

    assert "В реестре 4 освобождения." in said(page.text)
    assert rows(page)[0] == [
        ACT,
        "Вести официальную страницу",
        "2 органа поимённо: Правительство 002; Правительство 003",
        "с 20.04.2022, срок не установлен отменено с 01.01.2026",
        "✕ отменено",
    ]
    assert rows(page)[1][2:] == [
        "Тверская область",
        "с 01.01.2027, срок не установлен",
        "… ещё не началось",
    ]
    assert rows(page)[3][2:] == [
        "суд",
        "с 20.04.2022, срок не установлен",
        "◇ действует",
    ]


NARROWED = {
    "state=in_force": ["in_force"],
    "state=ended": ["ended"],
    "state=to_come": ["to_come"],
    "state=revoked": ["revoked"],
    "state=in_force&on=2023-06-01": ["revoked", "ended", "in_force"],
    "state=to_come&on=01.01.2022": ["revoked", "to_come", "ended", "in_force"],
    "known=2026-11-22": [],
    "item=r1": ["to_come"],
    "kind=court": ["to_come", "in_force"],
    "kind=regional_executive_body": ["revoked", "to_come", "ended"],
    "region=TVE": ["revoked", "to_come", "in_force"],
    "region=VLG": ["revoked", "ended", "in_force"],
    "body=C1": ["in_force"],
    "body=G1": ["ended"],
    "body=G2": ["revoked", "to_come"],
    "body=G2&state=revoked": ["revoked"],
}


def test_the_list_is_narrowed(visitor, several):
    for asked, expected in NARROWED.items():
        found = shown(visitor.get(f"/exemptions/?{asked}"))
        assert found == [several[name] for name in expected], asked


NONSENSE = (
    "state=x", "body=NOBODY", "item=x", "on=x", "kind=x", "after=x", "after=WyJhIl0",
)  # fmt: skip


def test_a_value_not_understood_is_told_and_the_others_hold(visitor, several):
    for asked in NONSENSE:
        page = visitor.get(f"/exemptions/?region=VLG&{asked}", 400)

        assert len(shown(page)) == 3, asked
        status = 200 if "after" in asked else 422
        visitor.get(f"/exemptions.csv?{asked}", status)
    assert len(shown(visitor.get("/exemptions/?body=%00"))) == 4


def test_an_empty_register_says_so(visitor, register):
    assert "Освобождений пока не записано" in visitor.get("/exemptions/").text


def test_files_hold_all_that_the_list_holds(visitor, several):
    data = visitor.get("/exemptions.csv?region=TVE").response.get_data()
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    answer = json.loads(visitor.get("/exemptions.json?region=TVE").html)

    assert [row[0] for row in table[1:]] == [
        several["revoked"], several["to_come"], several["in_force"],
    ]  # fmt: skip
    assert answer["count"] == 3
    assert answer["rows"][0] == {
        "uid": several["revoked"],
        "item": "L1",
        "state": "revoked",
        "legal_basis": ACT,
        "approved_by": None,
        "from": "2022-04-20",
        "until": None,
        "revoked_from": "2026-01-01",
        "kinds": [],
        "levels": [],
        "regions": [],
        "include": ["G2", "G3"],
        "exclude": [],
    }
    workbook = visitor.get("/exemptions.xlsx").response
    assert workbook.get_data().startswith(b"PK")


def test_a_long_list_of_names_is_cut_on_the_page_and_whole_in_the_file(
    visitor, register, now
):
    free(register, an_exemption(by_name("G1", "G2", "G3", "C1")), now=now)
    answer = json.loads(visitor.get("/exemptions.json").html)

    assert rows(visitor.get("/exemptions/"))[0][2] == (
        "4 органа поимённо: Суд города Вологды; Правительство 001;"
        " Правительство 002 и ещё 1"
    )
    assert answer["rows"][0]["include"] == ["C1", "G1", "G2", "G3"]


def test_pages_follow_each_other_without_loss_or_repetition(visitor, register, now):
    for _ in range(55):
        free(register, now=now)
    page, seen = visitor.get("/exemptions/"), []
    seen += shown(page)
    while following := [a for a in page.tree.iter("a") if a.get("rel") == "next"]:
        page = visitor.get(following[0].get("href"))
        seen += shown(page)

    assert len(seen) == len(set(seen)) == 55


def test_one_exemption_tells_whom_it_frees_and_its_history(visitor, register, now):
    uid = free(register, now=now)
    correct(register, uid, valid_from=date(2023, 1, 1), now=now, reason="Опечатка")
    revoke(register, uid, date(2027, 1, 1), now=now, act="Постановление № 400")
    page = visitor.get(f"/exemptions/{uid}")

    assert said(page.heading) == f"Освобождение: {ACT}"
    assert "На 23.11.2026 освобождает 1 орган." in said(page.text)
    assert rows(page)[0][0] == "Суд города Вологды"
    assert [row[0] for row in rows(page, 1)] == [
        "Отменено", "Запись исправлена", "Запись отозвана", "Предоставлено",
    ]  # fmt: skip
    assert "/missing/?item=L1&status=exempt&kind=court" in page.links()
    assert "оператор реестра" in page.text


def test_before_and_after_its_days_the_nearest_day_is_told(visitor, several):
    page = visitor.get(f"/exemptions/{several['to_come']}")
    past = visitor.get(f"/exemptions/{several['ended']}")

    assert "На 01.01.2027 освобождает 1 орган." in said(page.text)
    assert "На 31.12.2023 освобождает 1 орган." in said(past.text)


def test_as_known_earlier_the_page_tells_what_was_known(visitor, register, now):
    uid = free(register, now=now)
    revoke(register, uid, date(2026, 1, 1), now=later(now, 1))
    before = visitor.get(f"/exemptions/{uid}?known=2026-11-23")

    assert "действует" in before.text
    assert len(rows(before, 1)) == 1
    visitor.get(f"/exemptions/{uid}?known=2026-11-22", 404)
    visitor.get(f"/exemptions/{uid}?on=x", 400)
    visitor.get("/exemptions/X-NOBODY", 404)


def test_what_is_taken_back_says_so_and_is_in_no_list(visitor, register, now):
    uid = free(register, now=now)
    take_back(register, uid, now=now)

    assert "такого освобождения не было" in visitor.get(f"/exemptions/{uid}").text
    assert shown(visitor.get("/exemptions/")) == []


def test_the_missing_name_the_act_and_until_when(visitor, register, now):
    uid = free(register, an_exemption(valid_until=date(2027, 12, 31)), now=now)
    page = visitor.get("/missing/?item=L1&status=exempt")
    data = visitor.get("/missing.csv?item=L1&status=exempt").response.get_data()
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    answer = json.loads(visitor.get("/missing.json?item=L1&status=exempt").html)

    assert rows(page)[0][3] == (
        f"◇ освобождён — Суд города Вологды {ACT}, до 31.12.2027 включительно"
    )
    assert f"/exemptions/{uid}" in page.links()
    assert (table[0][-1], table[1][-1]) == (
        "Освобождён актом",
        f"{ACT}, до 31.12.2027 включительно",
    )
    row = answer["rows"][0]
    assert (row["exempt_by"], row["exempt_until"]) == ([ACT], "2027-12-31")


def test_the_card_of_a_body_names_the_act(visitor, register, now):
    uid = free(register, now=now)
    page = visitor.get("/b/C1")

    assert f"Освобождён: {ACT}, с 20.04.2022, срок не установлен" in rows(page)[0][2]
    assert f"/exemptions/{uid}" in page.links()
    assert "/exemptions/?body=C1" in page.links()


def test_the_story_of_a_body_tells_also_of_lists_and_of_their_end(
    visitor, register, now
):
    uid = free(register, an_exemption(by_name("C1", "G1")), now=now)
    free(register, an_exemption(by_name("G2")), now=now)
    revoke(register, uid, date(2026, 1, 1), now=later(now, 1), act="Постановление 400")
    page = visitor.get("/b/C1")
    told = [row for table in (0, 1) for row in rows(page, table) if uid in row[1]]

    assert [row[1] for row in told] == [
        f"Освобождение: отменено, {uid}Постановление 400",
        f"Освобождение: предоставлено, {uid}{ACT}",
    ]


def test_the_requirement_counts_the_exempt_beside_the_bound(visitor, register, now):
    assert "освобождён" not in visitor.get("/r/L1").text
    free(register, now=now)
    page = visitor.get("/r/L1")

    assert "1 орган освобождён" in said(page.text)
    assert "/missing/?item=L1&status=exempt" in page.links()
    assert "/exemptions/?item=L1" in page.links()


def test_an_exempt_duty_is_told_as_such_and_may_be_answered(app, register, now):
    free(register, an_exemption(by_name("G1")), now=now)
    visitor = Visitor(app).login("representative", bodies=["G1"])
    form = visitor.get("/evidence/new?body=G1&item=L1")

    assert f"L1; освобождён; {ACT}" in said(form.text)
    card = visitor.get("/b/G1")
    assert "/evidence/new?body=G1&item=L1" in card.links()


@pytest.mark.parametrize("path", ["/exemptions/", "/missing/?status=exempt", "/b/C1"])
def test_the_number_of_queries_does_not_grow(visitor, register, now, path):
    def asked():
        with counting(register) as statements:
            visitor.get(path)
        return len(statements)

    free(register, now=now)
    visitor.get(path)
    few = asked()
    for _ in range(20):
        free(register, an_exemption(by_name("C1", "G1")), now=now)
        broad = replace(COURTS, include=frozenset({"G2"}))
        free(register, an_exemption(broad), now=now)
    assert asked() == few


def test_the_missing_ask_no_more_where_nobody_is_exempt(visitor, register):
    visitor.get("/missing/")
    with counting(register) as asked:
        visitor.get("/missing/")

    assert len(asked) < QUERIES


def test_a_body_named_out_is_not_freed_with_its_kind(visitor, register, now):
    governments = Scope(
        kinds=frozenset({BodyKind.REGIONAL_EXECUTIVE_BODY}), exclude=frozenset({"G2"})
    )
    free(register, an_exemption(governments), now=now)
    page = visitor.get("/missing/?item=L1&status=exempt")

    assert [row[0] for row in rows(page)] == ["Правительство 001", "Правительство 003"]


def test_it_speaks_english_too(app, several):
    page = Visitor(app, "en").get("/exemptions/?state=revoked")

    assert page.heading == "Exemptions"
    assert rows(page)[0][4] == "✕ revoked"
