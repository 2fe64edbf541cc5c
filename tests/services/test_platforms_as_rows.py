"""A network is a row that names its grammar: adding one changes nothing else."""

import pytest
import sqlalchemy as sa

from tests.domain.test_addresses_networks import NEW
from tests.factories import a_platform, a_version, an_item
from tests.web.registers import a_duty, a_register
from tracker.domain import addresses
from tracker.domain.access import OPERATOR
from tracker.domain.addresses import GRAMMARS, Reader
from tracker.domain.errors import BadAddress
from tracker.services import evidence
from tracker.services.evidence import Submission
from tracker.storage.platforms import PageRow


@pytest.fixture
def store(database):
    """A register that knows VKontakte and Odnoklassniki alone."""
    with database.writing() as session:
        a_register(session)
    return database


def sent(store, now, address, item):
    submission = Submission(body="G1", items=(item,), address=address)
    with store.writing() as session:
        evidence.submit(session, OPERATOR, submission, now=now)


def joined(store, code, grammar):
    """Add the network *code*, and R1 that asks for a page on it."""
    with store.writing() as session:
        session.info["journalled"] = True
        a_platform(session, code, grammar=grammar)
        a_version(session, an_item(session, "R1"), duty=a_duty("R1", platforms=(code,)))


def pages(store):
    with store.reading() as session:
        return session.scalars(sa.select(PageRow.url)).all()


def test_a_network_without_a_row_is_taken_by_nobody(store, now):
    with pytest.raises(BadAddress) as refused:
        sent(store, now, "rutube.ru/channel/5", "L1")
    assert refused.value.facts["reason"] == "unknown_network"


def test_a_row_that_names_a_known_grammar_is_enough(store, now):
    joined(store, "rutube", "rutube")
    sent(store, now, "m.rutube.ru/channel/5/videos", "R1")
    assert pages(store) == ["https://rutube.ru/channel/5"]


def test_a_new_grammar_in_its_one_place_and_a_row_are_enough(store, now, monkeypatch):
    reader = Reader([*GRAMMARS.values(), NEW])
    monkeypatch.setattr(addresses, "read", reader.read)
    joined(store, "fair", "yarmarka")
    sent(store, now, "m.yarmarka.ru/One", "R1")
    assert pages(store) == ["https://yarmarka.ru/one"]
    with pytest.raises(BadAddress):
        sent(store, now, "yarmarka.ru/two", "L1")
