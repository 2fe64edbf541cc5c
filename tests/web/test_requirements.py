from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import (
    a_body,
    a_platform,
    a_region,
    a_version,
    an_instrument,
    an_item,
)
from tests.web.client import Visitor
from tests.web.registers import a_duty, a_register, advise, show
from tracker.domain.bodies import Scope
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Modality,
    Op,
    PlatformRule,
    Stage,
)
from tracker.storage.requirements import ItemRelationRow

BILL, LAW = date(2022, 2, 9), date(2022, 12, 1)
EARLY = datetime(2022, 3, 1, tzinfo=UTC)
LATER = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def item(sqlite):
    """P1: advice from 2022, a duty from December 2022, repealed from 2025."""
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_platform(session, "vk", grammar="vk", name="ВКонтакте")
        a_platform(session, "ok", grammar="ok", name="Одноклассники", position=2)
        a_region(session, "VLG", name="Вологодская область")
        a_body(session, "G1", name="Правительство")
        law = an_instrument(session, "LAW", short_title="270-ФЗ")
        order = an_instrument(session, "ORDER", short_title="Распоряжение")
        item = an_item(session, "P1", instrument=law)
        a_version(
            session,
            item,
            heading="Страницы",
            number="10¹",
            text="Органы вправе вести страницы.",
            html="<p>Органы вправе вести страницы.</p>",
            valid_from=BILL,
            recorded_at=EARLY,
            flag="названо обязательным, по силе — рекомендация",
            sources=1,
            duty=a_duty(
                "P1",
                modality=Modality.STRONGLY_RECOMMENDED,
                binding=Binding.RECOMMENDATORY,
            ),
        )
        a_version(
            session,
            item,
            heading="Страницы",
            number="10¹",
            text="Органы обязаны вести официальные страницы.",
            html="<p>Органы обязаны вести официальные страницы.</p>",
            valid_from=LAW,
            recorded_at=LATER,
            reason="Принят закон.",
            amended_by_id=order.id,
            duty=a_duty(
                "P1",
                platform_rule=PlatformRule.ALL_OF,
                scope=Scope(
                    regions=frozenset({"VLG"}),
                    include=frozenset({"G1"}),
                    exclude=frozenset({"GONE"}),
                ),
                comply_by=LAW,
            ),
        )
        a_version(
            session,
            item,
            heading="Страницы",
            number="10¹",
            op=Op.REPEAL,
            text="",
            valid_from=date(2025, 1, 1),
            recorded_at=LATER,
        )
        becomes = an_item(session, "P2", instrument=order)
        a_version(session, becomes, heading="Преемник")
        session.add(
            ItemRelationRow(source_id=item.id, target_id=becomes.id, kind="becomes")
        )


def plain(page):
    return page.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("asked", "seen", "text"),
    [
        ("?on=01.01.2022", "Не вступила в силу", "вправе вести"),
        ("?on=01.06.2022", "Рекомендация", "вправе вести"),
        ("?on=2023-06-01", "Действует с 01.12.2022 по 31.12.2024", "обязаны вести"),
        ("", "Утратила силу. Действовала с 01.12.2022 по 31.12.2024", "обязаны"),
        ("?on=2023-06-01&known=2022-06-01", "Рекомендация", "вправе вести"),
    ],
)
def test_an_item_stands_as_on_the_day_asked(item, visitor, asked, seen, text):
    told = plain(visitor.get("/r/P1" + asked))
    assert seen in told
    assert text in told


def test_before_the_register_knew_the_item_the_page_says_so(item, visitor):
    told = plain(visitor.get("/r/P1?known=2021-01-01"))
    assert "этого пункта в реестре ещё не было" in told
    assert "вправе вести" not in told


def test_the_duty_is_told_in_words(item, visitor):
    told = plain(visitor.get("/r/P1?on=2023-06-01"))
    for words in (
        "Обязательно",
        "Каждая из площадок: ВКонтакте, Одноклассники",
        "Вологодская область",
        "Поимённо: Правительство",
        "Кроме: GONE",
        "1 декабря 2022 г.",
    ):
        assert words in told


def test_a_warning_stands_beside_the_text(item, visitor):
    told = plain(visitor.get("/r/P1?on=2022-06-01"))
    assert "названо обязательным, по силе — рекомендация" in told
    assert "подтверждено: 1 независимый источник" in told


def test_a_changed_text_links_to_its_redline(item, visitor):
    page = visitor.get("/r/P1?on=2023-06-01")
    assert "(см. текст в предыдущей редакции)" in plain(page)
    assert "/r/P1/compare?to=2&from=1" in page.links()
    assert "/i/ORDER?on=2023-06-01" in page.links()


def test_an_item_leads_to_what_it_became_and_back(item, visitor):
    assert "/r/P2" in visitor.get("/r/P1").links()
    assert "/r/P1" in visitor.get("/r/P2").links()


def test_the_page_says_how_to_cite_the_version(item, visitor):
    told = plain(visitor.get("/r/P1?on=2023-06-01"))
    assert "http://localhost/r/P1/v/2" in told


