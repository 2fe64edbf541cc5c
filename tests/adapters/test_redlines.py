import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.redlines import (
    BUDGET,
    Change,
    Op,
    Purse,
    paragraphs,
    redline,
)

LAW = (
    "Органы государственной власти вправе размещать информацию о своей деятельности "
    "в социальных сетях в срок не позднее 30 дней."
)
LATER = (
    "Органы государственной власти и органы местного самоуправления обязаны размещать "
    "информацию о своей деятельности на официальных страницах в социальных сетях "
    "в срок не позднее 60 дней."
)
words = st.sampled_from(["орган", "страница", "1.", "10¹", "—", "в", "сети", "\n"])
texts = st.lists(words, max_size=40).map(" ".join) | st.text(max_size=60)


def sides(changes):
    before = "".join(text for op, text in changes if op is not Op.INSERT)
    after = "".join(text for op, text in changes if op is not Op.DELETE)
    return before, after


@given(texts, texts)
def test_both_texts_can_be_read_back_from_a_redline(before, after):
    assert sides(redline(before, after)) == (before, after)


@given(texts, texts, st.floats(min_value=-9, max_value=9))
def test_a_redline_is_true_however_little_is_in_the_purse(before, after, seconds):
    assert sides(redline(before, after, purse=Purse(seconds))) == (before, after)


def test_a_page_of_texts_with_nothing_in_common_takes_no_longer_than_a_few():
    def act(seed):
        letters = random.Random(seed)
        words = ("".join(letters.choices("абвгдежз", k=9)) for _ in range(9_000))
        return " ".join(words)

    pairs = [(act(number), act(number + 50)) for number in range(6)]
    purse, spent = Purse(1.0), []
    for before, after in pairs:
        begun = time.monotonic()
        assert sides(redline(before, after, purse=purse)) == (before, after)
        spent.append(time.monotonic() - begun)
    assert purse.left < 0
    begun = time.monotonic()
    redline(*pairs[0])
    # Beside one comparison that has all its time, the last of the page is quick.
    assert min(spent[-3:]) < min(time.monotonic() - begun, BUDGET) / 2


@given(texts)
def test_a_text_compared_with_itself_shows_no_change(text):
    assert redline(text, text) == ([Change(Op.EQUAL, text)] if text else [])


@given(texts, texts)
def test_neighbours_of_one_kind_are_one_piece_and_none_is_empty(before, after):
    found = redline(before, after)
    assert all(text for _, text in found)
    assert all(a.op != b.op for a, b in pairwise(found))


def test_changes_are_whole_words_never_letters():
    found = redline(LAW, LATER)
    deleted = [text.strip() for op, text in found if op is Op.DELETE]
    inserted = [text.strip() for op, text in found if op is Op.INSERT]
    assert deleted == ["вправе", "30"]
    assert inserted == [
        "и органы местного самоуправления обязаны",
        "на официальных страницах",
        "60",
    ]


def test_an_inserted_paragraph_leaves_its_neighbours_alone():
    found = redline(
        "1. Первое.\n\n2. Второе.", "1. Первое.\n\n1.1. Новое.\n\n2. Второе."
    )
    assert [text for op, text in found if op is Op.INSERT] == ["1.1. Новое.\n\n"]
    assert not [text for op, text in found if op is Op.DELETE]


def test_paragraphs_tell_which_of_them_changed():
    rows = paragraphs(redline("Первый.\nВторой.\nТретий.", "Первый.\nДругой.\nТретий."))
    assert [row.changed for row in rows] == [False, True, False]
    assert "".join(text for _, text in rows[1].before) == "Второй."
    assert "".join(text for _, text in rows[1].after) == "Другой."


def test_a_whole_act_is_compared_in_seconds_not_minutes():
    dice = random.Random(1)
    vocabulary = [f"слово{n}" for n in range(3000)]
    act = [" ".join(dice.choices(vocabulary, k=60)) for _ in range(2000)]
    amended = list(act)
    for place in dice.sample(range(2000), 100):
        amended[place] = amended[place].replace(" слово", " иное", 3)
    started = time.monotonic()
    found = redline("\n".join(act), "\n".join(amended))
    assert time.monotonic() - started < 10
    assert sides(found) == ("\n".join(act), "\n".join(amended))
    assert sum(row.changed for row in paragraphs(found)) == 100


def test_two_texts_with_nothing_in_common_still_end():
    dice = random.Random(2)
    one = " ".join(f"а{dice.random()}" for _ in range(20000))
    other = " ".join(f"б{dice.random()}" for _ in range(20000))
    started = time.monotonic()
    assert sides(redline(one, other)) == (one, other)
    assert time.monotonic() - started < 10
