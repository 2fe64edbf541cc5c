"""An edited file changes no published text: it becomes a proposal for an editor."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.services.content_files import Files, export, load
from tests.services.proposed import BORIS, pass_on, proposal
from tracker.domain.proposals import ChangeKind, ProposalState
from tracker.domain.requirements import Op
from tracker.services.publishing import publish_proposal
from tracker.storage import proposal_lists
from tracker.storage.proposals import ProposalRow
from tracker.storage.requirements import ItemRow, ItemVersionRow

LAW = "instruments/LAW.md"
AGAIN = """---
item: L1
position: 1
heading: Обязанность
in_force: 2027-01-01
certainty: confirmed
reason: Новый закон.
---
Орган ведёт страницу и отвечает на ней.
"""
NEW = """---
item: L9
position: 9
heading: Новое
in_force: 2027-01-01
certainty: confirmed
---
Совсем новое.
"""
REPEAL = """---
item: L1
op: repeal
in_force: 2028-01-01
certainty: confirmed
---
"""


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "content")


@pytest.fixture
def loaded(database, files, now):
    """Return the store with the example loaded yesterday."""
    load(database, files.place, now=now - timedelta(days=1), publish=False)
    return database


def again(store, files, now):
    return load(store, files.place, now=now, publish=False)


def versions(store, code):
    with store.reading() as session:
        row = ItemVersionRow
        asked = sa.select(row).join(ItemRow, ItemRow.id == row.item_id)
        found = session.scalars(asked.where(ItemRow.code == code).order_by(row.seq))
        return [(each.op, each.stated_from, each.text) for each in found]


def only(store):
    """Return the only proposal and its changes."""
    with store.reading() as session:
        (id_,) = session.scalars(sa.select(ProposalRow.id))
        changes = proposal_lists.changes(session, id_)
        return proposal_lists.proposal(session, id_), changes


def publish(store, now, id_):
    pass_on(store, now, id_, ProposalState.APPROVED, by=BORIS)
    rev = proposal(store, id_).rev
    with store.writing() as session:
        return publish_proposal(session, BORIS, id_, rev=rev, now=now)


def test_a_first_load_is_no_proposal(loaded):
    with loaded.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ProposalRow.id))) == 0
    assert len(versions(loaded, "L1")) == 2


def test_a_text_edited_in_its_file_waits_for_an_editor(loaded, files, now):
    before = versions(loaded, "L1")
    files.edit(LAW, "Орган ведёт официальную страницу.", "Иначе.")
    result = again(loaded, files, now)
    assert (result.proposed, result.changed, len(result.proposals)) == (1, 0, 1)
    there, (change,) = only(loaded)
    assert there.state is ProposalState.IN_REVIEW
    assert there.terms.amended_by == "ADVICE"
    assert (change.kind, change.proposed.text) == (ChangeKind.AMEND, "Иначе.")
    assert versions(loaded, "L1") == before


def test_published_it_is_what_the_file_says_and_loading_changes_nothing(
    loaded, files, now
):
    files.edit(LAW, "Орган ведёт официальную страницу.", "Иначе.")
    publish(loaded, now, again(loaded, files, now).proposals[0])
    assert versions(loaded, "L1")[-1] == (Op.SET, "2024-11-01", "Иначе.")
    result = again(loaded, files, now)
    assert (result.proposed, result.created, result.changed) == (0, 0, 0)
    assert result.unchanged == result.read


@pytest.mark.parametrize("declined", [False, True])
def test_the_same_edit_is_proposed_once_even_when_declined(
    loaded, files, now, declined
):
    files.edit(LAW, "Орган ведёт официальную страницу.", "Иначе.")
    (id_,) = again(loaded, files, now).proposals
    if declined:
        pass_on(
            loaded, now, id_, ProposalState.DECLINED, by=BORIS, words="Не по закону."
        )
    result = again(loaded, files, now)
    assert (result.proposed, result.proposals) == (1, ())
    files.edit(LAW, "Иначе.", "Совсем иначе.")
    assert len(again(loaded, files, now).proposals) == 1


@pytest.mark.parametrize(
    ("section", "kind", "code"),
    [
        (AGAIN, ChangeKind.AMEND, "L1"),
        (NEW, ChangeKind.ADD, "L9"),
        (REPEAL, ChangeKind.REPEAL, "L1"),
    ],
)
def test_whatever_a_file_adds_to_a_known_document_is_proposed(
    loaded, files, now, section, kind, code
):
    before = versions(loaded, code)
    files.add(LAW, section)
    again(loaded, files, now)
    there, (change,) = only(loaded)
    assert (change.kind, change.code) == (kind, code)
    assert versions(loaded, code) == before
    publish(loaded, now, there.id)
    assert len(versions(loaded, code)) == len(before) + 1
    result = again(loaded, files, now)
    assert (result.proposed, result.unchanged) == (0, result.read)


def test_a_moved_commencement_is_proposed_as_one_change(loaded, files, now):
    day = "in_force: 2024-11-01\nchange: editorial"
    files.edit(LAW, day, f"op: retract\n{day}")
    files.add(LAW, AGAIN)
    again(loaded, files, now)
    there, (change,) = only(loaded)
    assert change.kind is ChangeKind.COMMENCEMENT
    publish(loaded, now, there.id)
    assert [each[:2] for each in versions(loaded, "L1")[2:]] == [
        (Op.RETRACT, "2024-11-01"),
        (Op.SET, "2027-01-01"),
    ]


def test_of_several_new_versions_of_an_item_the_first_comes_first(loaded, files, now):
    files.add(LAW, AGAIN + REPEAL)
    first = again(loaded, files, now)
    assert (first.proposed, len(first.proposals)) == (2, 1)
    publish(loaded, now, first.proposals[0])
    second = again(loaded, files, now)
    publish(loaded, now, second.proposals[0])
    assert [each[0] for each in versions(loaded, "L1")] == [
        Op.SET,
        Op.SET,
        Op.SET,
        Op.REPEAL,
    ]


def test_what_speaks_of_a_new_item_waits_with_it(loaded, files, now):
    told = """---
