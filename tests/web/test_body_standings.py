"""How a body stands in all, at the top of its page, and what lies ahead of it."""

from datetime import date

import pytest

from tests.factories import a_version, an_item
from tests.web.client import words
from tests.web.registers import GOVERNMENTS, a_duty, a_register, advise, amend, show
from tests.web.test_missing import counting, said
from tracker.domain.requirements import Op, Stage
from tracker.storage.requirements import ItemRelationRow


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law and advice; G1 has confirmed the law."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        show(session, "G1", "vk.com/one", now=now)
    return sqlite


def standing(page):
    found = page.tree.find(".//section[@class='standing']")
    return "" if found is None else said(words(found))


def a_coming(session, code, *, since, **said_):
    session.info["journalled"] = True
    a_version(
        session,
        an_item(session, code),
        duty=a_duty(code),
        heading=f"Пункт {code}",
        valid_from=since,
        **said_,
    )


def test_it_tells_how_many_of_how_many_and_leads_to_what_is_wanting(visitor, register):
    page = visitor.get("/b/G1")

    assert standing(page).startswith("Подтверждено требований на 23.11.2026 1 из 2")
    assert "Не подтверждено: Советуется." in standing(page)
    assert "/missing/cell/G1/R1" in page.links()
    day = visitor.get("/b/G1?on=2022-11-30")
    assert "0 из 1" in standing(day)
    assert "/missing/cell/G1/R1?on=2022-11-30" in day.links()


def test_what_comes_next_stands_by_its_day_and_bills_last(visitor, register, now):
    with register.writing() as session:
        a_coming(session, "B1", since=None, stage=Stage.BILL)
        a_coming(session, "N2", since=date(2027, 3, 1))
        a_coming(session, "N1", since=date(2027, 1, 1))
        amend(session, now=now, since="2026-12-01")
    told = standing(visitor.get("/b/G1")).partition("Впереди: ")[2]

    assert told == (
        "Вести официальную страницу (новая редакция с 01.12.2026); "
        "Пункт N1 (вступит в силу 01.01.2027); Пункт N2 (вступит в силу 01.03.2027); "
        "Пункт B1 (в законопроекте, день не известен)."
    )


def test_what_is_not_the_bodys_or_never_comes_is_left_out(visitor, register, now):
    """Others' duties, what was taken back, bills that are laws, what is not known."""
    with register.writing() as session:
        session.info["journalled"] = True
        a_version(
            session,
            an_item(session, "G"),
            duty=a_duty("G", scope=GOVERNMENTS),
            valid_from=date(2027, 1, 1),
        )
        a_coming(session, "T", since=date(2027, 2, 1), recorded_at=now)
        taken = an_item(session, "X")
        a_version(session, taken, duty=a_duty("X"), valid_from=date(2027, 1, 1))
        a_version(session, taken, op=Op.RETRACT, valid_from=date(2027, 1, 1))
        bill, law = an_item(session, "BILL"), an_item(session, "NEW")
        a_version(session, bill, duty=a_duty("BILL"), valid_from=None)
        a_version(session, law, heading="Закон", valid_from=date(2023, 1, 1))
        session.add(
            ItemRelationRow(source_id=bill.id, target_id=law.id, kind="becomes")
        )

    assert "Впереди: Пункт T" in standing(visitor.get("/b/C1"))
    assert "Впереди" not in standing(visitor.get("/b/C1?known=2026-11-22"))
    assert "Пункт X" not in standing(visitor.get("/b/C1"))


def test_the_number_of_queries_does_not_grow_with_what_comes(visitor, register):
    def asked():
        visitor.get("/b/G1")
        with counting(register) as statements:
            visitor.get("/b/G1")
        return len(statements)

    with register.writing() as session:
        a_coming(session, "N1", since=date(2027, 1, 1))
    few = asked()
    with register.writing() as session:
        for number in range(2, 8):
            a_coming(session, f"N{number}", since=date(2027, 1, number))
    assert asked() == few
