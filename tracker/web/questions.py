"""A question as an address spells it: read from the arguments, and spelled back.

The one place for it: the list, its files, the map and every link to them speak
through here, so that a copied address asks exactly what its page showed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.clock import LEGAL_ZONE, day
from tracker.domain import dates
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.errors import BadInput
from tracker.domain.questions import Order, Question
from tracker.domain.requirements import Binding, Modality
from tracker.domain.snapshots import Snapshot
from tracker.storage.regions import Name, Names
from tracker.web import cursors

#: Filters that are one value each, in the order in which they are spoken.
FILTERS = (
    "platform", "region", "kind", "level",
    "item", "instrument", "modality", "binding", "parent", "late", "words",
)  # fmt: skip
#: The argument that names a reporting date.
SNAPSHOT = "snapshot"
ALL = "all"
UNCONFIRMED_WORD = "unconfirmed"
EVERY = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """A value of the address that means nothing, and the filter it was given for."""

    field: str
    typed: str
    #: It means something, but the reporting date says otherwise already.
    overruled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, as far as it was understood, and what was not.

    *report* is the reporting date that gave the day and the moment, if one did.
    """

    question: Question
    misread: tuple[Misread, ...] = ()
    report: Snapshot | None = None

    def understood(self) -> Question:
        """Return the question, refusing as `BadInput` when any of it was misread.

        For files: a list that silently leaves a filter out would deceive.
        """
        refuse(self.misread)
        return self.question


def refuse(misread: Sequence[Misread]) -> None:
    """Refuse as `BadInput` by the first of *misread*, if there is any."""
    for one in misread:
        raise BadInput(
            f"{one.field}: {one.typed!r} is not understood",
            field=one.field,
            reason="not_understood",
        )


def place(
    args: Mapping[str, str], *shape: type, misread: tuple[Misread, ...]
) -> tuple[Any, tuple[Misread, ...]]:
    """Return where the list goes on (None: at its beginning), and all misread."""
    word = typed(args, "after")
    if not word:
        return None, misread
    try:
        return cursors.read(word, *shape), misread
    except BadInput:
        return None, (*misread, Misread(field="after", typed=word))


def typed(args: Mapping[str, str], name: str) -> str:
    """Return what stands in the address for *name*, without blanks around it."""
    return args.get(name, "").replace("\0", "").strip()


#: How an address calls a filter whose name in the question is another.
CALLED = {"words": "q"}
#: The longest lateness that means anything, in days: a century.
_LONGEST = 36_525


def read(
    args: "MultiDict[str, str]",
    names: Names,
    *,
    today: date,
    report: Snapshot | None = None,
) -> Asked:
    """Return the question of *args*; values that mean nothing are told, not used.

    *report* is the reporting date that ``snapshot`` names, where the view knows them:
    it sets the day and the moment, and what else is typed for them is told.
    """
    misread: list[Misread] = []
    taken: dict[str, Any] = {"on": today}
    for name, take in _takers(names).items():
        word = CALLED.get(name, name)
        text = typed(args, word)
        if not text:
            continue
        try:
            taken[name] = take(text)
        except (ValueError, KeyError, OverflowError):
            misread.append(Misread(field=word, typed=text))
    misread += _overruled(args, taken, report)
    statuses, unknown = _statuses(",".join(args.getlist("status")))
    misread += (Misread(field="status", typed=text) for text in unknown)
    question = Question(today=today, statuses=statuses, **taken)
    return Asked(question=question, misread=tuple(misread), report=report)


def _overruled(
    args: Mapping[str, str], taken: dict[str, Any], report: Snapshot | None
) -> Iterator[Misread]:
    """Let *report* set what is *taken* for the day and the moment; yield the conflicts.

    A code of which nothing is known is told, and changes nothing.
    """
    code = typed(args, SNAPSHOT)
    if report is None:
        if code:
            yield Misread(field=SNAPSHOT, typed=code)
        return
    said = {"on": report.on, "known": report.known}
    for name, value in said.items():
        if typed(args, name) and taken.get(name, value) != value:
            yield Misread(field=name, typed=typed(args, name), overruled=True)
    taken |= {**said, SNAPSHOT: report.code}


def spell(question: Question, **instead: str | None) -> dict[str, Any]:
    """Return the arguments that ask *question*, leaving out what goes without saying.

    *instead* replaces arguments, called as in an address; None leaves one out.
    """
    said: dict[str, Any] = {
        CALLED.get(name, name): getattr(question, name) for name in FILTERS
    }
    said["status"] = spell_statuses(question.statuses)
    said["order"] = question.order if question.order is not Order.NAME else None
    days = {SNAPSHOT: question.snapshot} if question.snapshot else spell_days(question)
    said |= {**days, **instead}
    return {name: str(value) for name, value in said.items() if value}


def spell_days(question: Question) -> dict[str, Any]:
    """Return the arguments that keep a link on the question's day and knowledge.

    Those of a reporting date are spelled whole: they are the same tomorrow.
    """
    said = {"known": spell_moment(question.known)}
    if question.on != question.today or question.snapshot:
        said["on"] = question.on.isoformat()
    return {name: value for name, value in said.items() if value}


def spell_statuses(statuses: frozenset[Status]) -> str:
    """Return *statuses* as an address names them; nothing is "not confirmed"."""
    if statuses == UNCONFIRMED:
        return ""
    return ALL if statuses == EVERY else ",".join(sorted(statuses))


def moment(text: str) -> datetime:
    """Return the moment that *text* spells, by the clock that legal days go by."""
    return dates.typed_moment(text, zone=LEGAL_ZONE)


def spell_moment(known: datetime | None) -> str | None:
    """Return *known* as an address spells it: a day where it is the end of one."""
    if known is None:
        return None
    whole = day(known)
    if known == moment(whole.isoformat()):
        return whole.isoformat()
    return known.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _takers(names: Names) -> dict[str, Callable[[str], Any]]:
    return {
        "platform": _code_in(names.platforms),
        "region": _code_in(names.regions),
        "item": _code_in(names.items),
        "instrument": _code_in(names.instruments),
        "kind": BodyKind,
        "level": Level,
        "modality": Modality,
        "binding": Binding,
        "parent": _only(names.bodies),
        "words": _words,
        "late": _days,
        "order": Order,
        "on": dates.typed_day,
        "known": moment,
    }


def _only(known: Mapping[str, Name]) -> Callable[[str], str]:
    """Return a reader of whatever names the one thing that was found by it."""

    def read_(text: str) -> str:
        (code,) = known
        return code

    return read_


def _words(text: str) -> str:
    return " ".join(text.split())[:256]


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _LONGEST:
        raise ValueError(text)
    return days


def _code_in(known: Mapping[str, Name]) -> Callable[[str], str]:
    """Return a reader of codes that forgives their case."""
    codes = {code.casefold(): code for code in known}
    return lambda text: codes[text.casefold()]


def _statuses(text: str) -> tuple[frozenset[Status], list[str]]:
    """Return the statuses that *text* names, and the words in it that name none."""
    found: set[Status] = set()
    unknown = []
    for word in filter(None, (each.strip() for each in text.split(","))):
        if word == ALL:
            found |= EVERY
        elif word == UNCONFIRMED_WORD:
            found |= UNCONFIRMED
        elif word in EVERY:
            found.add(Status(word))
        else:
            unknown.append(word)
    return frozenset(found) or UNCONFIRMED, unknown
