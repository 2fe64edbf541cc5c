"""Sheets of evidence for tests, a register to take them in, and counts of what came."""

from dataclasses import dataclass

import sqlalchemy as sa

from tests.factories import a_body, a_platform
from tests.sheets_made import a_sheet
from tests.web.registers import a_register, advise
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.services.evidence_files import error_sheets, import_evidence
from tracker.services.evidence_files.columns import reading
from tracker.storage.bodies import BodyAliasRow, BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow

HEADINGS = "Код;Страница;Требование;Показана с;Примечание"


def a_wide_register(session, *, bodies=3):
    """Add a register with two duties, twins of one name, and a body called otherwise.

    L1 (VKontakte or Odnoklassniki) binds everybody, R1 (both) governments alone.
    """
    a_register(session, bodies=bodies)
    advise(session)
    a_platform(session, "telegram", grammar="telegram", name="Telegram", position=3)
    for code, ogrn in (("T1", "1027700132195"), ("T2", "1037739510423")):
        a_body(session, code, name="Администрация «Берёзка»", ogrn=ogrn)
    other = a_body(session, "A1", name="Министерство связи", inn="7710474375")
    session.add(BodyAliasRow(body_id=other.id, name="Минсвязь"))


def speaking_for(database, *codes):
    """Return a representative of the bodies with *codes*."""
    with database.reading() as session:
        found = sa.select(BodyRow.id).where(BodyRow.code.in_(codes))
        bodies = frozenset(session.scalars(found))
    return Actor(
        name="Анна", id=7, roles=frozenset({Role.REPRESENTATIVE}), bodies=bodies
    )


def meant(sheet, **told):
    """Return how *sheet* is read."""
    first = [cells for _, cells in sheet.first(20)]
    return reading(error_sheets.own(sheet.headings), first, **told)


def take(database, now, *lines, actor=OPERATOR, headings=HEADINGS, **options):
    """Take the rows *lines* in and return the outcome."""
    sheet = a_sheet(headings, *lines, name="evidence.csv")
    named = ("told", "defaults", "items", "choices")
    told = {name: options.pop(name) for name in named if name in options}
    return import_evidence(
        database, actor, sheet, reading=meant(sheet, **told), now=now, **options
    )


@dataclass(frozen=True)
class Brought:
    """One piece of evidence as tests look at it."""

    body: str
    item: int
    url: str
    typed: str
    line: int | None


def brought(database):
    """Return all evidence, in the order in which it came."""
    row, page, event = EvidenceRow, PageRow, EvidenceEventRow
    found = (
        sa.select(BodyRow.code, row.item_id, page.url, event.words, row.batch_line)
        .join(BodyRow, BodyRow.id == row.body_id)
        .join(page, page.id == row.page_id)
        .join(event, sa.and_(event.evidence_id == row.id, event.seq == 1))
        .order_by(row.id)
    )
    with database.reading() as session:
        return [Brought(*each) for each in session.execute(found)]
