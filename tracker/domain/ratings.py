"""How bodies are rated: criteria with points, what is not known, and places.

A methodology asks of each body the same few things, each by a *measure* of the closed
list below. A criterion gives points by *bands*: for what is better the more there is
of it, those of the highest bound reached; for a reply time, those of the lowest bound
kept. Bands are sound only if better never earns less.

What is not known earns no points and is not held against the body either: its points
are left out of those the body is measured by. A body of which too little is known is
not ranked at all. Equal results share a place, and the next place is left free:
1, 2, 2, 4 (so the ratings of regions and of heads of municipalities are reported).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from tracker.domain.bodies import Scope
from tracker.domain.instruments import Certainty


class Measure(StrEnum):
    """What can be asked of a body: what practice checks about official pages."""

    #: On how many networks the body has an accepted page.
    PAGES = "pages"
    #: The mark «Госорганизация» stands on the page.
    GOVERNMENT_MARK = "government_mark"
    #: The page's contact data name the body's site.
    CONTACTS = "contacts"
    #: The page has a picture of its own and a cover.
    COVER = "cover"
    #: The body's official site links to the page.
    BACK_LINK = "back_link"
    POSTS_WEEK = "posts_week"
    SUBSCRIBERS = "subscribers"
    #: Subscribers as per cent of residents.
    RESIDENTS_SHARE = "residents_share"
    #: Hours until a question is answered.
    REPLY_HOURS = "reply_hours"


#: Measures that are answered by yes (1) or no (0).
YES_OR_NO = frozenset(
    {Measure.GOVERNMENT_MARK, Measure.CONTACTS, Measure.COVER, Measure.BACK_LINK}
)
#: Measures of which less is better.
LESS_IS_BETTER = frozenset({Measure.REPLY_HOURS})
#: Measures that may have digits after the point.
BROKEN = frozenset({Measure.RESIDENTS_SHARE, Measure.REPLY_HOURS})
#: What no source that the register reads tells of: known only if the body shows it.
UNOBSERVED = frozenset({Measure.COVER, Measure.RESIDENTS_SHARE, Measure.REPLY_HOURS})
#: No observed value is larger: `observations.MOST_SUBSCRIBERS`.
LARGEST = 10_000_000_000
YES, NO = Decimal(1), Decimal(0)


class Formula(StrEnum):
    """By what bodies are ranked."""

    #: By the sum of their points.
    SUM = "sum"
    #: By their points as a share of those that could be known of them.
    SHARE = "share"


class RatingStage(StrEnum):
    """Whether bodies can still object."""

    INITIAL = "initial"
    FINAL = "final"


class Verdict(StrEnum):
    """How an objection is answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Whoever reaches *bound* (or keeps within it) earns *points*."""

    bound: Decimal
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that is asked: over which networks (none named: all), for how much."""

    code: str
    block: str
    title: str
    measure: Measure
    platforms: frozenset[str] = frozenset()
    bands: tuple[Band, ...]
    #: Whence it is known that practice asks this, and how surely.
    source: str = ""
    certainty: Certainty = Certainty.INFERRED
    sources: int | None = None

    @property
    def most(self) -> int:
        """Return the points of the best band."""
        return max(band.points for band in self.bands)

    def points(self, value: Decimal | None) -> int:
        """Return the points that *value* earns; what is not known earns none.

        >>> posts = Criterion(
        ...     code="posts", block="", title="", measure=Measure.POSTS_WEEK,
        ...     bands=(Band(bound=Decimal(3), points=10),
        ...            Band(bound=Decimal(5), points=15)),
        ... )
        >>> [posts.points(Decimal(n)) for n in (2, 3, 4, 5, 90)]
        [0, 10, 10, 15, 15]
        """
        if value is None:
            return 0
        less = self.measure in LESS_IS_BETTER
        return max(
            (
                band.points
                for band in self.bands
                if (value <= band.bound if less else value >= band.bound)
            ),
            default=0,
        )

    def better(self, one: Decimal, other: Decimal) -> bool:
        """Tell whether *one* is better than *other*."""
        return one < other if self.measure in LESS_IS_BETTER else one > other


