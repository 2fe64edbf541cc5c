"""Large and hostile files through the web door: plain words, bounded memory."""

import os
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from tests.evidence_sheets import a_wide_register, brought
from tests.web.importing import START, paste, plain, press, send_file
from tracker.adapters.upload_files import Uploads
from tracker.services.evidence_files import layouts
from tracker.services.evidence_files.working import Works, run_due
from tracker.storage.uploads import UploadRow
from tracker.web import import_steps

ROOT = Path(__file__).parents[2]
#: Sends a file through the web door in a process of its own; prints what it said and
#: how much memory the process came to take for that, in bytes.
CHILD = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.importing import plain, send_file
from tests.evidence_sheets import a_wide_register
from tracker.config import Settings
from tracker.storage import migrations
from tracker.storage.engines import Database

data, folder, status = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), sys.argv[3]
store = Database(f"sqlite:///{folder}/register.sqlite")
migrations.upgrade(store)
with store.writing() as session:
    a_wide_register(session)
settings = Settings(
    data=folder, database_url="sqlite://", secret_key="long enough for a test",
    public_url="http://localhost",
)
app = make_app(settings, store, datetime(2026, 11, 23, 9, tzinfo=UTC))
anna = Visitor(app).login("representative", bodies=["G1"])
send_file(anna, b"a;b\\n1;vk.com/one\\n", "first.csv")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
page = send_file(anna, data, "pages.xlsx", int(status))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) * 1024, plain(page).replace("\\n", " "))
"""


@pytest.fixture
def register(sqlite):
    with sqlite.writing() as session:
        a_wide_register(session)
    return sqlite


@pytest.fixture
def anna(register, visitor):
    return visitor.login("representative", bodies=["G1"])


def archive(**members):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def a_book(rows, cell="vk.com/one"):
    """Return a workbook of *rows* rows without its heading, made the fast way."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Код", "Страница"])
    for _ in range(rows):
        sheet.append(["G1", cell])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def a_lying_archive():
    data = archive(**{"xl/worksheets/sheet1.xml": b"\0" * 60_000_000})
    return data.replace(struct.pack("<L", 60_000_000), struct.pack("<L", 1000))


HOSTILE = {
    "zip bomb": (
        archive(**{"xl/worksheets/sheet1.xml": b"\0" * 60_000_000}),
        "заняла бы гораздо больше места",
    ),
    "lying archive": (a_lying_archive(), "Книга повреждена."),
    "many entries": (archive(**{f"{n}": b"" for n in range(2001)}), "гораздо больше"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\r", "Это не таблица"),
    "no workbook": (archive(**{"readme.txt": b"text"}), "Книга повреждена."),
    "huge cell": (
        "Код;Страница\nG1;".encode() + b"x" * 40_000,
        "В ячейке на строке 2 больше 32 767 знаков.",
    ),
    "open quote": (b'a;b\nG1;"' + b"x" * 140_000, "кавычка открыта и не закрыта"),
    "wide": (b"a;" * 201 + b"\n", "больше 200 столбцов"),
    "empty": (b"", "Файл пуст."),
}


@pytest.mark.parametrize("sort", HOSTILE)
def test_what_harms_or_is_no_table_is_refused_in_plain_words(anna, register, sort):
    data, words = HOSTILE[sort]
    page = send_file(anna, data, "страницы.xlsx", 422)
    assert words in plain(page)
    assert page.html.count("<title>Ошибка")
    with register.reading() as session:
        assert session.scalar(sa.select(sa.func.count(UploadRow.id))) == 0


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("MOST_ROWS", 3, "больше 250 000 строк"), ("MOST_SIGNS", 30, "слишком большой"),
     ("MOST_BYTES", 20, "слишком большой")],
)  # fmt: skip
def test_a_file_beyond_the_limits_is_refused(anna, monkeypatch, limit, value, words):
    monkeypatch.setattr(layouts, limit, value)
    rows = "\n".join(f"G1;vk.com/p{n}" for n in range(4))
    page = send_file(anna, f"Код;Страница\n{rows}\n".encode(), status=422)
    assert words in plain(page)


