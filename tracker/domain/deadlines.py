"""The days that requirements set for bodies: from when they bind, by when to comply.

A day is a deadline of a body if, as is known now, the text that rules that day sets it
and asks something of the body that exists that day and is not exempt. A day that some
text once set, and that is no deadline any more (moved, repealed, taken back, somebody
exempted), is *cancelled* and not forgotten: who has it in a calendar must see it go.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from tracker.domain import exemptions
from tracker.domain.bodies import Body, Scope
from tracker.domain.exemptions import Statement
from tracker.domain.history import Course, course
from tracker.domain.requirements import Duty

#: Exemptions by what they are found by: all of them, or the code of a body.
Freeing = tuple[list[Course[Statement]], Mapping[str, list[Course[Statement]]]]


class Term(StrEnum):
    """What a day means."""

    IN_FORCE = "in_force"
    COMPLY = "comply"


def days_past(comply_by: date | None, on: date) -> int:
    """Return how many whole days before *on* the deadline passed; 0: it has not.

    >>> days_past(date(2022, 12, 1), date(2022, 12, 3)), days_past(None, date.max)
    (2, 0)
    """
    return max((on - comply_by).days, 0) if comply_by else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A version of an item, as far as it sets days; *duty* None: it asks nothing."""

    seq: int
    valid_from: date | None
    recorded_at: datetime
    retracted: bool
    heading: str
    duty: Duty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item with all its versions and all that was stated of exemptions from it.

    *exemptions*: the statements of each, by its uid.
    """

    code: str
    uid: str
    document: str
    texts: tuple[Text, ...]
    exemptions: Mapping[str, Sequence[Statement]] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """Return a number that rises whenever more is known of the item."""
        stated = sum(len(each) for each in self.exemptions.values())
        return len(self.texts) + stated

    @property
    def known_at(self) -> datetime:
        """Return when something was last learnt of the item."""
        moments = [each.recorded_at for each in self.texts]
        for told in self.exemptions.values():
            moments += [each.recorded_at for each in told]
        return max(moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that some version of *item* sets, or set once.

    *duty* is what sets it now, *before* what asked already until then; *claims* are
    the scopes of all that ever set it.
    """

    item: Item
    term: Term
    day: date
    heading: str
    duty: Duty | None
    before: Duty | None
    claims: tuple[Scope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """What was stated of a network: whether it may not be used from a day on."""

    seq: int
    valid_from: date
    recorded_at: datetime
    banned: bool
    retracted: bool = False


def days(item: Item) -> Iterator[Day]:
    """Yield every day that a version of *item* sets or once set, in order."""
    told = course(item.texts)
    claims: dict[tuple[Term, date], list[Text]] = defaultdict(list)
    for text in item.texts:
        if text.duty is None or text.valid_from is None:
            continue
        claims[Term.IN_FORCE, text.valid_from].append(text)
        if text.duty.comply_by is not None:
            claims[Term.COMPLY, text.duty.comply_by].append(text)
    for (term, day), texts in sorted(claims.items(), key=lambda each: each[0][::-1]):
        now = told.ruling(day)
        sets = now is not None and _sets(now, term, day)
        earlier = told.ruling(day - timedelta(days=1)) if day > date.min else None
        yield Day(
            item=item,
            term=term,
            day=day,
            heading=texts[-1].heading,
            duty=now.duty if now is not None and sets else None,
            before=earlier.duty if earlier is not None else None,
            claims=tuple(each.duty.scope for each in texts if each.duty),
        )


def _by_name(scope: Scope) -> bool:
    return bool(scope.include) and scope == Scope(include=scope.include)


def _sets(text: Text, term: Term, day: date) -> bool:
    if text.duty is None:
        return False
    return day == (text.valid_from if term is Term.IN_FORCE else text.duty.comply_by)


class Calendar:
    """Tells of days whether they are deadlines of a body; *networks*: by code."""

    def __init__(
        self, items: Iterable[Item], networks: Mapping[str, Sequence[Usable]]
    ) -> None:
        self._items, self._stated = tuple(items), tuple(networks.values())
        self._networks = {code: course(told) for code, told in networks.items()}
        self._banned: dict[date, frozenset[str]] = {}
        self._freed: dict[str, Freeing] = {}

    @cached_property
    def revision(self) -> int:
        """Return a number that rises whenever more is known of the networks."""
        return sum(len(told) for told in self._stated)

    @cached_property
    def known_at(self) -> datetime | None:
        """Return when something was last learnt of a network."""
        moments = (each.recorded_at for told in self._stated for each in told)
        return max(moments, default=None)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Return all days of all items, the earliest first."""
        every = (day for item in self._items for day in days(item))
        return tuple(sorted(every, key=lambda each: (each.day, each.item.code)))

    def concerns(self, day: Day, body: Body) -> bool:
        """Tell whether *day* is or once was set for *body*.

        A requirement that bound the body until then already comes into force anew for
        nobody.
        """
        again = day.term is Term.IN_FORCE and day.before is not None
        if again and day.before is not None and day.before.scope.binds(body):
            return False
        return any(scope.binds(body) for scope in day.claims)

    def holds(self, day: Day, body: Body) -> bool:
        """Tell whether *day* is a deadline of *body*, as is known now."""
        duty = day.duty
        if duty is None or not duty.scope.binds(body) or not body.exists(day.day):
            return False
        asked = set(duty.platforms) - self._unusable(day.day)
        if duty.platforms and not asked:
            return False
        broad, named = self._freeing(day.item)
        return not any(
            ruler is not None and exemptions.frees(ruler, body, day.day)
            for told in (*broad, *named.get(body.code, ()))
            for ruler in [told.ruling(day.day)]
        )

    def _freeing(self, item: Item) -> Freeing:
        """Return the exemptions from *item*: those by kind or place, those by name."""
        if item.code not in self._freed:
            broad: list[Course[Statement]] = []
            named: dict[str, list[Course[Statement]]] = defaultdict(list)
            for told in item.exemptions.values():
                scopes = [each.scope for each in told]
                if all(_by_name(scope) for scope in scopes):
                    for code in frozenset().union(*(s.include for s in scopes)):
                        named[code].append(course(told))
                else:
                    broad.append(course(told))
            self._freed[item.code] = broad, named
        return self._freed[item.code]

    def _unusable(self, day: date) -> frozenset[str]:
        if day not in self._banned:
            self._banned[day] = frozenset(
                code
                for code, told in self._networks.items()
                if (ruler := told.ruling(day)) is not None and ruler.banned
            )
        return self._banned[day]
