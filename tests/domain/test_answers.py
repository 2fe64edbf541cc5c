"""Which form of evidence may answer which duty, line by line of the table."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import answers
from tracker.domain.answers import Misfit, Offer, misfit, reference
from tracker.domain.coverage import Worth, worth
from tracker.domain.errors import WrongMove
from tracker.domain.evidence import TAKEN, Form, State, move, moves

NETWORKS = ["vk", "ok"]


def offer(form, platform=None, **said):
    return Offer(form=form, platform=platform, **said)


@pytest.mark.parametrize(
    ("offered", "asked", "why"),
    [
        (offer(Form.PAGE, "vk"), NETWORKS, None),
        (offer(Form.PAGE, "telegram"), NETWORKS, Misfit.OTHER_NETWORK),
        (offer(Form.PAGE, "telegram"), [], None),
        (offer(Form.SITE, "site"), NETWORKS, Misfit.OTHER_NETWORK),
        (offer(Form.SITE, "site"), [*NETWORKS, "site"], None),
        (offer(Form.SITE, "site"), [], None),
        (offer(Form.DOCUMENT), NETWORKS, Misfit.NEEDS_PAGE),
        (offer(Form.DOCUMENT), [], None),
        (offer(Form.ADDRESS_UNKNOWN), NETWORKS, Misfit.NO_NETWORK),
        (offer(Form.ADDRESS_UNKNOWN, "vk"), NETWORKS, None),
        (offer(Form.ADDRESS_UNKNOWN, "telegram"), NETWORKS, Misfit.OTHER_NETWORK),
        (offer(Form.ADDRESS_UNKNOWN), [], None),
    ],
)
def test_a_form_answers_what_the_table_says(offered, asked, why):
    assert misfit(offered, asked=asked) is why


def test_a_persons_own_page_answers_for_an_official_only():
    own = offer(Form.PAGE, "vk", personal=True)
    assert misfit(own, asked=NETWORKS) is Misfit.PERSON
    assert misfit(own, asked=NETWORKS, official=True) is None


def test_a_banned_network_answers_nothing():
    for asked in (NETWORKS, []):
        page = offer(Form.PAGE, "vk")
        assert misfit(page, asked=asked, banned={"vk"}) is Misfit.BANNED


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Приказ от 20.04.2022 № 323", "Приказ от 20.04.2022 № 323"),
        (" Приказ\u00a0от 20.04.2022\tN323. ", "Приказ от 20.04.2022 № 323"),
        ("Приказ от 20.04.2022 No. 323;", "Приказ от 20.04.2022 № 323"),
        ("Устав Nord", "Устав Nord"),
        ("   ", ""),
    ],
)
def test_a_document_has_one_spelling(typed, spelled):
    assert reference(typed) == spelled


@given(st.text())
def test_a_spelling_once_made_stays_as_it_is(text):
    assert reference(reference(text)) == reference(text)


@given(st.sampled_from(State), st.integers(0, 3), st.integers(0, 3))
def test_an_unknown_address_never_satisfies(state, reviewed, asked):
    value = worth(
        Form.ADDRESS_UNKNOWN, state, reviewed_rev=reviewed, substance_rev=asked
    )
    assert value < Worth.SUSPECT


def test_an_unknown_address_is_never_taken():
    for state in State:
        assert not moves(state, Form.ADDRESS_UNKNOWN) & TAKEN
    with pytest.raises(WrongMove):
        move(State.SUBMITTED, State.ACCEPTED, form=Form.ADDRESS_UNKNOWN)
    assert move(State.SUBMITTED, State.REJECTED, form=Form.ADDRESS_UNKNOWN)


def test_the_examples_in_the_docstrings_hold():
    tried = doctest.testmod(answers)
    assert tried.failed == 0
    assert tried.attempted == 5
