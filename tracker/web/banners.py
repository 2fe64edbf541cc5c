"""How a text stands on a day, in words: what must be told first, and what follows."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext, pgettext

from tracker.domain import dates
from tracker.domain.dates import BadDate
from tracker.domain.requirements import Binding, Dated, Op, Stage, Standing
from tracker.services.readings import Reading
from tracker.storage.texts import Laid, Revision
from tracker.web.formats import day, inexact

_BEFORE_STAGE = frozenset({Standing.REPEALED, Standing.SUSPENDED, Standing.PAST})
_BEFORE_FORCE = frozenset({Standing.FUTURE, Standing.NOT_IN_FORCE})
#: Kinds whose bold words go on with the days of their force.
_WITH_DAYS = frozenset({"in_force", "suspended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What begins next: in words, with the day to look at."""

    words: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What a reader is told before the text.

    *kind* gives the bold words; *days* go on with their sentence; *sentences* follow.
    """

    kind: str
    days: str = ""
    sentences: tuple[str, ...] = ()
    ahead: Ahead | None = None


def banner(reading: Reading, laid: Laid | None) -> Banner:
    """Return what the banner of a version says."""
    kind = banner_kind(reading, laid)
    return Banner(
        kind=kind,
        days=_days(kind, reading),
        sentences=tuple(filter(None, _sentences(kind, reading))),
        ahead=_ahead(reading),
    )


def banner_kind(reading: Reading, laid: Laid | None) -> str:
    """Return the kind of banner a version deserves: what must be told first of it."""
    stands, shown = reading.standing, reading.shown
    if shown.op is Op.RETRACT or (reading.word and reading.word.op is Op.RETRACT):
        return "retracted"
    if stands in _BEFORE_STAGE:
        return stands.value
    if shown.stage in (Stage.BILL, Stage.PLANNED):
        return shown.stage.value
    if stands is Standing.FUTURE and reading.ruling is None:
        return Standing.NOT_IN_FORCE.value
    if stands is not Standing.IN_FORCE:
        return stands.value
    if laid is not None and laid.duty.binding is Binding.RECOMMENDATORY:
        return "recommendation"
    return stands.value


def period(since: date, until: date | None) -> str:
    """Return the days from *since* on, up to *until* if an end is known."""
    if until is None:
        return str(gettext("from %(since)s", since=day(since)))
    return str(
        gettext("from %(since)s to %(until)s", since=day(since), until=day(until))
    )


def _days(kind: str, reading: Reading) -> str:
    shown = reading.shown
    if kind == "suspended":
        since = (reading.ruling or shown).valid_from
        return period(since, _eve(reading.following)) if since else ""
    if not shown.valid_from:
        return ""
    if kind in _WITH_DAYS:
        return _held(reading, shown.valid_from)
    if reading.standing in _BEFORE_FORCE:
        return f"({period(shown.valid_from, None)})"
    return ""


def _held(reading: Reading, day_: date) -> str:
    """Return the days of the version, and since when the norm itself has held."""
    here = period(day_, reading.until)
    if reading.since is None or reading.since == day_:
        return here
    since = period(reading.since, None)
    return str(
        gettext("%(since)s; in this wording %(period)s", since=since, period=here)
    )


def _sentences(kind: str, reading: Reading) -> list[str]:
    shown = reading.shown
    told = {
        "recommendation": _advises,
        "bill": _bill,
        "planned": _planned,
        "repealed": _was,
        "suspended": _before_that,
        "past": _past,
        "retracted": _retracted,
    }.get(kind)
    sentences = told(reading) if told else []
    if reading.standing in _BEFORE_FORCE and shown.op is not Op.SET:
        sentences += [_ending(shown)]
    if reading.standing in _BEFORE_FORCE and shown.valid_from is None:
        sentences += [gettext("The day of its commencement is not known.")]
    return [*sentences, _roughly(shown) if shown.op is Op.SET else ""]


def _advises(reading: Reading) -> list[str]:
    shown = reading.shown
    if shown.valid_from is None:
        return [gettext("It advises and has no binding force.")]
    held = _held(reading, shown.valid_from)
    return [
        gettext("In force %(period)s.", period=held),
        gettext("It advises and has no binding force."),
    ]


def _bill(reading: Reading) -> list[str]:
    return [gettext("It obliges nobody until it is signed and comes into force.")]


def _planned(reading: Reading) -> list[str]:
    return [gettext("It has been announced and obliges nobody.")]


def _was(reading: Reading) -> list[str]:
    shown = reading.shown
    if shown.op is Op.REPEAL and shown.valid_from:
        gone = day(shown.valid_from)
        return [gettext("It has not been in force since %(day)s.", day=gone)]
    if shown.valid_from is None or not reading.holds:
        return []
    held = period(shown.valid_from, reading.until)
    return [gettext("Was in force %(period)s.", period=held)]


def _before_that(reading: Reading) -> list[str]:
    shown = reading.shown
    if shown.op is not Op.SET or shown.valid_from is None or not reading.holds:
        return []
    return [
        gettext("It came into force on %(day)s.", day=day(shown.valid_from)),
        gettext("While it is suspended it obliges nobody."),
    ]


def _past(reading: Reading) -> list[str]:
    shown, word = reading.shown, reading.word
    if not reading.holds and word:
        return [gettext("Version %(number)s corrects it.", number=word.seq)]
    if shown.valid_from is None:
        return []
    held = period(shown.valid_from, reading.until)
    if shown.op is Op.REPEAL:
        return [gettext("The item was out of force %(period)s.", period=held)]
    if shown.op is Op.SUSPEND:
        return [gettext("The item was suspended %(period)s.", period=held)]
    return [gettext("Was in force %(period)s.", period=held)]


def _retracted(reading: Reading) -> list[str]:
    shown, word = reading.shown, reading.word
    if shown.op is Op.RETRACT:
        of = day(shown.valid_from) if shown.valid_from else None
        return [
            gettext("It takes back what was recorded for %(day)s.", day=of)
            if of
            else gettext("It takes back what was recorded without a day.")
        ]
    number = word.seq if word else ""
    sentences = [gettext("Version %(number)s takes it back.", number=number)]
    if shown.valid_from and shown.op is Op.SET:
        since = day(shown.valid_from)
        sentences += [gettext("It does not come into force on %(day)s.", day=since)]
    return sentences


def _ending(shown: Revision) -> str:
    if shown.op is Op.SUSPEND:
        return str(gettext("From this day the item is suspended."))
    return str(gettext("From this day the item is out of force."))


def _roughly(shown: Revision) -> str:
    """Return that the day is not known exactly, where it is not."""
    try:
        stated = dates.read(shown.stated_from)
    except BadDate:
        return ""
    if stated.exact or stated.latest is None:
        return ""
    return str(
        gettext(
            "The source gives no exact day: %(when)s; the last possible day counts.",
            when=inexact(shown.stated_from),
        )
    )


def _ahead(reading: Reading) -> Ahead | None:
    after = reading.following
    if after is None or after.valid_from is None or reading.standing is Standing.PAST:
        return None
    on = day(after.valid_from)
    if after.op is Op.REPEAL:
        words = pgettext("ahead", "From %(day)s it is out of force", day=on)
    elif after.op is Op.SUSPEND:
        words = pgettext("ahead", "From %(day)s it is suspended", day=on)
    elif reading.standing in (Standing.REPEALED, Standing.SUSPENDED):
        words = pgettext("ahead", "From %(day)s it is in force again", day=on)
    else:
        words = pgettext("ahead", "From %(day)s another version is in force", day=on)
    return Ahead(words=str(words), on=after.valid_from)


def _eve(after: Dated | None) -> date | None:
    if after is None or after.valid_from is None:
        return None
    return after.valid_from - timedelta(days=1)
