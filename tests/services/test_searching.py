"""The search service: words by the engine, structure by SQL, fresh at once."""

from dataclasses import replace

import pytest

from tests.storage.test_coverage_cases import ACCEPTED, PLAIN, said
from tests.world_rows import stored
from tracker.clock import day
from tracker.domain.bodies import BodyKind, Level
from tracker.search.whoosh_engine import WhooshEngine
from tracker.services import indexing
from tracker.services.searching import Searching
from tracker.storage import outbox
from tracker.storage.bodies import BodyRow


@pytest.fixture
def search(database, tmp_path):
    """A register of two courts, one of which has shown its page."""
    bodies = {
        code: [said((BodyKind.COURT, Level.FEDERAL, "AA", None, None))]
        for code in ("B1", "B2")
    }
    world = replace(PLAIN, bodies=bodies, evidence=[ACCEPTED])
    with database.writing() as session:
        stored(session, world)
        _name(session, "B1", "Арбитражный суд Вологодской области")
        _name(session, "B2", "Городской суд города Вологды")
    engine = WhooshEngine(tmp_path / "index")
    indexing.rebuild(database, engine)
    yield Searching(database, engine)
    engine.close()


def _name(session, code, name):
    row = session.query(BodyRow).filter_by(code=code).one()
    row.name = name
    outbox.mark(session, "body", [row.id])


def found(search, text, now, kind="body"):
    with search.database.reading() as session:
        results = search.find(session, text, today=day(now))
    return [
        hit.card.code for group in results.groups if group.kind == kind
        for hit in group.hits
    ]  # fmt: skip


def test_word_forms_find_each_other(search, now):
    assert found(search, "суды вологодских областей", now) == ["B1"]


def test_who_is_missing_a_network_is_a_filter_beside_words(search, now):
    assert found(search, "суд", now) == ["B1", "B2"]
    assert found(search, "суд нет:vk", now) == ["B2"]
    assert found(search, "missing:vk", now) == ["B2"]


def test_what_was_saved_a_moment_ago_is_found_before_the_index_knows(search, now):
    with search.database.writing() as session:
        _name(session, "B2", "Суд по интеллектуальным правам")
        session.info["journalled"] = True

    assert found(search, "интеллектуальные права", now) == ["B2"]
    assert found(search, "городской", now) == []
    assert search.drain() == 1
    assert found(search, "интеллектуальные права", now) == ["B2"]
    assert indexing.verify(search.database, search.engine).count == 0


def test_a_lost_index_is_rebuilt_by_the_question_that_finds_it_so(
    search, now, tmp_path
):
    for place in (tmp_path / "index").rglob("*"):
        if place.is_file():
            place.write_bytes(b"")

    assert found(search, "арбитражный", now) == ["B1"]


def test_a_filter_that_means_nothing_is_told_back(search, now):
    with search.database.reading() as session:
        results = search.find(session, "суд регион:атлантида", today=day(now))

    assert [value for _, value in results.narrowing.unknown] == ["атлантида"]


@pytest.mark.parametrize(("most", "partial"), [(1, True), (5, False)])
def test_without_an_index_the_answer_says_when_it_is_not_whole(
    search, now, monkeypatch, tmp_path, most, partial
):
    monkeypatch.setattr("tracker.services.searching.MOST", most)
    monkeypatch.setattr(indexing, "rebuild", _cannot)
    for place in (tmp_path / "index").rglob("*"):
        if place.is_file():
            place.write_bytes(b"")

    with search.database.reading() as session:
        results = search.find(session, "суд", today=day(now), kinds=["body"])

    assert results.partial is partial
    assert results.total == min(most, 2)


def _cannot(*args, **kwargs):
    raise OSError("no space left")
