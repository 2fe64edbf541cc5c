"""What computes the projection, or decides on evidence, for ever: to be killed.

*rebuild* marks and computes anew in small chunks; *decide* sends and decides on
evidence of few bodies. Each is a process of its own. That the one line of writers is
needed is shown in tests/services/test_projection_races.py.
"""

import random
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

from sqlalchemy.exc import OperationalError

from tests.web.registers import amend, show
from tracker.domain.errors import Refused
from tracker.services import projections
from tracker.storage.engines import Database
from tracker.storage.requirements import ItemRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def work(url, what, seed, finished):
    """Do *what* for ever on the store at *url*; count in *finished* what is done."""
    chance, database = random.Random(seed), Database(url)
    works = {"rebuild": rebuild, "decide": decide}
    for number in count():
        with suppress(OperationalError, Refused):
            works[what](database, chance, f"{seed}x{number}")
        finished.value += 1


def rebuild(database, chance, _):
    if chance.random() < 0.3:
        with database.writing() as session:
            base = session.query(ItemRow.head).filter(ItemRow.code == "L1").scalar()
            amend(session, base=base, now=NOW, editorial=True)
    projections.run_due(database, now=NOW, size=3)


def decide(database, chance, name):
    with database.writing() as session:
        body = f"G{chance.randrange(1, 5)}"
        accept = chance.random() < 0.5
        show(session, body, f"vk.com/p{name}", now=NOW, accept=accept)
