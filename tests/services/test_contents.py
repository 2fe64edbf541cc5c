"""Loading content: what comes into the register, and what stays as it is."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.services.content_files import (
    SHIPPED,
    Files,
    journal,
    load,
)
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.dates import read as day
from tracker.domain.errors import NotAllowed
from tracker.domain.evidence import Form, State
from tracker.domain.requirements import ChangeClass, Op
from tracker.services import contents
from tracker.services.contents import BadContent
from tracker.services.requirements import Wording, publish
from tracker.storage.bodies import BodyAliasRow, BodyRow, BodyVersionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.instruments import FigureRow, InstrumentEventRow, InstrumentRow
from tracker.storage.journal import JournalEntryRow
from tracker.storage.outbox import SearchDirtyRow, done, waiting
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import (
    DutyRow,
    DutyScopeRow,
    ItemRelationRow,
    ItemRow,
    ItemVersionRow,
)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "content")


@pytest.fixture
def loaded(database, files, now):
    """Return the store with the example loaded yesterday."""
    load(database, files.place, now=now - timedelta(days=1))
    return database


def rows(database, asked):
    with database.reading() as session:
        return list(session.execute(asked))


def versions(database, code):
    """Return the versions of item *code* in the order of their publication."""
    asked = sa.select(ItemVersionRow).join(
        ItemRow, ItemRow.id == ItemVersionRow.item_id
    )
    asked = asked.where(ItemRow.code == code).order_by(ItemVersionRow.seq)
    with database.reading() as session:
        return list(session.scalars(asked))


def published(database, code, text, *, base, in_force, now):
    """Publish a version through the pages, as an editor does."""
    wording = Wording(
        heading="Обязанность",
        text=text,
        html=f"<p>{text}</p>",
        change=ChangeClass.EDITORIAL,
        in_force=day(in_force),
    )
    with database.writing() as session:
        publish(session, OPERATOR, code, wording, base=base, now=now)


def test_the_first_load_creates_everything(database, files, now):
    result = load(database, files.place, now=now)
    assert (result.read, result.created) == (19, 19)
    assert (result.changed, result.unchanged, result.kept) == (0, 0, 0)
    assert result.refused == ()
    assert journal(database)[-1] == "content.loaded"


def test_a_second_load_changes_nothing_and_says_nothing(loaded, files, now):
    before = journal(loaded)
    result = load(loaded, files.place, now=now)
    assert (result.unchanged, result.created, result.changed) == (19, 0, 0)
    assert journal(loaded) == before


def test_versions_carry_their_days_their_substance_and_their_html(loaded, now):
    first, second = versions(loaded, "L1")
    assert (first.seq, first.valid_from) == (1, date(2022, 12, 1))
    assert (second.seq, second.valid_from) == (2, date(2024, 11, 1))
    assert (first.substance_rev, second.substance_rev) == (1, 1)
    assert (first.author, first.approver) == ("operator", "operator")
    (advice,) = versions(loaded, "A1")
    assert advice.valid_from == date(2022, 7, 1)
    assert advice.stated_from == "[2022-03-01..2022-07-01]"
    assert "5.1. Сразу." in advice.html
    assert "<ol>" not in advice.html


def test_a_version_whose_day_is_unknown_holds_from_no_day(loaded):
    (version,) = versions(loaded, "L2")
    assert version.valid_from is None
    assert version.stated_from == "unknown"


def test_a_duty_comes_with_its_networks_and_its_scope(loaded):
    (version,) = versions(loaded, "A1")
    asked = sa.select(DutyScopeRow.axis, DutyScopeRow.value)
    asked = asked.join(DutyRow, DutyRow.id == DutyScopeRow.duty_id)
    asked = asked.where(DutyRow.version_id == version.id).order_by(DutyScopeRow.axis)
    assert [tuple(row) for row in rows(loaded, asked)] == [
        ("exclude", "AGENCY-AA"),
        ("kind", "regional_executive_body"),
        ("region", "AA"),
    ]


def test_every_published_version_is_in_the_journal_with_its_source(loaded):
    asked = sa.select(JournalEntryRow.body, JournalEntryRow.subject)
    asked = asked.where(JournalEntryRow.action == "item.published")
    found = {
        (row.subject, '"source":"content"' in row.body) for row in rows(loaded, asked)
    }
    assert found == {("item:A1", True), ("item:L1", True), ("item:L2", True)}


def test_a_body_is_loaded_with_its_parent_its_names_and_its_first_fact(loaded):
    parent = sa.orm.aliased(BodyRow)
    asked = sa.select(BodyRow.code, parent.code).join(
        parent, parent.id == BodyRow.parent_id
    )
    assert [tuple(row) for row in rows(loaded, asked)] == [("AGENCY-AA", "GOV-AA")]
    asked = sa.select(BodyVersionRow.valid_from).order_by(BodyVersionRow.valid_from)
    days = [row.valid_from for row in rows(loaded, asked)]
    assert days == [date(1, 1, 1), date(1, 1, 1), date(2020, 1, 1)]
    names = {row.name for row in rows(loaded, sa.select(BodyAliasRow.name))}
    assert names == {"власти", "кабинет", "мэр"}


def test_evidence_without_an_address_waits_and_counts_as_nothing(loaded):
    ((evidence,),) = rows(loaded, sa.select(EvidenceRow))
    assert (evidence.form, evidence.state) == (Form.ADDRESS_UNKNOWN, State.SUBMITTED)
    assert (evidence.page_id, evidence.head) == (None, 1)
    ((event,),) = rows(loaded, sa.select(EvidenceEventRow))
    assert (event.seq, event.valid_from) == (1, date(2022, 5, 31))


def test_cited_numbers_know_their_document_their_item_and_their_body(loaded):
    asked = sa.select(
        FigureRow.code,
        FigureRow.value,
        FigureRow.item_id.is_(None),
        FigureRow.body_id.is_(None),
    ).order_by(FigureRow.code)
    assert [tuple(row) for row in rows(loaded, asked)] == [
        ("A1-pages", 70, False, True),
        ("E-BB-subscribers", 120_000, False, False),
    ]


def test_an_item_of_advice_becomes_an_item_of_the_law(loaded):
    assert len(rows(loaded, sa.select(ItemRelationRow.id))) == 1


def test_the_search_is_told_of_everything_new(loaded):
    found = {row.kind for row in rows(loaded, sa.select(SearchDirtyRow.kind))}
    assert found == {"instrument", "item", "body", "evidence"}


def test_an_edited_section_becomes_a_version_of_the_same_day(loaded, files, now):
    files.edit(
        "instruments/LAW.md", "Орган ведёт страницу.", "Орган ведёт две страницы."
    )
    result = load(loaded, files.place, now=now)
    assert (result.changed, result.unchanged) == (1, 18)
    first, _, third = versions(loaded, "L1")
    assert (third.seq, third.valid_from) == (3, first.valid_from)
    assert third.text == "Орган ведёт две страницы."
    assert third.reason == "правка файла"
    assert third.substance_rev == 2
    assert first.text == "Орган ведёт страницу."
    assert load(loaded, files.place, now=now).unchanged == 19


def test_an_editorial_correction_makes_no_evidence_suspect(loaded, files, now):
    files.edit("instruments/LAW.md", "официальную страницу", "свою страницу")
    load(loaded, files.place, now=now)
    assert versions(loaded, "L1")[-1].substance_rev == 1


def test_a_new_day_becomes_a_new_version_and_the_old_one_stays(loaded, files, now):
    files.add(
        "instruments/LAW.md",
        "---\nitem: L1\nin_force: 2027-01-01\nop: repeal\ncertainty: confirmed\n---\n",
    )
    result = load(loaded, files.place, now=now)
    assert (result.created, result.changed) == (1, 0)
    assert [version.op for version in versions(loaded, "L1")] == [
        Op.SET,
        Op.SET,
        Op.REPEAL,
    ]


def test_a_day_is_moved_by_a_retraction_and_never_silently(loaded, files, now):
    files.edit("instruments/LAW.md", "in_force: 2024-11-01", "in_force: 2025-11-01")
    with pytest.raises(BadContent, match="2024-11-01 is gone"):
        load(loaded, files.place, now=now)
    files.add(
        "instruments/LAW.md",
        "---\nitem: L1\nin_force: 2024-11-01\nop: retract\ncertainty: confirmed\n---\n",
    )
    result = load(loaded, files.place, now=now)
    assert (result.created, result.changed) == (1, 1)
    ops = [(version.op, version.valid_from) for version in versions(loaded, "L1")]
    assert ops[2:] == [
        (Op.RETRACT, date(2024, 11, 1)),
        (Op.SET, date(2025, 11, 1)),
    ]


def test_a_version_that_got_its_day_leaves_the_one_without(loaded, files, now):
    files.edit("instruments/LAW.md", "in_force: unknown", "in_force: 2027-01-01")
    assert load(loaded, files.place, now=now).created == 1
    assert [v.valid_from for v in versions(loaded, "L2")] == [None, date(2027, 1, 1)]


def test_a_respelled_file_is_not_an_edited_one(loaded, files, now):
    files.edit("instruments/ADVICE.md", 'number: "1."', "number: '1.' # a remark")
    files.edit("platforms/vk.md", "[ВК, вконтакте]", "\n  - ВК\n  - вконтакте")
    assert load(loaded, files.place, now=now).unchanged == 19


def test_what_was_published_through_the_pages_is_left_alone(loaded, files, now):
    published(loaded, "L1", "Новое.", base=2, in_force="2022-12-01", now=now)
    result = load(loaded, files.place, now=now)
    assert (result.kept, result.unchanged) == (1, 18)
    assert versions(loaded, "L1")[-1].text == "Новое."


def test_what_was_published_for_another_day_keeps_no_section_back(loaded, files, now):
    published(loaded, "L1", "Новое.", base=2, in_force="2026-01-01", now=now)
    files.edit("instruments/LAW.md", "Орган ведёт страницу.", "Орган ведёт страницы.")
    result = load(loaded, files.place, now=now)
    assert (result.changed, result.kept) == (1, 0)
    assert [version.seq for version in versions(loaded, "L1")] == [1, 2, 3, 4]


def test_what_changed_in_both_is_refused_and_nothing_is_loaded(loaded, files, now):
    published(loaded, "L1", "Новое.", base=2, in_force="2022-12-01", now=now)
    files.edit("instruments/LAW.md", "Орган ведёт страницу.", "Моё.")
    files.edit("regions.csv", "Первая область", "Иная область")
    with pytest.raises(BadContent) as refusal:
        load(loaded, files.place, now=now)
    facts = refusal.value.facts
    assert (facts["file"], facts["line"]) == ("instruments/LAW.md", 7)
    assert "content export" in str(facts["reason"])
    assert len(versions(loaded, "L1")) == 3
    assert journal(loaded)[-1] == "item.published"


def test_a_code_is_not_taken_in_twice_in_two_spellings(loaded, files, now):
    files.edit("instruments/LAW.md", "item: L2", "item: l2")
    with pytest.raises(BadContent) as refusal:
        load(loaded, files.place, now=now)
    assert "there is an item L2" in str(refusal.value.facts["reason"])


def test_after_loading_an_export_the_edit_can_be_brought_over(
    loaded, files, now, tmp_path
):
    published(loaded, "L1", "Новое.", base=2, in_force="2022-12-01", now=now)
    with loaded.reading() as session:
        contents.export(session, tmp_path / "export")
    # The text that was corrected goes out beside its correction.
    assert load(loaded, tmp_path / "export", now=now).unchanged == 20
    path = tmp_path / "export" / "instruments" / "LAW.md"
    path.write_text(path.read_text().replace("Новое.", "Новое и моё."))
    assert load(loaded, tmp_path / "export", now=now).changed == 1
    assert versions(loaded, "L1")[-1].text == "Новое и моё."


def test_a_document_edited_in_the_register_is_left_alone_too(loaded, files, now):
    with loaded.engine.begin() as connection:
        connection.execute(
            sa.update(InstrumentRow)
            .where(InstrumentRow.code == "LAW")
            .values(title="Иначе")
        )
    files.edit("regions.csv", "Вторая область", "Иная область")
    result = load(loaded, files.place, now=now)
    assert (result.kept, result.changed) == (1, 1)
    ((title,),) = rows(
        loaded, sa.select(InstrumentRow.title).where(InstrumentRow.code == "LAW")
    )
    assert title == "Иначе"


def test_a_changed_body_gets_a_fact_that_holds_from_today(loaded, files, now):
    files.edit("bodies/all.csv", "Глава города", "Мэр города")
    assert load(loaded, files.place, now=now).changed == 1
    asked = sa.select(BodyVersionRow).where(BodyVersionRow.name == "Мэр города")
    ((fact,),) = rows(loaded, asked)
    assert (fact.seq, fact.valid_from) == (2, date(2026, 11, 23))


def test_a_documents_events_and_relations_follow_its_file(loaded, files, now):
    files.edit("instruments/ADVICE.md", "to: LAW", "to: LAW\n    note: Ясно.")
    files.edit("instruments/ADVICE.md", "  - kind: published\n", "  - kind: signed\n")
    load(loaded, files.place, now=now)
    kinds = [row.kind for row in rows(loaded, sa.select(InstrumentEventRow.kind))]
    assert kinds == ["signed"]


def test_a_status_is_added_beside_the_earlier_ones(loaded, files, now):
    files.edit("platforms/vk.md", "status: listed", "status: social_network")
    load(loaded, files.place, now=now)
    asked = sa.select(PlatformStatusRow.seq, PlatformStatusRow.status).order_by(
        PlatformStatusRow.seq
    )
    assert [tuple(row) for row in rows(loaded, asked)] == [
        (1, "available"),
        (2, "listed"),
        (3, "social_network"),
    ]
    assert load(loaded, files.place, now=now).unchanged == 19


def test_a_status_cannot_be_dropped(loaded, files, now):
    files.edit(
        "platforms/vk.md",
        "  - status: listed\n    when: 2022-09-02\n    certainty: confirmed\n"
        "    sources: 6\n",
        "",
    )
    with pytest.raises(BadContent, match="stays"):
        load(loaded, files.place, now=now)


def test_an_item_cannot_move_to_another_document(loaded, files, now):
    text = (files.place / "instruments" / "LAW.md").read_text()
    head, moved = text.split("---\nitem: L2", 1)
    (files.place / "instruments" / "LAW.md").write_text(head)
    files.add(
        "instruments/ADVICE.md", "---\nitem: L2" + moved.replace("parent: L1\n", "")
    )
    with pytest.raises(BadContent, match="L2 is an item of LAW"):
        load(loaded, files.place, now=now)


def test_edited_evidence_follows_its_file_until_somebody_decides(loaded, files, now):
    files.edit("instruments/ADVICE.md", "Адрес не назван.", "Адреса нет.")
    assert load(loaded, files.place, now=now).changed == 1
    ((evidence,),) = rows(loaded, sa.select(EvidenceRow))
    assert (evidence.note, evidence.head) == ("Адреса нет.", 2)
    with loaded.engine.begin() as connection:
        connection.execute(sa.update(EvidenceRow).values(state=State.WITHDRAWN))
    assert load(loaded, files.place, now=now).kept == 1
    files.edit("instruments/ADVICE.md", "Адреса нет.", "Адрес есть.")
    with pytest.raises(BadContent):
        load(loaded, files.place, now=now)


def test_only_what_changed_is_told_to_the_search(loaded, files, now):
    with loaded.writing() as session:
        done(session, waiting(session, limit=100))
    files.edit("instruments/LAW.md", "title: Закон о страницах", "title: Закон")
    load(loaded, files.place, now=now)
    kinds = [row.kind for row in rows(loaded, sa.select(SearchDirtyRow.kind))]
    assert kinds == ["instrument"]


def test_part_of_the_content_may_refer_to_what_the_register_has(loaded, tmp_path, now):
    part = tmp_path / "part"
    (part / "instruments").mkdir(parents=True)
    (part / "instruments" / "MORE.md").write_text(
        "---\ninstrument: MORE\nkind: order\ntitle: Ещё\ncertainty: reported\n"
        "relations:\n  - kind: implements\n    to: LAW\n---\n"
    )
    assert contents.check(contents.read(part)) != []
    assert load(loaded, part, now=now).created == 1


def test_only_who_may_publish_may_load(database, files, now):
    admin = Actor(name="admin", id=1, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowed):
        load(database, files.place, now=now, actor=admin)
    assert rows(database, sa.select(PlatformRow.id)) == []


def test_the_shipped_content_loads_once_and_again_changes_nothing(sqlite, now):
    first = load(sqlite, SHIPPED, now=now)
    second = load(sqlite, SHIPPED, now=now)
    assert first.created == first.read == second.unchanged
