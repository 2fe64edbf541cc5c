"""The steps of an item's history as sentences: what became known, of which days."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask_babel import gettext, pgettext

from tracker import clock
from tracker.domain import dates
from tracker.domain.chronicles import Deed, Step
from tracker.domain.dates import BadDate
from tracker.domain.requirements import Op, Stage
from tracker.services.readings import before
from tracker.storage.texts import Revision
from tracker.web.formats import inexact, long_day
from tracker.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One step in words, and the version its redline is made against (or None)."""

    words: str
    revision: Revision
    #: What sort of change it is; empty where the words say it already.
    change: str
    previous: Revision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the register learned on one day, in the order in which it did."""

    on: date
    sentences: tuple[Sentence, ...]


def learned(
    steps: Sequence[Step[Revision]], revisions: Sequence[Revision]
) -> Iterator[Learned]:
    """Yield *steps* in words, by the legal day on which they were recorded."""

    def recorded(step: Step[Revision]) -> date:
        return clock.day(step.version.recorded_at)

    for on, of_day in groupby(steps, key=recorded):
        sentences = tuple(_sentence(step, revisions) for step in of_day)
        yield Learned(on=on, sentences=sentences)


def since(revision: Revision) -> str:
    """Return from when *revision* holds as its source knows it: «с 1 декабря 2022 г.».

    A text that is no date is returned as it is.
    """
    spelled = revision.stated_from
    try:
        stated = dates.read(spelled)
    except BadDate:
        return spelled
    if stated == dates.UNKNOWN:
        return str(pgettext("step", "from a day that is not known"))
    if spelled.startswith("["):
        return str(pgettext("step", "from some day %(when)s", when=inexact(spelled)))
    return inexact(spelled if spelled.endswith("/..") else f"{spelled}/..")


def _sentence(step: Step[Revision], revisions: Sequence[Revision]) -> Sentence:
    version = step.version
    told = [each for each in revisions if each.seq <= version.seq]
    compared = version.op is Op.SET and step.deed not in _SAME_TEXT
    said_anew = step.deed in (Deed.AMENDED, Deed.CORRECTED)
    return Sentence(
        words=_stopped(_WORDS[step.deed](step)),
        revision=version,
        change=str(label(version.change)) if said_anew else "",
        previous=before(told, version) if compared else None,
    )


def _stopped(words: str) -> str:
    """Return *words* with a full stop, unless they end in one: «2026 г.» does."""
    return words if words.endswith(".") else f"{words}."


#: Steps after which the text is what it was.
_SAME_TEXT = frozenset({Deed.MOVED})


def _facts(step: Step[Revision]) -> dict[str, object]:
    before = step.before.seq if step.before else ""
    return {"since": since(step.version), "number": step.version.seq, "before": before}


def _introduced(step: Step[Revision]) -> str:
    facts, stage = _facts(step), step.version.stage
    if stage is Stage.BILL:
        words = gettext("the item stands in a bill (version %(number)s)", **facts)
    elif stage is Stage.PLANNED:
        words = gettext("an intention was announced (version %(number)s)", **facts)
    elif step.version.valid_from is None:
        words = gettext(
            "version %(number)s; the day of its commencement is not known", **facts
        )
    else:
        words = gettext("%(since)s version %(number)s is in force", **facts)
    return str(words) + _until(step)


def _commenced(step: Step[Revision]) -> str:
    words = gettext(
        "the day became known: %(since)s version %(number)s is in force", **_facts(step)
    )
    return str(words) + _until(step)


def _amended(step: Step[Revision]) -> str:
    words = gettext(
        "%(since)s it is amended: version %(number)s in place of %(before)s",
        **_facts(step),
    )
    return str(words) + _until(step)


def _corrected(step: Step[Revision]) -> str:
    facts = _facts(step)
    if step.version.amended_by:
        words = gettext(
            "amended for the same day: %(since)s version %(number)s in place of"
            " %(before)s",
            **facts,
        )
    else:
        words = gettext(
            "the record is corrected: %(since)s version %(number)s in place of"
            " %(before)s",
            **facts,
        )
    return str(words) + _until(step)


def _moved(step: Step[Revision]) -> str:
    facts = _facts(step)
    facts["old"] = since(step.before) if step.before else ""
    facts["new"] = facts["since"]
    if step.version.op is Op.REPEAL:
        words = gettext(
            "the end is moved: out of force not %(old)s but %(new)s", **facts
        )
    elif step.version.op is Op.SUSPEND:
        words = gettext("the suspension is moved: not %(old)s but %(new)s", **facts)
    elif step.version.valid_from is None:
        words = gettext(
            "the commencement is put off: not %(old)s; the new day is not known",
            **facts,
        )
    else:
        words = gettext(
            "the commencement is moved: in force not %(old)s but %(new)s, the text is"
            " the same (version %(number)s)",
            **facts,
        )
    return str(words) + _until(step)


def _retracted(step: Step[Revision]) -> str:
    facts, taken = _facts(step), step.before
    if taken is None:
        return str(gettext("what was recorded %(since)s is taken back", **facts))
    if taken.op is Op.REPEAL:
        return str(gettext("it is not repealed %(since)s after all", **facts))
    if taken.op is Op.SUSPEND:
        return str(gettext("it is not suspended %(since)s after all", **facts))
    return str(
        gettext("version %(before)s is taken back: it does not hold %(since)s", **facts)
    )


def _suspended(step: Step[Revision]) -> str:
    return str(gettext("%(since)s it is suspended", **_facts(step))) + _until(step)


def _resumed(step: Step[Revision]) -> str:
    words = gettext(
        "%(since)s it is in force again, version %(number)s", **_facts(step)
    )
    return str(words) + _until(step)


def _repealed(step: Step[Revision]) -> str:
    return str(gettext("%(since)s it is out of force", **_facts(step))) + _until(step)


def _limited(step: Step[Revision]) -> str:
    begins = step.version.valid_from
    last = long_day(begins - timedelta(days=1)) if begins else ""
    words = gettext("its last day in force is %(day)s", day=last)
    return str(words) + _until(step)


def _until(step: Step[Revision]) -> str:
    """Return the last day, where the end was known then."""
    if step.until is None:
        return ""
    return str(pgettext("step", ", until %(day)s", day=long_day(step.until)))


_WORDS: Mapping[Deed, Callable[[Step[Revision]], str]] = {
    Deed.INTRODUCED: _introduced,
    Deed.COMMENCED: _commenced,
    Deed.AMENDED: _amended,
    Deed.CORRECTED: _corrected,
    Deed.MOVED: _moved,
    Deed.RETRACTED: _retracted,
    Deed.SUSPENDED: _suspended,
    Deed.RESUMED: _resumed,
    Deed.REPEALED: _repealed,
    Deed.LIMITED: _limited,
    Deed.REENACTED: _resumed,
}
