"""Titles and channels are read from pages of any kind; none breaks the reader."""

import doctest
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import page_readings
from tracker.adapters.page_readings import LONGEST_TITLE, channel, count, title

#: The shape of t.me/s/<name>; names and words are made up.
CHANNEL = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>Ведомство – Telegram</title></head><body>
<div class="tgme_channel_info">
<div class="tgme_channel_info_header">
<i class="tgme_page_photo_image"><img src="a.jpg"></i>
<div class="tgme_channel_info_header_title_wrap">
<div class="tgme_channel_info_header_title"><span dir="auto">Ведомство <b>X</b></span>
</div>
<div class="tgme_channel_info_header_username"><a href="https://t.me/x">@x</a></div>
</div></div>
<div class="tgme_channel_info_counters">
{counters}
<div class="tgme_channel_info_counter"><span class="counter_value">987</span>
 <span class="counter_type">photos</span></div></div>
<div class="tgme_channel_info_description">Официальный канал.<br/>Новости</div></div>
<section class="tgme_channel_history js-message_history">{posts}</section>
</body></html>"""
SUBSCRIBERS = """<div class="tgme_channel_info_counter">
<span class="counter_value">12.3K</span> <span class="counter_type">subscribers</span>
</div>"""
POST = """<div class="tgme_widget_message_wrap js-widget_message_wrap">
<div class="tgme_widget_message" data-post="x/1">
<div class="tgme_widget_message_text">Встреча
<time datetime="2001-01-01T00:00:00Z">t</time></div>
<a class="tgme_widget_message_date" href="https://t.me/x/1">
<time datetime="{at}" class="time">09:00</time></a></div></div>"""


def a_channel(*moments, counters=SUBSCRIBERS):
    posts = "".join(POST.format(at=at) for at in moments)
    return CHANNEL.format(counters=counters, posts=posts).encode()


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(page_readings).failed == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Указ</title>".encode(), ""),
        ("<title>Указ</title>".encode("cp1251"), ""),
        ("<title>Указ</title>".encode("cp1251"), "text/html; charset=windows-1251"),
        ("<title>Указ</title>".encode("koi8-r"), 'text/html; charset="KOI8-R"'),
        ("<meta charset=cp1251><title>Указ</title>".encode("cp1251"), "text/html"),
        (b"\xef\xbb\xbf" + "<title>Указ</title>".encode(), "text/html; charset=koi8-r"),
        ("<title>Указ</title>".encode(), "text/html; charset=rot13"),
        ("<title>Указ</title>".encode(), "text/html; charset=punycode"),
        ("<title>Указ</title>".encode() + b"\xd0", ""),
    ],
)
def test_a_title_is_read_in_the_encodings_of_russian_pages(body, kind):
    assert title(body, content_type=kind) == "Указ"


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        ("  Две \n\t строки ", "Две строки"),
        ("a &amp; b &lt;b&gt;", "a & b <b>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("вк\u202egnp.exe", "вкgnp.exe"),
        ("a\u200bb\u2066c\u0007d", "abcd"),
        ("a\u00a0b\u2028c", "a b c"),
        ("", ""),
    ],
)
def test_a_title_is_one_line_of_signs_that_are_seen(inside, read):
    assert title(f"<title>{inside}</title>".encode()) == read


def test_a_title_is_bounded():
    read = title(f"<title>{'a ' * 10_000}</title>".encode())
    assert len(read) <= LONGEST_TITLE
    assert read.endswith("…")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"<",
        b"plain",
        b"<!--",
        b"<![CDATA[",
        b"<title",
        b"%PDF-1.7",
        b"\xff\xfe",
    ],
)
def test_a_page_without_a_title_has_none(body):
    assert title(body) == ""
    assert channel(body) is None


def test_the_title_of_a_drawing_is_not_that_of_the_page():
    body = "<html><body><svg><title>лупа</title></svg></body></html>"
    assert title(body.encode()) == ""


def test_a_channel_is_read_with_what_its_page_shows():
    read = channel(
        a_channel("2026-11-20T06:00:00+00:00", "2026-11-22T09:30:00+03:00", "yesterday")
    )

    assert read.title == "Ведомство X"
    assert read.description == "Официальный канал. Новости"
    assert read.subscribers == 12_300
    assert read.posts == (
        datetime(2026, 11, 22, 6, 30, tzinfo=UTC),
        datetime(2026, 11, 20, 6, tzinfo=UTC),
    )


def test_a_channel_that_shows_no_subscribers_has_no_number_made_up():
    read = channel(a_channel(counters=""))
    assert (read.subscribers, read.posts) == (None, ())


@pytest.mark.parametrize(
    "moment", ["2026-11-22T09:30:00", "0001-01-01T00:00:00+14:00", ""]
)
def test_a_post_whose_moment_is_not_sure_is_left_out(moment):
    assert channel(a_channel(moment)).posts == ()


def test_the_page_of_a_name_nobody_has_is_no_channel():
    body = """<title>Telegram: Contact @x</title><div class="tgme_page">
    <div class="tgme_page_icon"></div><a class="tgme_action_button_new">Send</a>
    </div>"""
    assert channel(body.encode()) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("987", 987), ("1 204", 1204), ("12.3K", 12_300),
        ("1.05M", 1_050_000),
        ("2M", 2_000_000), ("3,4k", 3_400), ("", None), ("K", None), ("1.2.3K", None),
        ("1.5", None), ("-5", None), ("١٢", None), ("9" * 99, None),
    ],
)  # fmt: skip
def test_a_count_is_as_exact_as_it_is_shown(text, number):
    assert count(text) == number


PIECES = [
    "<title>", "</title>", "<div class='tgme_channel_info_header_title'>", "</div>",
    "<svg>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml?>", "&#0;", "&#xd800;", "&amp",
    "<time datetime='", "'>", "<table>", "<script>", "\0", "\ud800", "я", "<a", "=",
    "<meta charset=utf-16>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30))
def test_no_text_breaks_the_reader(pieces):
    body = "".join(pieces).encode("utf-8", "replace")
    assert isinstance(title(body), str)
    assert channel(body) is None or channel(body).title


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_and_no_declaration_break_the_reader(body, kind):
    read = title(b"<title>" + body, content_type=kind)
    assert len(read) <= LONGEST_TITLE


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000,
        b"<a " + b"a=1 " * 200_000,
        b"<!--" * 200_000,
        b"<![" * 300_000,
        b"<title>" + b"&" * 1_000_000,
        b"<p class='" + b"tgme_channel_info_header_title " * 30_000 + b"'>",
        b"<table><b>" * 100_000,
        b"<time datetime=2026-11-22T09:30:00Z>" * 25_000,
        b"<" * 1_000_000,
        b"charset=" * 120_000,
        b"<div class=tgme_channel_info_header_title>" * 24_000,
    ],
    ids=range(11),
)
def test_a_megabyte_of_malice_is_read_in_seconds(body):
    began = time.monotonic()
    assert len(title(body)) <= LONGEST_TITLE
    assert channel(body) is None or channel(body).title
    assert time.monotonic() - began < 5
