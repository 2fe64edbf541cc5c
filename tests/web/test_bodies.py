"""Public bodies: the list, its files, and the card of one body."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import a_body, a_region, a_version, an_item
from tests.web.client import words
from tests.web.registers import a_duty, a_register, advise, show
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import NEVER, Scope
from tracker.domain.evidence import State
from tracker.domain.exemptions import ExemptionOp
from tracker.services import evidence
from tracker.services.bodies import BodyRecord, record
from tracker.storage.bodies import BodyAliasRow, BodyRow
from tracker.storage.exemptions import ExemptionRow
from tracker.storage.requirements import ItemRow


@pytest.fixture
def register(sqlite):
    """Return a store with a law, two regions, three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
    return sqlite


def said(text):
    return text.replace("\xa0", " ")


def rows(page, number=0):
    table = page.tree.findall(".//main//table")[number]
    return [[said(words(cell)) for cell in row] for row in table.findall("tbody/tr")]


def names(page):
    tables = page.tree.findall(".//main//table")
    return [row[0] for row in rows(page)] if tables else []


def facts(page):
    keys = page.tree.findall(".//main//dl//dt")
    values = page.tree.findall(".//main//dl//dd")
    return {words(k): said(words(v)) for k, v in zip(keys, values, strict=True)}


def test_the_list_names_all_bodies_in_order(visitor, register):
    page = visitor.get("/bodies/")

    assert page.heading == "Органы власти"
    assert "В реестре 4 органа." in said(page.text)
    assert names(page) == [
        "Правительство 001",
        "Правительство 002",
        "Правительство 003",
        "Суд города Вологды",
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("region=TVE", ["Правительство 002"]),
        ("kind=court", ["Суд города Вологды"]),
        ("level=federal", []),
        ("q=СУД", ["Суд города Вологды"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=прав&region=VLG", ["Правительство 001", "Правительство 003"]),
    ],
)
def test_the_list_is_narrowed_by_place_sort_and_name(
    visitor, register, asked, expected
):
    assert names(visitor.get(f"/bodies/?{asked}")) == expected


def test_yo_and_e_are_one_letter_in_names(visitor, sqlite, now):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        record(
            session,
            BodyRecord(
                code="F", name="Учёный совет № 5", kind="court", level="federal"
            ),
            valid_from=date(2022, 1, 1),
            now=now,
        )

    assert names(visitor.get("/bodies/?q=ученый совет № 5")) == ["Учёный совет № 5"]


def test_counts_stay_right_under_the_other_filters(visitor, register):
    page = visitor.get("/bodies/?region=VLG")
    kinds = page.tree.find(".//select[@name='kind']").iter("option")

    assert [said(words(kind)) for kind in kinds] == [
        "все",
        "исполнительный орган субъекта РФ (2)",
        "суд (1)",
    ]


def test_a_value_not_understood_is_told(visitor, register):
    page = visitor.get("/bodies/?kind=duchy&region=TVE", 400)

    assert "значение «duchy» непонятно" in said(page.text)
    assert names(page) == ["Правительство 002"]
    visitor.get("/bodies.csv?kind=duchy", 422)
    visitor.get("/bodies/?after=nonsense", 400)


def test_a_body_recorded_by_mistake_is_in_no_list(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "X1", name="Ошибка", existed_until=NEVER)

    assert "Ошибка" not in names(visitor.get("/bodies/"))
    assert json.loads(visitor.get("/bodies.json").html)["count"] == 4
    visitor.get("/b/X1")


def test_pages_follow_each_other_without_loss_or_repetition(visitor, sqlite):
    with sqlite.writing() as session:
        a_register(session, bodies=120)
    page, seen = visitor.get("/bodies/"), []
    seen += names(page)
    while following := [a for a in page.tree.iter("a") if a.get("rel") == "next"]:
        page = visitor.get(following[0].get("href"))
        seen += names(page)

    assert len(seen) == len(set(seen)) == 121


def test_files_hold_what_the_filter_shows(visitor, register):
    data = visitor.get("/bodies.csv?region=VLG").response.get_data()
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    answer = json.loads(visitor.get("/bodies.json?region=VLG").html)

    assert [row[1] for row in table] == ["Код органа", "G1", "G3", "C1"]
    assert [row["body"] for row in answer["rows"]] == ["G1", "G3", "C1"]
    assert answer["count"] == 3
    workbook = visitor.get("/bodies.xlsx?region=VLG").response
    assert workbook.get_data().startswith(b"PK")


def test_an_unknown_body_is_not_found(visitor, register):
    visitor.get("/b/NOBODY", status=404)
    visitor.get("/b/%00", status=404)


def test_the_card_tells_names_kin_and_place(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        parent = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == "G1"))
        a_body(
            session,
            "S1",
            name="Школа",
            parent_id=parent,
            inn="7707083893",
            site="https://school.gov.ru/",
            existed_from=date(2020, 9, 1),
        )
        session.add(BodyAliasRow(body_id=parent, name="Кабинет"))
    child, above = facts(visitor.get("/b/S1")), facts(visitor.get("/b/G1"))

    assert child["Вышестоящий орган"] == "Правительство 001"
    assert child["ИНН"] == "7707083893"
    assert child["Официальный сайт"] == "https://school.gov.ru/"
    assert child["Существует с"] == "01.09.2020"
    assert above["Другие названия"] == "Кабинет"
    assert above["Подведомственные"] == "Школа"
    assert above["Регион"] == "Вологодская область"