def test_any_case_of_the_code_leads_to_the_one_address(item, visitor):
    assert visitor.get("/r/p1?on=x", status=301).location == "/r/P1?on=x"
    assert visitor.get("/r/p1/v/2", status=301).location == "/r/P1/v/2"
    assert visitor.get("/r/p1/history", status=301).location == "/r/P1/history"
    assert visitor.get("/r/p1/compare?to=2", status=301).location == (
        "/r/P1/compare?to=2"
    )


@pytest.mark.parametrize("path", ["/r/X", "/r/P1/v/9", "/r/P1/compare?to=9"])
def test_what_is_not_there_is_a_404(item, visitor, path):
    visitor.get(path, status=404)


def test_a_version_is_shown_whatever_the_day(item, visitor):
    page = visitor.get("/r/P1/v/1")
    assert "вправе вести" in page.text
    assert "Прежняя редакция" in plain(page)
    assert "/r/P1" in page.links()


def test_the_history_lists_every_version_with_its_reason(item, visitor):
    page = visitor.get("/r/P1/history")
    for number in (1, 2, 3):
        assert f"/r/P1/v/{number}" in page.links()
    assert "Принят закон." in page.text
    assert "признаёт утратившим силу" in plain(page)


def test_a_comparison_marks_words_by_tag_and_hidden_words(item, visitor):
    page = visitor.get("/r/P1/compare?from=1&to=2")
    marked = {
        tag: " ".join("".join(e.itertext()) for e in page.tree.iter(tag))
        for tag in ("ins", "del")
    }
    assert "обязаны" in marked["ins"]
    assert "официальные" in marked["ins"]
    assert "вправе" in marked["del"]
    assert "[" in marked["ins"]
    assert "страницы" not in marked["ins"]


def test_a_comparison_covers_the_duty_too(item, visitor):
    told = plain(visitor.get("/r/P1/compare?from=1&to=2"))
    assert "астоятельно рекомендовано" in told
    assert "Каждая из площадок" in told


def test_a_comparison_can_stand_side_by_side_and_only_changed(item, visitor):
    beside = visitor.get("/r/P1/compare?from=1&to=2&view=beside")
    pairs = [e for e in beside.tree.iter("div") if e.get("class") == "redline-pair"]
    told = [["".join(side.itertext()) for side in pair] for pair in pairs]
    assert any("вправе" in old and "обязаны" in new for old, new in told)
    assert all("обязаны" not in old for old, _ in told)
    both = plain(visitor.get("/r/P1/compare?from=1&to=2&changes=only"))
    assert "Стадия" not in both


def test_a_version_compared_with_itself_shows_nothing(item, visitor):
    assert "Различий нет" in plain(visitor.get("/r/P1/compare?from=2&to=2"))


def test_a_strange_version_number_is_refused(item, visitor):
    visitor.get("/r/P1/compare?from=два", status=422)


@pytest.fixture
def register(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        advise(session)  # another duty, which no page of L1 may count
        show(session, "G1", "vk.com/one", now=now)


def test_the_item_says_how_many_bodies_are_bound_and_missing(register, visitor):
    page = visitor.get("/r/L1")
    assert "Касается 4 органов" in plain(page)
    assert "Без подтверждённой страницы — 3" in plain(page)
    assert "/missing/?item=L1" in page.links()
    assert "Касается 3 органов" in plain(visitor.get("/r/R1?item=L1&kind=court"))


def test_a_bill_obliges_nobody_and_is_told_so(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "B1"), stage=Stage.BILL, valid_from=None)
    assert "Законопроект, а не закон" in plain(visitor.get("/r/B1"))


def test_a_moved_commencement_shows_the_day_that_stands(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "M1")
        a_version(session, item, valid_from=date(2027, 1, 1))
        a_version(session, item, op=Op.RETRACT, valid_from=date(2027, 1, 1))
        a_version(session, item, valid_from=date(2028, 1, 1))
    told = plain(visitor.get("/r/M1"))
    assert "01.01.2028" in told[: told.index("Редакции")]
    assert "01.01.2027" not in told[: told.index("Редакции")]


def test_typed_markup_reaches_no_reader_as_markup(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "X1")
        for seq in (1, 2):
            a_version(
                session,
                item,
                heading="<script>alert(1)</script>",
                text=f"<img src=x onerror=alert({seq})>",
                html="",
                flag="<b>да</b>",
                reason="<i>нет</i>",
                change=ChangeClass.EDITORIAL,
                valid_from=date(2022, 1, seq),
            )
    for path in ("/r/X1", "/r/X1/compare", "/r/X1/history"):
        page = visitor.get(path)
        assert not list(page.tree.iter("img"))
        assert "<b>да</b>" not in page.html


def test_an_item_page_costs_the_same_number_of_queries_for_more_versions(
    sqlite, app, visitor
):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        few, many = an_item(session, "Q1"), an_item(session, "Q2")
        a_version(session, few)
        for _ in range(30):
            a_version(session, many)
    counts = []
    house = app.extensions["tracker"]

    def count(*_):
        counts[-1] += 1

    engine = house.database.session().get_bind()
    sa.event.listen(engine, "before_cursor_execute", count)
    for path in ("/r/Q1", "/r/Q2"):
        counts.append(0)
        visitor.get(path)
    assert counts[0] == counts[1] < 20


def test_the_item_speaks_english_too(item, app):
    page = Visitor(app, "en").get("/r/P1?on=2023-06-01")
    assert "(see the text in the previous version)" in page.text
