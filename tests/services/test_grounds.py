"""The office’s list of reasons: whatever it changes, old decisions read as before."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import BadInput, Conflict, NotAllowed, NotFound
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.services import grounds as services
from tracker.services.grounds import LONGEST, Naming
from tracker.storage import grounds, journal

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
SEED = ["not_theirs", "wrong_network", "closed", "personal", "duplicate", "other"]


def every(store):
    with store.reading() as session:
        return grounds.every(session)


def listed(store):
    return [code for code, each in every(store).items() if each.listed]


def do(store, deed, *args, now, by=PYOTR):
    with store.writing() as session:
        return deed(session, by, *args, now=now)


def entries(store):
    row = journal.JournalEntryRow
    with store.reading() as session:
        found = sa.select(row.action, row.subject).order_by(row.seq)
        assert not list(journal.check(session))
        return [tuple(each) for each in session.execute(found)]


def test_the_list_begins_with_the_reasons_there_were(sqlite):
    assert listed(sqlite) == SEED
    assert [code for code, each in every(sqlite).items() if each.needs_words] == [
        "other"
    ]


def test_a_reason_added_stands_at_the_end_and_is_journalled(sqlite, now):
    code = do(
        sqlite, services.add, Naming(ru="Нет контактов", en="No contacts"), now=now
    )
    assert listed(sqlite) == [*SEED, code]
    assert every(sqlite)[code].spoken("en") == "No contacts"
    assert every(sqlite)["closed"].spoken("ru") == "Страница пуста или закрыта"
    assert entries(sqlite) == [("ground.added", f"ground:{code}")]


def test_worded_anew_a_reason_is_another_in_its_place(sqlite, now):
    old = every(sqlite)["closed"]
    new = do(sqlite, services.reword, "closed", Naming(ru="Страница пуста"), now=now)
    assert new != "closed"
    assert listed(sqlite) == [new if code == "closed" else code for code in SEED]
    kept = every(sqlite)["closed"]
    assert (kept.name_ru, kept.retired_at) == (old.name_ru, now)
    assert ("ground.retired", "ground:closed") in entries(sqlite)


def test_saved_as_it_is_a_reason_stays_as_it_is(sqlite, now):
    old = every(sqlite)["other"]
    same = Naming(ru=old.name_ru, en=old.name_en, needs_words=True)
    assert do(sqlite, services.reword, "other", same, now=now) == "other"
    assert entries(sqlite) == []


def test_a_retired_reason_is_read_on_old_decisions_and_given_no_more(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        codes = [
            show(session, body, f"vk.com/{body}", now=now, accept=False)
            for body in ("G1", "G2")
        ]
    said = {"now": now, "base": 1, "reason": "closed"}
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, codes[0], State.REJECTED, **said)
    do(sqlite, services.retire, "closed", now=now)
    assert every(sqlite)["closed"].name_ru == "Страница пуста или закрыта"
    with pytest.raises(BadInput), sqlite.writing() as session:
        evidence.decide(session, OPERATOR, codes[1], State.REJECTED, **said)
    do(sqlite, services.bring_back, "closed", now=now)
    assert listed(sqlite) == SEED


def test_which_reason_needs_words_is_said_in_the_list(sqlite, now):
    naming = Naming(ru="Иное", needs_words=True)
    code = do(sqlite, services.add, naming, now=now)
    with sqlite.writing() as session:
        a_register(session)
        page = show(session, "G1", "vk.com/one", now=now, accept=False)
    said = {"now": now, "base": 1, "reason": code}
    with pytest.raises(BadInput) as refused, sqlite.writing() as session:
        evidence.decide(session, OPERATOR, page, State.REJECTED, words=" ", **said)
    assert refused.value.facts["field"] == "words"
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, page, State.REJECTED, words="Вот.", **said)


def test_the_order_is_the_offices(sqlite, now):
    do(sqlite, services.raise_up, "closed", now=now)
    assert listed(sqlite)[:3] == ["not_theirs", "closed", "wrong_network"]
    do(sqlite, services.raise_up, "closed", now=now)
    do(sqlite, services.raise_up, "closed", now=now)
    assert listed(sqlite)[:2] == ["closed", "not_theirs"]
    assert len(entries(sqlite)) == 2


def test_what_cannot_be_named_so_is_refused(sqlite, now):
    for naming, reason in (
        (Naming(ru=""), "required"),
        (Naming(ru="я" * (LONGEST + 1)), "too_long"),
        (Naming(ru="Ещё", en="a" * (LONGEST + 1)), "too_long"),
        (Naming(ru="ДРУГАЯ причина"), "taken"),
    ):
        with pytest.raises(BadInput) as refused:
            do(sqlite, services.add, naming, now=now)
        assert refused.value.facts["reason"] == reason
    with pytest.raises(BadInput):
        do(sqlite, services.reword, "closed", Naming(ru="Другая причина"), now=now)
    assert listed(sqlite) == SEED


def test_one_reason_at_least_stays_in_the_list(sqlite, now):
    for code in SEED[:-1]:
        do(sqlite, services.retire, code, now=now)
    with pytest.raises(BadInput):
        do(sqlite, services.retire, "other", now=now)
    assert listed(sqlite) == ["other"]


def test_what_another_retired_meanwhile_is_told(sqlite, now):
    do(sqlite, services.retire, "closed", now=now)
    for deed, *args in (
        (services.retire, "closed"),
        (services.raise_up, "closed"),
        (services.reword, "closed", Naming(ru="Иначе")),
        (services.bring_back, "other"),
    ):
        with pytest.raises(Conflict):
            do(sqlite, deed, *args, now=now)
    with pytest.raises(NotFound):
        do(sqlite, services.retire, "nothing", now=now)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.EDITOR, Role.ADMIN])
def test_only_who_reviews_edits_the_list(sqlite, now, role):
    other = Actor(name="Анна", id=7, roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        do(sqlite, services.add, Naming(ru="Моя"), now=now, by=other)


def test_of_many_who_edit_at_once_nobody_overruns_another(database, now):
    def press(number):
        try:
            if number % 2:
                return do(database, services.add, Naming(ru=f"№ {number}"), now=now)
            return do(database, services.reword, "closed", Naming(ru="Пуста"), now=now)
        except (BadInput, Conflict):
            return None

    with ThreadPoolExecutor(6) as pool:
        codes = [code for code in pool.map(press, range(6)) if code]
    assert len(set(codes)) == len(codes) == 4
    assert set(listed(database)) == {*SEED, *codes} - {"closed"}
