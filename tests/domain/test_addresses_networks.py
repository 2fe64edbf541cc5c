"""A network is added in one place: its grammar, named by the row of the network."""

import re

import pytest

from tracker.domain.addresses import (
    GRAMMARS,
    Address,
    Answer,
    Grammar,
    Notice,
    PageKind,
    Reader,
    Reason,
    Unrecognised,
    read,
    readable,
)

NAME = re.compile(r"[a-z]{2,20}")
PAGES = {"vk.com/one": "vk", "t.me/one": "telegram", "mz.gov.ru": "site"}


def _page(parts) -> Answer:
    name = parts.segments[0].lower() if parts.segments else ""
    if not NAME.fullmatch(name):
        return Unrecognised(Reason.NOT_A_PAGE)
    return Address("yarmarka", PageKind.PAGE, name, f"https://yarmarka.ru/{name}")


NEW = Grammar(
    name="yarmarka",
    domains=frozenset({"yarmarka.ru"}),
    hosts={"yarmarka.ru": (), "m.yarmarka.ru": (Notice.HOST_REPAIRED,)},
    home="https://yarmarka.ru/",
    page=_page,
)


@pytest.fixture
def reader():
    return Reader([*GRAMMARS.values(), NEW])


def test_before_it_is_added_its_pages_are_but_a_site():
    answer = read("https://yarmarka.ru/one")
    assert isinstance(answer, Address)
    assert answer.grammar == "site"


def test_its_pages_are_read_with_all_that_is_common_to_networks(reader):
    answer = reader.read(" «m.yarmarka.ru:443/One». ")
    assert isinstance(answer, Address)
    assert (answer.grammar, answer.handle) == ("yarmarka", "one")
    assert answer.url == "https://yarmarka.ru/one"
    assert set(answer.notices) == {Notice.SCHEME_ADDED, Notice.HOST_REPAIRED}
    assert reader.read("@one", grammar="yarmarka").url == answer.url


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yarmarka.ru/1", Reason.NOT_A_PAGE),
        ("id.yarmarka.ru/one", Reason.SERVICE_PAGE),
        ("yarmarкa.ru/one", Reason.LOOK_ALIKE_HOST),
        ("yarrnarka.ru/one", Reason.LOOK_ALIKE_HOST),
        ("yarmarka.ru.evil.com/one", Reason.LOOK_ALIKE_HOST),
        ("yarmarka.ru/one, vk.com/one", Reason.TWO_ADDRESSES),
    ],
)
def test_what_is_refused_of_others_is_refused_of_it(reader, text, reason):
    answer = reader.read(text)
    assert isinstance(answer, Unrecognised), answer
    assert answer.reason is reason


@pytest.mark.parametrize(("text", "network"), PAGES.items())
def test_the_others_are_read_as_before(reader, text, network):
    assert reader.read(text) == read(text)
    assert read(text).grammar == network


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://xn--80aeelexi0a.xn--p1ai/o?a=1", "http://минздрав.рф/o?a=1"),
        ("http://www.xn--80aeelexi0a.xn--p1ai:8080/", "http://www.минздрав.рф:8080/"),
        ("https://vk.com/club1", "https://vk.com/club1"),
        ("https://xn--v-jtb.com/", "https://xn--v-jtb.com/"),
        ("xn--80aeelexi0a.xn--p1ai", "xn--80aeelexi0a.xn--p1ai"),
        ("", ""),
    ],
)
def test_a_host_is_shown_in_its_own_letters_unless_it_could_mislead(url, shown):
    assert readable(url) == shown
