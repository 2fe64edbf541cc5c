"""Each address form that the study of platforms names, one by one."""

import doctest
import importlib
import pkgutil

import pytest

from tests.domain.address_examples import REFUSED, TAKEN
from tracker.domain import addresses
from tracker.domain.addresses import (
    GRAMMARS,
    Address,
    Notice,
    PageKind,
    Reason,
    Unrecognised,
    read,
)


@pytest.mark.parametrize(("text", "expected"), TAKEN.items())
def test_a_known_form_is_read_as_its_page(text: str, expected: tuple[str, str, str]):
    answer = read(text)
    assert isinstance(answer, Address), answer
    assert (answer.grammar, answer.handle, answer.url) == expected


@pytest.mark.parametrize(
    ("reason", "text"), [(r, text) for r, texts in REFUSED.items() for text in texts]
)
def test_what_is_no_page_is_refused_with_its_reason(reason: Reason, text: str):
    answer = read(text)
    assert isinstance(answer, Unrecognised), answer
    assert answer.reason is reason


def test_every_reason_has_an_example():
    assert set(REFUSED) | {Reason.OTHER_NETWORK} == set(Reason)


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        ("https://vk.com/minzdrav", ()),
        ("https://www.vk.com/minzdrav/", ()),
        ("vk.com/minzdrav", (Notice.SCHEME_ADDED,)),
        ("http:vk.com/minzdrav", (Notice.SCHEME_REPAIRED,)),
        ("https://https://vk.com/minzdrav", (Notice.SCHEME_REPAIRED,)),
        ("Группа https://vk.com/minzdrav", (Notice.TEXT_DROPPED,)),
        ("@minzdrav", (Notice.NAME_COMPLETED,)),
        ("https://m.vk.com/minzdrav", (Notice.HOST_REPAIRED,)),
        ("https://vk.com.:443/minzdrav", (Notice.HOST_REPAIRED,)),
        ("https://vk.ru/minzdrav", (Notice.MIRROR_HOST,)),
        ("https://vk.com/public1", (Notice.FORM_REPAIRED,)),
        ("https://vk.com/id1", (Notice.PERSON,)),
        ("https://ok.ru/profile/1", (Notice.PERSON,)),
        ("https://vk.com/minzdrav?w=wall-1_2", (Notice.POST_REPAIRED,)),
        ("https://vk.com/minzdrav?from=search", (Notice.QUERY_DROPPED,)),
        ("https://t.me/minzdrav/5?single", (Notice.POST_REPAIRED,)),
        ("https://t.me/s/minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://ok.ru/group/1/members", (Notice.SECTION_DROPPED,)),
        ("https://max.ru/minzdrav", ()),
        ("https://max.ru/@minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://max.ru/minzdrav/AZx", (Notice.POST_REPAIRED,)),
        ("https://dzen.ru/media/minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://dzen.ru/media/minzdrav/x-1", (Notice.POST_REPAIRED,)),
        ("https://dzen.ru/minzdrav?tab=articles", (Notice.QUERY_DROPPED,)),
        ("https://rutube.ru/channel/1/", ()),
        ("https://rutube.ru/u/minzdrav/videos/", (Notice.SECTION_DROPPED,)),
        ("https://rutube.ru/video/person/1/", (Notice.FORM_REPAIRED,)),
        ("https://tiktok.com/@name/video/1", (Notice.POST_REPAIRED,)),
        ("https://tiktok.com/@name/video", (Notice.SECTION_DROPPED,)),
        ("https://tiktok.com/@name/live", (Notice.SECTION_DROPPED,)),
        ("https://ok.ru/minzdrav/topic/1", (Notice.POST_REPAIRED,)),
        ("https://ok.ru/minzdrav/topic", (Notice.SECTION_DROPPED,)),
        ("https://mz.gov.ru/?utm_source=a", (Notice.QUERY_DROPPED,)),
        ("https://mz.gov.ru/?id=1", ()),
        (
            "m.vk.com/public123?w=wall-1_2",
            (
                Notice.SCHEME_ADDED,
                Notice.HOST_REPAIRED,
                Notice.FORM_REPAIRED,
                Notice.POST_REPAIRED,
            ),
        ),
    ],
)
def test_whatever_was_mended_is_said(text: str, notices: tuple[Notice, ...]):
    answer = read(text)
    assert isinstance(answer, Address), answer
    assert set(answer.notices) == set(notices)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vk.com/event1", PageKind.COMMUNITY),
        ("vk.com/id1", PageKind.PROFILE),
        ("vk.com/minzdrav", PageKind.PAGE),
        ("ok.ru/group/1", PageKind.COMMUNITY),
        ("ok.ru/profile/1", PageKind.PROFILE),
        ("ok.ru/minzdrav", PageKind.PAGE),
        ("t.me/minzdrav", PageKind.PAGE),
        ("rutube.ru/u/minzdrav", PageKind.CHANNEL),
        ("dzen.ru/minzdrav", PageKind.CHANNEL),
        ("minzdrav.gov.ru", PageKind.SITE),
    ],
)
def test_the_kind_is_only_what_the_address_shows(text: str, kind: PageKind):
    answer = read(text)
    assert isinstance(answer, Address)
    assert answer.kind is kind


