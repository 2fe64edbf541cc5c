"""Letters: safe on the wire, and honest about what became of them."""

import stat
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.mail_server import HANG_UP, TakesMail
from tracker.adapters import mail
from tracker.adapters.mail import (
    Files,
    Later,
    Letter,
    Refused,
    Server,
    Unreachable,
    Unsure,
)
from tracker.config import Line, MailServer

SENDER = "Реестр требований <register@example.org>"


def a_letter(**facts):
    """Return a letter to somebody."""
    given = {
        "to": "anna@example.org",
        "subject": "Решения: 2",
        "text": "Здравствуйте!\n",
    }
    given |= {
        "mark": "mark1",
        "language": "ru",
        "at": datetime(2026, 11, 23, 9, tzinfo=UTC),
    }
    return Letter(**{**given, **facts})


def sent_to(server, letter):
    """Hand *letter* to *server* over an open line."""
    there = MailServer(host="127.0.0.1", port=server.port, line=Line.OPEN)
    Server(there, sender=SENDER).send(letter)


def test_a_letter_arrives_as_it_was_written():
    text = "Первая строка\n.точка в начале\n" + "слово " * 500 + "\n"
    with TakesMail() as server:
        sent_to(
            server, a_letter(text=text, headers={"List-Unsubscribe": "<https://x/y>"})
        )

    (got,) = server.messages
    assert got.get_content().replace("\r\n", "\n") == text
    assert got["To"] == "anna@example.org"
    assert got["From"] == SENDER
    assert got["Subject"] == "Решения: 2"
    assert got["Message-ID"] == "<mark1@example.org>"
    assert got["List-Unsubscribe"] == "<https://x/y>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert max(map(len, server.letters[0].split(b"\r\n"))) <= 998
    assert b"\n" not in server.letters[0].replace(b"\r\n", b"")


def test_a_host_in_cyrillic_is_spelled_as_the_network_spells_it():
    with TakesMail() as server:
        sent_to(server, a_letter(to="anna@пример.рф"))

    assert b"anna@xn--e1afmkfd.xn--p1ai" in server.envelopes[0][1]


@pytest.mark.parametrize(
    "to",
    ["a@b.c\r\nBcc: x@y.z", "a@b.c>\r\nDATA", "анна@example.org", "a b@c.d", "a@", "@b",
     "a@b@c", "", "a@b.c, x@y.z", '"a\r\n"@b.c', "a@" + "b" * 300, "a@-b.c\0"],
)  # fmt: skip
def test_what_is_no_mailbox_is_refused_and_nothing_is_said_to_the_server(to):
    with TakesMail() as server, pytest.raises(Refused):
        sent_to(server, a_letter(to=to))
    assert server.envelopes == server.letters == []


@given(subject=st.text(max_size=200), text=st.text(max_size=500))
def test_no_words_start_a_header_of_their_own(subject, text):
    headers = {"X-Known": "1"}
    try:
        made = mail.message(
            a_letter(subject=subject, text=text, headers=headers), sender=SENDER
        )
        whole = made.as_bytes()
    except Refused:
        return
    read = message_from_bytes(whole, policy=default)

    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Content-Language",
         "Auto-Submitted", "X-Known", "Content-Type", "Content-Transfer-Encoding",
         "MIME-Version"]
    )  # fmt: skip
    assert b"\r\n.\r\n" not in whole


@pytest.mark.parametrize("value", ["<https://x>\r\nBcc: all@example.org", "a\nb"])
def test_a_header_with_a_line_end_is_refused(value):
    with pytest.raises(Refused):
        mail.message(a_letter(headers={"List-Unsubscribe": value}), sender=SENDER)


@pytest.mark.parametrize(
    ("moments", "kind"),
    [
        ({"connect": lambda: HANG_UP}, Unreachable),
        ({"connect": lambda: "421 not now"}, Unreachable),
        ({"ehlo": lambda: "500 what"}, Later),
        ({"mail": lambda: "530 sign in first"}, Later),
        ({"rcpt": lambda: "450 greylisted"}, Later),
        ({"rcpt": lambda: "550 no such mailbox anna@example.org"}, Refused),
        ({"rcpt": lambda: HANG_UP}, Later),
        ({"data": lambda: "451 not now"}, Later),
        ({"data": lambda: "554 no"}, Refused),
        ({"data": lambda: HANG_UP}, Later),
        ({"text": lambda: "452 no room"}, Later),
        ({"text": lambda: "554 spam"}, Refused),
        ({"text": lambda: HANG_UP}, Unsure),
        ({"text": lambda: "nonsense"}, Unsure),
        ({"text": lambda: "354 go on"}, Unsure),
    ],
)
def test_what_the_server_did_is_told_apart(moments, kind):
    with TakesMail(**moments) as server, pytest.raises(mail.Undelivered) as raised:
        sent_to(server, a_letter())
    assert type(raised.value) is kind
    assert "@" not in str(raised.value)


def test_a_line_that_cannot_be_closed_to_others_is_not_used():
    with TakesMail() as server:
        there = MailServer(host="127.0.0.1", port=server.port, user="u", password="p")
        with pytest.raises(Unreachable):
            Server(there, sender=SENDER).send(a_letter())
    assert server.envelopes == []


def test_a_server_that_is_not_there_is_tried_later():
    with TakesMail() as server:
        pass
    with pytest.raises(Unreachable):
        sent_to(server, a_letter())


def test_without_a_server_letters_are_files_that_nobody_else_reads(tmp_path):
    Files(tmp_path / "mail", sender=SENDER).send(a_letter())

    (place,) = (tmp_path / "mail").iterdir()
    assert place.name == "20261123-090000-mark1.eml"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    read = message_from_bytes(place.read_bytes(), policy=default)
    assert "Здравствуйте!" in place.read_text(encoding="utf-8")
    assert read.get_content().strip() == "Здравствуйте!"
