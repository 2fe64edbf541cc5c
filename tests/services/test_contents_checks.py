"""Checking content: every problem at once, each with its file, line and remedy."""

import pytest

from tests.services.content_files import EXAMPLE, SHIPPED, Files
from tracker.services import contents


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "content")


def problems(files):
    return [
        (problem.file, problem.line, problem.reason)
        for problem in contents.check(contents.read(files.place))
    ]


def only(files):
    (problem,) = problems(files)
    return problem


@pytest.mark.parametrize("folder", [EXAMPLE, SHIPPED], ids=["example", "shipped"])
def test_good_content_has_no_problems(folder):
    assert contents.check(contents.read(folder)) == []


LAW = "instruments/LAW.md"
ADVICE = "instruments/ADVICE.md"
MISTAKES = [
    (LAW, "kind: law", "kind: low", 3, "'low' is not one of bill, law"),
    (LAW, "kind: law", "kinds: law", 3, "unknown key kinds"),
    (LAW, "title: Закон о страницах\n", "", 1, "title is not given"),
    (LAW, "in_force: 2022-12-01", "in_force: 2022-13-01", 11, "is no date"),
    (LAW, "amended_by: ADVICE", "amended_by: ADVISE", 27, "no instrument ADVISE"),
    (LAW, "parent: L1", "parent: L9", 38, "no item L9"),
    (LAW, "parent: L1", "parent: A1", 38, "A1 is an item of ADVICE"),
    (LAW, "item: L2\n", "item: l1\n", 36, "there is an item L1"),
    (LAW, "parent: L1", "parent: L2", 35, "stands above itself"),
    (LAW, "item: L2\nposition: 2", "item: L2\nposition: two", 37, "whole number"),
    (ADVICE, "regions: [AA]", "regions: [AA, XX]", 36, "no region XX"),
    (ADVICE, "platforms: [vk, ok]", "platforms: [vk, vk]", 30, "named twice"),
    (ADVICE, "body: MAYOR-BB", "body: NOBODY", 51, "no body NOBODY"),
    (ADVICE, "address: unknown", "address: t.me/x", 54, "not one of unknown"),
    (ADVICE, "value: 70", "value: more", 42, "is no number"),
    (ADVICE, "item: A1\nplatform", "item: L1\nplatform", 52, "move this to its file"),
    (ADVICE, "figure: E-BB-subscribers", "figure: A1-pages", 49, "is given twice"),
    (ADVICE, "    to: LAW", "    to: ADVICE", 15, "does not stand to itself"),
    ("platforms/ok.md", "grammar: ok", "grammar: oks", 4, "no grammar oks"),
    ("platforms/vk.md", "when: 2022-09-02", "when: unknown", 8, "2 statuses"),
    ("bodies/all.csv", "7707083893", "7707083894", 3, "is no INN"),
    ("bodies/all.csv", "https://aa.example.ru", "aa.example.ru", 3, "cannot be opened"),
    ("bodies/all.csv", "AA,GOV-AA", "AA,AGENCY-AA", 2, "stands above itself"),
    ("bodies/all.csv", "2020-01-01,", "2020-01-01,2019-01-01", 2, "ends before"),
    ("bodies/all.csv", "short_name", "shortname", 2, "unknown key shortname"),
    ("bodies/all.csv", "мэр,", "мэр,extra,", 4, "16 cells under 15 headings"),
    ("regions.csv", "BB,Вторая", "AA,Вторая", 3, "region:AA is given twice"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), MISTAKES)
def test_a_mistake_is_named_where_it_stands(files, file, old, new, line, words):
    files.edit(file, old, new)
    found = [p for p in problems(files) if words in p[2]]
    assert found, problems(files)
    assert (found[0][0], found[0][1]) == (file, line)


def test_all_problems_are_told_at_once(files):
    files.edit("regions.csv", "AA,Первая область", "AA,")
    files.edit("platforms/ok.md", "position: 2", "position: second")
    files.edit(ADVICE, "modality: strongly_recommended", "modality: perhaps")
    files.edit(ADVICE, "value: 120000", "value: 120 тысяч")
    named = {(file, line) for file, line, _ in problems(files)}
    assert {
        ("regions.csv", 2),
        ("platforms/ok.md", 5),
        (ADVICE, 31),
        (ADVICE, 61),
    } <= named


def test_a_broken_file_does_not_hide_the_others(files):
    files.edit("platforms/ok.md", "name: Одноклассники", "name: {")
    files.edit("bodies/all.csv", "7707083893", "123")
    named = {file for file, _, _ in problems(files)}
    assert {"platforms/ok.md", "bodies/all.csv"} <= named


def test_a_file_in_no_known_place_is_not_passed_over(files):
    (files.place / "instrument").mkdir()
    (files.place / "instrument" / "X.md").write_text("---\n---\n")
    (files.place / "README.md").write_text("Слова для людей.")
    assert "not a place for content" in only(files)[2]


def test_an_empty_folder_is_no_content(tmp_path):
    (problem,) = contents.check(contents.read(tmp_path))
    assert "no content here" in problem.reason


def test_a_text_too_long_to_render_is_refused(files):
    files.add(LAW, "слово " * 40_000)
    assert "divide it" in only(files)[2]


def test_an_item_before_its_document_is_refused(files):
    (files.place / LAW).write_text("---\nitem: L1\ncertainty: reported\n---\nТекст.\n")
    assert any("before its document" in reason for _, _, reason in problems(files))
