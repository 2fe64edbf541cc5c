"""``tracker import evidence``: what a person sees, what a script reads, taking back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence_sheets import a_wide_register, brought
from tests.sheets_made import count
from tracker.adapters.sheets import open_sheet
from tracker.storage.evidence import EvidenceRow

ROOT = Path(__file__).parents[2]
ANSWER = {"read", "created", "changed", "unchanged", "refused", "warnings", "batch"}
LINES = (
    "орган;страница;требование",
    "G1;m.vk.com/public123;L1",
    "G2;=HYPERLINK(1);L1",
    "Администрация Берёзка;vk.com/three;",
    "G1;vk.com/club123;L1",
)


@pytest.fixture
def run(sqlite, tmp_path):
    """Run a command on the store, in a process as people do."""
    with sqlite.writing() as session:
        a_wide_register(session)
    environ = {
        **os.environ,
        "TRACKER_DATABASE_URL": sqlite.url.render_as_string(hide_password=False),
        "TRACKER_DATA": str(tmp_path / "var"),
        "COLUMNS": "200",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "tracker", *map(str, arguments)],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def sheet(tmp_path):
    place = tmp_path / "evidence.csv"
    place.write_text("\n".join(LINES), encoding="utf-8")
    return place


def test_a_script_reads_the_same_answer_as_of_bodies(run, sheet, sqlite, tmp_path):
    errors = tmp_path / "errors.xlsx"
    tried = json.loads(run("import", "evidence", sheet, "--dry-run", "--json").stdout)
    assert count(sqlite, EvidenceRow) == 0
    done = run("import", "evidence", sheet, "--json", "--errors", errors)
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(answer) == ANSWER
    assert (answer["read"], answer["created"]) == (4, 1)
    reasons = ["not_an_address", "several_bodies", "repeated_row"]
    assert [one["reason"] for one in answer["refused"]] == reasons
    assert tried == {**answer, "batch": None}
    back = [cells for _, cells in open_sheet(errors).rows()]
    assert [cells["страница"] for cells in back] == [
        "=HYPERLINK(1)", "vk.com/three", "vk.com/club123",
    ]  # fmt: skip
    assert back[2]["Why the row was not taken"] == "the same as line 2"
    reverted = json.loads(run("import", "revert", answer["batch"], "--json").stdout)
    assert reverted == {"batch": answer["batch"], "withdrawn": 1, "kept": []}


def test_columns_duties_and_the_body_can_be_told(run, sqlite, tmp_path):
    place = tmp_path / "pages.csv"
    place.write_bytes("куда\nvk.com/one\n".encode("cp866"))
    told = ("--map", "address=куда", "--default", "body=G1", "--item", "R1")
    shown = run("import", "evidence", place, *told, "--encoding", "cp866").stdout
    assert "created: 1" in shown
    assert [(row.body, row.url) for row in brought(sqlite)] == [
        ("G1", "https://vk.com/one")
    ]


def test_a_file_without_addresses_or_bodies_is_refused(run, tmp_path):
    place = tmp_path / "pages.csv"
    place.write_text("орган;примечание\nG1;нет\n", encoding="utf-8")
    done = run("import", "evidence", place)
    assert (done.returncode, json.loads(done.stderr)["reason"]) == (1, "no_column")
