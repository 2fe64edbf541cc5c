"""From bill to law: stages, what each item became, and the redline across the two."""

from datetime import date

import pytest

from tests.factories import a_version, an_instrument, an_item
from tests.web.client import Visitor, words
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.domain.requirements import Stage
from tracker.storage.instruments import InstrumentEventRow, InstrumentRelationRow
from tracker.storage.requirements import ItemRelationRow


@pytest.fixture
def law(sqlite):
    """A bill with a reading and its law; item B1 became L1, which was amended."""
    with sqlite.writing() as session:
        session.info["journalled"] = True
        bill = an_instrument(
            session, "BILL", kind=InstrumentKind.BILL, short_title="Законопроект"
        )
        law = an_instrument(session, "LAW", short_title="270-ФЗ")
        _happened(session, bill, EventKind.INTRODUCED, "2022-02-09", date(2022, 2, 9))
        _happened(session, bill, EventKind.THIRD_READING, "[..2022-07-01]", None)
        _happened(session, law, EventKind.IN_FORCE, "2022-12-01", date(2022, 12, 1))
        session.add(
            InstrumentRelationRow(
                source_id=bill.id,
                target_id=law.id,
                kind=RelationKind.BECOMES,
                position=1,
                note="",
            )
        )
        before = an_item(session, "B1", instrument=bill)
        a_version(session, before, valid_from=None, stage=Stage.BILL, text="Вправе.")
        after = an_item(session, "L1", instrument=law)
        a_version(session, after, valid_from=date(2022, 12, 1), text="Обязаны.")
        a_version(session, after, valid_from=date(2024, 1, 1), text="Обязаны все.")
        session.add(
            ItemRelationRow(source_id=before.id, target_id=after.id, kind="becomes")
        )


def _happened(session, instrument, kind, happened, sort_date):
    session.add(
        InstrumentEventRow(
            instrument_id=instrument.id,
            position=list(EventKind).index(kind),
            kind=kind,
            happened=happened,
            sort_date=sort_date,
            certainty=Certainty.CONFIRMED,
            sources=1,
            note="",
        )
    )


def stages(page):
    """Return the stages of the way: their sign, name and day, as read."""
    (strip,) = [e for e in page.tree.iter("ol") if e.get("class") == "way"]
    return [words(stop).replace("\u00a0", " ") for stop in strip.iter("li")]


@pytest.mark.parametrize("code", ["BILL", "LAW"])
def test_the_way_is_told_whole_on_the_bill_and_on_the_law(law, visitor, code):
    told = stages(visitor.get(f"/i/{code}"))
    assert told[0] == "✓ Внесён 9 февраля 2022 г."
    assert told[1].startswith("? ")
    assert "источники не говорят" in told[1]
    assert told[3] == "✓ Принят в третьем чтении не позднее 1 июля 2022 г."
    assert told[4].startswith("? Одобрен Советом Федерации")
    assert told[-1] == "✓ Вступил в силу 1 декабря 2022 г."


def test_on_an_earlier_day_the_rest_of_the_way_lies_ahead(law, visitor):
    told = stages(visitor.get("/i/BILL?on=2022-08-01"))
    assert told[-1] == "… Вступил в силу на этот день ещё нет; 1 декабря 2022 г."
    assert told[5].startswith("… Подписан")


def test_another_kind_of_document_has_no_such_way(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        an_instrument(session, "ORDER", kind=InstrumentKind.ORDER)
    assert "Путь от законопроекта" not in visitor.get("/i/ORDER").text


def test_items_lead_to_what_they_became_and_back_with_the_redline(law, visitor):
    there = "/r/B1/became/L1?on=2023-01-01"
    bill, text = (visitor.get(f"{p}?on=2023-01-01") for p in ("/i/BILL", "/r/L1"))
    assert {"/r/L1?on=2023-01-01", there} <= set(bill.links())
    assert {"/r/B1?on=2023-01-01", there} <= set(text.links())
    assert there in visitor.get("/i/LAW?on=2023-01-01").links()
    assert "Стал пунктом:" in bill.text.replace("\u00a0", " ")


def test_the_redline_goes_from_the_bill_to_the_law_as_signed(law, visitor):
    page = visitor.get("/r/B1/became/L1")
    marked = {
        tag: " ".join(words(each) for each in page.tree.iter(tag))
        for tag in ("ins", "del")
    }
    assert "Обязаны" in marked["ins"]
    assert "все" not in marked["ins"]
    assert "Вправе" in marked["del"]
    assert "Стадия" in page.text


def test_another_version_of_the_law_can_be_chosen(law, visitor):
    assert "Обязаны все" in visitor.get("/r/B1/became/L1?to=2&view=beside").text
    assert "Стадия" not in visitor.get("/r/L1/compare?from=1&to=2&changes=only").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/r/L1/became/B1", 404),
        ("/r/B1/became/B1", 404),
        ("/r/B1/became/NONE", 404),
        ("/r/B1/became/L1?to=9", 404),
        ("/r/B1/became/L1?to=два", 422),
    ],
)
def test_what_did_not_become_another_is_not_compared(law, visitor, path, status):
    assert visitor.get(path, status).status == status


def test_codes_in_another_case_lead_to_the_right_address(law, visitor):
    answer = visitor.get("/r/b1/became/l1?to=2", 301)
    assert answer.location == "/r/B1/became/L1?to=2"


def test_relations_are_readable_sentences(law, visitor):
    told = visitor.get("/i/BILL").text.replace("\u00a0", " ")
    assert "Этот документ принят как документ 270-ФЗ." in told
    back = visitor.get("/i/LAW").text.replace("\u00a0", " ")
    assert "Этот документ возник из документа Законопроект." in back


def test_the_comparison_speaks_english_too(law, app):
    page = Visitor(app, "en").get("/r/B1/became/L1")
    assert page.heading == "What item B1 became: L1"
