"""A whole document on two days: item by item, by code."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_instrument, an_item
from tests.web.client import Visitor
from tracker.domain.requirements import Op

OLD, NEW = date(2022, 1, 1), date(2023, 1, 1)
ASKED = "/i/ACT/compare?from=2022-06-01&to=2023-06-01"


@pytest.fixture
def act(sqlite):
    """An act of two chapters; from 2023 nearly everything in it is otherwise."""
    with sqlite.writing() as session:
        session.info["journalled"] = True
        act = an_instrument(session, "ACT", short_title="Закон")

        def item(code, **said):
            row = an_item(session, code, instrument=act)
            a_version(session, row, valid_from=OLD, heading=f"Статья {code}", **said)
            return row

        one = item("CH1", position=1)
        two = item("CH2", position=2)
        changed = item("A1", parent_id=one.id, position=1, text="Органы вправе.")
        a_version(
            session, changed, parent_id=one.id, valid_from=NEW, heading="Статья A1",
            text="Органы обязаны.", reason="Так решили.",
        )  # fmt: skip
        gone = item("A2", parent_id=one.id, position=2, text="Лишнее.")
        a_version(
            session, gone, op=Op.REPEAL, valid_from=NEW, reason="Больше не нужно."
        )
        moved = item("A3", parent_id=one.id, position=3)
        a_version(session, moved, parent_id=two.id, valid_from=NEW, heading="Статья A3")
        renumbered = item("A4", parent_id=one.id, position=4, number="4")
        a_version(
            session, renumbered, parent_id=one.id, position=4, number="5",
            valid_from=NEW, heading="Статья A4",
        )  # fmt: skip
        new = an_item(session, "A5", instrument=act)
        a_version(session, new, parent_id=one.id, position=2, valid_from=NEW,
                  heading="Статья A5", text="Новое.")  # fmt: skip


def plain(page):
    return page.text.replace("\u00a0", " ")


def told(page):
    """Return the words of each item by its code."""
    return {
        e.get("id").removeprefix("item-"): " ".join("".join(e.itertext()).split())
        for e in page.tree.iter("article")
    }


def test_each_item_says_what_became_of_it(act, visitor):
    items = told(visitor.get(ASKED))

    for code, fate in {
        "CH1": "без изменений",
        "A1": "изменён",
        "A2": "больше не действует",
        "A3": "перемещён",
        "A4": "перенумерован",
        "A5": "добавлен",
    }.items():
        assert fate in items[code], code
    assert "перемещён" not in items["A4"] + items["A1"]
    assert "Стоял здесь: CH1. Стоит здесь: CH2." in items["A3"].replace("\u00a0", " ")
    assert "утратил силу с 01.01.2023" in items["A2"].replace("\u00a0", " ")
    assert "Так решили." in items["A1"]


def test_items_stand_in_the_order_of_the_document_lost_ones_in_their_place(
    act, visitor
):
    assert list(told(visitor.get(ASKED))) == [
        "CH1", "A1", "A2", "A5", "A4", "CH2", "A3",
    ]  # fmt: skip


def test_the_contents_count_the_fates_and_lead_to_each_change(act, visitor):
    page = visitor.get(ASKED)

    assert "изменён: 1" in plain(page)
    assert "без изменений: 2" in plain(page)
    assert [each for each in page.links() if each.startswith("#")] == [
        "#item-A1", "#item-A2", "#item-A5", "#item-A4", "#item-A3",
    ]  # fmt: skip


def test_words_are_compared_inside_an_item(act, visitor):
    page = visitor.get(ASKED)
    struck = ["".join(e.itertext()) for e in page.tree.iter("del")]

    assert any("вправе" in text and "Органы" not in text for text in struck)


def test_changes_only_leaves_out_what_stayed(act, visitor):
    items = told(visitor.get(f"{ASKED}&changes=only"))

    assert set(items) == {"A1", "A2", "A3", "A4", "A5"}


def test_both_sides_can_stand_side_by_side(act, visitor):
    page = visitor.get(f"{ASKED}&view=beside")
    pairs = [e for e in page.tree.iter("div") if e.get("class") == "redline-pair"]
    sides = [["".join(side.itertext()) for side in pair] for pair in pairs]

    assert any("вправе" in old and "обязаны" in new for old, new in sides)


def test_without_days_the_newest_change_is_shown(act, visitor):
    page = visitor.get("/i/ACT/compare")

    assert "На 31.12.2022" in plain(page)
    assert "изменён: 1" in plain(page)
    assert "/i/ACT/compare?from=2022-12-31&to=2023-01-01" in page.links()


def test_a_day_before_everything_and_one_in_the_future(act, visitor):
    page = visitor.get("/i/ACT/compare?from=2021-01-01&to=2099-01-01")

    assert "Ни один пункт документа не действовал" in plain(page)
    assert "добавлен: 6" in plain(page)


def test_equal_days_differ_in_nothing(act, visitor):
    page = visitor.get("/i/ACT/compare?from=2022-06-01&to=2022-07-01")

    assert "Различий нет" in plain(page)


def test_where_nothing_was_ever_in_force_the_page_says_so(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        bill = an_instrument(session, "BILL", kind="bill")
        a_version(session, an_item(session, "B", instrument=bill), valid_from=None)

    assert "Законопроект не действует никогда" in plain(visitor.get("/i/BILL/compare"))


def test_a_number_is_no_day_and_no_document_is_a_404(act, visitor):
    page = visitor.get("/i/ACT/compare?from=2&to=x", status=422)

    assert "«2» — не день" in plain(page)
    visitor.get("/i/NOTHING/compare", status=404)
    visitor.get("/i/NOTHING/compare.docx", status=404)


def test_the_number_of_queries_does_not_grow_with_the_items(sqlite, app, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        for code, many in (("FEW", 2), ("MANY", 40)):
            law = an_instrument(session, code)
            for number in range(many):
                row = an_item(session, f"{code}{number}", instrument=law)
                a_version(session, row, valid_from=OLD)
                a_version(session, row, valid_from=NEW, text="Иначе.")
    counts = []
    engine = app.extensions["tracker"].database.session().get_bind()
    sa.event.listen(
        engine, "before_cursor_execute", lambda *_: counts.append(counts.pop() + 1)
    )
    for code in ("FEW", "MANY"):
        counts.append(0)
        page = visitor.get(f"/i/{code}/compare?from=2022-06-01&to=2023-06-01")
        assert "изменён" in plain(page)

    assert counts[0] == counts[1] < 20


def test_the_comparison_speaks_english_too(act, app):
    page = Visitor(app, "en").get(ASKED)

    assert "no longer in force: 1" in page.text
