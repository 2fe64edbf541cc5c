"""Eight editors write one text at once: no word of anybody's is lost."""

import threading

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tracker.domain.access import OPERATOR
from tracker.domain.errors import StaleEdit
from tracker.domain.requirements import ChangeClass
from tracker.services import requirements
from tracker.services.requirements import Wording
from tracker.storage.requirements import ItemRow, ItemVersionRow

THREADS, EACH = 8, 25


@pytest.fixture
def item(database):
    with database.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "RACE"), text="начало")


def newest(session):
    """Return the number and the text of the newest version."""
    asked = (
        sa.select(ItemVersionRow.seq, ItemVersionRow.text)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(ItemRow.code == "RACE", ItemVersionRow.seq == ItemRow.head)
    )
    return session.execute(asked).one()


def opened(database):
    with database.reading() as session:
        return newest(session)


def publish(database, now, word, *, seen):
    """Add *word* to the text that was opened, as an editor does."""
    base, text = seen
    wording = Wording(
        heading="Гонка",
        text=f"{text} {word}",
        html="",
        change=ChangeClass.EDITORIAL,
    )
    with database.writing() as session:
        requirements.publish(session, OPERATOR, "RACE", wording, base=base, now=now)


def blindly():
    """Return a way to do the same as if nobody compared: on whatever is newest."""
    together = threading.Barrier(THREADS)

    def publish_blindly(database, now, word, *, seen):
        together.wait(30)
        while True:
            try:
                publish(database, now, word, seen=(opened(database)[0], seen[1]))
            except StaleEdit:
                continue
            return

    return publish_blindly


def race(database, now, way, *, each=EACH):
    """Return the words of which somebody was told that they are published."""
    start, told, broken = threading.Barrier(THREADS), [], []

    def edit(name):
        start.wait()
        for number in range(each):
            word = f"{name}-{number}"
            for _ in range(2_000):
                try:
                    way(database, now, word, seen=opened(database))
                except StaleEdit:
                    continue
                except Exception as error:
                    broken.append(error)
                    return
                told.append(word)
                break

    editors = [threading.Thread(target=edit, args=(f"p{n}",)) for n in range(THREADS)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(120)
    assert broken == []
    return told


def lost(database, told):
    return set(told) - set(opened(database)[1].split())


def test_of_editors_who_publish_at_once_nobody_loses_a_word(database, item, now):
    told = race(database, now, publish)
    assert len(told) == THREADS * EACH
    assert lost(database, told) == set()
    assert opened(database)[0] == 1 + len(told)


def test_the_race_would_show_a_loss(sqlite, now):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "RACE"), text="начало")
    told = race(sqlite, now, blindly(), each=3)
    assert lost(sqlite, told)
