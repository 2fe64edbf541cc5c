"""Exemptions: whom they free and when, how they stand, and what may be stated."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.domain.bodies import Body, BodyKind, Level, Scope
from tracker.domain.errors import BadInput
from tracker.domain.exemptions import (
    Exemption,
    ExemptionOp,
    ExemptionState,
    Statement,
    correctable,
    frees,
    revocable,
    sound,
    stand,
)

COURTS = Scope(kinds=frozenset({BodyKind.COURT}))
COURT = Body(code="C1", kind=BodyKind.COURT, level=Level.FEDERAL)
FIRST, LAST = date(2022, 4, 20), date(2023, 12, 31)
GRANT = Exemption(
    item="L1",
    scope=COURTS,
    legal_basis="Постановление № 323",
    valid_from=FIRST,
    valid_until=LAST,
)


def a_statement(seq=1, op=ExemptionOp.GRANT, since=FIRST, until=LAST):
    return Statement(
        seq=seq,
        op=op,
        scope=COURTS,
        valid_from=since,
        valid_until=until,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def revoked(since, seq=2):
    return a_statement(seq, ExemptionOp.REVOKE, since, None)


@pytest.mark.parametrize(
    ("statement", "on", "freed"),
    [
        (a_statement(), FIRST, True),
        (a_statement(), LAST, True),
        (a_statement(), date(2024, 1, 1), False),
        (a_statement(until=None), date(2099, 1, 1), True),
        (a_statement(op=ExemptionOp.CORRECT), FIRST, True),
        (a_statement(op=ExemptionOp.REVOKE), FIRST, False),
    ],
)
def test_a_grant_frees_up_to_its_last_day(statement, on, freed):
    assert frees(statement, COURT, on) is freed


def test_it_frees_only_whom_its_scope_names_or_fits():
    school = replace(COURT, kind=BodyKind.SUBORDINATE_ORGANISATION)

    assert not frees(a_statement(), school, FIRST)


@pytest.mark.parametrize(
    ("told", "on", "state"),
    [
        ([a_statement()], date(2022, 1, 1), ExemptionState.TO_COME),
        ([a_statement()], FIRST, ExemptionState.IN_FORCE),
        ([a_statement()], date(2024, 1, 1), ExemptionState.ENDED),
        ([a_statement(), revoked(date(2023, 1, 1))], LAST, ExemptionState.REVOKED),
        ([a_statement(), revoked(date(2023, 1, 1))], FIRST, ExemptionState.IN_FORCE),
        (
            [
                a_statement(),
                revoked(date(2023, 1, 1)),
                a_statement(3, ExemptionOp.RETRACT, date(2023, 1, 1)),
            ],
            LAST,
            ExemptionState.IN_FORCE,
        ),
    ],
)
def test_it_stands_on_each_day_as_was_stated(told, on, state):
    assert stand(told, on).state is state


def test_what_is_taken_back_stands_nowhere():
    told = [a_statement(), a_statement(2, ExemptionOp.RETRACT)]

    assert stand(told, FIRST) is None


def test_a_revocation_ends_it_the_day_before():
    stands = stand([a_statement(), revoked(date(2023, 1, 1))], FIRST)

    assert stands.last == date(2022, 12, 31)
    assert stands.nearest(date(2030, 1, 1)) == date(2022, 12, 31)
    assert stands.nearest(date(2000, 1, 1)) == FIRST


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"legal_basis": "  "}, "legal_basis", "required"),
        ({"scope": Scope()}, "include", "nobody"),
        ({"scope": Scope(exclude=frozenset({"A"}))}, "include", "nobody"),
        (
            {"scope": Scope(include=frozenset({"A"}), exclude=frozenset({"A"}))},
            "exclude",
            "both",
        ),
        (
            {"scope": Scope(include=frozenset(map(str, range(5001))))},
            "include",
            "too_many",
        ),
        ({"valid_until": date(2022, 4, 19)}, "valid_until", "before_from"),
    ],
)
def test_no_act_can_grant(said, field, reason):
    with pytest.raises(BadInput) as refused:
        sound(replace(GRANT, **said))

    assert (refused.value.facts["field"], refused.value.facts["reason"]) == (
        field,
        reason,
    )


def test_one_day_is_long_enough():
    sound(replace(GRANT, valid_until=FIRST))

    assert frees(a_statement(until=FIRST), COURT, FIRST)


@pytest.mark.parametrize(
    ("since", "reason"),
    [(FIRST, "before_grant"), (date(2024, 1, 1), "after_end")],
)
def test_it_is_revoked_only_while_it_holds(since, reason):
    with pytest.raises(BadInput) as refused:
        revocable(stand([a_statement()], FIRST), since)

    assert refused.value.facts["reason"] == reason


def test_a_correction_leaves_days_before_the_revocation():
    stands = stand([a_statement(), revoked(date(2023, 1, 1))], FIRST)

    correctable(replace(GRANT, valid_from=date(2022, 12, 31)), stands)
    with pytest.raises(BadInput) as refused:
        correctable(replace(GRANT, valid_from=date(2023, 1, 1)), stands)
    assert refused.value.facts["reason"] == "after_revocation"