def test_an_address_that_is_no_web_address_is_never_a_link(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "S2", name="Школа", site="javascript:alert(1)")
    page = visitor.get("/b/S2")

    assert facts(page)["Официальный сайт"] == "javascript:alert(1)"
    assert not [href for href in page.links() if href.startswith("javascript")]


def test_the_card_says_what_binds_the_body_and_why(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        named = a_duty("N1", scope=Scope(include=frozenset({"G2"})))
        a_version(session, an_item(session, "N1"), duty=named, heading="Поимённо")
        placed = a_duty("P1", scope=Scope(regions=frozenset({"TVE"})))
        a_version(session, an_item(session, "P1"), duty=placed, heading="В области")
    why = {row[0].split(" ")[0]: row[1] for row in rows(visitor.get("/b/G2"))}

    assert why["Вести"] == "вид органа: исполнительный орган субъекта РФ"
    assert why["Поимённо"] == "назван в требовании поимённо"
    assert why["В"] == "регион: Тверская область"


def test_what_does_not_bind_the_body_is_not_on_its_card(visitor, register):
    assert [row[0][:8] for row in rows(visitor.get("/b/C1"))] == ["Вести оф"]


def test_the_state_stands_beside_each_requirement(visitor, register, now):
    with register.writing() as session:
        show(session, "G2", "vk.com/government_two", item="R1", now=now)
    state = {row[0][:5]: row[2:] for row in rows(visitor.get("/b/G2"))}

    assert state["Вести"][0].startswith("✕ нет")
    assert state["Совет"][0].startswith("✕ нет")
    assert state["Вести"][1] == "ВКонтакте или Одноклассники"
    assert state["Совет"][1] == "Одноклассники"
    assert "/missing/cell/G2/R1" in visitor.get("/b/G2").links()


def test_an_exemption_is_shown_with_its_reason(visitor, register, now):
    with register.writing() as session:
        session.info["journalled"] = True
        ids = {
            row: session.scalar(sa.select(row.id).where(row.code == code))
            for row, code in ((ItemRow, "L1"), (BodyRow, "C1"))
        }
        session.add(
            ExemptionRow(
                uid="X",
                seq=1,
                op=ExemptionOp.GRANT,
                item_id=ids[ItemRow],
                body_id=ids[BodyRow],
                legal_basis="Постановление № 323",
                approved_by="",
                valid_from=date(2022, 4, 20),
                valid_until=None,
                recorded_at=now,
            )
        )
    state = rows(visitor.get("/b/C1"))[0][2]

    assert "Освобождён: Постановление № 323, с 20.04.2022" in state


def test_the_card_shows_evidence_with_its_decision(app, visitor, register, now):
    own = type(visitor)(app).login("representative", bodies=["G2"])
    with register.writing() as session:
        code = show(session, "G2", "vk.com/government_two", now=now, accept=False)
        evidence.decide(
            session,
            OPERATOR,
            code,
            State.REJECTED,
            now=now,
            base=1,
            reason="personal",
            words="Это страница сотрудника.",
        )
    page = own.get("/b/G2")
    shown = rows(page, 1)[0]

    assert shown[0] == "ВКонтакте https://vk.com/government_two"
    assert shown[2].startswith("⟲")
    assert shown[3] == "подано: 23.11.2026 решено: 23.11.2026"
    assert "оператор реестра" in shown[4]
    assert "Это страница сотрудника." in shown[4]
    assert f"/evidence/{code}" in page.links()
    outside = visitor.get("/b/G2")
    assert "government_two" not in outside.text
    assert "сотрудника" not in outside.text
    assert rows(outside, 1)[0][0] == "ВКонтакте не показан: страница не принята"


def test_the_card_tells_what_happened_step_by_step(visitor, register, now):
    with register.writing() as session:
        code = show(session, "G2", "vk.com/government_two", now=now, accept=False)
        said = {"base": 1, "reason": "closed", "now": now + timedelta(hours=1)}
        evidence.decide(session, OPERATOR, code, State.REJECTED, **said)
    told = rows(visitor.get("/b/G2"), 2)

    assert [row[1] for row in told] == [
        f"ВКонтакте: отклонено, {code}Страница пуста или закрыта",
        f"ВКонтакте: подано на проверку, {code}",
    ]
    known = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    before = rows(visitor.get(f"/b/G2?known={known}"), 2)
    assert [row[1] for row in before] == [f"ВКонтакте: подано на проверку, {code}"]


def test_the_public_is_not_told_the_names_of_reviewers(app, visitor, register, now):
    reviewer = type(visitor)(app).login("reviewer")
    with register.writing() as session:
        code = show(session, "G2", "vk.com/government_two", now=now, accept=False)
        who = type(OPERATOR)(name="Иванова Мария", id=7, roles=OPERATOR.roles)
        evidence.decide(session, who, code, State.ACCEPTED, now=now, base=1)

    assert "Иванова" not in visitor.get("/b/G2").html
    assert "проверяющий реестра" in visitor.get("/b/G2").text
    assert "Иванова" in reviewer.get("/b/G2").text


def test_only_who_speaks_for_the_body_is_offered_to_submit(app, visitor, register):
    own = type(visitor)(app).login("representative", bodies=["G2"])

    assert "/evidence/new?body=G2&item=L1" in own.get("/b/G2").links()
    assert "/evidence/new?body=G3&item=L1" not in own.get("/b/G3").links()
    assert "Подать ссылку" not in visitor.get("/b/G2").text
    assert "Подать ссылку" not in own.get("/b/G2?on=2023-01-01").text


def test_the_past_is_shown_as_it_was(visitor, sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        a_region(session, "OLD", name="Старая область")
        for name, day in (("Комитет", date(2022, 1, 1)), ("Министерство", None)):
            record(
                session,
                BodyRecord(
                    code="K1", name=name, kind="court", level="regional", region="OLD"
                ),
                valid_from=day or date(2026, 6, 1),
                now=now,
            )
    assert visitor.get("/b/K1").heading == "Министерство"
    past = visitor.get("/b/K1?on=01.05.2026")
    assert past.heading == "Комитет"
    assert [row[0] for row in rows(past, -1)] == ["Министерство", "Комитет"]
    before = visitor.get("/b/K1?on=01.05.2022")
    assert "ни одно требование реестра не обращено" in before.text
    unknown = visitor.get("/b/K1?known=2020-01-01")
    assert "показаны нынешние сведения" in unknown.text


def test_a_body_that_does_not_exist_that_day_is_bound_by_nothing(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "E1", name="Бывший", existed_until=date(2025, 1, 1))

    assert "органа не существует" in visitor.get("/b/E1").text
    assert "органа не существует" not in visitor.get("/b/E1?on=01.06.2024").text


def test_a_day_not_understood_is_told(visitor, register):
    page = visitor.get("/b/G1?on=31.02.2022", 400)

    assert "значение «31.02.2022» непонятно" in said(page.text)
