"""Whether a site links to a page: yes, no, or not known; and what cannot be."""

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import observations
from tracker.domain.addresses import PageKind
from tracker.domain.observations import (
    MOST_LINKS,
    believable,
    links_to,
    posts_in_week,
    same_page,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAMED = [(PageKind.PAGE, "mcx")]
NUMBERED = [(PageKind.COMMUNITY, "club12")]


def test_the_examples_of_the_module_hold():
    tried = doctest.testmod(observations)
    assert tried.attempted
    assert not tried.failed


@pytest.mark.parametrize(
    "href",
    ["https://vk.com/mcx", "http://vk.com/MCX/", "//m.vk.com/mcx",
     " https://vk.ru/mcx ",
     "https://vk.com/mcx?from=site", "HTTPS://WWW.VK.COM/mcx#top"],
)  # fmt: skip
def test_a_link_is_known_in_any_spelling(href):
    assert links_to("vk", NAMED, ["/about", "#", "mailto:a@b.ru", href]) is True


@pytest.mark.parametrize(
    "href",
    ["/vk.com/mcx", "vk.com/mcx", "javascript:vk.com/mcx", "https://vk.com/mcx_fake",
     "https://vk.com.evil.ru/mcx", "https://vк.com/mcx", "https://ok.ru/mcx",
     "https://vk.com/share.php?url=https://vk.com/mcx", "", "\ud800", "https://["],
)  # fmt: skip
def test_what_leads_elsewhere_is_no_link_to_the_page(href):
    assert links_to("vk", NAMED, [href]) is False


def test_a_link_by_number_may_be_the_page_known_by_name():
    assert links_to("vk", NAMED, ["https://vk.com/club12"]) is None
    assert links_to("vk", NUMBERED, ["https://vk.com/mcx"]) is None
    assert links_to("vk", NUMBERED, ["https://vk.com/public12"]) is True
    assert links_to("vk", NUMBERED, ["https://vk.com/club13"]) is False


def test_where_the_network_told_both_names_the_answer_is_sure():
    both = NAMED + NUMBERED
    assert links_to("vk", both, ["https://vk.com/club12"]) is True
    assert links_to("vk", both, ["https://vk.com/club13"]) is False


def test_of_a_site_with_too_many_links_no_is_not_said():
    many = [f"https://vk.com/p{number}" for number in range(MOST_LINKS + 1)]
    assert links_to("vk", NAMED, many) is None
    assert links_to("vk", NAMED, ["https://vk.com/mcx", *many]) is True


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(["vk", "telegram"]))
def test_any_links_get_an_answer(hrefs, grammar):
    assert links_to(grammar, NAMED, hrefs) in (True, False, None)


def test_another_spelling_of_a_page_is_the_same_page():
    assert same_page("vk", NUMBERED, "https://vk.com/public12")
    assert not same_page("vk", NUMBERED, "https://vk.com/club13")
    assert not same_page("telegram", NUMBERED, "https://vk.com/club12")
    assert not same_page("vk", NUMBERED, "nonsense")


def test_posts_of_the_week_are_counted_and_none_known_is_not_none_made():
    days = [NOW - timedelta(days=day) for day in (0, 3, 7, 8)]
    assert posts_in_week(days, now=NOW) == 3
    assert posts_in_week(days[-1:], now=NOW) == 0
    assert posts_in_week([], now=NOW) is None


@pytest.mark.parametrize(
    ("told", "believed"),
    [(0, 0), (12, 12), (-1, None), (10**18, None), (None, None)],
)
def test_numbers_that_cannot_be_are_not_believed(told, believed):
    assert believable(told) == believed
