"""One sending for several duties, and what is shown that is no page of a network."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.factories import a_platform, a_version, an_item
from tests.web.registers import a_duty, a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import Scope
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    NotObliged,
    PartlyRefused,
)
from tracker.domain.evidence import Form, State
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import PlatformRule
from tracker.services import evidence
from tracker.services.evidence import Submission
from tracker.storage import journal
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow

ITEMS = ("L1", "L2", "T1")
DOCUMENT = "Приказ от 20.04.2022 № 323"


@pytest.fixture
def store(database):
    """L1 and L2 ask for VKontakte or Odnoklassniki, T1 for Telegram, A1 for anything.

    N1 binds another body alone.
    """
    with database.writing() as session:
        a_register(session)
        a_platform(session, "telegram", grammar="telegram", name="Telegram")
        a_platform(session, "site", grammar="site", name="Официальный сайт")
        asked = {
            "L2": {},
            "T1": {"platforms": ("telegram",)},
            "A1": {"platforms": (), "platform_rule": PlatformRule.UNSPECIFIED},
            "N1": {"scope": Scope(include=frozenset({"G2"}))},
        }
        for code, said in asked.items():
            a_version(session, an_item(session, code), duty=a_duty(code, **said))
    return database


def sent(store, now, *items, address="vk.com/one", **said):
    submission = Submission(
        **{"body": "G1", "items": items, "address": address, **said}
    )
    with store.writing() as session:
        rows = evidence.submit(session, OPERATOR, submission, now=now)
        return [row.code for row in rows]


def counted(store):
    """Return how many rows each table has that a sending writes to."""
    tables = (
        EvidenceRow,
        EvidenceEventRow,
        PageRow,
        journal.JournalEntryRow,
        SearchDirtyRow,
    )
    with store.reading() as session:
        return [
            session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in tables
        ]


def rows(store):
    with store.reading() as session:
        return session.scalars(sa.select(EvidenceRow).order_by(EvidenceRow.id)).all()


def test_one_sending_answers_several_duties_under_one_code(store, now):
    codes = sent(store, now, "L1", "L2", "A1")
    found = rows(store)
    assert [row.code for row in found] == codes
    assert {row.sending for row in found} == {codes[0]}
    assert len({row.page_id for row in found}) == 1
    assert counted(store) == [3, 3, 1, 3, 3]
    with store.reading() as session:
        assert not list(journal.check(session))


def test_what_is_sent_alone_bears_no_common_code(store, now):
    sent(store, now, "L1")
    assert rows(store)[0].sending is None


def test_when_one_duty_refuses_nothing_is_recorded_and_each_says_why(store, now):
    with store.writing() as session:
        code = show(session, "G1", "vk.com/one", item="L2", now=now, accept=False)
    before = counted(store)
    with pytest.raises(PartlyRefused) as refused:
        sent(store, now, "L1", "L2", "T1", "N1", "NOTHING")
    why = refused.value.refusals
    assert {item: type(each) for item, each in why.items()} == {
        "L2": AlreadyShown,
        "T1": BadAddress,
        "N1": NotObliged,
        "NOTHING": NotObliged,
    }
    assert why["L2"].facts["evidence"] == code
    assert why["T1"].facts["asked"] == ["telegram"]
    assert counted(store) == before


def test_an_item_named_twice_is_answered_once(store, now):
    assert len(sent(store, now, "L1", "l1", "L2")) == 2


def test_nothing_chosen_is_refused(store, now):
    with pytest.raises(BadInput):
        sent(store, now)


def test_each_piece_goes_its_own_way_from_there(store, now):
    first, second = sent(store, now, "L1", "L2")
    with store.writing() as session:
        evidence.decide(session, OPERATOR, first, State.ACCEPTED, now=now, base=1)
    states = {row.code: row.state for row in rows(store)}
    assert states == {first: State.ACCEPTED, second: State.SUBMITTED}


def test_of_many_who_send_the_same_at_once_one_does(store, now):
    """All the duties of one sending are taken, and none twice."""

    def press(_):
        try:
            return sent(store, now, "L1", "L2", address="vk.com/race")
        except PartlyRefused as refused:
            return set(refused.refusals)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(8)))
    (taken,) = [each for each in answers if each != {"L1", "L2"}]
    assert [row.code for row in rows(store)] == taken


def test_a_race_for_one_of_two_duties_takes_back_the_other(store, now):
    """Two sendings that share one duty: the later one leaves nothing behind."""

    def press(other):
        try:
            return sent(store, now, "L1", other, address="vk.com/race")
        except PartlyRefused as refused:
            return set(refused.refusals)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, ["L2", "A1"]))
    assert {"L1"} in answers
    assert len(rows(store)) == 2


def test_a_site_stands_under_its_one_address_where_no_network_is_named(store, now):
    sent(store, now, "A1", address="http://www.minzdrav.gov.ru/")
    (row,) = rows(store)
    assert (row.form, row.reference) == (Form.SITE, "")
    with pytest.raises(AlreadyShown):
        sent(store, now, "A1", address="minzdrav.gov.ru")
    with pytest.raises(BadAddress):
        sent(store, now, "L1", address="minzdrav.gov.ru")


def test_a_document_stands_once_in_whatever_spelling(store, now):
    said = {"address": "", "form": Form.DOCUMENT}
    (code,) = sent(store, now, "A1", reference=DOCUMENT, **said)
    (row,) = rows(store)
    assert (row.form, row.reference, row.page_id) == (Form.DOCUMENT, DOCUMENT, None)
    with pytest.raises(AlreadyShown) as refused:
        sent(store, now, "A1", reference=" приказ".title() + DOCUMENT[6:] + ".", **said)
    assert refused.value.facts["evidence"] == code
    with pytest.raises(BadInput):
        sent(store, now, "L1", reference=DOCUMENT, **said)


@pytest.mark.parametrize("text", ["", " № 323 ", "vk.com/one", "ъ" * 501])
def test_what_names_no_document_is_refused(store, now, text):
    with pytest.raises(BadInput) as refused:
        sent(store, now, "A1", address="", form=Form.DOCUMENT, reference=text)
    assert refused.value.facts["field"] == "reference"


def test_of_many_who_name_one_document_at_once_one_does(store, now):
    def press(_):
        try:
            said = {"address": "", "form": Form.DOCUMENT, "reference": DOCUMENT}
            return sent(store, now, "A1", **said)
        except AlreadyShown as refused:
            return [refused.facts["evidence"]]

    with ThreadPoolExecutor(4) as pool:
        codes = {code for (code,) in pool.map(press, range(8))}
    assert codes == {row.code for row in rows(store)}
    assert len(codes) == 1


def test_a_document_rejected_and_shown_anew_is_not_objected_to(store, now):
    said = {"address": "", "form": Form.DOCUMENT, "reference": DOCUMENT}
    (code,) = sent(store, now, "A1", **said)
    with store.writing() as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    sent(store, now, "A1", **said)
    with pytest.raises(AlreadyShown), store.writing() as session:
        evidence.respond(
            session, OPERATOR, code, State.OBJECTED, now=now, base=2, words="Она."
        )


def test_word_of_an_unknown_address_is_kept_once_for_a_network(store, now):
    said = {"address": "", "form": Form.ADDRESS_UNKNOWN}
    sent(store, now, "L1", platform="vk", **said)
    sent(store, now, "L1", platform="ok", **said)
    with pytest.raises(AlreadyShown):
        sent(store, now, "L1", platform="vk", **said)
    for platform in ("telegram", "", "nowhere"):
        with pytest.raises(BadInput):
            sent(store, now, "L1", platform=platform, **said)
    sent(store, now, "A1", **said)
    with pytest.raises(AlreadyShown):
        sent(store, now, "A1", **said)


def test_a_banned_network_is_taken_by_no_duty(store, now):
    with store.writing() as session:
        a_platform(session, "max", grammar="max", status=PlatformStatus.BANNED)
        session.info["journalled"] = True
    with pytest.raises(BadAddress) as refused:
        sent(store, now, "A1", address="max.ru/minzdrav")
    assert refused.value.facts["reason"] == "banned"


def test_weighing_tells_of_every_duty_and_writes_nothing(store, now):
    sent(store, now, "L2")
    before = counted(store)
    submission = Submission(body="G1", items=ITEMS, address="m.vk.com/one")
    with store.reading() as session:
        found = evidence.weigh(session, OPERATOR, submission, now=now)
    assert set(found.duties) == {"L1"}
    assert set(found.refusals) == {"L2", "T1"}
    assert found.meant.understood.address.url == "https://vk.com/one"
    assert counted(store) == before
