import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.readable import readable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("**Важно.** Текст", "Важно. Текст"),
        ("__Важно.__ Текст", "Важно. Текст"),
        ("# Глава\n\n\n5.1. Первое", "Глава\n5.1. Первое"),
        ("см. [закон](https://example.org/a)", "см. закон (https://example.org/a)"),
        ("1\\. Первое", "1. Первое"),
        ("имя_файла * 2 ** 3", "имя_файла * 2 ** 3"),
        ("<b>да</b>", "<b>да</b>"),
        ("10¹. — орган «А»", "10¹. — орган «А»"),
    ],
)
def test_marks_go_and_words_stay(typed, read):
    assert readable(typed) == read


@given(st.text(alphabet="аяё1. \n«»—", max_size=60))
def test_a_text_without_marks_keeps_every_word(text):
    assert readable(text).split() == text.split()


@pytest.mark.parametrize("bomb", ["**a ", "__a ", "[a](", "`a", "\n \n", "\\*", "*"])
def test_a_text_full_of_marks_is_read_at_once(bomb):
    started = time.process_time()
    readable(bomb * 200_000)

    assert time.process_time() - started < 5
