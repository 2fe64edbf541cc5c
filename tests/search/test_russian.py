"""The promise of search: the words of this trade find each other in any form."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.search.russian import LONGEST_WORD, cleaned, lemma, tokens

WORDS = [
    line.split()
    for line in Path(__file__)
    .with_name("word_forms.txt")
    .read_text("utf-8")
    .split("\n")
    if line
]

MUST_NOT_MERGE = """
орган организация | орган органика | глава главный | суд судно | суд судья
округ окружной | область областной | мэр мера | статья стать | право правительство
канал канализация | портал порт | закон законопроект | проверка поверка
пост поставка | край крайний | район районный | министр министерство
губерния губернатор | год годовой | учреждение учредитель | вологда вологодский
село сельский | сеть сетка | адрес адресат | лицо личный | норма нормальный
редакция редактор | дело деление | часть частный | власть владение
указ указание | отчет счет | школа школьник | палата палатка | страница страна
требование потребление | дума думский | лето год | статус статуя
"""


@pytest.mark.parametrize("forms", WORDS, ids=lambda forms: forms[0])
def test_every_form_of_a_word_of_the_trade_leads_to_the_same_word(forms):
    assert len(set(forms)) >= 6
    assert {lemma(form) for form in forms} == {forms[0]}


def test_a_hundred_words_are_promised():
    assert len({forms[0] for forms in WORDS}) >= 100


@pytest.mark.parametrize("pair", MUST_NOT_MERGE.strip().replace("\n", "|").split("|"))
def test_different_words_stay_apart(pair):
    one, other = pair.split()
    assert lemma(one) != lemma(other)


@pytest.mark.parametrize(
    "forms",
    [
        "госпаблик госпаблика госпабликом госпаблики госпабликов госпабликах",
        "госметка госметки госметку госметкой госметок госметками",
        "рутуб рутуба рутубе рутубом",
        "телеграм телеграма телеграмом телеграме",
        "воропанов воропанова воропанову воропановым",
        "минцифры минцифрам минцифрами",
    ],
)
def test_words_no_dictionary_knows_are_declined_by_analogy(forms):
    assert len(set(map(lemma, forms.split()))) == 1


def test_capitals_and_the_letter_yo_make_no_difference():
    assert [t.lemmas for t in tokens("ОТЧЁТЫ Отчет ещё")] == [
        ("отчет",),
        ("отчет",),
        ("еще",),
    ]


def test_latin_words_are_only_made_small():
    assert [t.lemmas for t in tokens("Telegram VKontakte")] == [
        ("telegram",),
        ("vkontakte",),
    ]


def test_a_word_with_a_hyphen_is_its_parts_and_the_whole():
    (token,) = tokens("Интернет-страницы")
    assert token.lemmas == ("интернет", "страница")
    assert token.extras == ("интернетстраница",)
    (law,) = tokens("270-ФЗ")
    assert (law.lemmas, law.extras) == (("270", "фз"), ("270фз",))


def test_a_number_keeps_its_sign_and_may_do_without():
    for text in ("№ 8", "№8", "N 8", "No. 8"):
        (token,) = tokens(text)
        assert (token.lemmas, token.extras) == (("8",), ("№8",)), text


def test_raised_dotted_and_hyphened_numbers_of_articles_are_alike():
    assert {next(tokens(n)).lemmas for n in ("10¹", "10.1", "10-1")} == {("10", "1")}
    assert next(tokens("10-1")).extras == ()


def test_stress_marks_and_soft_hyphens_are_invisible():
    assert cleaned("стра\u0301ни\u00adца") == "страница"
    assert cleaned("и\u0306") == "й"


@given(st.text(max_size=200))
def test_any_text_can_be_analysed_and_words_stand_where_they_say(text):
    text = cleaned(text)
    for token in tokens(text):
        assert text[token.start : token.end].strip()
        assert all(len(part) <= LONGEST_WORD for part in token.parts)
        assert all(" " not in word and word for word in (*token.lemmas, *token.extras))


def test_the_dictionary_is_loaded_only_when_a_russian_word_is_met():
    code = (
        "import sys; from tracker.search import russian, whoosh_engine;"
        "russian.lemma('telegram'); assert 'pymorphy3' not in sys.modules;"
        "russian.lemma('органы'); assert 'pymorphy3' in sys.modules"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
