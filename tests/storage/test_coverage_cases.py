"""The corners of the coverage rule, each by name, answered by SQL and by the rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.world_rows import stored
from tests.worlds import FIRST, MOMENTS, Fact, World, expected
from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.coverage import Status
from tracker.domain.evidence import Form, State
from tracker.domain.platforms import PlatformStatus
from tracker.domain.questions import Question
from tracker.domain.requirements import Op, PlatformRule
from tracker.services import coverage

KNOWN = MOMENTS[-1]
DAY = FIRST + timedelta(days=3)


def said(value, *, seq=1, on=FIRST, known=0, retracted=False):
    return Fact(seq, on, MOMENTS[known], value, retracted)


def laid(rule=PlatformRule.ANY_OF, platforms=("vk", "ok"), scope=None, rev=1):
    return (Op.SET, (rule, platforms, scope or Scope(), rev))


def shown(platform, state, *, rev=1, form=Form.PAGE):
    return ("B1", "I1", platform, form, [said((state, rev))])


B1 = Scope(include=frozenset({"B1"}))
BODY = (BodyKind.COURT, Level.FEDERAL, "AA", None, None)
PLAIN = World(
    bodies={"B1": [said(BODY)]},
    versions={"I1": [said(laid())]},
    evidence=[],
    exemptions=[],
    statuses={"vk": [], "ok": [], "tg": []},
)
ACCEPTED = shown("vk", State.ACCEPTED)
ALL_OF = {"I1": [said(laid(PlatformRule.ALL_OF))]}
ANYWHERE = {"I1": [said(laid(PlatformRule.UNSPECIFIED, ()))]}


def lasting(start, end):
    return {"B1": [said((*BODY[:3], start, end))]}


def banned(*codes):
    facts = {code: [said(PlatformStatus.BANNED)] for code in codes}
    return {**PLAIN.statuses, **facts}


CASES = {
    "nothing shown is missing": ({}, Status.MISSING),
    "one of two networks is enough": ({"evidence": [ACCEPTED]}, Status.SATISFIED),
    "one of two is not enough where all are asked": (
        {"evidence": [ACCEPTED], "versions": ALL_OF},
        Status.MISSING,
    ),
    "where all are asked the worst network decides": (
        {
            "evidence": [ACCEPTED, shown("ok", State.SUBMITTED)],
            "versions": ALL_OF,
        },
        Status.IN_REVIEW,
    ),
    "a network not asked for helps nobody": (
        {"evidence": [shown("tg", State.ACCEPTED)]},
        Status.MISSING,
    ),
    "any network is enough where none is named": (
        {"evidence": [shown("tg", State.ACCEPTED)], "versions": ANYWHERE},
        Status.SATISFIED,
    ),
    "a page on a banned network is no answer": (
        {
            "evidence": [shown("tg", State.ACCEPTED)],
            "versions": ANYWHERE,
            "statuses": banned("tg"),
        },
        Status.MISSING,
    ),
    "a duty whose networks are all banned asks for nothing": (
        {"statuses": banned("vk", "ok")},
        None,
    ),
    "of an all-of duty a banned network is left out": (
        {"evidence": [ACCEPTED], "versions": ALL_OF, "statuses": banned("ok")},
        Status.SATISFIED,
    ),
    "a substantive change makes accepted evidence suspect": (
        {"evidence": [ACCEPTED], "versions": {"I1": [said(laid(rev=2))]}},
        Status.SUSPECT,
    ),
    "a page whose address is unknown is no data": (
        {"evidence": [shown("vk", State.SUBMITTED, form=Form.ADDRESS_UNKNOWN)]},
        Status.NO_DATA,
    ),
    "withdrawn evidence counts for nothing": (
        {"evidence": [shown("vk", State.WITHDRAWN)]},
        Status.MISSING,
    ),
    "rejected evidence says so": (
        {"evidence": [shown("vk", State.REJECTED)]},
        Status.REJECTED,
    ),
    "a page that is gone says so": (
        {"evidence": [shown("vk", State.GONE)]},
        Status.GONE,
    ),
    "a body is bound on its last day": ({"bodies": lasting(None, DAY)}, Status.MISSING),
    "and not on the day after": (
        {"bodies": lasting(None, DAY - timedelta(days=1))},
        None,
    ),
    "a body is bound on its first day": (
        {"bodies": lasting(DAY, None)},
        Status.MISSING,
    ),
    "an exemption holds on its last day": (
        {"exemptions": [("I1", [said((True, DAY, B1))])]},
        Status.EXEMPT,
    ),
    "and not on the day after it": (
        {"exemptions": [("I1", [said((True, DAY - timedelta(days=1), B1))])]},
        Status.MISSING,
    ),
    "a revoked exemption frees nobody": (
        {
            "exemptions": [
                ("I1", [said((True, None, B1)), said((False, None, B1), seq=2, on=DAY)])
            ]
        },
        Status.MISSING,
    ),
    "a body named out is not bound": (
        {"versions": {"I1": [said(laid(scope=Scope(exclude=frozenset({"B1"}))))]}},
        None,
    ),
    "a body named in is bound though its kind is another": (
        {
            "versions": {
                "I1": [
                    said(
                        laid(
                            scope=Scope(
                                kinds=frozenset({BodyKind.STATE_BODY}),
                                include=frozenset({"B1"}),
                            )
                        )
                    )
                ]
            }
        },
        Status.MISSING,
    ),
    "a repealed requirement asks for nothing": (
        {"versions": {"I1": [said(laid()), said((Op.REPEAL, None), seq=2, on=DAY)]}},
        None,
    ),
    "a retracted repeal leaves the requirement as it was": (
        {
            "versions": {
                "I1": [
                    said(laid()),
                    said((Op.REPEAL, None), seq=2, on=DAY),
                    said((Op.REPEAL, None), seq=3, on=DAY, retracted=True),
                ]
            }
        },
        Status.MISSING,
    ),
    "what was recorded later was not known": (
        {
            "evidence": [
                (
                    "B1",
                    "I1",
                    "vk",
                    Form.PAGE,
                    [LATE := said((State.ACCEPTED, 1), known=3)],
                )
            ]
        },
        Status.SATISFIED,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(database, name):
    changes, status = CASES[name]
    world = replace(PLAIN, **changes)

    assert plainly(world) == status
    assert by_sql(database, world) == status


def test_before_it_was_recorded_the_evidence_did_not_count(database):
    evidence = ("B1", "I1", "vk", Form.PAGE, [LATE])
    world = replace(PLAIN, evidence=[evidence])

    assert by_sql(database, world, known=MOMENTS[2]) is Status.MISSING


def plainly(world):
    status = expected(world, on=DAY, known=KNOWN).get(("I1", "B1"))
    if status is None or status.status is Status.NOT_REQUIRED:
        return None
    return status.status


def by_sql(database, world, known=KNOWN):
    question = Question(
        on=DAY, today=date(2026, 1, 1), known=known, statuses=frozenset(Status)
    )
    with database.session(write=True) as session:
        stored(session, world)
        found = [gap.status for gap in coverage.everything(session, question)]
        session.rollback()
    return found[0] if found else None
