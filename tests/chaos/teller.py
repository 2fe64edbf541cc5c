"""Tells people what is due, as a process of its own that may be killed at any moment.

``python -m tests.chaos.teller URL FOLDER PORT MINUTES [blindly]`` sends to the mail
server at PORT, by a clock that stands at `NOON` and MINUTES. *blindly* is the planted
mistake: nothing is written down before a letter goes over the wire.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from tracker.adapters.mail import Server
from tracker.config import Line, MailServer, Settings
from tracker.services import telling
from tracker.services.telling import Teller
from tracker.storage.engines import Database
from tracker.storage.tellings import MessageRow

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)


def written_down_afterwards(teller, message, state, *, detail=""):
    """Write down what became of *message*, of which nothing was written before."""
    with teller.database.writing() as session:
        row = MessageRow
        session.execute(sa.update(row).where(row.id == message.id).values(state=state))


def main(url, folder, port, minutes, way=""):
    """Tell everybody whatever is due."""
    now = NOON + timedelta(minutes=int(minutes))
    settings = Settings(
        data=Path(folder),
        database_url=url,
        secret_key="a secret for tests, long enough",
        public_url="https://register.example.org",
    )
    server = MailServer(host="127.0.0.1", port=int(port), line=Line.OPEN)
    teller = Teller(
        database=Database(url),
        settings=settings,
        post=Server(server, sender="register@example.org"),
        now=lambda: now,
    )
    if way:
        telling._taken = lambda teller, message, gathered, *, seen: message
        telling._settle = written_down_afterwards
    print("ready", flush=True)
    while telling.run_due(teller):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