evidence: E-NEW
body: GOV-AA
item: L9
platform: vk
address: unknown
certainty: reported
---
"""
    files.add(LAW, NEW + told)
    first = again(loaded, files, now)
    assert first.proposed == 3
    publish(loaded, now, first.proposals[0])
    second = again(loaded, files, now)
    assert (second.created, second.proposed) == (1, 0)


def test_an_exported_folder_loads_without_a_proposal(loaded, files, now, tmp_path):
    export(loaded, tmp_path / "out")
    result = load(loaded, tmp_path / "out", now=now, publish=False)
    assert (result.proposed, result.changed, result.created) == (0, 0, 0)


def test_an_edited_export_becomes_a_proposal_and_no_overwrite(loaded, now, tmp_path):
    export(loaded, tmp_path / "out")
    edited = Files(tmp_path / "edited", tmp_path / "out")
    edited.edit(LAW, "Орган ведёт официальную страницу.", "Правка юриста.")
    before = versions(loaded, "L1")
    result = load(loaded, edited.place, now=now, publish=False)
    assert (result.proposed, len(result.proposals)) == (1, 1)
    assert versions(loaded, "L1") == before


def test_the_operator_may_answer_for_it_alone(loaded, files, now):
    files.edit(LAW, "Орган ведёт официальную страницу.", "Иначе.")
    result = load(loaded, files.place, now=now, publish=True)
    assert (result.proposed, result.changed) == (0, 1)
    assert versions(loaded, "L1")[-1][2] == "Иначе."


def test_what_is_not_ready_stays_a_draft_to_be_mended(loaded, files, now):
    files.add(LAW, REPEAL.replace("2028-01-01", "unknown"))
    assert again(loaded, files, now).proposed == 1
    there, _ = only(loaded)
    assert there.state is ProposalState.DRAFT
