"""What a merge of two texts promises, whatever was typed."""

import doctest
import random
import time
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import merging
from tracker.domain.merging import Both, Clash, Same, Theirs, Yours, merge, merge_fields

often = settings(max_examples=400, deadline=None, database=None)
# Few different lines, so that repeated ones are the rule; some are blank.
texts = st.lists(st.sampled_from(["", "а", "б", "в", "а б"]), max_size=9).map("\n".join)
free_texts = st.text(alphabet="абв\n\r\u2028 ", max_size=30)
any_texts = st.one_of(texts, free_texts)
three_texts = st.tuples(any_texts, any_texts, any_texts)


@st.composite
def edited(draw):
    """A text without repeated lines and two edits of it that only cut and add."""
    base = [f"абзац {n}" for n in range(draw(st.integers(1, 8)))]
    sides = []
    for name in ("они", "вы"):
        kept = [line for line in base if draw(st.booleans())]
        for n in range(draw(st.integers(0, 3))):
            kept.insert(draw(st.integers(0, len(kept))), f"{name} {n}")
        sides.append(kept)
    return base, *sides


def clashes(merged):
    return [chunk for chunk in merged.chunks if isinstance(chunk, Clash)]


def lines(text):
    return Counter(text.split("\n"))


@often
@given(any_texts)
def test_three_equal_texts_are_that_text(text):
    assert merge(text, text, text).chunks == (Same(tuple(text.split("\n"))),)
    assert merge(text, text, text).text == text


@often
@given(any_texts, any_texts)
def test_where_one_side_did_nothing_the_other_is_the_answer(base, changed):
    assert merge(base, base, changed).clean
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, base).clean
    assert merge(base, changed, base).text == changed


@often
@given(any_texts, any_texts)
def test_two_who_made_the_same_change_agree(base, changed):
    merged = merge(base, changed, changed)
    assert merged.clean
    assert merged.text == changed


@often
@given(three_texts)
def test_the_chunks_give_back_each_of_the_three_texts_to_the_letter(three):
    base, theirs, yours = three
    merged = merge(base, theirs, yours)
    assert merged.side("base") == base
    assert merged.side("theirs") == theirs
    assert merged.side("yours") == yours


@often
@given(three_texts)
def test_it_does_not_matter_which_of_the_two_is_called_yours(three):
    base, theirs, yours = three
    one, other = merge(base, theirs, yours), merge(base, yours, theirs)
    mirrored = {Theirs: Yours, Yours: Theirs, Same: Same, Both: Both, Clash: Clash}
    assert [type(chunk) for chunk in other.chunks] == [
        mirrored[type(chunk)] for chunk in one.chunks
    ]
    assert one.text_with(prefer="yours") == other.text_with(prefer="theirs")


@often
@given(three_texts)
def test_a_line_added_by_either_side_is_in_the_result_or_in_a_clash(three):
    base, theirs, yours = three
    merged = merge(base, theirs, yours)
    kept = lines(merged.text_with(prefer="both"))
    for side in (theirs, yours):
        assert not (lines(side) - lines(base)) - kept


@often
@given(edited())
def test_a_line_cut_by_one_side_and_untouched_by_the_other_is_gone(three):
    base, theirs, yours = three
    merged = merge("\n".join(base), "\n".join(theirs), "\n".join(yours))
    clashed = {line for chunk in clashes(merged) for line in chunk.base}
    result = lines(merged.text)
    for line in base:
        if line not in clashed:
            assert result[line] == (line in theirs and line in yours)


@often
@given(three_texts)
def test_no_copy_of_a_repeated_line_is_lost_or_doubled(three):
    """What is kept is what was there and what each side did to it, line by line."""
    base, theirs, yours = three
    merged = merge(base, theirs, yours)
    held = lines(merged.text_with(prefer="both"))
    for chunk in merged.chunks:
        if isinstance(chunk, Both):
            held.update(chunk.lines)  # made by two, it stands once
        elif not isinstance(chunk, Clash):
            held.update(chunk.base)
    assert held == lines(theirs) + lines(yours)


@often
@given(three_texts)
def test_nothing_is_called_changed_that_is_not(three):
    for chunk in merge(*three).chunks:
        assert chunk.base or chunk.theirs or chunk.yours
        match chunk:
            case Theirs() | Yours() | Both():
                assert chunk.lines != chunk.base
            case Clash():
                assert len({chunk.base, chunk.theirs, chunk.yours}) == 3
    kinds = [type(chunk) for chunk in merge(*three).chunks]
    assert (Same, Same) not in list(pairwise(kinds))


def test_changes_in_two_paragraphs_stand_beside_each_other():
    base = "Первый\n\nВторой\n\nТретий"
    merged = merge(base, base.replace("Первый", "Один"), base + "\n\nЧетвёртый")
    assert merged.text == "Один\n\nВторой\n\nТретий\n\nЧетвёртый"
    assert [type(chunk) for chunk in merged.chunks] == [Theirs, Same, Yours]


def test_a_clash_is_decided_as_one_asks():
    merged = merge("до\nбыло\nпосле", "до\nони\nпосле", "до\nвы\nпосле")
    assert merged.clashes == 1
    assert not merged.clean
    assert merged.text == "до\nвы\nпосле"
    assert merged.text_with(prefer="theirs") == "до\nони\nпосле"
    assert merged.text_with(prefer="both") == "до\nони\nвы\nпосле"


def test_the_end_of_the_last_line_is_kept_to_the_letter():
    assert merge("а\n\nб\n", "А\n\nб\n", "а\n\nб").text == "А\n\nб"
    assert merge("а\n\nб", "а\n\nб\n", "А\n\nб").text == "А\n\nб\n"
    assert merge("а\r\n\nб", "а\r\n\nв", "А\r\n\nб").text == "А\r\n\nв"


def test_a_long_text_with_many_edits_is_merged_in_well_under_a_second():
    chance = random.Random(5)
    base = [line for n in range(1500) for line in (f"абзац {n} о страницах", "")]
    sides = []
    for name in ("они", "вы"):
        side = list(base)
        for n in range(60):
            at = chance.randrange(len(side))
            side[at : at + chance.randrange(2)] = [f"{name} {n}"]
        sides.append("\n".join(side))
    began = time.perf_counter()
    merged = merge("\n".join(base), *sides)
    assert time.perf_counter() - began < 0.7
    assert merged.clashes < 20


def test_a_text_of_nothing_but_equal_lines_does_not_take_minutes():
    chance = random.Random(6)
    began = time.perf_counter()
    for size in (400, 700, 3000, 60000):
        three = ["\n".join(chance.choices("аб", k=size)) for _ in range(3)]
        merged = merge(*three)
        assert [merged.side(name) for name in ("base", "theirs", "yours")] == three
    assert time.perf_counter() - began < 5


fields = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@often
@given(fields, fields, fields)
def test_fields_are_merged_by_the_same_rule(base, theirs, yours):
    merged, clashed = merge_fields(base, theirs, yours)
    for name in {*base, *theirs, *yours}:
        was, they, you = base.get(name), theirs.get(name), yours.get(name)
        assert (name in clashed) == (len({was, they, you}) == 3)
        assert merged.get(name) == (they if you == was else you)
    assert merge_fields(base, base, yours) == (yours, ())
    assert merge_fields(base, theirs, base) == (theirs, ())
    assert set(merge_fields(base, yours, theirs)[1]) == set(clashed)


def test_the_examples_in_the_room_are_true():
    assert doctest.testmod(merging).failed == 0
