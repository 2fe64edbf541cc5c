"""Exempt leaves "missing" on the days it holds, and comes back: on both time axes."""

import json
from datetime import date

import pytest

from tests.web.freed import (
    an_exemption,
    by_name,
    correct,
    free,
    later,
    restore,
    revoke,
    take_back,
)
from tests.web.registers import a_register

NEW_YEAR = date(2023, 1, 1)


@pytest.fixture
def register(sqlite):
    """Return a store where the law binds three governments and a court since 2022."""
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


def asked(visitor, status="", on="", known=""):
    """Return the codes of the bodies in the list, as the file has them."""
    args = f"item=L1&status={status}&on={on}&known={known}"
    answer = json.loads(visitor.get(f"/missing.json?{args}").html)
    assert answer["count"] == len(answer["rows"])
    return [row["body"] for row in answer["rows"]]


def days(visitor, *days, known=""):
    """Return on which of *days* the court is missing, and on which it is exempt."""
    found = {}
    for day in days:
        args = f"item=L1&kind=court&status=all&on={day}&known={known}"
        (row,) = json.loads(visitor.get(f"/missing.json?{args}").html)["rows"]
        found.setdefault(row["status"], []).append(day)
    assert set(found) <= {"missing", "exempt"}
    return found.get("missing", []), found.get("exempt", [])


DAYS = ("2022-12-01", "2023-01-01", "2023-12-31", "2024-01-01")


def test_it_is_exempt_on_the_days_it_holds_and_missing_on_the_others(
    visitor, register, now
):
    term = {"valid_from": NEW_YEAR, "valid_until": date(2023, 12, 31)}
    free(register, an_exemption(**term), now=now)

    assert days(visitor, *DAYS) == (
        ["2022-12-01", "2024-01-01"],
        ["2023-01-01", "2023-12-31"],
    )


def test_before_it_was_recorded_nobody_knew_of_it(visitor, register, now):
    free(register, now=now)

    assert days(visitor, *DAYS, known="2026-11-22") == (list(DAYS), [])
    assert days(visitor, *DAYS, known="2026-11-23") == ([], list(DAYS))


def test_a_revocation_asks_again_from_its_day_on(visitor, register, now):
    uid = free(register, now=now)
    revoke(register, uid, NEW_YEAR, now=later(now, 1))

    assert days(visitor, *DAYS) == (list(DAYS[1:]), ["2022-12-01"])
    assert days(visitor, *DAYS, known="2026-11-23") == ([], list(DAYS))


def test_a_revocation_taken_back_frees_again(visitor, register, now):
    uid = free(register, now=now)
    revoke(register, uid, NEW_YEAR, now=later(now, 1))
    restore(register, uid, now=later(now, 2))

    assert days(visitor, *DAYS) == ([], list(DAYS))
    assert days(visitor, *DAYS, known="2026-11-24") == (list(DAYS[1:]), ["2022-12-01"])


def test_a_revoked_one_can_be_revoked_from_the_same_day_once_more(
    visitor, register, now
):
    uid = free(register, now=now)
    revoke(register, uid, NEW_YEAR, now=now)
    restore(register, uid, now=now)
    revoke(register, uid, NEW_YEAR, now=now)

    assert days(visitor, *DAYS) == (list(DAYS[1:]), ["2022-12-01"])


def test_what_was_recorded_by_mistake_never_freed_anybody(visitor, register, now):
    uid = free(register, now=now)
    take_back(register, uid, now=later(now, 1))

    assert days(visitor, *DAYS) == (list(DAYS), [])
    assert days(visitor, *DAYS, known="2026-11-23") == ([], list(DAYS))
    restore(register, uid, now=later(now, 2))
    assert days(visitor, *DAYS) == ([], list(DAYS))


def test_a_corrected_end_changes_the_past_as_known_now_alone(visitor, register, now):
    uid = free(register, now=now)
    correct(register, uid, valid_until=date(2023, 12, 31), now=later(now, 1))

    assert days(visitor, *DAYS) == (["2024-01-01"], list(DAYS[:3]))
    assert days(visitor, *DAYS, known="2026-11-23") == ([], list(DAYS))


@pytest.mark.parametrize(
    ("since", "exempt"),
    [("2023-01-01", DAYS[1:]), ("2022-01-01", DAYS), ("2023-12-31", DAYS[2:])],
)
def test_a_corrected_beginning_leaves_no_day_between_freed(
    visitor, register, now, since, exempt
):
    uid = free(register, now=now)
    correct(register, uid, valid_from=date.fromisoformat(since), now=now)

    missing, freed = days(visitor, *DAYS)
    assert freed == list(exempt)
    assert missing == [day for day in DAYS if day not in exempt]


def test_a_correction_leaves_the_revocation(visitor, register, now):
    uid = free(register, now=now)
    revoke(register, uid, date(2023, 12, 31), now=now)
    correct(register, uid, valid_from=NEW_YEAR, now=now)

    assert days(visitor, *DAYS) == (
        ["2022-12-01", "2023-12-31", "2024-01-01"],
        ["2023-01-01"],
    )


def test_corrected_names_free_others(visitor, register, now):
    uid = free(register, an_exemption(by_name("G1")), now=now)
    correct(register, uid, scope=by_name("G2", "C1"), now=now)

    assert asked(visitor, "exempt") == ["G2", "C1"]
    assert asked(visitor) == ["G1", "G3"]


def test_it_is_exempt_while_one_of_two_acts_holds(visitor, register, now):
    first = free(register, an_exemption(by_name("C1")), now=now)
    second = free(register, now=now)
    revoke(register, first, NEW_YEAR, now=now)
    assert days(visitor, *DAYS) == ([], list(DAYS))
    revoke(register, second, date(2024, 1, 1), now=now)
    assert days(visitor, *DAYS) == (["2024-01-01"], list(DAYS[:3]))


def test_the_exempt_are_not_among_those_of_whom_the_missing_are(visitor, register, now):
    free(register, now=now)
    answer = json.loads(visitor.get("/missing.json?item=L1").html)

    assert (answer["bodies"], answer["obliged"]) == (3, 3)
