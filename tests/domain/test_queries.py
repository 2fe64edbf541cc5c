"""What the search box understands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.queries import (
    LONGEST,
    MOST_TERMS,
    RUSSIAN,
    Field,
    Filter,
    Remark,
    Term,
    parse,
)

_pieces = st.sampled_from(
    [
        *RUSSIAN.values(),
        *Field,
        *'n№8-*"«»: \n(аёİ.,\u0301',
        "а" * 90,
        "слово",
        "Суд",
        "No",
    ]
)
_like_a_query = st.lists(_pieces, max_size=60).map("".join)


def _codes(text):
    return [note.code for note in parse(text).notes]


@example("N:0")
@given(st.text(max_size=400) | _like_a_query)
def test_any_text_is_understood_and_understood_alike_when_spelled_again(text):
    query = parse(text)
    for english in (False, True):
        again = parse(query.spelled(english=english))
        assert (again.terms, again.filters) == (query.terms, query.filters)
        assert {note.code for note in again.notes} <= {Remark.ONLY_MINUS}


@given(st.text(max_size=900) | _like_a_query)
def test_a_query_is_never_longer_than_promised(text):
    query = parse(text)
    assert len(query.terms) <= MOST_TERMS
    assert len(query.filters) <= MOST_TERMS
    assert len(query.spelled()) <= LONGEST


@given(_like_a_query)
def test_case_and_style_of_quotes_make_no_difference(text):
    query = parse(text)
    other = parse(text.upper().replace("«", "“").replace('"', "„"))
    # Turkish dotted İ has no way back from capitals.
    if "İ" not in text:
        assert (other.terms, other.filters) == (query.terms, query.filters)


def test_words_are_looked_for_one_by_one():
    assert parse("Страницы органов, Вологда!").terms == (
        Term("страницы"),
        Term("органов"),
        Term("вологда"),
    )


def test_a_phrase_stands_in_any_quotes_even_unclosed():
    phrase = (Term("официальная страница", phrase=True),)
    for text in ("«Официальная страница»", '"официальная  страница"'):
        assert parse(text).terms == phrase
    assert parse("„официальная страница").terms == phrase
    assert parse('"Суд"').terms == (Term("суд"),)


def test_words_grown_together_by_a_sign_are_looked_for_in_a_row():
    assert parse("сайт+страница").terms == (Term("сайт страница", phrase=True),)
    assert parse("интернет-страница 270-ФЗ").terms == (
        Term("интернет-страница"),
        Term("270-фз"),
    )


def test_a_minus_takes_away_a_word_a_phrase_or_a_prefix():
    assert parse('канал -школа -"детский сад" -больниц*').unwanted == (
        Term("школа", excluded=True),
        Term("детский сад", phrase=True, excluded=True),
        Term("больниц", prefix=True, excluded=True),
    )
    assert parse("Москва - столица").unwanted == ()


def test_only_taking_away_finds_nothing_and_says_so():
    assert _codes("-школа") == [Remark.ONLY_MINUS]


@pytest.mark.parametrize("text", ["ор*", "*", "*рган", "ор*ган", "270-ф*", '"орган*"'])
def test_a_star_is_understood_only_after_three_letters_of_one_word(text):
    assert Remark.STAR in _codes(text)
    assert not any(term.prefix for term in parse(text).terms)


def test_a_star_after_three_letters_asks_for_the_start_of_a_word():
    assert parse("Орг*, (суд*)").terms == (
        Term("орг", prefix=True),
        Term("суд", prefix=True),
    )
    assert _codes("орг*") == []


def test_filters_have_russian_and_english_names():
    for field, name in RUSSIAN.items():
        for spelling in (name, field.value, name.upper()):
            assert parse(f"{spelling}:VK").filters == (Filter(field, "vk"),)


def test_the_value_of_a_filter_may_follow_a_space_or_stand_in_quotes():
    assert parse("регион: Вологодская, нет:vk").filters == (
        Filter(Field.REGION, "вологодская"),
        Filter(Field.MISSING, "vk"),
    )
    query = parse("регион:«Вологодская область» на:01.12.2022 орган")
    assert query.values(Field.REGION) == ("вологодская область",)
    assert query.values(Field.ON) == ("01.12.2022",)
    assert query.terms == (Term("орган"),)


def test_an_empty_or_taken_away_filter_is_left_out_with_a_note():
    assert _codes("регион: вид:суд") == [Remark.EMPTY_FILTER]
    assert parse("регион: вид:суд").filters == (Filter(Field.KIND, "суд"),)
    assert _codes("-регион:вологда") == [Remark.MINUS_FILTER]
    assert parse("-регион:вологда").filters == ()


def test_a_colon_after_any_other_word_is_no_filter():
    assert parse("страна:россия").filters == ()
    assert parse("страна:россия").terms == (Term("страна россия", phrase=True),)


def test_a_number_sign_grows_together_with_its_number():
    for text in ("№ 8", "№8", "N 8", "No. 8", "n8"):
        assert parse(text).terms == (Term("№8"),), text


def test_what_is_beyond_twelve_terms_is_named():
    query = parse(" ".join(f"слово{n}" for n in range(14)))
    assert len(query.terms) == MOST_TERMS
    assert [note.words for note in query.notes] == ["слово13", "слово12"]


def test_what_is_beyond_the_length_is_cut_between_words_and_named():
    query = parse("а" * 250 + " слововчетыре конец")
    assert query.terms == (Term("а" * 250),)
    assert query.notes[0].code is Remark.TOO_LONG
    assert query.notes[0].words == "слововчетыре конец"
    assert len(parse("я" * 100_000).terms[0].text) == LONGEST


def test_nothing_is_asked_by_nothing():
    for text in ("", "   ", '""', "—", "-", "?!", "\0\u200b"):
        assert parse(text).terms == ()
        assert parse(text).filters == ()
