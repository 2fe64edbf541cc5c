"""What requests change is indexed behind them, by one thread, and never lost."""

import threading

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.search.memory_engine import MemoryEngine
from tracker.services import indexing
from tracker.services.indexers import Indexer
from tracker.services.searching import Searching
from tracker.storage.outbox import SearchDirtyRow

LONG = 20


@pytest.fixture
def store(sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


class Work:
    """Work that counts how often it was done and waits to be let go."""

    def __init__(self):
        self.done, self.begun = 0, threading.Semaphore(0)
        self.may_go = threading.Event()

    def __call__(self):
        self.done += 1
        self.begun.release()
        assert self.may_go.wait(LONG)


def test_whoever_tells_does_not_wait_and_a_busy_moment_costs_one_pass_more():
    work = Work()
    indexer = Indexer(work, pause=0)
    indexer.tell()
    assert work.begun.acquire(timeout=LONG)
    for _ in range(100):
        indexer.tell()
    assert work.done == 1
    work.may_go.set()
    assert work.begun.acquire(timeout=LONG)
    assert not work.begun.acquire(timeout=0.2)
    assert work.done == 2


def test_work_that_breaks_is_done_again_when_told(caplog):
    times = threading.Semaphore(0)

    def work():
        times.release()
        raise OSError("no room")

    indexer = Indexer(work, pause=0)
    for _ in range(2):
        indexer.tell()
        assert times.acquire(timeout=LONG)


def test_what_waits_for_the_thread_is_found_and_the_thread_catches_up(store, now):
    engine = MemoryEngine()
    let, through = threading.Event(), threading.Event()

    def work():
        assert let.wait(LONG)
        indexing.offer(store, engine)
        through.set()

    search = Searching(store, engine, Indexer(work))
    with store.writing() as session:
        show(session, "G1", "vk.com/sovsem_novaya", now=now)
    search.offer()

    with store.reading() as session:
        found = search.find(session, "sovsem_novaya", today=now.date())
    assert found.total == 1
    assert not list(engine.digests())

    let.set()
    assert through.wait(LONG)
    with store.reading() as session:
        waiting = session.scalar(sa.select(sa.func.count()).select_from(SearchDirtyRow))
    assert waiting == 0
    assert list(engine.digests())


def test_without_a_thread_the_request_indexes_on_its_way_out(store, now):
    engine = MemoryEngine()
    search = Searching(store, engine)
    with store.writing() as session:
        show(session, "G1", "vk.com/sovsem_novaya", now=now)
    search.offer()
    assert list(engine.digests())
