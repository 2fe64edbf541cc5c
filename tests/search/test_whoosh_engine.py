"""Kills, damage, rebuilds and bombs, on a real index."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.search.builders import a_document
from tracker.domain.queries import parse
from tracker.search import whoosh_generations
from tracker.search.engines import Damaged, NotSwitched
from tracker.search.whoosh_engine import WhooshEngine

SUIT = parse("суд")


def _documents(count, name="Суд"):
    return [a_document(f"{n}", name, text=f"слово{n}", rank=n) for n in range(count)]


def _keep_writing(folder, told):
    engine = WhooshEngine(folder)
    for n in range(10_000):
        engine.write(
            [a_document(f"{n}", "Суд", rank=n), a_document("same", f"Сад {n}")]
        )
        os.write(told, b"%6d" % n)


def test_a_reader_beside_a_busy_writer_always_gets_a_whole_answer(whoosh, folder):
    whoosh.write(_documents(50))
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _keep_writing(folder, told)
        finally:
            os._exit(1)
    totals = []
    least, most = time.monotonic() + 1.0, time.monotonic() + 30.0
    while time.monotonic() < (least if len(set(totals)) > 1 else most):
        found = whoosh.find(SUIT, limit=100_000)
        assert len(set(found.keys)) == found.total
        totals.append(found.total)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (heard, told):
        os.close(end)
    assert totals == sorted(totals)
    assert totals[-1] > totals[0]


def test_threads_may_share_one_engine(folder):
    engine = WhooshEngine(folder, wait=10)
    engine.rebuild(_documents(20))

    def work(number):
        for n in range(5):
            engine.write([a_document(f"{number}-{n}", "Сад", rank=n)])
            assert engine.find(SUIT).total == 20
            assert f"{number}-{n}" in engine.find(parse("сад"), limit=99).keys

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert engine.find(parse("сад")).total == 20
    engine.close()


@pytest.mark.parametrize("after", [0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
def test_a_killed_writer_leaves_an_index_with_all_that_was_acknowledged(
    whoosh, folder, after
):
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _keep_writing(folder, told)
        finally:
            os._exit(1)
    os.close(told)
    first = int(os.read(heard, 6))
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    said = os.read(heard, 1_000_000)
    os.close(heard)
    last = int(said[-6:]) if said else first
    found = whoosh.find(SUIT, limit=100_000)
    keys = set(found.keys)
    assert {str(n) for n in range(last + 1)} <= keys
    # The commit in flight is there whole or not at all.
    newest = max(map(int, keys))
    assert newest <= last + 1
    assert whoosh.find(parse(f"сад {newest}")).keys == ("same",)
    whoosh.write([a_document("after", "Суд")])
    assert whoosh.find(SUIT).total == found.total + 1


def test_a_killed_rebuild_leaves_the_index_before_it(whoosh, folder, another):
    whoosh.write(_documents(3))
    child = os.fork()
    if child == 0:

        def endless():
            yield from _documents(50, "Сад")
            os.kill(os.getpid(), signal.SIGKILL)

        WhooshEngine(folder).rebuild(endless())
    os.waitpid(child, 0)
    assert whoosh.find(SUIT).total == 3
    assert another().find(SUIT).total == 3
    whoosh.rebuild(_documents(4))
    assert whoosh.find(SUIT).total == 4
    assert len(list(folder.glob("g-*"))) == 2


def test_a_rebuild_switches_for_every_process_and_the_old_one_answers_until_then(
    whoosh, folder, another
):
    other = another()
    whoosh.write(_documents(2))
    assert other.find(SUIT).total == 2

    def documents():
        assert other.find(SUIT).total == 2
        yield from _documents(5)

    assert whoosh.rebuild(documents()) == 5
    assert other.find(SUIT).total == 5


@pytest.mark.parametrize("expected", [4, 6])
def test_a_rebuild_with_another_count_than_expected_changes_nothing(
    whoosh, folder, expected
):
    whoosh.write(_documents(2))
    with pytest.raises(NotSwitched):
        whoosh.rebuild(_documents(5), expected=expected)
    assert whoosh.find(SUIT).total == 2
    assert len(list(folder.glob("g-*"))) == 1


def test_a_rebuild_that_loses_words_is_noticed(whoosh, monkeypatch):
    whoosh.write(_documents(2))
    row = whoosh_generations.row
    monkeypatch.setattr(
        "tracker.search.whoosh_engine.row", lambda d: row(d) | {"text_words": "x"}
    )
    with pytest.raises(NotSwitched):
        whoosh.rebuild(_documents(5))
    assert whoosh.find(SUIT).total == 2


def test_a_failure_of_the_source_is_passed_on_and_changes_nothing(whoosh):
    whoosh.write(_documents(2))

    def failing():
        yield from _documents(3)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        whoosh.rebuild(failing())
    with pytest.raises(ConnectionError):
        whoosh.write(failing())
    assert whoosh.find(SUIT).total == 2
    whoosh.write([a_document("new", "Суд")])
    assert whoosh.find(SUIT).total == 3


def test_the_first_of_two_documents_with_one_key_is_rebuilt(whoosh):
    assert whoosh.rebuild([*_documents(3), *_documents(3, "Сад")]) == 3
    assert whoosh.find(SUIT).total == 3


def test_where_no_index_was_built_everything_asks_for_a_rebuild(another):
    engine = another()
    for act in (
        lambda: engine.find(SUIT),
        lambda: engine.find(parse("")),
        lambda: engine.write(_documents(1)),
        lambda: engine.suggest("суд"),
        engine.digests,
        engine.words,
    ):
        with pytest.raises(Damaged):
            act()
    engine.rebuild(_documents(1))
    assert engine.find(SUIT).total == 1


def _spoiled(folder, suffix, spoil):
    path = max(folder.glob(f"g-*/*{suffix}"), key=lambda p: p.stat().st_size)
    path.write_bytes(spoil(path.read_bytes()))


@pytest.mark.parametrize(
    ("suffix", "spoil"),
    [
        (".toc", lambda b: b""),
        (".toc", lambda b: b[: len(b) // 2]),
        (".toc", lambda b: b"\xff" * len(b)),
        (".trm", lambda b: b""),
        (".pst", lambda b: b""),
        (".pst", lambda b: bytes(len(b))),
        ("META.json", lambda b: b""),
        ("META.json", lambda b: b.replace(b'"analysis": ', b'"analysis": 9')),
    ],
)
def test_damage_is_reported_and_mended_by_a_rebuild(
    whoosh, folder, another, suffix, spoil
):
    whoosh.write(_documents(300))
    _spoiled(folder, suffix, spoil)
    broken = another()
    with pytest.raises(Damaged):
        broken.find(SUIT)
    broken.rebuild(_documents(5))
    assert broken.find(SUIT).total == 5
    assert whoosh.find(SUIT).total == 5


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", ".col"])
def test_a_missing_file_is_reported(whoosh, folder, another, suffix):
    whoosh.write(_documents(300))
    for path in folder.glob(f"g-*/*{suffix}"):
        path.unlink()
    with pytest.raises(Damaged):
        another().find(SUIT)


def test_writing_into_a_damaged_index_is_reported_too(whoosh, folder, another):
    whoosh.write(_documents(3))
    _spoiled(folder, ".toc", lambda b: b[:20])
    with pytest.raises(Damaged):
        another().write(_documents(1))


def test_a_current_file_that_names_no_generation_is_reported(whoosh, folder):
    for name in ("", "../../etc", "g-999999", "\x00"):
        (folder / "CURRENT").write_text(name)
        with pytest.raises(Damaged):
            whoosh.find(SUIT)


def test_nothing_of_ours_is_pickled_into_the_index(whoosh, folder):
    whoosh.write(_documents(3))
    for path in folder.glob("g-*/*.toc"):
        assert b"tracker" not in path.read_bytes()


def test_a_child_forked_after_a_search_searches_on(whoosh):
    whoosh.write(_documents(5))
    assert whoosh.find(SUIT).total == 5
    child = os.fork()
    if child == 0:
        ok = whoosh.find(SUIT).total == 5
        whoosh.write([a_document("child", "Суд")])
        os._exit(0 if ok and whoosh.find(SUIT).total == 6 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert whoosh.find(SUIT).total == 6


BOMBS = [
    "*", "*а*", "?*", "[а TO я]", "а" * 100_000, "(" * 3000, "NOT " * 2000, "а*", "аб*",
    "сло*", "*" * 3000, '"' * 3001, "«" * 500 + "суд" + "»" * 500, "-" * 5000, "суд~2",
    "-суд " * 1000, "сло* " * 100, "слово1 OR " * 900, "text:*", "key:[ TO ]", "^5",
    "\\", "\0", "\ud800", "🙂" * 300, "а\u0301" * 2000, "регион:" * 900, "№" * 900,
    "9" * 5000, "1-" * 2000, "а-" * 2000, "10¹" * 500, "суд AND (", "{суд TO}", "a^b~",
    "слово" + "\u200b" * 9000, "İ" * 3000, "’" * 300, "_" * 300, "н" * 63 + "*",
]  # fmt: skip


def test_no_bomb_takes_long_or_fails(whoosh):
    whoosh.rebuild(_documents(3_000))
    assert len(BOMBS) == 40
    for bomb in BOMBS:
        started = time.monotonic()
        whoosh.find(parse(bomb))
        whoosh.suggest(bomb[:1000])
        assert time.monotonic() - started < 2.0, bomb[:20]


def test_random_bytes_in_the_index_never_stop_a_search_otherwise(
    whoosh, folder, another
):
    dice = random.Random(7)
    whoosh.rebuild(_documents(400))
    files = [p for p in sorted(folder.glob("g-*/MAIN_*")) if p.stat().st_size]
    for path in files:
        whole = path.read_bytes()
        for _ in range(5):
            spoiled = bytearray(whole)
            for _ in range(20):
                spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
            path.write_bytes(spoiled)
            engine = another()
            for text in ("суд", "слово7", "сло*", "«суд слово7»"):
                try:
                    assert engine.find(parse(text)).total <= 400
                except Damaged:
                    continue
        path.write_bytes(whole)
    assert another().find(SUIT).total == 400