def measured(data, tmp_path, status):
    """Return how much memory a process takes to answer *data*, and what it says."""
    place = tmp_path / "file"
    place.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(place), str(tmp_path), str(status)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    memory, _, said = done.stdout.partition(" ")
    return int(memory), said


def test_a_bomb_takes_no_memory_of_the_web_process(tmp_path):
    memory, said = measured(HOSTILE["zip bomb"][0], tmp_path, 422)
    assert "заняла бы гораздо больше места" in said
    assert memory < 50_000_000


def test_a_workbook_that_claims_its_last_cell_takes_none_either(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Код"
    book.active["XFD1048576"] = "далеко"
    file = BytesIO()
    book.save(file)
    memory, said = measured(file.getvalue(), tmp_path, 422)
    assert "слишком большой" in said
    assert memory < 50_000_000


@pytest.mark.slow
def test_a_sheet_of_400_000_rows_is_refused_with_bounded_memory(tmp_path):
    memory, said = measured(a_book(400_000), tmp_path, 422)
    assert "больше 250 000 строк" in said
    assert memory < 100_000_000


@pytest.mark.slow
def test_a_sheet_of_200_000_rows_is_taken_with_bounded_memory(tmp_path):
    memory, said = measured(a_book(200_000), tmp_path, 303)
    assert "В таблице 200 000 строк." in said
    assert memory < 100_000_000


def test_a_large_file_is_done_by_the_jobs_and_its_page_looks_again(
    anna, register, app, settings, now, monkeypatch
):
    monkeypatch.setattr(import_steps, "SMALL", 1)
    page = paste(anna, *(f"G1\tvk.com/page_{n}\tL1\t" for n in range(1500)))
    page = press(anna, page, "columns")
    assert page.response.headers["Refresh"] == "3"
    assert "Сделано: 0 из 1 500" in plain(page)
    (progress,) = page.tree.iter("progress")
    assert (progress.get("value"), progress.get("max")) == ("0", "1500")
    path = next(link for link in page.links() if "/import/F-" in link)
    works = Works(register, Uploads(settings.uploads))
    run_due(works, now=now, seconds=0.0001)
    assert "Сделано: 1 000 из 1 500" in plain(anna.get(path))
    while run_due(works, now=now, seconds=1):
        pass
    page = anna.get(path)
    assert "Refresh" not in page.response.headers
    page = press(anna, page, "confirm")
    assert "Таблица загружается" in page.heading
    while run_due(works, now=now, seconds=1):
        pass
    assert "1 500 подтверждений ждут проверки." in plain(anna.get(path))
    page = press(anna, anna.get(path), "undo")
    assert "Загрузка отменяется" in page.heading
    while run_due(works, now=now, seconds=1):
        pass
    assert "Отозвано 1 500 подтверждений." in plain(anna.get(path))
    assert len(brought(register)) == 1500


def test_more_files_and_rows_cost_no_more_queries(anna, register):
    def queries(path):
        asked = []

        def note(connection, cursor, statement, *rest):
            asked.append(statement)

        engines = (register._read, register.engine)
        for engine in engines:
            sa.event.listen(engine, "before_cursor_execute", note)
        anna.get(path)
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    def one(number):
        rows = [f"G{n}\tплохо {n}\t\t" for n in range(number)]
        twins = [
            f"Администрация Берёзка\tvk.com/b{n}_page\tL1\t" for n in range(number)
        ]
        page = press(anna, paste(anna, *rows, *twins), "columns")
        return next(link for link in page.links() if link.endswith(".csv"))

    few = one(2)
    before = [queries(START), queries(few), queries(few.removesuffix("/errors.csv"))]
    many = one(40)
    after = [queries(START), queries(many), queries(many.removesuffix("/errors.csv"))]
    assert before == after
