"""Random registers in which something happens in nearly every cell.

Drawn by chance from one seed: Hypothesis repeats its small choices so much that most
of its worlds teach nothing, and mistakes planted in the rule survived sixty of them
(`tests.storage.test_coverage_mistakes` shows that none survives sixty of these).
"""

from random import Random

from hypothesis import strategies as st

from tests.worlds import (
    DAYS,
    FIRST,
    KINDS,
    LEVELS,
    MOMENTS,
    PLATFORMS,
    REGIONS,
    Fact,
    World,
)
from tracker.domain.bodies import Scope
from tracker.domain.evidence import Form, State
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import Op, PlatformRule

BODIES = ("B1", "B2", "B3", "B4")
ITEMS = ("I1", "I2")
#: Ends fall on the days that are asked for, mostly, or just before them.
ENDS = [DAYS[-1], DAYS[-1], DAYS[-2], *DAYS]
#: Networks that are banned, and banned no more, are what a list of them is for.
STATUSES = [PlatformStatus.BANNED, *PlatformStatus]


def rich_worlds():
    """Return the strategy of registers with four bodies and two requirements."""
    return st.integers(0, 2**40).map(lambda seed: _Maker(Random(seed)).world())


class _Maker:
    """Makes one world by the chances of *random*."""

    def __init__(self, random):
        self.random = random

    def world(self):
        return World(
            bodies={code: self.facts(self.body) for code in BODIES},
            versions={code: self.facts(self.version, retract=True) for code in ITEMS},
            evidence=[
                piece
                for body in BODIES
                for item in ITEMS
                for piece in self.pieces(body, item)
            ],
            exemptions=[
                (self.one(ITEMS), self.facts(self.exemption, most=3, retract=True))
                for _ in range(self.random.randint(0, 3))
            ],
            statuses={
                code: self.facts(self.status) if self.once_in(3) else []
                for code in PLATFORMS
            },
        )

    def one(self, values):
        return self.random.choice(list(values))

    def once_in(self, count):
        return self.random.randrange(count) == 0

    def seldom(self, value, otherwise=None, *, count=6):
        return value if self.once_in(count) else otherwise

    def facts(self, value, *, most=2, retract=False):
        """Return facts as they became known; the first one early, mostly."""
        count = self.random.randint(1, most)
        first = self.seldom(self.one(MOMENTS), MOMENTS[0], count=4)
        known = sorted([first, *(self.one(MOMENTS) for _ in range(count - 1))])
        return [
            Fact(
                seq=number,
                valid_from=self.seldom(self.one(DAYS), FIRST, count=3)
                if number == 1
                else self.one(DAYS),
                recorded_at=moment,
                value=value(),
                retracted=retract and number > 1 and self.once_in(4),
            )
            for number, moment in enumerate(known, start=1)
        ]

    def body(self):
        return (
            self.one(KINDS),
            self.one(LEVELS),
            self.one([None, *REGIONS]),
            self.seldom(self.one(ENDS)),
            self.seldom(self.one(ENDS), count=4),
        )

    def version(self):
        if self.once_in(8):
            return self.one([Op.REPEAL, Op.SUSPEND, Op.SET]), None
        rule = self.one([*PlatformRule, PlatformRule.ALL_OF])
        least = {PlatformRule.UNSPECIFIED: 0, PlatformRule.ALL_OF: 2}.get(rule, 1)
        named = self.random.sample(PLATFORMS, self.random.randint(least, 3))
        if rule is PlatformRule.UNSPECIFIED and self.once_in(2):
            named = []
        scope = Scope() if self.once_in(2) else self.scope()
        return Op.SET, (rule, tuple(named), scope, self.random.randint(1, 2))

    def scope(self):
        def some(values, count=4):
            return frozenset({self.one(values)}) if self.once_in(count) else frozenset()

        return Scope(
            kinds=some(KINDS, 2),
            levels=some(LEVELS),
            regions=some(REGIONS),
            include=some(BODIES),
            exclude=some(BODIES),
        )

    def pieces(self, body, item):
        """Yield what is shown in a cell: nothing, something, or on every network."""
        there = self.random.randint(0, len(PLATFORMS))
        for platform in self.random.sample(PLATFORMS, there):
            form = self.seldom(Form.ADDRESS_UNKNOWN, Form.PAGE)
            yield body, item, platform, form, self.facts(self.event)
        if self.once_in(6):
            yield body, item, None, Form.SITE, self.facts(self.event)

    def event(self):
        return self.one([State.ACCEPTED, *State]), self.one([1, 1, 2, None])

    def exemption(self):
        whom = Scope(include=frozenset({self.one(BODIES)}))
        if self.once_in(3):
            whom = self.scope()
        until = self.seldom(None, self.one(ENDS), count=3)
        return not self.once_in(4), until, whom

    def status(self):
        return self.one(STATUSES)
