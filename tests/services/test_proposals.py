"""A proposal from its first word to its publication."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.services.proposed import (
    ANNA,
    BORIS,
    TERMS,
    a_proposal,
    change_of,
    pass_on,
    proposal,
    publish,
    take_in,
    write,
)
from tests.web.registers import a_duty, a_register
from tracker.domain.access import Actor, Role
from tracker.domain.errors import (
    BadInput,
    FourEyes,
    ItemTaken,
    NotAllowed,
    NotFound,
    StaleEdit,
    WrongStep,
)
from tracker.domain.proposals import ChangeKind, ProposalState, Terms
from tracker.domain.requirements import ChangeClass, Op
from tracker.services import proposal_writing, proposals
from tracker.services.publishing import publish_proposal
from tracker.services.readings import read_item
from tracker.storage import journal, proposal_lists
from tracker.storage.requirements import ItemRow, ItemVersionRow

TODAY = date(2026, 11, 23)
ORDERED = sa.select(journal.JournalEntryRow.action).order_by(
    journal.JournalEntryRow.seq
)


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


def versions(store, code="L1"):
    with store.reading() as session:
        asked = sa.select(ItemVersionRow).join(
            ItemRow, ItemRow.id == ItemVersionRow.item_id
        )
        found = asked.where(ItemRow.code == code).order_by(ItemVersionRow.seq)
        return list(session.scalars(found))


def test_a_change_begins_with_the_item_as_it_stands(store, now):
    id_ = a_proposal(store, now)
    change = change_of(store, take_in(store, now, id_, "L1"))
    assert change.proposed.heading == "Вести официальную страницу"
    assert change.proposed.duty.platforms == ("vk", "ok")
    assert change.proposed.duty.comply_by == date(2022, 12, 1)
    assert (change.base, change.rev, change.head) == (1, 1, 1)


def test_two_people_bring_a_text_to_publication(store, now):
    id_ = a_proposal(store, now)
    write(store, now, take_in(store, now, id_, "L1"), text="Новый текст.")
    published = publish(store, now, id_)
    assert [(each.code, each.seq) for each in published] == [("L1", 2)]
    first, second = versions(store)
    assert (first.text, second.text) == ("Текст.", "Новый текст.")
    assert (second.author, second.approver) == ("Анна", "Борис")
    assert second.valid_from == date(2026, 12, 1)
    assert proposal(store, id_).state is ProposalState.PUBLISHED
    with store.reading() as session:
        actions = list(session.scalars(ORDERED))
        assert not list(journal.check(session))
    assert actions == [
        "proposal.opened",
        "proposal.item_taken_in",
        "proposal.written",
        "proposal.in_review",
        "proposal.approved",
        "item.published",
        "proposal.published",
    ]


def test_nothing_of_a_draft_shows_before_publication(store, now):
    id_ = a_proposal(store, now)
    write(store, now, take_in(store, now, id_, "L1"), text="Секрет.")
    with store.reading() as session:
        assert read_item(session, "L1", on=TODAY).wording.text == "Текст."
    assert len(versions(store)) == 1


def test_who_wrote_a_text_neither_approves_nor_publishes_it(store, now):
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, "L1")
    write(store, now, change, text="Соавтор.", by=BORIS)
    pass_on(store, now, id_, ProposalState.IN_REVIEW)
    for author in (ANNA, BORIS):
        with pytest.raises(FourEyes):
            pass_on(store, now, id_, ProposalState.APPROVED, by=author)
    third = Actor(name="Вера", id=3, roles=ANNA.roles)
    pass_on(store, now, id_, ProposalState.APPROVED, by=third)
    with pytest.raises(FourEyes), store.writing() as session:
        publish_proposal(session, BORIS, id_, rev=proposal(store, id_).rev, now=now)
    assert len(versions(store)) == 1


def test_an_office_of_one_may_publish_alone_and_the_journal_says_so(store, now):
    id_ = a_proposal(store, now)
    write(store, now, take_in(store, now, id_, "L1"), text="Один.")
    publish(store, now, id_, by=ANNA, four_eyes=False)
    with store.reading() as session:
        row = journal.JournalEntryRow
        bodies = session.scalars(
            sa.select(row.body).where(row.action.like("proposal.%ed")).order_by(row.seq)
        ).all()
    assert '"four_eyes":false' in bodies[-1]
    assert len(versions(store)) == 2


def test_of_two_editors_of_one_draft_the_second_is_refused(store, now):
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, "L1")
    opened = change_of(store, change)
    write(store, now, change, text="Первый.")
    with pytest.raises(StaleEdit):
        write(store, now, change, text="Второй.", by=BORIS, over=opened)
    assert change_of(store, change).proposed.text == "Первый."
    with store.reading() as session:
        told = [
            each.proposed.text
            for each in proposal_lists.drafts(
                session, proposal_lists.change(session, change)
            )
        ]
    assert told == ["Текст.", "Первый."]


def test_two_proposals_on_one_item_do_not_overwrite_each_other(store, now):
    first, second = a_proposal(store, now), a_proposal(store, now, by=BORIS)
    write(store, now, take_in(store, now, first, "L1"), text="Первое.")
    later = take_in(store, now, second, "L1", by=BORIS)
    write(store, now, later, text="Второе.", by=BORIS)
    publish(store, now, first)
    pass_on(store, now, second, ProposalState.IN_REVIEW, by=BORIS)
    pass_on(store, now, second, ProposalState.APPROVED, by=ANNA)
    with pytest.raises(StaleEdit) as refused, store.writing() as session:
        publish_proposal(
            session, ANNA, second, rev=proposal(store, second).rev, now=now
        )
    assert refused.value.facts["item"] == "L1"
    assert proposal(store, second).state is ProposalState.APPROVED
    assert change_of(store, later).stale
    assert change_of(store, later).proposed.text == "Второе."
    assert [each.text for each in versions(store)] == ["Текст.", "Первое."]


def test_a_proposal_is_published_whole_or_not_at_all(store, now):
    with store.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "M1"), text="Было.")
    one, other = a_proposal(store, now), a_proposal(store, now)
    for code in ("M1", "L1"):
        write(store, now, take_in(store, now, one, code), text=f"Стало {code}.")
    write(store, now, take_in(store, now, other, "L1"), text="Опередили.")
    publish(store, now, other)
    with pytest.raises(StaleEdit):
        publish(store, now, one)
    assert [each.text for each in versions(store, "M1")] == ["Было."]
    assert change_of(store, 1).published_seq is None


def test_a_new_item_is_published_inside_another_new_one(store, now):
    id_ = a_proposal(store, now)
    inner = take_in(store, now, id_, "L3", ChangeKind.ADD, instrument="LAW")
    outer = take_in(store, now, id_, "L2", ChangeKind.ADD, instrument="law")
    write(store, now, inner, heading="Внутри", parent="L2")
    write(store, now, outer, heading="Снаружи")
    publish(store, now, id_)
    assert versions(store, "L3")[0].parent_id == versions(store, "L2")[0].item_id
    assert [each.heading for each in versions(store, "L3")] == ["Внутри"]


@pytest.mark.parametrize("code", ["L1", "l1"])
def test_a_code_that_is_taken_is_refused(store, now, code):
    id_ = a_proposal(store, now)
    with pytest.raises(ItemTaken):
        take_in(store, now, id_, code, ChangeKind.ADD, instrument="LAW")


@pytest.mark.parametrize("code", ["", "Ы1", "a b", "../x", "x" * 65])
def test_a_code_that_no_address_holds_is_refused(store, now, code):
    id_ = a_proposal(store, now)
    with pytest.raises(BadInput):
        take_in(store, now, id_, code, ChangeKind.ADD, instrument="LAW")


def test_a_moved_commencement_takes_the_old_day_back(store, now):
    id_ = a_proposal(store, now, terms=Terms(title="Перенос", reason="Отсрочка"))
    change = take_in(store, now, id_, "L1", ChangeKind.COMMENCEMENT)
    write(store, now, change, in_force="2027-03-01", rule="через 90 дней")
    publish(store, now, id_)
    _, taken, put = versions(store)
    assert (taken.op, taken.valid_from) == (Op.RETRACT, date(2022, 12, 1))
    assert (put.op, put.valid_from) == (Op.SET, date(2027, 3, 1))
    assert (put.rule, put.text) == ("через 90 дней", "Текст.")
    with store.reading() as session:
        today = read_item(session, "L1", on=TODAY).reading
        later = read_item(session, "L1", on=date(2027, 3, 1)).reading
    assert today.ruling is None
    assert later.ruling.seq == 3


def test_a_suspension_ends_by_itself(store, now):
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, "L1", ChangeKind.SUSPEND)
    write(store, now, change, until=date(2026, 12, 31))
    publish(store, now, id_)
    ops = [(each.op, each.valid_from) for each in versions(store)[1:]]
    assert ops == [
        (Op.SUSPEND, date(2026, 12, 1)),
        (Op.SET, date(2027, 1, 1)),
    ]
    assert versions(store)[2].substance_rev == versions(store)[0].substance_rev


@pytest.mark.parametrize("kind", [ChangeKind.REPEAL, ChangeKind.SUSPEND])
def test_what_ends_on_no_known_day_is_not_ready(store, now, kind):
    id_ = a_proposal(store, now, terms=Terms(title="Отмена", reason="Проба"))
    take_in(store, now, id_, "L1", kind)
    with pytest.raises(BadInput) as refused:
        pass_on(store, now, id_, ProposalState.IN_REVIEW)
    assert refused.value.facts["reason"] == "no_day"


def test_an_exception_for_one_item_has_its_own_day(store, now):
    with store.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "M1"))
    id_ = a_proposal(store, now)
    write(store, now, take_in(store, now, id_, "L1"), text="Как все.")
    write(store, now, take_in(store, now, id_, "M1"), in_force="2027-06-01")
    publish(store, now, id_)
    assert versions(store)[1].valid_from == date(2026, 12, 1)
    assert versions(store, "M1")[1].valid_from == date(2027, 6, 1)


def test_only_a_substantive_change_of_the_text_raises_the_revision(store, now):
    for kind, said, raised in (
        (ChangeKind.AMEND, {"change": ChangeClass.EDITORIAL}, 0),
        (ChangeKind.RENUMBER, {"number": "10¹"}, 0),
        (ChangeKind.AMEND, {"duty": a_duty("L1", platforms=("vk",))}, 1),
    ):
        before = versions(store)[-1].substance_rev
        id_ = a_proposal(store, now)
        write(store, now, take_in(store, now, id_, "L1", kind), **said)
        publish(store, now, id_)
        assert versions(store)[-1].substance_rev == before + raised


@pytest.mark.parametrize("role", [Role.READER, Role.REPRESENTATIVE, Role.REVIEWER])
def test_others_may_not_even_know_of_a_proposal(store, now, role):
    id_ = a_proposal(store, now)
    other = Actor(name="x", id=9, roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        a_proposal(store, now, by=other)
    with pytest.raises(NotFound):
        take_in(store, now, id_, "L1", by=other)


def test_only_a_draft_is_written_in(store, now):
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, "L1")
    pass_on(store, now, id_, ProposalState.IN_REVIEW)
    with pytest.raises(WrongStep):
        write(store, now, change, text="Поздно.")
    pass_on(store, now, id_, ProposalState.DRAFT, by=BORIS, words="Доработать.")
    write(store, now, change, text="Доработано.")
    with store.reading() as session:
        told = [(each.state, each.words) for each in proposal_lists.steps(session, id_)]
    assert told[-1] == (ProposalState.DRAFT, "Доработать.")


def test_a_decline_needs_words_and_can_be_taken_back(store, now):
    id_ = a_proposal(store, now)
    take_in(store, now, id_, "L1")
    with pytest.raises(BadInput):
        pass_on(store, now, id_, ProposalState.DECLINED, by=BORIS)
    pass_on(store, now, id_, ProposalState.DECLINED, by=BORIS, words="Незачем.")
    pass_on(store, now, id_, ProposalState.DRAFT)
    assert proposal(store, id_).state is ProposalState.DRAFT


def test_who_approves_saw_the_proposal_as_it_is(store, now):
    id_ = a_proposal(store, now)
    take_in(store, now, id_, "L1")
    pass_on(store, now, id_, ProposalState.IN_REVIEW)
    seen = proposal(store, id_).rev
    pass_on(store, now, id_, ProposalState.DRAFT)
    write(store, now, change_of(store, 1).id, text="Иначе.")
    pass_on(store, now, id_, ProposalState.IN_REVIEW)
    with pytest.raises(StaleEdit), store.writing() as session:
        proposals.pass_on(
            session, BORIS, id_, ProposalState.APPROVED, rev=seen, now=now
        )


def test_an_item_taken_out_can_be_taken_in_again(store, now):
    id_ = a_proposal(store, now)
    change = take_in(store, now, id_, "L1")
    write(store, now, change, text="Было в черновике.")
    with store.writing() as session:
        proposal_writing.drop(session, ANNA, change_of(store, change), now=now)
    assert change_of(store, change) is None
    with pytest.raises(BadInput):
        pass_on(store, now, id_, ProposalState.IN_REVIEW)
    assert take_in(store, now, id_, "L1") == change
    assert change_of(store, change).proposed.text == "Текст."
    with store.reading() as session:
        told = proposal_lists.drafts(session, proposal_lists.change(session, change))
    assert [each.proposed.text for each in told][1] == "Было в черновике."


def test_the_terms_are_changed_against_the_ones_that_were_seen(store, now):
    id_ = a_proposal(store, now)
    for _ in range(2):
        with pytest.raises(StaleEdit), store.writing() as session:
            proposals.set_terms(session, ANNA, id_, TERMS, rev=99, now=now)
    with store.writing() as session:
        terms = Terms(title="Иначе", in_force="2027", amended_by="LAW", reason="р")
        proposals.set_terms(session, ANNA, id_, terms, rev=1, now=now)
    assert proposal(store, id_).terms == terms
