"""What stands on each side of a comparison: by day, by knowledge, by version."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import a_version, an_instrument, an_item
from tests.web.registers import a_duty, a_register
from tracker.domain.comparisons import Fate
from tracker.domain.errors import NotFound
from tracker.domain.requirements import ChangeClass, Op, Standing
from tracker.services.comparisons import (
    Side,
    compared,
    days_of_change,
    last_day_before_change,
    of_instrument,
    of_item,
    of_version,
    whole_document,
    whole_item,
)

BEFORE, FIRST, SECOND = date(2021, 12, 31), date(2022, 1, 1), date(2023, 1, 1)
NEVER = datetime(2021, 1, 1, tzinfo=UTC)
EARLY, LATE = datetime(2022, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def law(database):
    """An act: a chapter with two articles, one rewritten, one repealed, one new."""
    with database.writing() as session:
        session.info["journalled"] = True
        act = an_instrument(session, "ACT")
        chapter = an_item(session, "CH", instrument=act)
        a_version(session, chapter, heading="Глава", recorded_at=EARLY)
        changed = an_item(session, "A1", instrument=act)
        place = {"parent_id": chapter.id, "recorded_at": EARLY}
        a_version(session, changed, text="вправе", position=1, number="1", **place)
        a_version(
            session, changed, text="обязаны", position=1, number="1",
            valid_from=SECOND, reason="Закон.", **place,
        )  # fmt: skip
        gone = an_item(session, "A2", instrument=act)
        a_version(session, gone, position=2, **place)
        a_version(
            session, gone, position=2, op=Op.REPEAL, valid_from=SECOND,
            reason="Утратил.", text="", **place,
        )  # fmt: skip
        new = an_item(session, "A3", instrument=act)
        a_version(session, new, position=3, valid_from=SECOND, **place)
    return database


def test_a_document_stands_as_on_the_day(law):
    with law.reading() as session:
        old = of_instrument(session, "ACT", on=FIRST)
        new = of_instrument(session, "ACT", on=SECOND)

    assert set(old) == {"CH", "A1", "A2"}
    assert set(new) == {"CH", "A1", "A3"}
    assert new["A1"].text == "обязаны"
    assert new["A1"].place == ("CH",)
    assert new["A1"].reason == "Закон."


def test_what_is_not_in_force_says_why(law):
    with law.reading() as session:
        early = of_instrument(session, "ACT", on=BEFORE)
        late = of_instrument(session, "ACT", on=SECOND)
        unknown = of_item(session, "A1", on=SECOND, known=NEVER)

    assert early.absent["A1"].standing is Standing.FUTURE
    assert early.absent["A1"].since == FIRST
    assert late.absent["A2"].standing is Standing.REPEALED
    assert late.absent["A2"].since == SECOND
    assert late.absent["A2"].reason == "Утратил."
    assert unknown.absent["A1"].standing is None
    assert not unknown


def test_items_meet_their_fates_by_code(law):
    with law.reading() as session:
        found = compared(
            of_instrument(session, "ACT", on=FIRST),
            of_instrument(session, "ACT", on=SECOND),
        )

    assert {entry.code: entry.fates for entry in found.entries} == {
        "CH": {Fate.UNCHANGED},
        "A1": {Fate.CHANGED},
        "A2": {Fate.GONE},
        "A3": {Fate.ADDED},
    }
    assert [(e.code, e.depth) for e in found.entries] == [
        ("CH", 0), ("A1", 1), ("A2", 1), ("A3", 1),
    ]  # fmt: skip


def test_one_day_differs_by_what_was_known(database):
    with database.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "P")
        a_version(session, item, text="ошибка", recorded_at=EARLY)
        a_version(session, item, text="верно", recorded_at=LATE)
    with database.reading() as session:
        then = of_item(session, "P", on=SECOND, known=EARLY)
        now = of_item(session, "P", on=SECOND)

    assert (then["P"].text, now["P"].text) == ("ошибка", "верно")
    assert compared(then, now).changed


def test_a_version_stands_whatever_the_day(law):
    with law.reading() as session:
        item, whole = whole_item(session, "A1")
        first = of_version(session, whole, whole.by_item[item.id][0])

    assert first["A1"].text == "вправе"
    assert first["A1"].place == ("CH",)


def test_a_raised_substance_alone_is_no_change(database):
    with database.writing() as session:
        a_register(session)
        again = an_item(session, "D")
        for change in (ChangeClass.EDITORIAL, ChangeClass.SUBSTANTIVE):
            a_version(session, again, duty=a_duty("D"), change=change)
    with database.reading() as session:
        item, whole = whole_item(session, "D")
        first, second = (
            of_version(session, whole, each) for each in whole.by_item[item.id]
        )

    assert not compared(first, second).changed


def test_texts_that_nobody_published_can_stand_on_a_side():
    found = compared({"N": Side(code="N", text="а")}, {"N": Side(code="N", text="б")})

    assert found.entries[0].fates == {Fate.CHANGED}


def test_the_days_of_change_lead_to_the_last_one(law):
    with law.reading() as session:
        _, whole = whole_document(session, "ACT")

    assert days_of_change(whole.revisions) == [FIRST, SECOND]
    assert last_day_before_change(whole.revisions, on=date(2022, 6, 1)) == BEFORE
    assert last_day_before_change([], on=FIRST) == BEFORE
    assert last_day_before_change([], on=date.min) == date.min


def test_what_is_not_there_is_not_found(database):
    with database.reading() as session:
        with pytest.raises(NotFound):
            of_instrument(session, "NONE", on=FIRST)
        with pytest.raises(NotFound):
            of_item(session, "NONE", on=FIRST)
