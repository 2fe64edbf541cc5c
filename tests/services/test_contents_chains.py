"""Sections of one item and one day: a chain of corrections in the order of the file."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import (
    a_platform,
    a_version,
    an_instrument,
    an_item,
)
from tests.services.content_files import Files, export, load
from tests.web.registers import a_duty
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import Scope
from tracker.domain.dates import read as day
from tracker.domain.requirements import ChangeClass, Op, Stage
from tracker.services.contents import BadContent
from tracker.services.contents.holdings import EDITED
from tracker.services.requirements import Wording, publish
from tracker.storage import texts
from tracker.storage.engines import Database
from tracker.storage.requirements import ItemRow

LAW = "instruments/LAW.md"
OPEN = """---
item: L1
heading: Обязанность
in_force: 2022-12-01
commencement: Со дня, который назван в статье 3.
certainty: confirmed
reason: Сети определит Правительство.
---
Орган ведёт страницу в сетях, которые определит Правительство.
"""
NAMED = """---
item: L1
heading: Обязанность
in_force: 2022-12-01
certainty: confirmed
amended_by: ADVICE
---
Орган ведёт страницу в сетях перечня.
"""


@pytest.fixture
def files(tmp_path):
    """The example, its law with two sections of one item and one day at the end."""
    files = Files(tmp_path / "content")
    head, _, _ = (files.place / LAW).read_text().partition("---\nitem: L1")
    (files.place / LAW).write_text(head + OPEN + NAMED)
    files.edit("instruments/ADVICE.md", "becomes: L1\n", "")
    return files


@pytest.fixture
def empty(sqlite_template, tmp_path):
    """Return a second store, as empty as the first."""
    place = tmp_path / "empty.sqlite"
    shutil.copyfile(sqlite_template, place)
    database = Database(f"sqlite:///{place}")
    yield database
    database.dispose()


def told(database, code="L1"):
    """Return all versions of *code* but for what differs between two stores."""
    with database.reading() as session:
        id_ = session.scalar(sa.select(ItemRow.id).where(ItemRow.code == code))
        versions = texts.of_item(session, id_)
        ids = [each.id for each in versions]
        wordings, laid = texts.wordings(session, ids), texts.laid(session, ids)
    nowhere = {"id": 0, "item_id": 0, "recorded_at": None, "parent_id": None}
    nowhere |= {"amended_by_id": None, "author": "", "approver": "", "sort_key": ""}
    return [
        (replace(each, **nowhere), wordings[each.id].text, laid.get(each.id))
        for each in versions
    ]


def texts_of(database):
    return [text for _, text, _ in told(database)]


def test_sections_of_one_day_are_loaded_in_their_order(database, files, now):
    load(database, files.place, now=now)

    first, second = (version for version, _, _ in told(database))

    assert first.valid_from == second.valid_from == date(2022, 12, 1)
    assert (first.amended_by, second.amended_by) == (None, "ADVICE")
    assert first.rule == "Со дня, который назван в статье 3."
    assert (first.reason, second.reason) == ("Сети определит Правительство.", "")


def test_a_chain_loaded_again_changes_nothing(database, files, now):
    made = load(database, files.place, now=now)
    assert load(database, files.place, now=now).unchanged == made.created
    assert load(database, files.place, now=now).unchanged == made.created
    assert len(told(database)) == 2


def test_a_section_added_to_a_chain_is_one_version_more(database, files, now):
    whole = (files.place / LAW).read_text()
    files.edit(LAW, NAMED, "")
    load(database, files.place, now=now)
    (files.place / LAW).write_text(whole)
    result = load(database, files.place, now=now)
    assert (result.created, result.changed) == (1, 0)
    assert [text[-9:] for text in texts_of(database)] == ["тельство.", " перечня."]


def test_the_last_of_a_chain_edited_in_place_is_a_new_version(database, files, now):
    load(database, files.place, now=now)
    files.edit(LAW, "в сетях перечня", "в любой из сетей перечня")
    result = load(database, files.place, now=now)
    assert (result.changed, result.created) == (1, 0)
    *_, (last, text, _) = told(database)
    assert (last.seq, last.reason) == (3, EDITED)
    assert "в любой" in text
    assert load(database, files.place, now=now).changed == 0


def test_an_earlier_section_edited_in_place_lets_the_last_rule_still(
    database, files, now
):
    load(database, files.place, now=now)
    files.edit(LAW, "в сетях, которые определит Пр", "там, где скажет Пр")
    assert load(database, files.place, now=now).changed == 2
    assert [text[-9:] for text in texts_of(database)] == [
        "тельство.",
        " перечня.",
    ] * 2
    assert load(database, files.place, now=now).changed == 0


def test_a_section_put_before_a_loaded_one_comes_into_the_register(
    database, files, now
):
    whole = (files.place / LAW).read_text()
    files.edit(LAW, OPEN, "")
    load(database, files.place, now=now)
    (files.place / LAW).write_text(whole)
    load(database, files.place, now=now)
    assert texts_of(database)[-1].endswith("перечня.")
    assert load(database, files.place, now=now).changed == 0


def test_what_was_published_over_a_chain_is_left_alone_or_refused(database, files, now):
    load(database, files.place, now=now)
    wording = Wording(
        heading="Обязанность",
        text="Из редактора.",
        html="",
        change=ChangeClass.EDITORIAL,
        in_force=day("2022-12-01"),
    )
    with database.writing() as session:
        publish(session, OPERATOR, "L1", wording, base=2, now=now)
    assert load(database, files.place, now=now).kept == 1
    files.add(LAW, NAMED.replace("перечня", "другого перечня"))
    with pytest.raises(BadContent, match="changed both here and in the register"):
        load(database, files.place, now=now)
    assert texts_of(database)[-1] == "Из редактора."


def a_hard_life(session):
    """Add an item to which everything has happened that can."""
    session.info["journalled"] = True
    a_platform(session, "vk", name="ВКонтакте")
    law = an_instrument(session, "LAW", number="1", dated="2022-01-01", issuer="Дума")
    item = an_item(session, "L1", instrument=law)
    duty = a_duty("L1", platforms=("vk",), scope=Scope())
    first, later, last = (date(year, 1, 1) for year in (2022, 2024, 2027))
    told = [
        {"valid_from": None, "stage": Stage.BILL, "text": "Проект."},
        {"valid_from": last, "text": "Норма.", "rule": "Через 10 дней.", "duty": duty},
        {"valid_from": first, "text": "Нашлась старая.", "reason": "Найдено."},
        {"valid_from": last, "op": Op.RETRACT, "text": "", "heading": ""},
        {"valid_from": later, "text": "Норма.", "amended_by_id": law.id, "duty": duty},
        {"valid_from": later, "text": "Нормы.", "change": ChangeClass.EDITORIAL},
        {"valid_from": date(2024, 7, 31), "stated_from": "2024-07", "op": Op.SUSPEND},
        {"valid_from": date(2025, 1, 1), "text": "Снова.", "reason": EDITED},
        {"valid_from": date(2026, 1, 1), "op": Op.REPEAL, "text": ""},
        {"valid_from": None, "stage": Stage.BILL, "text": "Проект иначе."},
    ]
    for number, facts in enumerate(told, 1):
        recorded = datetime(2023, 1, number, tzinfo=UTC)
        a_version(session, item, **{"position": 1, "recorded_at": recorded, **facts})


def test_an_export_takes_a_whole_history_into_an_empty_register(
    database, empty, tmp_path, now
):
    with database.writing() as session:
        a_hard_life(session)
    first = export(database, tmp_path / "first")
    made = load(empty, tmp_path / "first", now=now)
    assert made.created == made.read
    assert told(empty) == told(database)
    assert export(empty, tmp_path / "second") == first
    assert load(empty, tmp_path / "second", now=now).unchanged == made.read
    assert "commencement: Через 10 дней." in first["instruments/LAW.md"]
