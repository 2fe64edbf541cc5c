"""Natural keys are checked by their own digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import numbers


@pytest.mark.parametrize("text", ["7707083893", "0105018622", "500100732259"])
def test_a_right_inn_is_taken(text):
    assert numbers.inn(text)


@pytest.mark.parametrize(
    "text", ["7707083894", "77070838", "", "770708389x", "٧٧٠٧٠٨٣٨٩٣"]
)
def test_a_wrong_inn_is_not(text):
    assert not numbers.inn(text)


def test_an_ogrn_has_its_check_digit():
    assert numbers.ogrn("1027700132195")
    assert not numbers.ogrn("1027700132196")


@given(st.integers(min_value=100_000_000, max_value=999_999_999), st.integers(0, 9))
def test_one_wrong_digit_at_the_end_is_noticed(body, digit):
    right = [n for n in range(10) if numbers.inn(f"{body}{n}")]

    assert len(right) == 1
    assert numbers.inn(f"{body}{digit}") is (digit == right[0])


@pytest.mark.parametrize(
    ("text", "well"),
    [("79701000", True), ("79701000001", True), ("7970100", False), ("", False)],
)
def test_an_oktmo_has_8_or_11_digits(text, well):
    assert numbers.oktmo(text) is well
