"""What tests of copies do and ask: accept a page, make copies, see what is kept."""

import sqlalchemy as sa

from tests.copies_made import seen
from tests.web.registers import show
from tracker.domain.access import OPERATOR
from tracker.services import copying, evidence
from tracker.services.copying import Keeping
from tracker.storage import copies as stored
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow


def accepted(store, now, body="G1", address="vk.com/one"):
    with store.writing() as session:
        return show(session, body, address, now=now)


def decided(store, code, wanted, now, *, base, **said):
    with store.writing() as session:
        evidence.decide(session, OPERATOR, code, wanted, now=now, base=base, **said)


def run(store, files, now, visit=seen, **said):
    keeping = Keeping(files=files, visit=visit)
    return copying.run_due(store, keeping, now=lambda: now, **said)


def id_of(session, code):
    return session.scalar(sa.select(EvidenceRow.id).where(EvidenceRow.code == code))


def kept(store, code):
    with store.reading() as session:
        return stored.kept(session, id_of(session, code))


def wanted(store, code):
    with store.reading() as session:
        return stored.wanted(session, id_of(session, code))


def entries(store, action="evidence.copied"):
    asked = sa.select(JournalEntryRow.subject).where(JournalEntryRow.action == action)
    with store.reading() as session:
        return session.scalars(asked.order_by(JournalEntryRow.seq)).all()
