"""The shell writes papers and tells changes, as the pages do."""

import io
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from docx import Document
from pypdf import PdfReader

from tests.web.registers import a_register, show
from tracker import clock
from tracker.cli.commands import tracker
from tracker.domain.errors import BadInput, NotFound

NOW = clock.now()


@pytest.fixture
def run(sqlite, tmp_path, monkeypatch):
    """Return a function that runs a command over a register with one page shown."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=NOW - timedelta(days=3))
    address = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_DATABASE_URL", address)

    def told(*words, code=0):
        done = CliRunner().invoke(tracker, [*map(str, words)])
        assert done.exit_code == code, done.output
        return done

    return told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("region", "VLG"), "Вологодская область"),
        (("body", "G2", "--on", "01.12.2023"), "По состоянию на 01.12.2023"),
    ],
)
def test_a_sheet_is_written_where_it_is_asked_for(run, tmp_path, words, said):
    place = tmp_path / "sheet.pdf"
    told = json.loads(run("report", *words, "-o", place, "--json").output)

    assert told == {"file": str(place), "bytes": place.stat().st_size}
    assert said in PdfReader(place).pages[0].extract_text().replace("\xa0", " ")


def test_a_letter_is_written_in_either_language(run, tmp_path):
    texts = []
    for language in ("ru", "en"):
        place = tmp_path / f"{language}.docx"
        run("letter", "G2", "-o", place, "--language", language)
        document = Document(io.BytesIO(place.read_bytes()))
        texts.append("\n".join(each.text for each in document.paragraphs))

    assert "Просим обеспечить" in texts[0]
    assert "We ask you to see" in texts[1]


def test_changes_are_told_with_their_number(run):
    told = json.loads(run("changes", "--item", "l1", "--json").output)

    assert (told["became"], told["ceased"]) == (0, 1)
    assert [(row["body"], row["after"]) for row in told["rows"]] == [
        ("G1", "satisfied")
    ]
    assert "became 0, ceased 1" in run("changes").output
    assert "became 0, ceased 0" in run("changes", "--kind", "court").output


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["report", "region", "NOWHERE"], NotFound),
        (["report", "body", "NOBODY"], NotFound),
        (["letter", "G1", "--on", "вчера"], BadInput),
        (["letter", "G1", "--snapshot", "NONE"], NotFound),
        (["letter", "G1", "--snapshot", "NONE", "--on", "01.12.2023"], BadInput),
    ],
)
def test_what_is_not_known_makes_no_paper(run, tmp_path, words, refusal):
    place = tmp_path / "none"
    done = run(*words, "-o", place, code=1)

    assert isinstance(done.exception, refusal)
    assert not place.exists()


def test_a_place_that_cannot_be_written_is_told(run, tmp_path):
    done = run("letter", "G1", "-o", tmp_path / "no" / "file.docx", code=1)

    assert isinstance(done.exception, BadInput)


@pytest.mark.parametrize(
    "words",
    [["--since", "вчера"], ["--since", "01.01.2020"], ["--region", "NOWHERE"]],
)
def test_changes_of_what_is_not_known_are_refused(run, words):
    assert isinstance(run("changes", *words, code=1).exception, BadInput)
