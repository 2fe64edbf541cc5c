from datetime import date

import pytest

from tests.factories import a_version, an_instrument, an_item
from tests.web.client import Visitor
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.domain.requirements import Op, Stage
from tracker.storage.instruments import (
    FigureRow,
    InstrumentEventRow,
    InstrumentRelationRow,
)


@pytest.fixture
def shelf(sqlite):
    """A law, the bill it came from, a report without a day."""
    with sqlite.writing() as session:
        session.info["journalled"] = True
        law = an_instrument(
            session,
            "LAW",
            title="О доступе к информации",
            short_title="270-ФЗ",
            number="270-ФЗ",
            dated="2022-07-14",
            sort_date=date(2022, 7, 14),
            issuer="Российская Федерация",
            sources=3,
        )
        bill = an_instrument(
            session, "BILL", title="Законопроект о страницах", kind=InstrumentKind.BILL
        )
        report = an_instrument(
            session,
            "REPORT",
            title="Сообщение",
            kind=InstrumentKind.REPORT,
            dated="[2022-03-01..2022-07-01]",
            sort_date=date(2022, 3, 1),
            certainty=Certainty.REPORTED,
            sources=1,
        )
        session.add(
            InstrumentEventRow(
                instrument_id=law.id,
                position=1,
                kind=EventKind.IN_FORCE,
                happened="2022-12-01",
                sort_date=None,
                certainty=Certainty.CONFIRMED,
                sources=6,
                note="Для судов тоже.",
            )
        )
        session.add(
            InstrumentRelationRow(
                source_id=bill.id,
                target_id=law.id,
                kind=RelationKind.BECOMES,
                position=1,
                note="",
            )
        )
        session.add(
            FigureRow(
                code="F1",
                instrument_id=report.id,
                item_id=None,
                body_id=None,
                speaker="Говорящий",
                subject="главы регионов",
                operator=">",
                value=70,
                unit="глав",
                as_cited="более 70 губернаторов",
                happened="2022-05",
                certainty=Certainty.REPORTED,
                sources=1,
            )
        )
        outer = an_item(session, "L1", instrument=law)
        a_version(session, outer, heading="Первый", html="<p>Текст первого.</p>")
        inner = an_item(session, "L2", instrument=law)
        a_version(
            session,
            inner,
            heading="Внутренний",
            parent_id=outer.id,
            valid_from=date(2023, 1, 1),
            html="<p>Текст внутреннего.</p>",
        )
        a_version(session, inner, op=Op.REPEAL, valid_from=date(2024, 1, 1))
        planned = an_item(session, "L3", instrument=law)
        a_version(session, planned, heading="План", valid_from=None, stage=Stage.BILL)


def test_the_shelf_lists_documents_the_newest_first(shelf, visitor):
    text = visitor.get("/instruments/").text
    assert text.index("270-ФЗ") < text.index("Сообщение") < text.index("Законопроект")
    assert "подтверждено: 3 независимых источника" in text


def test_the_shelf_finds_words_whatever_their_case_and_ё(shelf, visitor):
    found = visitor.get("/instruments/?q=ДОСТУПЕ+информации").text
    assert "270-ФЗ" in found
    assert "Законопроект о страницах" not in found


def test_the_shelf_narrows_to_a_kind_and_says_when_nothing_fits(shelf, visitor):
    assert "270-ФЗ" not in visitor.get("/instruments/?kind=bill").text
    assert "Таких документов нет" in visitor.get("/instruments/?q=нетакого").text
    assert "270-ФЗ" in visitor.get("/instruments/?kind=strange").text


def test_a_long_shelf_is_walked_page_by_page_without_gaps(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        for number in range(105):
            an_instrument(session, f"D{number:03}")
    first = visitor.get("/instruments/")
    following = next(each for each in first.links() if each and "after=" in each)
    second = visitor.get(following)

    def codes(page):
        return {each for each in page.links() if each.startswith("/i/")}

    assert len(codes(first)) == 100
    assert len(codes(second)) == 5
    assert not codes(first) & codes(second)


def test_a_document_tells_its_story(shelf, visitor):
    page = visitor.get("/i/LAW")
    assert page.heading == "270-ФЗ"
    for words in ("14 июля 2022 г.", "Российская Федерация", "Для судов тоже."):
        assert words in page.text.replace("\u00a0", " ")
    assert "/i/BILL" in page.links()


def test_relations_are_told_from_both_sides(shelf, visitor):
    assert "/i/LAW" in visitor.get("/i/BILL").links()
    assert "возник из" in visitor.get("/i/LAW").text.replace("\u00a0", " ")


def test_an_inexact_date_stays_inexact(shelf, visitor):
    text = visitor.get("/i/REPORT").text.replace("\u00a0", " ")
    assert "между 1 марта и 1 июля 2022 г." in text
    assert "01.07.2022" not in text


def test_a_cited_figure_keeps_its_speaker_and_precision(shelf, visitor):
    text = visitor.get("/i/REPORT").text
    for words in ("более 70 глав", "Говорящий", "более 70 губернаторов"):
        assert words in text


@pytest.mark.parametrize(
    ("day", "seen", "unseen"),
    [
        ("01.06.2022", "не вступила в силу (с 01.01.2023)", "утратила силу"),
        ("2023-06-01", "действует с 01.01.2023 по 31.12.2023", "не вступила"),
        (
            "01.06.2024",
            "утратила силу. действовала с 01.01.2023 по 31.12.2023",
            "не вступила",
        ),
    ],
)
def test_items_stand_as_on_the_day_asked(shelf, visitor, day, seen, unseen):
    text = visitor.get(f"/i/LAW?on={day}").text.lower().replace("\u00a0", " ")
    assert seen in text
    assert unseen not in text
    assert "текст внутреннего" in text


def test_an_item_of_a_bill_is_never_called_in_force(shelf, visitor):
    text = visitor.get("/i/LAW").text.replace("\u00a0", " ")
    assert "Законопроект, а не закон" in text[text.index("План") :]


def test_items_stand_in_the_order_of_the_document(shelf, visitor):
    text = visitor.get("/i/LAW").text
    assert text.index("Первый") < text.index("Внутренний")


def test_a_code_in_another_case_leads_to_the_right_address(shelf, visitor):
    answer = visitor.get("/i/law?on=2023-01-01", status=301)
    assert answer.location == "/i/LAW?on=2023-01-01"


def test_what_is_asked_of_a_page_cannot_turn_its_address_elsewhere(shelf, visitor):
    answer = visitor.get("/i/law?_external=1&_scheme=evil&code=x", status=301)
    assert answer.location.startswith("/i/LAW?")


def test_a_day_that_is_none_is_told_and_today_shown(shelf, visitor):
    text = visitor.get("/i/LAW?on=вчера").text
    assert "вчера" in text
    assert "Первый" in text


def test_no_document_is_a_404(visitor):
    visitor.get("/i/NOTHING", status=404)


def test_a_document_speaks_english_too(shelf, app):
    page = Visitor(app, "en").get("/i/LAW")
    assert "independent sources" in page.text
