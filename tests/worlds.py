"""Random small registers, and the plain definition of what they answer.

A `World` is data made by Hypothesis; `stored` writes it into a real database through
the tables, and `expected` answers a question by `tracker.domain` alone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tracker.domain.bodies import Body, BodyKind, Level, Scope
from tracker.domain.coverage import Cell, Shown, cell
from tracker.domain.evidence import Form, State
from tracker.domain.exemptions import ExemptionOp, Statement, frees
from tracker.domain.history import ruling
from tracker.domain.platforms import UNUSABLE, PlatformStatus
from tracker.domain.requirements import (
    Binding,
    Duty,
    Modality,
    Op,
    PlatformRule,
)

FIRST = date(2022, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
MOMENTS = [datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(4)]
PLATFORMS = ("vk", "ok", "tg")
REGIONS = ("AA", "BB")
KINDS = (BodyKind.COURT, BodyKind.STATE_BODY)
LEVELS = (Level.FEDERAL, Level.REGIONAL)

days = st.sampled_from(DAYS)
early = st.sampled_from([FIRST, *DAYS])
moments = st.sampled_from(MOMENTS)
#: The day and moment asked for: mostly late, when something has happened.
asked_days = st.sampled_from([*DAYS, *DAYS[-1:] * 6])
asked_moments = st.sampled_from([*MOMENTS, *MOMENTS[-1:] * 6])


@dataclass(frozen=True)
class Fact:
    """A dated statement of any sort: *value* is what it states."""

    seq: int
    valid_from: date | None
    recorded_at: datetime
    value: object
    retracted: bool = False


@dataclass(frozen=True)
class World:
    """bodies, versions, evidence, exemptions, statuses: lists of facts by thing."""

    bodies: dict[str, list[Fact]]
    versions: dict[str, list[Fact]]
    evidence: list[tuple[str, str, str | None, Form, list[Fact]]]
    #: The item, and facts of whether it is granted, until when, and to whom.
    exemptions: list[tuple[str, list[Fact]]]
    statuses: dict[str, list[Fact]]


@st.composite
def histories(draw, values, *, least=1, most=3, unknown=False, retract=False):
    """Facts of one thing, in the order in which the register learnt them."""
    known = sorted(draw(st.lists(moments, min_size=least, max_size=most)))
    return [
        Fact(
            seq=number,
            valid_from=draw(rarely(st.none(), FIRST) | days if unknown else early),
            recorded_at=moment,
            value=draw(values),
            retracted=draw(rarely(st.just(True), False)) if retract else False,
        )
        for number, moment in enumerate(known, start=1)
    ]


def rarely(values, otherwise):
    """*values* once in four times: worlds in which nothing is asked teach little."""
    return st.sampled_from([False, False, False, True]).flatmap(
        lambda odd: values if odd else st.just(otherwise)
    )


@st.composite
def body_values(draw):
    return (
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(LEVELS)),
        draw(st.none() | st.sampled_from(REGIONS)),
        draw(rarely(days, None)),
        draw(rarely(days, None)),
    )


@st.composite
def scopes(draw):
    def some(values):
        return draw(
            rarely(st.frozensets(st.sampled_from(values), max_size=1), frozenset())
        )

    return Scope(
        kinds=some(KINDS),
        levels=some(LEVELS),
        regions=some(REGIONS),
        include=some(("B1", "B2")),
        exclude=some(("B2",)),
    )


@st.composite
def version_values(draw):
    op = draw(rarely(st.sampled_from([Op.REPEAL, Op.SUSPEND]), Op.SET))
    if op is not Op.SET or draw(rarely(st.just(True), False)):
        return op, None
    rule = draw(st.sampled_from(PlatformRule))
    least = 0 if rule is PlatformRule.UNSPECIFIED else 1
    platforms = draw(
        st.lists(st.sampled_from(PLATFORMS), unique=True, min_size=least, max_size=2)
    )
    return op, (rule, tuple(platforms), draw(scopes()), draw(st.integers(1, 2)))


def alone(code):
    return Scope(include=frozenset({code}))


def alone_of(codes):
    return Scope(include=codes)


event_values = st.tuples(
    st.sampled_from([State.ACCEPTED, *State]), st.none() | st.integers(1, 2)
)
#: Granted mostly, to one body by name, else to a scope: maybe to a list of bodies.
exempt_values = st.tuples(
    st.sampled_from([True, True, False]),
    st.none() | days,
    st.sampled_from(["B1", "B2"]).map(alone)
    | scopes()
    | st.frozensets(st.sampled_from(["B1", "B2"]), min_size=1).map(alone_of),
)

#: Several exemptions, each as it was told.
exemption_histories = st.lists(
    histories(exempt_values, most=4, retract=True), max_size=3
)


@st.composite
def worlds(draw):
    bodies = {f"B{n}": draw(histories(body_values())) for n in (1, 2)}
    items = ("I1", "I2")
    return World(
        bodies=bodies,
        versions={
            code: draw(histories(version_values(), unknown=True, retract=True, most=2))
            for code in items
        },
        evidence=[
            (
                draw(rarely(st.just("B2"), "B1")),
                draw(rarely(st.just("I2"), "I1")),
                draw(rarely(st.none(), None) | st.sampled_from(PLATFORMS)),
                draw(rarely(st.just(Form.ADDRESS_UNKNOWN), Form.PAGE)),
                draw(histories(event_values)),
            )
            for _ in range(draw(st.integers(0, 8)))
        ],
        exemptions=[
            (
                draw(st.sampled_from(items)),
                draw(histories(exempt_values, most=3, retract=True)),
            )
            for _ in range(draw(st.integers(0, 2)))
        ],
        statuses={
            code: draw(histories(st.sampled_from(PlatformStatus), least=0, most=2))
            for code in PLATFORMS
        },
    )


def duty_of(code, version: Fact) -> Duty | None:
    op, laid = version.value
    if op is not Op.SET or laid is None:
        return None
    rule, platforms, scope, rev = laid
    return Duty(
        item=code,
        modality=Modality.MANDATORY,
        binding=Binding.NORMATIVE,
        platform_rule=rule,
        platforms=platforms,
        scope=scope,
        substance_rev=rev,
    )


def expected(world: World, *, on: date, known: datetime) -> dict[tuple, Cell]:
    """Return (item, body) -> cell by the plain rules alone."""
    banned = frozenset(
        code
        for code, facts in world.statuses.items()
        if (fact := ruling(facts, on=on, known=known)) and fact.value in UNUSABLE
    )
    cells = {}
    for item, versions in world.versions.items():
        rules = ruling(versions, on=on, known=known)
        duty = duty_of(item, rules) if rules else None
        for code in world.bodies:
            body = body_on(world, code, on=on, known=known)
            if duty is None or body is None:
                continue
            cells[item, code] = cell(
                duty,
                body,
                list(_shown(world, item, code, on, known)),
                on=on,
                exempt=any(freeing(world, item, code, on=on, known=known)),
                banned=banned,
            )
    return cells


def _shown(world, item, body, on, known):
    for whose, what, platform, form, events in world.evidence:
        event = ruling(events, on=on, known=known)
        if (whose, what) == (body, item) and event:
            state, rev = event.value
            yield Shown(platform=platform, form=form, state=state, reviewed_rev=rev)


def freeing(world: World, item, code, *, on: date, known: datetime):
    """Yield the names of the exemptions that free a body from an item."""
    body = body_on(world, code, on=on, known=known)
    for number, (what, facts) in enumerate(world.exemptions):
        fact = ruling(facts, on=on, known=known)
        if what == item and body and fact and frees(statement_of(fact), body, on):
            yield f"X{number}"


def body_on(world: World, code, *, on: date, known: datetime) -> Body | None:
    fact = ruling(world.bodies[code], on=on, known=known)
    if fact is None:
        return None
    kind, level, region, start, end = fact.value
    return Body(
        code=code,
        kind=kind,
        level=level,
        region=region,
        existed_from=start,
        existed_until=end,
    )


def statement_of(fact: Fact) -> Statement:
    granted, until, whom = fact.value
    op = ExemptionOp.GRANT if granted else ExemptionOp.REVOKE
    return Statement(
        seq=fact.seq,
        op=ExemptionOp.RETRACT if fact.retracted else op,
        scope=whom,
        valid_from=fact.valid_from,
        valid_until=until,
        recorded_at=fact.recorded_at,
    )
