"""Who may do what, and for whom."""

import pytest

from tracker.domain.access import GRANTS, OPERATOR, PUBLIC, Act, Actor, Role
from tracker.domain.errors import NotAllowed, NotFound


def an_actor(*roles, bodies=(), regions=()):
    return Actor(
        name="A",
        id=1,
        roles=frozenset(roles),
        bodies=frozenset(bodies),
        regions=frozenset(regions),
    )


def test_every_role_has_its_acts():
    assert set(GRANTS) == set(Role)


def test_anybody_may_read():
    assert all(an_actor(role).may(Act.READ) for role in Role)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.READ])
def test_the_public_may_only_read(act):
    with pytest.raises(NotAllowed):
        PUBLIC.require(act)


def test_an_administrator_touches_neither_text_nor_evidence():
    admin = an_actor(Role.ADMIN)

    assert not admin.may(Act.PUBLISH)
    assert not admin.may(Act.SUBMIT)
    assert not admin.may(Act.REVIEW)
    assert not admin.may(Act.EXEMPT)


def test_only_who_reviews_evidence_frees_from_duties():
    assert [role for role in Role if an_actor(role).may(Act.EXEMPT)] == [
        Role.REVIEWER,
        Role.OPERATOR,
    ]


def test_a_representative_speaks_for_own_bodies_only():
    person = an_actor(Role.REPRESENTATIVE, bodies=[7])

    person.require_voice(7, region=1)
    with pytest.raises(NotFound):
        person.require_voice(8, region=1)


def test_a_region_entrusted_whole_is_all_of_its_bodies_and_no_other():
    person = an_actor(Role.REPRESENTATIVE, bodies=[7], regions=[1])

    person.require_voice(8, region=1)
    person.require_voice(7, region=2)
    for body, region in ((8, 2), (1, 2), (8, None)):
        with pytest.raises(NotFound):
            person.require_voice(body, region=region)


def test_a_reviewer_may_submit_for_any_body():
    assert an_actor(Role.REVIEWER).speaks_for(99, region=None)


def test_naming_bodies_or_regions_without_the_role_gives_no_voice():
    with pytest.raises(NotAllowed):
        an_actor(Role.READER, regions=[1]).require_voice(7, region=1)
    with pytest.raises(NotAllowed):
        an_actor(Role.READER, bodies=[7]).require_voice(7, region=1)


def test_the_operator_may_everything():
    assert all(OPERATOR.may(act) for act in Act)


def test_several_roles_add_up():
    both = an_actor(Role.EDITOR, Role.REVIEWER)

    assert both.may(Act.PUBLISH)
    assert both.may(Act.REVIEW)