def test_an_odnoklassniki_name_and_number_are_never_merged():
    name, number = read("ok.ru/minzdrav"), read("ok.ru/group/123")
    assert isinstance(name, Address)
    assert isinstance(number, Address)
    assert (name.kind, name.handle) != (number.kind, number.handle)


@pytest.mark.parametrize(
    ("text", "grammar", "network"),
    [
        ("https://ok.ru/minzdrav", "vk", "ok"),
        ("https://t.me/+AbCdEf", "vk", "telegram"),
        ("https://vk.com/minzdrav", "site", "vk"),
        ("https://minzdrav.gov.ru", "vk", "site"),
    ],
)
def test_the_wrong_network_is_named(text: str, grammar: str, network: str):
    assert read(text, grammar=grammar) == Unrecognised(
        Reason.OTHER_NETWORK, network=network
    )


@pytest.mark.parametrize(
    ("text", "grammar", "url"),
    [
        ("club123", "vk", "https://vk.com/club123"),
        ("@bs.official", "vk", "https://vk.com/bs.official"),
        ("minzdrav", "telegram", "https://t.me/minzdrav"),
        ("@minzdrav", "tiktok", "https://www.tiktok.com/@minzdrav"),
        ("@minzdrav", "max", "https://max.ru/minzdrav"),
        ("group123", "ok", "https://ok.ru/group/123"),
    ],
)
def test_a_bare_name_is_completed_when_the_network_is_known(
    text: str, grammar: str, url: str
):
    answer = read(text, grammar=grammar)
    assert isinstance(answer, Address), answer
    assert answer.url == url
    assert Notice.NAME_COMPLETED in answer.notices


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("https://vk.com/wall-123_4", "https://vk.com/club123"),
        ("https://vk.com/photo5_4", "https://vk.com/id5"),
        ("https://vk.com/feed?w=wall-123_4", "https://vk.com/club123"),
        ("https://vk.com/video/@minzdrav", "https://vk.com/minzdrav"),
        ("https://vk.com/@minzdrav-title", "https://vk.com/minzdrav"),
        ("https://t.me/minzdrav?boost", "https://t.me/minzdrav"),
        ("https://vk.com/minzdrаv", "https://vk.com/minzdrav"),
        ("https://vk.com/сlub1", "https://vk.com/club1"),
        ("https://t.me/с", ""),
        ("https://www.tiktok.com/minzdrav", "https://www.tiktok.com/@minzdrav"),
        ("https://dzen.ru/minzdrav/about", "https://dzen.ru/minzdrav"),
        ("https://dzen.ru/мinzdrav", "https://dzen.ru/minzdrav"),
        ("https://dzen.ru/media/", ""),
        ("https://vk.com/friends", ""),
    ],
)
def test_a_refusal_suggests_the_page_that_may_be_meant(text: str, suggestion: str):
    answer = read(text)
    assert isinstance(answer, Unrecognised)
    assert answer.suggestion == suggestion


def test_an_unknown_grammar_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        read("vk.com/minzdrav", grammar="facebook")


def test_there_is_a_grammar_for_each_network_of_the_register():
    expected = {"vk", "ok", "telegram", "tiktok", "rutube", "dzen", "max", "site"}
    assert set(GRAMMARS) == expected


def test_the_examples_in_the_docstrings_hold():
    tried = 0
    for found in pkgutil.iter_modules(addresses.__path__, addresses.__name__ + "."):
        result = doctest.testmod(importlib.import_module(found.name))
        assert result.failed == 0, found.name
        tried += result.attempted
    assert tried >= 10
