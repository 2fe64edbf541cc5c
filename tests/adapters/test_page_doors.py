"""Telegram's doors and the links of a page: read from pages of any kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.adapters.page_readings import (
    MOST_LINKS,
    door,
    is_empty_door,
    line,
    links,
)

#: The shape of t.me/<name>; names and words are made up.
DOOR = """<div class="tgme_page"><div class="tgme_page_photo"></div>
<div class="tgme_page_title" dir="auto"><span dir="auto">Приёмная <i>X</i></span></div>
<div class="tgme_page_extra">{extra}</div>
<div class="tgme_page_description">Вопросы<br/>и ответы</div></div>"""
EMPTY = b'<div class="tgme_page_icon"><i class="tgme_icon_user"></i></div>'


@pytest.mark.parametrize(
    ("extra", "subscribers"),
    [
        ("12 345 subscribers", 12_345),
        ("1 204 members, 17 online", 1_204),
        ("12.3K subscribers", 12_300),
        ("1 subscriber", 1),
        ("12&nbsp;345 подписчиков", 12_345),
        ("7 участников", 7),
        ("@bot", None),
        ("bot", None),
        ("", None),
        ("subscribers", None),
        ("9" * 40 + " members", None),
    ],
)
def test_a_door_tells_its_name_and_how_many_came_in(extra, subscribers):
    told = door(DOOR.format(extra=extra).encode())
    assert (told.title, told.description) == ("Приёмная X", "Вопросы и ответы")
    assert (told.subscribers, told.posts) == (subscribers, ())


def test_a_door_without_a_name_is_empty_only_where_telegram_says_so():
    assert door(EMPTY) is None
    assert is_empty_door(EMPTY)
    assert not is_empty_door(DOOR.encode())
    assert not is_empty_door(b"<title>Telegram</title>")
    assert not is_empty_door(b"")


def test_links_are_told_as_they_are_written_each_once():
    body = """<a href="https://vk.com/mcx">x</a><a href='/about'>y</a><a name=top>
    <map><area href="//t.me/mcx"></map><a href="https://vk.com/mcx">again</a>
    <!-- <a href="https://ok.ru/hidden"> --><link href="style.css">"""
    assert links(body.encode()) == ["https://vk.com/mcx", "/about", "//t.me/mcx"]


def test_a_page_of_nothing_but_links_is_read_up_to_a_number():
    body = "".join(f"<a href=/{number}>x</a>" for number in range(MOST_LINKS + 9))
    assert len(links(body.encode())) == MOST_LINKS


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_get_an_answer(body):
    for around in (b"%s", b'<div class="tgme_page_title">%s', b'<a href="%s">'):
        page = around.replace(b"%s", body)
        assert isinstance(is_empty_door(page), bool)
        assert all(isinstance(link, str) for link in links(page))
        told = door(page)
        assert told is None or told.title


@settings(deadline=None)
@given(st.text(max_size=500), st.integers(2, 50))
def test_a_line_is_one_line_and_no_longer_than_asked(text, longest):
    told = line(text, longest=longest)
    assert len(told) <= longest
    assert told == " ".join(told.split())
