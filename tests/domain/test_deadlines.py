"""Deadlines of a calendar are days on which the register itself asks for something."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.bodies import Body, BodyKind, Level, Scope
from tracker.domain.coverage import Status, cell
from tracker.domain.deadlines import Calendar, Item, Term, Text, Usable, days
from tracker.domain.exemptions import ExemptionOp, Statement, frees
from tracker.domain.history import EVER, ruling
from tracker.domain.requirements import Binding, Duty, Modality, PlatformRule

FIRST = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
some_days = st.integers(0, 6).map(lambda n: FIRST + timedelta(days=n))
KINDS = (BodyKind.COURT, BodyKind.STATE_BODY)
bodies = st.builds(
    Body,
    code=st.sampled_from(["B1", "B2"]),
    kind=st.sampled_from(KINDS),
    level=st.just(Level.FEDERAL),
    existed_from=st.none() | some_days,
    existed_until=st.none() | some_days,
)
scopes = st.builds(
    Scope,
    kinds=st.frozensets(st.sampled_from(KINDS), max_size=1),
    include=st.frozensets(st.sampled_from(["B1"])),
    exclude=st.frozensets(st.sampled_from(["B2"])),
)


@st.composite
def duties(draw):
    return Duty(
        item="I",
        modality=Modality.MANDATORY,
        binding=Binding.NORMATIVE,
        platform_rule=PlatformRule.ANY_OF,
        platforms=tuple(draw(st.lists(st.sampled_from(["vk", "ok"]), unique=True))),
        scope=draw(scopes),
        comply_by=draw(st.none() | some_days),
    )


@st.composite
def items(draw):
    texts = [
        Text(
            seq=seq,
            valid_from=draw(st.none() | some_days),
            recorded_at=NOW + timedelta(days=seq),
            retracted=retracted,
            heading="",
            duty=None if retracted else draw(st.none() | duties()),
        )
        for seq in range(1, draw(st.integers(1, 4)) + 1)
        for retracted in [draw(st.sampled_from([False, False, True]))]
    ]
    stated = [
        Statement(
            seq=seq,
            op=draw(st.sampled_from(ExemptionOp)),
            scope=draw(scopes | st.just(Scope(include=frozenset({"B1"})))),
            valid_from=draw(some_days),
            valid_until=draw(st.none() | some_days),
            recorded_at=NOW,
        )
        for seq in range(1, draw(st.integers(0, 2)) + 1)
    ]
    return Item(
        code="I", uid="u", document="L", texts=tuple(texts), exemptions={"x": stated}
    )


networks = st.fixed_dictionaries(
    {
        "vk": st.lists(
            st.builds(
                Usable,
                seq=st.integers(1, 9),
                valid_from=some_days,
                recorded_at=st.just(NOW),
                banned=st.booleans(),
            ),
            max_size=2,
            unique_by=lambda each: each.seq,
        )
    }
)


def asked(item, networks, body, on):
    """Return the version that rules *on* and whether it asks *body* for anything."""
    text = ruling(item.texts, on=on, known=EVER)
    if text is None or text.duty is None:
        return text, False
    exempt = any(
        (ruler := ruling(stated, on=on, known=EVER)) and frees(ruler, body, on)
        for stated in item.exemptions.values()
    )
    banned = frozenset(
        code
        for code, told in networks.items()
        if (status := ruling(told, on=on, known=EVER)) and status.banned
    )
    found = cell(text.duty, body, [], on=on, exempt=exempt, banned=banned)
    return text, found.status not in (Status.NOT_REQUIRED, Status.EXEMPT)


@given(items(), networks, bodies)
def test_a_deadline_is_a_day_that_its_ruling_text_sets_and_asks_for(
    item, networks, body
):
    calendar = Calendar([item], networks)

    for day in calendar.days:
        text, asks = asked(item, networks, body, day.day)
        set_by = text is not None and text.duty is not None and day.day == (
            text.valid_from if day.term is Term.IN_FORCE else text.duty.comply_by
        )  # fmt: skip
        assert calendar.holds(day, body) == (asks and set_by)


@given(items())
def test_no_day_that_was_ever_set_is_forgotten(item):
    told = {(day.term, day.day) for day in days(item)}
    laid = [text for text in item.texts if text.duty and text.valid_from]

    assert told == {(Term.IN_FORCE, text.valid_from) for text in laid} | {
        (Term.COMPLY, text.duty.comply_by) for text in laid if text.duty.comply_by
    }


@given(items(), bodies)
def test_whatever_holds_also_concerns_unless_it_bound_before(item, body):
    calendar = Calendar([item], {})

    for day in calendar.days:
        if calendar.holds(day, body) and not calendar.concerns(day, body):
            assert day.term is Term.IN_FORCE
            assert day.before is not None
            assert day.before.scope.binds(body)
