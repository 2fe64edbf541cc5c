from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import BadInput
from tracker.services import keepsakes
from tracker.services.keepsakes import LONGEST, MOST, SECRETS, STAMP, plain
from tracker.storage.engines import Database
from tracker.storage.journal import JournalEntryRow
from tracker.storage.keepsakes import KeepsakeRow

ANNA, BORIS = "account:1", "account:2"
PLACE = "/evidence/new?body=G1"
NAMES = st.text() | st.sampled_from([*SECRETS, "password", "new_password_confirm"])


def keep(session, owner=ANNA, text="Слова", *, sitting="s1", place=PLACE, now):
    fields = {"text": [text], "kinds": ["court", "ministry"]}
    keepsakes.keep(session, owner, fields, place=place, sitting=sitting, now=now)


def places(session, owner=ANNA, place=PLACE):
    return [kept.sitting for kept in keepsakes.found(session, owner, place=place)]


def test_what_was_typed_is_given_back_as_it_was(database, now):
    with database.writing() as session:
        keep(session, now=now)
    with database.reading() as session:
        (kept,) = keepsakes.found(session, ANNA, place=PLACE)
        assert (kept.place, kept.sitting, kept.saved_at) == (PLACE, "s1", now)
        assert keepsakes.typed(session, ANNA, "s1") == {
            "text": ["Слова"],
            "kinds": ["court", "ministry"],
        }


def test_it_outlives_the_server_and_leaves_no_trace_in_the_journal(sqlite, now):
    with sqlite.writing() as session:
        keep(session, now=now)
    sqlite.dispose()
    again = Database(str(sqlite.url))
    with again.reading() as session:
        assert keepsakes.typed(session, ANNA, "s1")["text"] == ["Слова"]
        assert session.scalar(sa.select(sa.func.count(JournalEntryRow.seq))) == 0
    again.dispose()


def test_a_sitting_keeps_its_newest_text_and_two_sittings_both(database, now):
    later = now + timedelta(seconds=10)
    with database.writing() as session:
        keep(session, text="Начало", now=now)
        keep(session, text="Начало и продолжение", now=later)
        keep(session, text="В другом окне", sitting="s2", now=now)
    with database.reading() as session:
        assert places(session) == ["s1", "s2"]
        assert keepsakes.typed(session, ANNA, "s1")["text"] == ["Начало и продолжение"]
        assert keepsakes.typed(session, ANNA, "s2")["text"] == ["В другом окне"]


@pytest.mark.parametrize(
    "other", ["/evidence/new?body=G", "/evidence/new?body=G1_", "%"]
)
def test_another_place_knows_nothing_of_it(database, now, other):
    with database.writing() as session:
        keep(session, now=now)
        assert places(session, place=other) == []


def test_nobody_else_is_told_of_it(database, now):
    with database.writing() as session:
        keep(session, now=now)
        for stranger in (BORIS, "account:11", "account:", keepsakes.guest("t"), "%"):
            assert places(session, stranger) == []
            assert keepsakes.all_of(session, stranger) == []
            assert keepsakes.one(session, stranger, "s1") is None
            assert keepsakes.typed(session, stranger, "s1") == {}
            keepsakes.forget(session, stranger, "s1")
        assert places(session) == ["s1"]


@pytest.mark.parametrize("part", ["", "1", "%", "_1"])
def test_a_part_of_a_sittings_name_is_not_its_name(database, now, part):
    with database.writing() as session:
        keep(session, now=now)
        keepsakes.forget(session, ANNA, part)
        assert keepsakes.one(session, ANNA, part) is None
        assert places(session) == ["s1"]


def test_what_is_forgotten_is_gone(database, now):
    with database.writing() as session:
        keep(session, now=now)
        keepsakes.forget(session, ANNA, "s1")
        assert session.scalar(sa.select(sa.func.count(KeepsakeRow.place))) == 0