@dataclass(frozen=True, slots=True, kw_only=True)
class Methodology:
    """One version of a methodology: who is rated, by what, and how."""

    code: str
    seq: int = 1
    title: str
    valid_from: date
    scope: Scope
    #: The sum of the points of all criteria.
    scale: int
    #: Per cent of the scale that must be known of a body for it to be ranked.
    least_known: int
    #: Observations older than so many days are not counted.
    fresh_days: int
    formula: Formula = Formula.SUM
    criteria: tuple[Criterion, ...]

    def criterion(self, code: str) -> Criterion | None:
        """Return the criterion *code*, if there is one."""
        return next((each for each in self.criteria if each.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of a body under one criterion: the value, when and where seen.

    A value of None is not known. *objection* is the number of the objection whose
    answer put this value in place of the observed one.
    """

    value: Decimal | None = None
    at: datetime | None = None
    pages: tuple[str, ...] = ()
    observation: int | None = None
    objection: int | None = None


UNKNOWN = Fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a body earned: *points*, of the *known* ones, of the whole *scale*."""

    points: int
    known: int
    scale: int

    @property
    def known_percent(self) -> int:
        """Return how much of the scale is known, in whole per cent, rounded down."""
        return 100 * self.known // self.scale


def score(methodology: Methodology, values: Mapping[str, Decimal | None]) -> Score:
    """Return what a body with *values* (criterion's code -> value) earns."""
    known = [c for c in methodology.criteria if values.get(c.code) is not None]
    return Score(
        points=sum(each.points(values[each.code]) for each in known),
        known=sum(each.most for each in known),
        scale=methodology.scale,
    )


def ranked(methodology: Methodology, score: Score) -> bool:
    """Tell whether enough is known of a body with *score* for it to have a place."""
    enough = 100 * score.known >= methodology.least_known * score.scale
    return score.known > 0 and enough


def places(methodology: Methodology, scores: Sequence[Score]) -> list[int | None]:
    """Return the place of each of *scores*, in their order; None: it is not ranked.

    >>> rule = Methodology(code="M", title="", valid_from=date(2026, 1, 1),
    ...     scope=Scope(), scale=10, least_known=50, fresh_days=30, criteria=())
    >>> places(rule, [Score(points=p, known=10, scale=10) for p in (9, 7, 7, 3)])
    [1, 2, 2, 4]
    >>> places(rule, [Score(points=0, known=4, scale=10)])
    [None]
    """
    results = [
        _result(methodology, one) if ranked(methodology, one) else None
        for one in scores
    ]
    place: dict[Fraction, int] = {}
    best_first = sorted((r for r in results if r is not None), reverse=True)
    for number, result in enumerate(best_first, 1):
        place.setdefault(result, number)
    return [None if result is None else place[result] for result in results]


def _result(methodology: Methodology, score: Score) -> Fraction:
    if methodology.formula is Formula.SHARE:
        return Fraction(score.points, score.known)
    return Fraction(score.points)


def unsound(methodology: Methodology) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with *methodology*: the criterion's code, and why.

    Without a code it is the methodology as a whole.
    """
    if not methodology.criteria:
        yield "", "no criteria: add what is asked"
    codes = [each.code for each in methodology.criteria]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield code, "two criteria bear this code: give each its own"
    for criterion in methodology.criteria:
        for why in _unsound(criterion):
            yield criterion.code, why
    total = sum(each.most for each in methodology.criteria if each.bands)
    if methodology.criteria and total != methodology.scale:
        yield "", f"the criteria add up to {total} points, the scale says otherwise"
    if not 0 <= methodology.least_known <= 100:
        yield "", "least_known is a per cent of the scale: from 0 to 100"
    if not 1 <= methodology.fresh_days <= 3660:
        yield "", "fresh_days is a number of days from 1 to 3660"


def _unsound(criterion: Criterion) -> Iterable[str]:
    bands = sorted(criterion.bands, key=lambda band: band.bound)
    if not bands or any(band.points <= 0 for band in bands):
        yield "each criterion needs bands, and each band points above 0"
        return
    if criterion.measure in YES_OR_NO and [b.bound for b in bands] != [YES]:
        yield "it is answered by yes or no: give one band with bound 1"
    if any(not 0 <= band.bound <= LARGEST for band in bands):
        yield f"a bound lies from 0 to {LARGEST}"
    if criterion.measure in LESS_IS_BETTER:
        bands.reverse()
    for worse, better in pairwise(bands):
        if worse.bound == better.bound or worse.points >= better.points:
            yield "better must earn more: put the bands in order"
            return


def read_value(measure: Measure, text: str) -> Decimal | None:
    """Return the value of *measure* that *text* spells; None: it spells none.

    >>> read_value(Measure.POSTS_WEEK, " 1 200 ")
    Decimal('1200')
    >>> read_value(Measure.RESIDENTS_SHARE, "12,5")
    Decimal('12.5')
    >>> read_value(Measure.POSTS_WEEK, "2,5") is None
    True
    """
    plain = "".join(text.split()).replace(",", ".")
    if not plain.isascii() or len(plain) > len("10000000000.000"):
        return None
    if not all(sign.isdigit() or sign == "." for sign in plain):
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if _possible(measure, value) else None


def _possible(measure: Measure, value: Decimal) -> bool:
    if measure in YES_OR_NO:
        return value in (YES, NO)
    whole = value == value.to_integral_value()
    return 0 <= value <= LARGEST and (whole or measure in BROKEN)


def spell_value(value: Decimal | None) -> str | None:
    """Return *value* as records keep it, without idle zeros; None stays None.

    >>> spell_value(Decimal("12.50")), spell_value(Decimal(100))
    ('12.5', '100')
    """
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
