"""Sections of YAML and Markdown: what is read, with which line, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.adapters import articles
from tracker.domain.errors import BadFile


def read(text):
    return articles.read(text.encode(), file="x.md")


def plain(node):
    value = node.value
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return {key: plain(part) for key, part in value.items()}


def test_a_file_is_a_series_of_headers_each_with_its_text():
    one, two = read("---\na: x\n---\n\nТекст.\n\n5.1. Ещё.\n---\nb: y\n---\n")
    assert (plain(one.header["a"]), one.text) == ("x", "Текст.\n\n5.1. Ещё.")
    assert (plain(two.header["b"]), two.text) == ("y", "")
    assert (one.line, two.line) == (1, 8)


@pytest.mark.parametrize("typed", ["2022-10", "1.10", "no", "012", "0x1F", "1_000"])
def test_every_scalar_stays_the_string_that_was_typed(typed):
    assert plain(read(f"---\na: {typed}\n---\n")[0].header["a"]) == typed


@pytest.mark.parametrize("typed", ["", "~", "null"])
def test_nothing_is_an_empty_string(typed):
    assert plain(read(f"---\na: {typed}\n---\n")[0].header["a"]) == ""


def test_every_value_knows_its_line_in_the_file():
    text = "---\na: x\n---\ntext\n---\nb:\n  - c: 1\n    d: 2\n---\n"
    parts = read(text)[1].header["b"]
    assert parts.value[0].value["d"].line == 8


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("no fence", 1, "no section"),
        ("words\n---\na: x\n---\n", 1, "before the first"),
        ("---\na: x\n---\n---\nb: y\n", 4, "without an end"),
        ("---\na: x\na: y\n---\n", 3, "twice"),
        ("---\na: x\nb: {\n---\n", 4, "not YAML"),
        ("---\na: b: c\n---\n", 2, "not YAML"),
        ("---\njust words\n---\n", 2, "key: value"),
        ("---\na: &x [y]\nb: *x\n---\n", 2, "repeats"),
        ("---\n? [a]\n: b\n---\n", 2, "must be a word"),
        ("---\na: x\n---\nbell \x07\n", 4, "control character"),
    ],
)
def test_what_has_not_the_shape_is_refused_with_its_line(text, line, words):
    with pytest.raises(BadFile) as refusal:
        read(text)
    assert refusal.value.facts["line"] == line
    assert refusal.value.facts["file"] == "x.md"
    assert words in refusal.value.facts["reason"]


def test_a_file_in_another_encoding_is_refused_with_its_line():
    with pytest.raises(BadFile) as refusal:
        articles.read("---\na: x\n---\nслово".encode("cp1251"), file="x.md")
    assert refusal.value.facts["line"] == 4


def test_a_thousand_levels_of_brackets_are_refused_not_crashed_on():
    with pytest.raises(BadFile):
        read("---\na: " + "[" * 5000 + "]" * 5000 + "\n---\n")


def test_line_ends_of_other_systems_are_read_as_ours():
    (section,) = read("\ufeff---\r\na: x\r\n---\r\nодин\r\nдва\r\n")
    assert section.text == "один\nдва"


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.text(
    "aб0-_ .,:;#\"'«»\\[]{}&*!|>%@`~=?\n\t\r\x85\u00a0\u2028", max_size=12
)
keys = st.text("abc_", min_size=1, max_size=3)
trees = st.recursive(
    texts,
    lambda inner: (
        st.lists(inner.filter(lambda part: not isinstance(part, list)), min_size=1)
        | st.dictionaries(keys, inner, min_size=1)
    ),
    max_leaves=4,
)
headers = st.dictionaries(keys, trees, min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(headers, texts), min_size=1, max_size=3))
def test_what_is_written_is_read_back_and_written_the_same(sections):
    written = articles.write(sections)
    back = []
    for section in read(written):
        header = {key: plain(node) for key, node in section.header.items()}
        back.append((header, header.pop(articles.TEXT, section.text)))
    assert back == sections
    assert articles.write(back) == written
