"""What becomes of a link that lets somebody in once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.passes import PassState, discreet, sound, state
from tracker.services import pass_secrets

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOON, AGO = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("said", "become"),
    [
        ({}, PassState.OPEN),
        ({"expires_at": NOW}, PassState.EXPIRED),
        ({"vouched": False}, PassState.REVOKED),
        ({"revoked_at": AGO}, PassState.REVOKED),
        ({"revoked_at": AGO, "expires_at": AGO}, PassState.REVOKED),
        ({"used_at": AGO, "vouched": False, "expires_at": AGO}, PassState.USED),
        ({"used_at": AGO, "revoked_at": AGO}, PassState.USED),
    ],
)
def test_a_pass_is_good_until_used_taken_back_or_out_of_date(said, become):
    plain = {"used_at": None, "revoked_at": None, "expires_at": SOON}

    assert state(**{**plain, **said}, now=NOW) is become


def test_secrets_are_long_random_and_kept_as_what_nobody_can_turn_back():
    many = {pass_secrets.mint() for _ in range(100)}

    assert len(many) == 100
    assert all(sound(secret) for secret in many)
    one = many.pop()
    assert one not in pass_secrets.digest(one)
    assert pass_secrets.opens(one, pass_secrets.digest(one))
    assert not pass_secrets.opens(many.pop(), pass_secrets.digest(one))


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_no_secret_of_a_pass_stands_in_a_line_of_a_log(before, after):
    secret = "A-b_" * 10 + "xyz"

    assert secret not in discreet(f"{before}/{secret}/{after}")
