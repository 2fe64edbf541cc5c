"""An item compared with itself: by versions, by days, by what was known."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import a_version, an_instrument, an_item
from tests.web.client import Visitor
from tests.web.registers import a_duty, a_register
from tracker.domain.requirements import Op

FIRST, LAW, END = date(2022, 1, 1), date(2022, 12, 1), date(2025, 1, 1)
EARLY, LATE = datetime(2022, 3, 1, tzinfo=UTC), datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def item(sqlite):
    """P1: may from 2022, must from December (at first recorded wrong), ends in 2025."""
    with sqlite.writing() as session:
        a_register(session)
        law = an_instrument(session, "ACT", short_title="Закон")
        item = an_item(session, "P1", instrument=law)
        said = {"heading": "Страницы", "number": "1", "recorded_at": EARLY}
        a_version(session, item, text="Органы вправе.", valid_from=FIRST, **said)
        a_version(session, item, text="Органы должны.", valid_from=LAW, **said)
        said["recorded_at"] = LATE
        a_version(
            session, item, text="Органы обязаны.", valid_from=LAW,
            reason="Исправлена опечатка.", duty=a_duty("P1"), **said,
        )  # fmt: skip
        a_version(session, item, op=Op.REPEAL, text="", valid_from=END, **said)
        a_version(session, an_item(session, "B1"), valid_from=None)


def plain(page):
    return page.text.replace("\u00a0", " ")


def marked(page, tag):
    return " ".join("".join(e.itertext()) for e in page.tree.iter(tag))


@pytest.mark.parametrize(
    ("asked", "gone", "come"),
    [
        ("from=2022-11-30&to=2022-12-01", "вправе", "обязаны"),
        ("from=30.11.2022&to=1.12.2022", "вправе", "обязаны"),
        ("from=1&to=2023-06-01", "вправе", "обязаны"),
        ("from=2022-06-01&to=3", "вправе", "обязаны"),
        ("from=2022-06-01&to=2023-06-01&known=2022-06-01", "вправе", "должны"),
        ("from=2023-01-01&to=2022-01-01", "обязаны", "вправе"),
    ],
)
def test_versions_and_days_can_stand_on_either_side(item, visitor, asked, gone, come):
    page = visitor.get(f"/r/P1/compare?{asked}")

    assert gone in marked(page, "del")
    assert come in marked(page, "ins")
    assert "изменён" in plain(page)


@pytest.mark.parametrize("known_to", ["", "now", "2023-06-01"])
def test_one_day_is_compared_as_known_then_and_as_known_now(item, visitor, known_to):
    page = visitor.get(
        "/r/P1/compare?from=2023-01-01&to=2023-01-01&known=2022-06-01"
        f"&known_to={known_to}"
    )

    assert "должны" in marked(page, "del")
    assert "обязаны" in marked(page, "ins")
    assert "На 01.01.2023, по сведениям на 01.06.2022" in plain(page)


def test_one_moment_of_knowledge_holds_for_both_sides(item, visitor):
    asked = "from=2023-01-01&to=2023-01-01&known=2022-06-01"

    assert "Различий нет" in plain(visitor.get(f"/r/P1/compare?{asked}"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=2021-06-01&to=2023-01-01", "вступает в силу 01.01.2022"),
        ("from=2023-01-01&to=2026-01-01", "Не действует: утратил силу с 01.01.2025"),
        (
            "from=2023-01-01&known=2022-01-01&to=2023-01-01&known_to=now",
            "Реестр тогда этого пункта ещё не знал",
        ),
        ("from=2022-06-01&to=2050-01-01", "утратил силу с 01.01.2025"),
    ],
)  # fmt: skip
def test_where_nothing_was_in_force_the_page_says_why(item, visitor, asked, said):
    page = visitor.get(f"/r/P1/compare?{asked}")

    assert said in plain(page)
    assert not (marked(page, "ins") and marked(page, "del"))
    assert marked(page, "ins") or marked(page, "del")


def test_what_was_in_force_on_neither_side_is_not_compared(item, visitor):
    told = plain(visitor.get("/r/B1/compare?from=2022-01-01&to=2026-01-01"))

    assert "Сравнивать нечего" in told
    assert "день вступления в силу неизвестен" in told


def test_without_sides_the_last_two_versions_are_compared(item, visitor):
    page = visitor.get("/r/P1/compare")
    first = visitor.get("/r/P1/compare?to=1")

    assert "/r/P1/v/3" in page.links()
    assert "/r/P1/v/4" in page.links()
    assert "Ещё не действует" in plain(first)
    assert "/r/P1/v/1" in visitor.get("/r/P1/compare?to=2022-06-01").links()
    assert "/r/B1/v/1" in visitor.get("/r/B1/compare").links()


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("from=вчера", 422, "«вчера» — не день и не номер редакции"),
        ("from=31.02.2022", 422, "«31.02.2022» — не день"),
        ("to=%00%D7", 422, "не день"),
        ("from=1&to=2&known=давно", 422, "«давно» — не дата"),
        ("from=1&to=2&known_to=давно", 422, "«давно» — не дата"),
        ("to=9", 404, "Редакции 9 нет"),
        ("from=0", 404, "Редакции 0 нет"),
        ("from=99999999999999999999", 404, "нет"),
        ("from=٣", 422, "не день"),
    ],
)
def test_what_cannot_be_a_side_is_told_and_nothing_typed_is_lost(
    item, visitor, asked, status, said
):
    page = visitor.get(f"/r/P1/compare?{asked}", status=status)

    assert said in plain(page)
    assert page.tree.find(".//title").text.startswith("Ошибка:")
    values = {e.get("name"): e.get("value") for e in page.tree.iter("input")}
    name, _, typed = asked.split("&")[-1].partition("=")
    assert values[name] == typed or "%" in typed


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_days_too(item, visitor, day):
    page = visitor.get(f"/r/P1/compare?from={day}&to={day}&known={day}")

    assert "Сравнивать нечего" in plain(page)
    visitor.get(f"/i/ACT/compare?from={day}&known_to={day}")


def test_the_address_of_a_view_holds_all_of_it(item, visitor):
    page = visitor.get(
        "/r/P1/compare?from=2022-11-30&to=3&known=2024-01-01&view=beside"
    )
    files = [each for each in page.links() if "compare." in (each or "")]

    assert len(files) == 4
    for each in files:
        assert "from=2022-11-30" in each
        assert "to=3" in each
        assert "known=2024-01-01" in each


def test_days_of_change_are_links_that_compare_across_them(item, visitor):
    links = visitor.get("/r/P1/compare").links()

    assert "/r/P1/compare?from=2022-11-30&to=2022-12-01" in links


def test_an_item_and_its_document_lead_to_their_comparisons(item, visitor):
    assert "/r/P1/compare" in visitor.get("/r/P1").links()
    assert "/i/ACT/compare" in visitor.get("/i/ACT").links()
    page = visitor.get("/r/P1/compare?from=2022-11-30&to=2022-12-01")
    assert "/i/ACT/compare?from=2022-11-30&to=2022-12-01" in page.links()


def test_any_case_of_the_code_leads_to_the_one_address(item, visitor):
    for there in ("compare?to=2", "compare.docx?to=2", "compare.table.pdf?to=2"):
        assert visitor.get(f"/r/p1/{there}", status=301).location == f"/r/P1/{there}"
    assert visitor.get("/i/act/compare?a=b", status=301).location == (
        "/i/ACT/compare?a=b"
    )


def test_markup_of_a_text_is_not_compared_unless_only_it_differs(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "M")
        for text in ("**Важно.** Да.", "**Важно.** Нет.", "Важно. Нет."):
            a_version(session, item, text=text)

    assert "**" not in visitor.get("/r/M/compare?from=1&to=2").text
    assert "**" in marked(visitor.get("/r/M/compare?from=2&to=3"), "del")


def test_the_comparison_speaks_english_too(item, app):
    page = Visitor(app, "en").get("/r/P1/compare?from=2021-01-01&to=2")

    assert "Not in force yet: comes into force on 01.01.2022." in page.text
