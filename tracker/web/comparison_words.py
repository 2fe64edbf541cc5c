"""What a side of a comparison is called, and why nothing stands on it, in words."""

from datetime import datetime

from flask_babel import gettext, pgettext

from tracker.domain.comparisons import Comparison, Entry
from tracker.domain.requirements import Op, Standing
from tracker.services.comparisons import Absent, Side
from tracker.storage.texts import Revision
from tracker.web.asked_sides import AskedSide
from tracker.web.formats import day, inexact, moment, number
from tracker.web.labels import label
from tracker.web.questions import spell_moment


def title(side: AskedSide) -> str:
    """Return what *side* is called: its version, or its day and what was known then."""
    if side.seq is not None:
        return str(gettext("Version %(number)s", number=side.seq))
    if side.known is None:
        return str(gettext("On %(day)s", day=day(side.on)))
    return str(
        gettext(
            "On %(day)s, as known on %(known)s",
            day=day(side.on),
            known=known(side.known),
        )
    )


def known(at: datetime) -> str:
    """Return a moment of knowledge: its day where it is the end of one."""
    whole = "T" not in (spell_moment(at) or "")
    return day(at) if whole else moment(at)


def since(version: Revision) -> str:
    """Return what *version* does and since when, as far as its source knows the day."""
    begins = pgettext(
        "version", "in force from: %(day)s", day=inexact(version.stated_from)
    )
    if version.op is Op.SET:
        return str(begins)
    return f"{label(version.op)}, {begins}"


def day_args(side: AskedSide) -> dict[str, str]:
    """Return the arguments of a page that shows the day of *side*."""
    said = {"on": side.on and side.on.isoformat(), "known": spell_moment(side.known)}
    return {name: value for name, value in said.items() if value}


def absence(absent: Absent) -> str:
    """Return why nothing of an item was in force."""
    since = day(absent.since)
    if absent.standing is None:
        return str(gettext("The register did not know this item then."))
    if absent.standing is Standing.FUTURE:
        return str(gettext("Not in force yet: comes into force on %(day)s.", day=since))
    if absent.standing is Standing.REPEALED:
        return str(gettext("Not in force: repealed from %(day)s.", day=since))
    if absent.standing is Standing.SUSPENDED:
        return str(gettext("Not in force: suspended from %(day)s.", day=since))
    if absent.standing is Standing.PAST:
        return str(gettext("Not in force: what was recorded has been taken back."))
    return str(gettext("Not in force: no day of its commencement is known."))


def carried(entry: Entry[Side]) -> str:
    """Return whence and whither an item was moved."""
    before, after = (_within(side) for side in (entry.before, entry.after))
    if before == after:
        return str(gettext("Its order among its neighbours has changed."))
    return str(gettext("Stood in: %(old)s. Stands in: %(new)s.", old=before, new=after))


def _within(side: Side | None) -> str:
    if side is None or not side.place:
        return str(pgettext("place", "the document itself"))
    return side.place[-1]


def counted(comparison: Comparison[Side]) -> str:
    """Return how many items met each fate, in one line; nothing for a single item."""
    if len(comparison.entries) < 2:
        return ""
    return "; ".join(
        f"{label(fate)} — {number(count)}" for fate, count in comparison.counts.items()
    )


def author(name: str) -> str:
    """Return who made a version; the operator has no name of his own."""
    return str(gettext("the operator of the register")) if name == "operator" else name
