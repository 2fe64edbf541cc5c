"""Marking the words of a query in a text."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.queries import parse
from tracker.search.highlights import highlight
from tracker.search.russian import cleaned


def _marked(text, query, **options):
    pieces = highlight(text, parse(query), **options)
    return "".join(f"[{words}]" if marked else words for marked, words in pieces)


def test_words_are_marked_in_any_form():
    text = "Органы ведут официальные страницы; орган — Суд."
    assert _marked(text, "орган страница") == (
        "[Органы] ведут официальные [страницы]; [орган] — Суд."
    )


def test_phrases_prefixes_numbers_and_hyphens_are_marked():
    assert _marked("Школа № 8", "№8") == "Школа [№ 8]"
    assert _marked("Закон 270-ФЗ", "270фз") == "Закон [270-ФЗ]"
    assert _marked("Для детей", "дет*") == "Для [детей]"
    assert _marked("Ваша интернет-страница", "страница") == "Ваша [интернет-страница]"
    assert _marked("Суд Твери", "«суд твери»") == "[Суд] [Твери]"


def test_unwanted_and_small_words_are_not_marked():
    assert _marked("Суд в Твери", "суд в -тверь") == "[Суд] в Твери"
    assert _marked("в и на", "в") == "[в] и на"


def test_a_long_text_is_cut_between_words_around_the_most_telling_place():
    text = "суд " + "слово " * 100 + "школа и суд " + "слово " * 100
    cut = _marked(text, "суд школа", width=60)
    assert "[школа] и [суд]" in cut
    assert cut.startswith("…слово")
    assert cut.endswith("слово…")
    assert _marked(text, "суд школа", width=None).startswith("[суд] слово")


def test_without_any_word_of_the_query_the_beginning_is_shown():
    text = "Первое слово и ещё много слов после него"
    assert _marked(text, "нет", width=14) == "Первое слово и…"
    assert _marked(text, "", width=None) == text
    assert highlight("", parse("суд")) == []


_text = st.lists(
    st.sampled_from(["суд", "Суда ", " школа", "  ", "№ 8", "«", "я" * 50])
)


@given(_text.map("".join) | st.text(max_size=300), st.integers(1, 80))
def test_the_pieces_are_a_stretch_of_the_text_and_no_longer_than_asked(text, width):
    pieces = highlight(text, parse("суд шко* №8"), width=width)
    shown = "".join(words for _, words in pieces)
    bare = shown.removeprefix("…") if shown not in cleaned(text) else shown
    bare = bare.removesuffix("…") if bare not in cleaned(text) else bare
    assert bare in cleaned(text)
    assert len(bare) <= max(width, 1)
    assert all(words for _, words in pieces)
    assert cleaned(text).startswith(bare) or shown.startswith("…")
