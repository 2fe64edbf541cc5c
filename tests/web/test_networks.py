"""Networks side by side: advice beside law, by date, on one page."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import a_platform, a_version, an_instrument, an_item
from tests.services.content_files import SHIPPED, load
from tests.web.client import Visitor, words
from tests.web.conftest import make_app
from tests.web.registers import a_duty
from tracker.domain.instruments import Certainty, RelationKind
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import Binding, Modality, Op, PlatformRule, Stage
from tracker.storage.instruments import InstrumentRelationRow
from tracker.storage.platforms import PlatformStatusRow

LAW, ADVICE = date(2022, 12, 1), date(2022, 7, 1)
EARLY, LATER = datetime(2022, 8, 1, tzinfo=UTC), datetime(2022, 9, 2, tzinfo=UTC)


@pytest.fixture
def world(database):
    """Advice for VK, Telegram (all) and OK (optional); a law completed by an order."""
    with database.writing() as session:
        session.info["journalled"] = True
        a_platform(session, "vk", name="ВКонтакте", name_en="VKontakte")
        ok = a_platform(session, "ok", name="Одноклассники", position=2)
        a_platform(session, "telegram", name="Telegram", name_en="Telegram", position=3)
        a_platform(session, "fb", name="Facebook", position=4)
        report = an_instrument(session, "REPORT", short_title="Сообщение")
        law = an_instrument(session, "LAW", short_title="270-ФЗ")
        order = an_instrument(session, "ORDER", short_title="Распоряжение")
        for position, other in enumerate((order, law)):
            session.add(
                InstrumentRelationRow(
                    source_id=report.id,
                    target_id=other.id,
                    kind=RelationKind.CONTRADICTS,
                    position=position,
                    note="По сетям расходятся.",
                )
            )
        _advice(session, report)
        _law(session, law, order)
        session.add(
            PlatformStatusRow(
                platform_id=ok.id,
                seq=2,
                status=PlatformStatus.BANNED,
                valid_from=date(2026, 1, 1),
                stated_from="2026-01-01",
                recorded_at=LATER,
                certainty=Certainty.REPORTED,
                sources=1,
                note="Закрыта.",
            )
        )
    return database


def _advice(session, report):
    soft = {"binding": Binding.RECOMMENDATORY}
    for code, facts in {
        "R1": {
            "modality": Modality.STRONGLY_RECOMMENDED,
            "platform_rule": PlatformRule.ALL_OF,
            "platforms": ("vk", "telegram"),
        },
        "R2": {"modality": Modality.OPTIONAL, "platforms": ("ok",)},
    }.items():
        a_version(
            session,
            an_item(session, code, instrument=report),
            valid_from=ADVICE,
            stated_from="[2022-03-01..2022-07-01]",
            recorded_at=EARLY,
            duty=a_duty(code, **soft, **facts),
        )


def _law(session, law, order):
    item = an_item(session, "L1", instrument=law)
    unsaid = a_duty("L1", platforms=(), platform_rule=PlatformRule.UNSPECIFIED)
    a_version(session, item, valid_from=LAW, recorded_at=EARLY, duty=unsaid)
    a_version(
        session,
        item,
        valid_from=LAW,
        recorded_at=LATER,
        amended_by_id=order.id,
        duty=a_duty("L1"),
    )


@pytest.fixture
def served(world, settings, now):
    return Visitor(make_app(settings, world, now))


def rows(page, caption):
    """Return the rows of the table with *caption* as lists of words."""
    (table,) = [
        each
        for each in page.tree.iter("table")
        if caption in words(each.find("caption")).replace("\u00a0", " ")
    ]
    body = table.find("tbody")
    return [
        [words(cell).replace("\u00a0", " ") for cell in row] for row in body.iter("tr")
    ]


def test_advice_and_law_stand_beside_each_other_by_date(served):
    page = served.get("/networks/ok")
    advice, law = rows(page, "Где она названа, по датам")
    assert "Сообщение" in advice[0]
    assert (advice[1], advice[2]) == ("факультативно", "рекомендация")
    assert "между 1 марта и 1 июля 2022 г." in advice[4]
    assert "270-ФЗ; с изменениями: Распоряжение" in law[0]
    assert (law[1], law[2]) == ("обязательно", "норма права")
    assert law[3] == "достаточно одной: ВКонтакте, Одноклассники"
    assert "с 01.12.2022" in law[4]


def test_a_contradiction_is_told_network_by_network_in_words(served):
    told = served.get("/networks/").text.replace("\u00a0", " ")
    assert "Telegram: «Сообщение» называет, «Распоряжение» — нет" in told
    assert "Telegram: «Сообщение» называет, «270-ФЗ» — нет" in told
    assert (
        "Одноклассники: «Сообщение» — факультативно (рекомендация),"
        " «270-ФЗ» — обязательно (норма права)" in told
    )
    assert "По сетям расходятся." in told


def test_the_day_and_the_knowledge_decide_what_stands_there(served):
    before = rows(served.get("/networks/ok?on=2022-11-30"), "Что требуется")
    assert [row[1] for row in before] == ["факультативно"]
    unknowing = served.get("/networks/ok?on=2022-12-01&known=2022-08-15")
    assert [row[1] for row in rows(unknowing, "Что требуется")] == ["факультативно"]
    assert len(rows(served.get("/networks/ok?on=2022-12-01"), "Что требуется")) == 2
    assert "впереди" in served.get("/networks/ok?on=2022-11-30").text


def test_a_network_tells_what_became_true_of_it(served):
    text = served.get("/networks/ok").text.replace("\u00a0", " ")
    assert "Площадка на этот день: запрещена" in text
    assert "Закрыта." in text
    earlier = served.get("/networks/ok?on=2025-01-01").text.replace("\u00a0", " ")
    assert "Площадка на этот день: доступна" in earlier


def test_a_network_nobody_names_says_so(served):
    assert "не называет ни один пункт" in served.get("/networks/fb").text


def test_what_is_only_planned_contradicts_nothing(world, settings, now):
    with world.writing() as session:
        session.info["journalled"] = True
        a_version(
            session,
            an_item(session, "R3", instrument=an_instrument(session, "PLAN")),
            valid_from=ADVICE,
            stage=Stage.PLANNED,
            duty=a_duty("R3", platforms=("fb",)),
        )
    page = Visitor(make_app(settings, world, now)).get("/networks/fb")
    assert "планируется" in page.text
    assert "расходятся" not in page.text


def test_links_lead_to_networks_and_keep_the_day(served):
    item = served.get("/r/L1?on=2023-01-01")
    assert "/networks/ok?on=2023-01-01" in item.links()
    assert "/networks/" in served.get("/").links("footer")
    report = served.get("/i/REPORT?on=2023-01-01")
    assert "/networks/?on=2023-01-01#contradictions" in report.links()
    assert "/r/R2?on=2023-01-01" in served.get("/networks/?on=2023-01-01").links()


def test_codes_are_forgiven_their_case_and_strangers_are_not_found(served):
    assert served.get("/networks/OK?on=x", 301).location == "/networks/ok?on=x"
    served.get("/networks/nothing", 404)


def test_networks_speak_english_too(world, settings, now):
    page = Visitor(make_app(settings, world, now), "en").get("/networks/vk")
    assert page.heading == "VKontakte"
    assert "each of: VKontakte, Telegram" in page.text


def test_an_empty_register_has_no_networks_and_says_so(visitor):
    assert "Площадок в реестре нет" in visitor.get("/networks/").text.replace(
        "\u00a0", " "
    )


def test_more_items_and_versions_cost_no_more_queries(world, settings, now):
    visitor = Visitor(make_app(settings, world, now))
    counts = []

    def count(*_):
        counts[-1] += 1

    sa.event.listen(world.session().get_bind(), "before_cursor_execute", count)
    for more in (0, 20):
        with world.writing() as session:
            session.info["journalled"] = True
            for number in range(more):
                item = an_item(session, f"M{number}")
                a_version(session, item, duty=a_duty(item.code))
                a_version(session, item, valid_from=date(2024, 1, 1), op=Op.REPEAL)
        for path in ("/networks/", "/networks/ok"):
            counts.append(0)
            visitor.get(path)
    assert counts[:2] == counts[2:]
    assert max(counts) < 20


def test_the_shipped_register_shows_odnoklassniki_in_advice_and_in_law(
    sqlite, visitor, now
):
    load(sqlite, SHIPPED, now=now)
    page = visitor.get("/networks/ok?on=2022-12-01")
    told = rows(page, "Что требуется на 01.12.2022")
    assert [row[1:3] for row in told] == [
        ["факультативно", "рекомендация"],
        ["обязательно", "норма права"],
        ["обязательно", "норма права"],
    ]
    assert "/r/R2?on=2022-12-01" in page.links()
    assert "/r/FZ270-pages?on=2022-12-01" in page.links()
