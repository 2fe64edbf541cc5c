"""What every engine promises, tested on each of them."""

import pytest

from tests.search.builders import a_document
from tracker.domain.queries import parse
from tracker.search.engines import Tier, overlaid
from tracker.search.memory_engine import MemoryEngine


@pytest.fixture
def find(engine):
    return lambda text, **options: engine.find(parse(text), **options).keys


def test_a_word_is_found_in_any_form_case_and_spelling_of_yo(engine, find):
    engine.write([a_document("a", "Отчёт органов Вологды")])
    for text in ("отчет", "ОТЧЁТАМИ", "орган", "вологда отчеты органам", "в вологде"):
        assert find(text) == ("a",), text
    assert find("организация") == ()


def test_all_words_must_be_there_in_names_or_text_together(engine, find):
    engine.write([a_document("a", "Суд Вологды", text="Канал в Telegram")])
    assert find("суд канал telegram") == ("a",)
    assert find("суд школа") == ()


def test_the_whole_name_comes_first_then_names_then_texts_each_by_rank(engine):
    engine.write(
        [
            a_document("text", "Школа", text="министерство культуры", rank=-9),
            a_document("worse", "Министерство культуры Твери", rank=2),
            a_document("better", "Министерство культуры Пскова", rank=1),
            a_document("exact", "Минкульт", "Министерство культуры", rank=99),
        ]
    )
    found = engine.find(parse("министерства «культуры»"))
    assert found.keys == ("exact", "better", "worse", "text")
    assert [match.tier for match in found.matches] == [
        Tier.EXACT,
        Tier.NAME,
        Tier.NAME,
        Tier.TEXT,
    ]
    assert [match.rank for match in found.matches] == [99, 1, 2, -9]


def test_the_total_is_exact_whatever_the_limit(engine):
    engine.write(a_document(f"{n}", "Школа", text="сад", rank=n) for n in range(30))
    found = engine.find(parse("школа сад"), limit=3)
    assert (found.total, found.keys) == (30, ("0", "1", "2"))
    assert engine.find(parse("школа"), limit=0).total == 30
    assert engine.find(parse("школа"), limit=-5).keys == ()


def test_many_hits_come_by_rank_over_all_commits(engine):
    engine.write(a_document(f"{n}", "Школа", rank=n) for n in range(1, 1200))
    engine.write([a_document("last", "Школа", rank=5000)])
    engine.write([a_document("first", "Школа", rank=-1)])
    found = engine.find(parse("школы"), limit=1201)
    assert found.total == 1201
    assert found.keys[:3] == ("first", "1", "2")
    assert found.keys[-2:] == ("1199", "last")
    assert engine.find(parse("школы"), limit=2).keys == ("first", "1")


def test_a_phrase_needs_its_words_in_a_row(engine, find):
    engine.write(
        [
            a_document("row", "x", text="Об официальных страницах органов"),
            a_document("apart", "y", text="страницы органов официально официальные"),
        ]
    )
    assert find("«официальная страница»") == ("row",)
    assert find("«официальная страница органа»") == ("row",)
    assert set(find("официальная страница")) == {"row", "apart"}


def test_a_phrase_does_not_reach_from_one_name_into_another(engine, find):
    engine.write([a_document("a", "Главный суд", "Вологда", text="школа")])
    assert find("«суд вологда»") == ()
    assert find("«вологда школа»") == ()


def test_a_minus_takes_documents_away(engine, find):
    engine.write([a_document("a", "Суд Твери"), a_document("b", "Суд Пскова")])
    assert find("суд -тверью") == ("b",)
    assert find("суд -«суд пскова»") == ("a",)
    assert find("суд -пско*") == ("a",)
    assert find("-тверь") == ()


def test_a_prefix_finds_words_as_written_and_their_dictionary_forms(engine, find):
    engine.write([a_document("a", "Школа для детей"), a_document("b", "Ребёнок")])
    assert find("дет*") == ("a",)
    assert set(find("реб*")) == {"a", "b"}
    assert find("школ*") == ("a",)
    assert find("кол*") == ()


def test_numbers_are_found_whole_and_in_parts(engine, find):
    engine.write(
        [
            a_document("law", "Федеральный закон от 14.07.2022 № 270-ФЗ"),
            a_document("order", "Распоряжение N 2523-р"),
            a_document("school", "Школа № 8"),
            a_document("eight", "Восемь школ: 8"),
            a_document("article", "Статья 10¹"),
        ]
    )
    for text in ("270-фз", "270фз", "№270-ФЗ", "270", "14.07.2022", "«270 фз»"):
        assert find(text) == ("law",), text
    for text in ("2523-р", "2523р", "№ 2523-р", "2523"):
        assert find(text) == ("order",), text
    assert find("№8") == find("№ 8") == find("N 8") == ("school",)
    assert set(find("8")) == {"school", "eight"}
    assert find("10.1") == find("10-1") == ("article",)
    assert find("101") == ()


def test_hyphens_may_be_there_or_not(engine, find):
    engine.write([a_document("a", "Интернет-страница"), a_document("b", "Госпаблик")])
    for text in ("интернет-страницы", "интернетстраница", "страница", "интернет"):
        assert find(text) == ("a",), text
    engine.write([a_document("a", "Интернетстраница")])
    assert find("интернет-страниц") == ("a",)


