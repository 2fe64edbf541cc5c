"""Random small registers as entries of content: what Hypothesis makes up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Modality,
    Op,
    PlatformRule,
    Stage,
)
from tracker.services.contents import entries as e

REGIONS = ["AA", "BB"]
PLATFORMS = ["vk", "ok"]
BODIES = ["B1", "B2", "B3"]
DOCUMENTS = ["D1", "D2"]
ITEMS = {"I1": "D1", "I2": "D1", "I3": "D2"}

# Words as people type them, and as they had better not.
words = st.text("аб -:#'\"[]{}|,\n\t\r«»…\u00a0\u2028\U0001f600&*!%@`", max_size=8)
#: Imports trim what is said of bodies; so does reading a table.
trimmed = words.map(lambda text: " ".join(text.replace("|", "").split()))
inexact = st.sampled_from(
    ["unknown", "2022", "2022-10", "2022-07-14", "[2022-03-01..2022-07-01]", "[..2023]"]
)
day = st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31))
sure = {
    "certainty": st.sampled_from(Certainty),
    "sources": st.none() | st.integers(0, 9),
}


def of(members):
    """Draw one of *members*."""
    return st.sampled_from(members)


def some(codes):
    """Draw any set of *codes*."""
    return st.frozensets(of(codes))


def maybe(codes):
    """Draw one of *codes* or none."""
    return st.none() | of(codes) if codes else st.none()


def few(part):
    """Draw none to two of *part*."""
    return st.lists(part, max_size=2).map(tuple)


def region(code):
    """Draw a region."""
    return st.builds(
        e.RegionEntry,
        code=st.just(code),
        name=trimmed.map(lambda text: f"Область {text}".strip()),
        name_en=trimmed,
        codes=few(of(["01", "02"])),
        col=st.integers(0, 20),
        row=st.integers(0, 20),
    )


statuses = st.lists(
    st.builds(
        e.StatusPart, status=of(PlatformStatus), when=inexact, note=words, **sure
    ),
    max_size=3,
    unique_by=lambda status: status.day,
).map(lambda drawn: tuple(sorted(drawn, key=lambda status: status.day)))


def platform(code):
    """Draw a network."""
    return st.builds(
        e.PlatformEntry,
        platform=st.just(code),
        name=words.map(lambda text: "Сеть" + text),
        grammar=st.just(code),
        position=st.integers(0, 9),
        aliases=few(words.filter(bool)),
        statuses=statuses,
        text=words,
    )


def body(code):
    """Draw a body, below one whose code comes before its own."""
    return st.builds(
        e.BodyEntry,
        code=st.just(code),
        name=trimmed.map(lambda text: f"Орган {text}".strip()),
        short_name=trimmed,
        aliases=st.frozensets(trimmed.filter(bool), max_size=2),
        kind=of(BodyKind),
        level=of(Level),
        region=maybe(REGIONS),
        parent=maybe([other for other in BODIES if other < code]),
        inn=of(["", "7707083893"]),
        site=of(["", "https://example.ru"]),
        existed_from=st.none() | st.just(date(2000, 1, 1)),
        existed_until=st.none() | st.just(date(2020, 1, 1)),
        note=trimmed,
    )


events = few(
    st.builds(e.EventPart, kind=of(EventKind), when=inexact, note=words, **sure)
)


def relations(code):
    """Draw relations to the other document."""
    others = [other for other in DOCUMENTS if other != code]
    one = st.builds(e.RelationPart, kind=of(RelationKind), to=of(others), note=words)
    return st.lists(one, max_size=2, unique_by=lambda part: part.kind).map(tuple)


def document(code):
    """Draw a document."""
    return st.builds(
        e.InstrumentEntry,
        instrument=st.just(code),
        kind=of(InstrumentKind),
        number=st.none() | st.just(f"{code}-р"),
        date=st.none() | inexact,
        issuer=st.none() | words.filter(bool),
        title=words.map(lambda text: "Закон" + text),
        short_title=words,
        level=st.none() | of(Level),
        region=maybe(REGIONS),
        verified_as_at=day,
        aliases=few(words.filter(bool)),
        events=events,
        relations=relations(code),
        text=words,
        **sure,
    )


duty = st.builds(
    e.DutyPart,
    modality=of(Modality),
    binding=of(Binding),
    platform_rule=of(PlatformRule),
    platforms=st.lists(of(PLATFORMS), unique=True).map(tuple),
    kinds=some(sorted(BodyKind)),
    levels=some(sorted(Level)),
    regions=some(REGIONS),
    include=some(BODIES),
    exclude=some(BODIES),
    comply_by=day,
    reading=words,
)


def versions(item):
    """Draw one to four versions of *item*, those of one day a chain."""
    siblings = [o for o in ITEMS if ITEMS[o] == ITEMS[item] and o < item]
    one = st.builds(
        e.VersionEntry,
        item=st.just(item),
        position=st.integers(0, 9),
        parent=maybe(siblings),
        number=words,
        heading=words.map(lambda text: "Пункт" + text),
        op=of(Op),
        in_force=inexact,
        commencement=words,
        change=of(ChangeClass),
        stage=of(Stage),
        reason=words,
        amended_by=maybe(DOCUMENTS),
        flag=words,
        duty=st.none() | duty,
        text=words,
        **sure,
    )
    return st.lists(one, min_size=1, max_size=4)


def evidence(code):
    """Draw evidence without an address."""
    return st.builds(
        e.EvidenceEntry,
        evidence=st.just(code),
        body=of(BODIES),
        item=of(sorted(ITEMS)),
        platform=maybe(PLATFORMS),
        address=of(e.Shown),
        shown_from=st.none() | inexact,
        certainty=sure["certainty"],
        note=words,
    )


figure = st.builds(
    e.FigurePart,
    figure=st.just("F"),
    body=maybe(BODIES),
    speaker=words,
    subject=words,
    operator=of(["", ">", "="]),
    value=st.decimals(-1000, 10**9, places=3) | st.just(Decimal(70)),
    unit=words,
    as_cited=words,
    when=st.none() | inexact,
    **sure,
)
cited = st.builds(
    lambda figure, place: e.FigureEntry(
        cited=figure,
        instrument=ITEMS.get(place, place),
        item=place if place in ITEMS else None,
    ),
    figure,
    of([*DOCUMENTS, *ITEMS]),
)


def _numbered(figures):
    return [
        replace(each, cited=replace(each.cited, figure=f"F{number}"))
        for number, each in enumerate(figures)
    ]


def _items(becomes):
    return [
        e.ItemEntry(item=item, instrument=document, becomes=targets)
        for (item, document), targets in zip(ITEMS.items(), becomes, strict=True)
    ]


#: The entries of a small register that has no problems, in no order.
registers = st.tuples(
    st.tuples(*map(region, REGIONS)),
    st.tuples(*map(platform, PLATFORMS)),
    st.tuples(*map(body, BODIES)),
    st.tuples(*map(document, DOCUMENTS)),
    st.tuples(*[some(sorted(ITEMS)) for _ in ITEMS]).map(_items),
    *map(versions, ITEMS),
    st.tuples(evidence("E1"), evidence("E2")),
    st.lists(cited, max_size=3).map(_numbered),
).map(lambda kinds: [entry for kind in kinds for entry in kind])
