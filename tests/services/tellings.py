"""A small register with people to be told, and a clock and a post of the test's own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.web.registers import GOVERNMENTS, a_duty, show
from tracker.adapters.mail import Letter
from tracker.config import Settings
from tracker.domain.access import OPERATOR, Role
from tracker.domain.evidence import State
from tracker.services import accounts, evidence, telling
from tracker.services.telling import Teller
from tracker.storage import messages
from tracker.storage.accounts import AccountRow
from tracker.storage.requirements import ItemRow
from tracker.storage.tellings import WishRow

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Box:
    """Takes letters and keeps them; refuses while *trouble* is set."""

    letters: list[Letter] = field(default_factory=list)
    trouble: Exception | None = None

    def send(self, letter):
        """Keep *letter*."""
        if self.trouble is not None:
            raise self.trouble
        self.letters.append(letter)


@dataclass
class Clock:
    """Stands until it is moved."""

    at: datetime

    def __call__(self):
        return self.at


def a_teller(database, folder, now):
    """Return a teller with a box and a clock to be moved."""
    settings = Settings(
        data=folder,
        database_url="sqlite://",
        secret_key="a secret for tests, long enough",
        public_url="https://register.example.org",
    )
    return Teller(database=database, settings=settings, post=Box(), now=Clock(now))


def a_person(
    session, email="anna@example.org", *, role=Role.REPRESENTATIVE, now, **given
):
    """Add an account; return its id."""
    row = accounts.add(
        session, OPERATOR, email=email, name="Анна Орлова", password_hash="x",
        roles=[role], now=now, **given,
    )  # fmt: skip
    return row.id


def a_deadline(session, comply_by, *, code="L9", **facts):
    """Lay a duty on governments of regions, to be complied with by that day."""
    item = session.scalar(sa.select(ItemRow).where(ItemRow.code == code))
    given = {"heading": "Страницы к сроку", "duty": a_duty(code, scope=GOVERNMENTS,
             comply_by=comply_by)}  # fmt: skip
    return a_version(session, item or an_item(session, code), **{**given, **facts})


def told(teller):
    """Tell everybody whatever is due; return the letters that were sent for it."""
    before = len(teller.post.letters)
    for _ in range(100):
        if not telling.run_due(teller):
            return teller.post.letters[before:]
    raise AssertionError("there is no end of it")


def writing(teller):
    """Open a transaction of the trade."""
    return teller.database.writing()


def wish(teller, often, language="ru"):
    """Let Anna wish to be told *often*."""
    with writing(teller) as session:
        session.info["journalled"] = True
        account = session.scalar(sa.select(AccountRow.id))
        session.merge(
            WishRow(
                account_id=account, often=often, language=language,
                wished_at=teller.now() - 90 * DAY,
            )
        )  # fmt: skip


def states(teller):
    with teller.database.reading() as session:
        return messages.counts(session)


def reject(teller, address="vk.com/other", *, words="Это страница однофамильцев."):
    """Submit a page for G1 and turn it down an hour ago."""
    at = teller.now() - HOUR
    with writing(teller) as session:
        code = show(session, "G1", address, now=at, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=at, base=1,
            reason="not_theirs", words=words,
        )  # fmt: skip
    return code