def test_small_words_need_not_be_there_unless_alone_or_in_a_phrase(engine, find):
    engine.write(
        [a_document("a", "Страница Вологды"), a_document("b", "Страница в Твери")]
    )
    assert find("страница в вологде") == ("a",)
    assert find("«страница в твери»") == ("b",)
    assert find("в") == ("b",)


def test_only_the_asked_kinds_are_found_and_no_kind_finds_nothing(engine):
    engine.write([a_document("a", "Суд"), a_document("b", "Суд", kind="item")])
    query = parse("суд")
    assert engine.find(query, kinds={"item"}).keys == ("b",)
    assert engine.find(query, kinds=["item", "body", "none"]).total == 2
    assert engine.find(query, kinds=()).total == 0
    assert engine.find(query, kinds={"none"}).total == 0


def test_filters_of_the_query_are_left_to_the_database(engine, find):
    engine.write([a_document("a", "Суд")])
    assert find("суд регион:вологодская") == ("a",)
    assert find("регион:вологодская") == ()


def test_a_document_is_replaced_by_key(engine, find):
    engine.write([a_document("a", "Суд Твери", rank=1)])
    engine.write([a_document("a", "Суд Пскова", rank=7)])
    assert find("тверь") == ()
    found = engine.find(parse("суд"))
    assert (found.total, found.matches[0].rank) == (1, 7)


def test_two_writings_of_one_key_leave_one_document_the_last(engine):
    engine.write([a_document("a", "Суд Твери"), a_document("a", "Суд Пскова")])
    engine.write([a_document("a", "Суд Вологды"), a_document("a", "Суд Коми")])
    assert engine.find(parse("суд")).total == 1
    assert engine.find(parse("суд коми")).total == 1
    assert len(engine.digests()) == 1


def test_what_is_gone_is_not_found_and_may_come_again(engine, find):
    engine.write([a_document("a", "Суд"), a_document("b", "Суд")])
    engine.write([], gone=["a", "unknown"])
    assert find("суд") == ("b",)
    engine.write([a_document("a", "Суд")], gone=["a", "b"])
    assert find("суд") == ("a",)


def test_passed_over_keys_are_neither_shown_nor_counted(engine):
    engine.write(
        [a_document("a", "Суд"), a_document("b", "Суд"), a_document("c", "Сад")]
    )
    found = engine.find(parse("суд"), without={"a", "c", "unknown"})
    assert (found.total, found.keys) == (1, ("b",))


def test_documents_not_yet_in_the_index_are_laid_over_it(engine):
    engine.write([a_document("a", "Суд", rank=1), a_document("b", "Суд", rank=3)])
    fresh = MemoryEngine([a_document("a", "Сад"), a_document("c", "Суд", rank=2)])
    query = parse("суд")
    base = engine.find(query, without=fresh.digests().keys())
    both = overlaid(base, fresh.find(query), limit=10)
    assert (both.total, both.keys) == (2, ("c", "b"))
    assert overlaid(base, fresh.find(query), limit=1).keys == ("c",)


def test_an_empty_query_finds_nothing(engine, find):
    engine.write([a_document("a", "Суд")])
    for text in ("", "  ", "«»", "-", "-суд", "№", "*"):
        assert find(text) == (), text


def test_a_document_without_words_does_no_harm(engine):
    engine.write([a_document("a", "", text="…"), a_document("b", "—", "Суд")])
    assert engine.find(parse("суд")).keys == ("b",)
    assert set(engine.digests()) == {"a", "b"}


def test_digests_come_back_by_key(engine):
    engine.write([a_document("a", digest="1"), a_document("b", digest="2")])
    engine.write([a_document("b", digest="3")], gone=["a"])
    assert engine.digests() == {"b": "3"}


def test_the_nearest_known_words_are_suggested(engine):
    engine.write(
        [a_document("a", "Министерство культуры Вологодской области", text="№ 8")]
    )
    assert engine.suggest("минестерство Культуры") == "министерство Культуры"
    assert engine.suggest("вологадской облсти") == "вологодской области"
    assert engine.suggest("министерства культуре") is None
    assert engine.suggest("кибернетика") is None
    assert engine.suggest("регоин:облость") == "регоин:область"
    assert engine.suggest("") is None
    assert {"министерство", "вологодской", "область"} <= set(engine.words())


def test_a_rebuild_replaces_everything_and_reports_progress(engine):
    engine.write([a_document("old", "Суд")])
    seen = []
    documents = (a_document(f"{n}", "Суд", rank=n) for n in range(250))
    assert engine.rebuild(documents, expected=250, progress=seen.append) == 250
    assert engine.find(parse("суд"), limit=1).keys == ("0",)
    assert engine.find(parse("суд")).total == 250
    assert seen[-1] == 250
    assert seen == sorted(seen)


def test_an_engine_answers_again_after_it_was_closed(engine, find):
    engine.write([a_document("a", "Суд")])
    engine.close()
    assert find("суд") == ("a",)
