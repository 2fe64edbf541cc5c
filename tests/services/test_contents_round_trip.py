"""Content out and in again: an export loads to the same register, byte for byte."""

import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.services.content_files import EXAMPLE, SHIPPED, export, load, texts
from tests.services.random_contents import registers
from tracker.domain.access import OPERATOR
from tracker.domain.errors import BadInput
from tracker.services import contents
from tracker.services.contents import entries as e
from tracker.services.contents.spelling import spelled
from tracker.storage.engines import Database

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@contextmanager
def written(made):
    """Yield a folder with the files that the entries *made* are spelled as."""
    with tempfile.TemporaryDirectory() as place:
        for name, text in spelled(made):
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        yield Path(place)


@pytest.fixture
def empty(sqlite_template, tmp_path):
    """Return a second store, as empty as the first."""
    place = tmp_path / "empty.sqlite"
    shutil.copyfile(sqlite_template, place)
    database = Database(f"sqlite:///{place}")
    yield database
    database.dispose()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=registers)
def test_any_register_goes_out_and_in_again_unchanged(database, made):
    with written(made) as folder, database.session(write=True) as session:
        shelf = contents.read(folder)
        assert contents.check(shelf) == []
        assert contents.load(session, OPERATOR, shelf, now=NOW).created
        again = contents.load(session, OPERATOR, shelf, now=NOW)
        assert again.unchanged == again.read
        contents.export(session, folder / "out")
        out = texts(folder / "out")
        shutil.rmtree(folder / "out")
        assert out == texts(folder)
        # The next example finds the store as empty as this one did.
        session.rollback()


@pytest.mark.parametrize("source", [EXAMPLE, SHIPPED], ids=["example", "shipped"])
def test_an_export_changes_nothing_in_the_register_it_came_from(
    database, tmp_path, now, source
):
    before = load(database, source, now=now)
    export(database, tmp_path / "out")
    after = load(database, tmp_path / "out", now=now)
    assert after.unchanged == before.created


@pytest.mark.parametrize("source", [EXAMPLE, SHIPPED], ids=["example", "shipped"])
def test_an_export_fills_an_empty_register_to_the_same_export(
    sqlite, empty, tmp_path, now, source
):
    load(sqlite, source, now=now)
    first = export(sqlite, tmp_path / "first")
    load(empty, tmp_path / "first", now=now)
    assert export(empty, tmp_path / "second") == first


def test_an_export_keeps_the_words_of_the_files(sqlite, tmp_path, now):
    load(sqlite, EXAMPLE, now=now)
    files = export(sqlite, tmp_path / "out")
    assert sorted(files) == [
        "bodies/head_of_municipality.csv",
        "bodies/regional_executive_body.csv",
        "bodies/subordinate_organisation.csv",
        "instruments/ADVICE.md",
        "instruments/LAW.md",
        "platforms/ok.md",
        "platforms/vk.md",
        "regions.csv",
    ]
    assert 'date: "[2022-03-01..2022-07-01]"' in files["instruments/ADVICE.md"]
    assert "\n5. Отвечайте.\n5.1. Сразу.\n" in files["instruments/ADVICE.md"]
    assert "BB,Вторая область,Second Region,Вто,02 | 102,2,1" in files["regions.csv"]


def test_an_export_touches_no_folder_that_holds_anything(sqlite, tmp_path, now):
    load(sqlite, EXAMPLE, now=now)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("моё")
    with pytest.raises(BadInput):
        export(sqlite, tmp_path / "mine")
    assert texts(tmp_path / "mine") == {"letter.txt": "моё"}


def test_a_text_with_a_line_of_three_hyphens_goes_out_and_in(sqlite, tmp_path, now):
    text = "Раз\n---\nдва: три\r\n"
    entry = e.PlatformEntry(
        platform="vk", name="Сеть", grammar="vk", position=1, text=text
    )
    with written([entry]) as folder:
        load(sqlite, folder, now=now)
        assert export(sqlite, tmp_path / "out") == texts(folder)
