"""Eight processes publish on twenty items at once: nothing lost, nothing by halves."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.chaos.publisher import ITEMS
from tests.factories import a_version, an_instrument, an_item
from tracker.storage import journal
from tracker.storage.requirements import ItemRow, ItemVersionRow

ROOT = Path(__file__).parents[2]
PROCESSES = 8


@pytest.fixture
def items(database):
    """Twenty items of one law, each with a first text."""
    with database.writing() as session:
        session.info["journalled"] = True
        law = an_instrument(session)
        for number in range(ITEMS):
            item = an_item(session, f"P{number}", instrument=law)
            a_version(session, item, text="начало")
    return database


def race(database, *, times, way=()):
    """Return what the publishers were told: the word and its two items."""
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.chaos.publisher", url]
    running = [
        subprocess.Popen(
            [*command, f"п{number}", str(times), *way],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    ended = [(*each.communicate(timeout=1200), each.returncode) for each in running]
    assert [err[-2000:] for _, err, code in ended if code] == []
    return [line.split() for out, _, _ in ended for line in out.splitlines()]


def texts(database):
    """Return the newest text of every item, as its words."""
    with database.reading() as session:
        row = ItemVersionRow
        found = session.execute(
            sa.select(ItemRow.code, row.text)
            .join(row, row.item_id == ItemRow.id)
            .where(row.seq == ItemRow.head)
        )
        return {code: text.split() for code, text in found}


def numbered(database):
    """Return the numbers of the versions of every item, in order."""
    with database.reading() as session:
        row = ItemVersionRow
        found = session.execute(
            sa.select(ItemRow.code, row.seq)
            .join(row, row.item_id == ItemRow.id)
            .order_by(ItemRow.code, row.seq)
        )
        numbers = {}
        for code, seq in found:
            numbers.setdefault(code, []).append(seq)
        return numbers


def lost(database, told):
    """Return the words that somebody was told are published and that are not there."""
    there = texts(database)
    return [
        (word, code)
        for word, *codes in told
        for code in codes
        if word not in there[code]
    ]


def check_nothing_is_lost(database, times):
    told = race(database, times=times)
    assert len(told) == PROCESSES * times
    assert lost(database, told) == []
    by_word = {word: set(codes) for word, *codes in told}
    for code, words in texts(database).items():
        assert len(set(words)) == len(words)
        assert all(code in by_word[word] for word in words[1:])
    for seqs in numbered(database).values():
        assert seqs == list(range(1, len(seqs) + 1))
    with database.reading() as session:
        assert list(journal.check(session)) == []


def test_of_all_that_publish_at_once_nobody_loses_a_word(items):
    check_nothing_is_lost(items, 4)


@pytest.mark.slow
def test_of_all_that_publish_at_once_nobody_loses_a_word_at_length(items):
    check_nothing_is_lost(items, 200)


def test_the_race_would_show_a_planted_lost_update(sqlite):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        law = an_instrument(session)
        for number in range(ITEMS):
            item = an_item(session, f"P{number}", instrument=law)
            a_version(session, item, text="начало")
    told = race(sqlite, times=5, way=["blindly"])
    assert lost(sqlite, told)