def test_a_guest_is_known_by_a_token_that_is_not_kept(database, now):
    with database.writing() as session:
        keep(session, keepsakes.guest("token"), now=now)
        (row,) = session.scalars(sa.select(KeepsakeRow))
        assert "token" not in row.owner
        assert places(session, keepsakes.guest("token")) == ["s1"]
        assert places(session, keepsakes.guest("another")) == []


def test_a_guests_text_becomes_the_accounts(database, now):
    guest = keepsakes.guest("token")
    with database.writing() as session:
        keep(session, guest, now=now)
        (kept,) = keepsakes.all_of(session, guest)
        keepsakes.move(session, kept, source=guest, target=ANNA, now=now)
        assert places(session, guest) == []
        assert places(session) == ["s1"]
        assert keepsakes.typed(session, ANNA, "s1")["text"] == ["Слова"]


def test_what_is_too_old_is_swept_and_nothing_else(database, now):
    guest = keepsakes.guest("token")
    with database.writing() as session:
        # The youngest first: each new text sweeps what is too old by its own clock.
        keep(session, guest, now=now - timedelta(hours=1), sitting="guest")
        keep(session, guest, now=now - timedelta(hours=3), sitting="guest-old")
        keep(session, now=now - timedelta(days=29), sitting="not-old")
        keep(session, now=now - timedelta(days=31), sitting="old")
        assert keepsakes.sweep(session, now=now) == 2
        assert places(session) == ["not-old"]
        assert places(session, guest) == ["guest"]


def test_a_new_text_sweeps_the_old_ones_away(database, now):
    with database.writing() as session:
        keep(session, now=now - timedelta(days=31), sitting="old")
        keep(session, now=now)
        assert places(session) == ["s1"]


def test_a_form_that_is_too_long_is_refused_and_the_earlier_text_stays(database, now):
    with database.writing() as session:
        keep(session, now=now)
        with pytest.raises(BadInput) as refused:
            keep(session, text="я" * LONGEST, now=now)
        assert refused.value.facts["reason"] == "too_long"
        assert keepsakes.typed(session, ANNA, "s1")["text"] == ["Слова"]
        keep(session, text="я" * (LONGEST // 2 - 100), now=now)


def test_too_many_texts_are_refused_but_those_there_go_on(database, now):
    with database.writing() as session:
        for number in range(MOST):
            keep(session, sitting=f"n{number}", now=now)
        with pytest.raises(BadInput) as refused:
            keep(session, now=now)
        assert refused.value.facts["reason"] == "too_many"
        keep(session, text="Дальше", sitting="n7", now=now)
        keep(session, BORIS, now=now)
        assert keepsakes.typed(session, ANNA, "n7")["text"] == ["Дальше"]


def test_the_browsers_mark_is_told_but_is_no_field(database, now):
    with database.writing() as session:
        fields = {"text": ["Слова"], STAMP: ["1764000000000"]}
        keepsakes.keep(session, ANNA, fields, place=PLACE, sitting="s1", now=now)
        (kept,) = keepsakes.found(session, ANNA, place=PLACE)
        assert kept.stamp == "1764000000000"
        assert keepsakes.typed(session, ANNA, "s1") == {"text": ["Слова"]}


@given(st.dictionaries(NAMES, st.lists(st.text(), max_size=3), max_size=8))
def test_no_secret_is_ever_kept_and_nothing_else_is_dropped(fields):
    kept = plain(fields)
    harmless = [
        name
        for name in fields
        if "password" not in name.lower() and name not in SECRETS
    ]
    assert set(kept) == {name.replace("\0", "") for name in harmless}
    assert not any("\0" in value for values in kept.values() for value in values)


@pytest.mark.parametrize(
    "text", ["\0", "a\ud800b", "😀", "\u2028", "'; DROP--", "\\u0000"]
)
def test_whatever_was_typed_can_be_kept(database, now, text):
    with database.writing() as session:
        keep(session, text=text, now=now)
    with database.reading() as session:
        (back,) = keepsakes.typed(session, ANNA, "s1")["text"]
        assert back == text.replace("\0", "")
