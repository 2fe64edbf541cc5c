"""How readiness is spoken: what is supposed, how many networks, which of the bodies."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from tracker.domain.readiness import Part, Reading
from tracker.domain.requirements import PlatformRule, Stage
from tracker.services.readiness import Supposed
from tracker.storage.regions import Names
from tracker.web.formats import day
from tracker.web.names import spoken

PARTS: Mapping[Part, object] = {
    Part.BOUND: lazy_gettext("Would be bound"),
    Part.READY: lazy_gettext("Have an accepted page already"),
    Part.LACKING: lazy_gettext("Would be missing a page"),
    Part.NEWLY: lazy_gettext("Of them, missing nothing today that the law obliges to"),
}


def networks(reading: Reading, names: Names) -> str:
    """Return how many of which networks *reading* asks for."""
    if not reading.platforms:
        return str(gettext("any network"))
    named = ", ".join(spoken(names.platforms, code) for code in reading.platforms)
    if len(reading.platforms) == 1:
        return named
    if reading.rule is PlatformRule.ALL_OF:
        return str(gettext("all of: %(networks)s", networks=named))
    return str(gettext("any of: %(networks)s", networks=named))


def stands(one: Supposed) -> str:
    """Return how the requirement stands in truth."""
    if one.stage is Stage.BILL:
        return str(gettext("It is a bill and not law; nobody is obliged by it today."))
    if one.stage is Stage.PLANNED:
        return str(gettext("It is planned; nobody is obliged by it today."))
    if one.in_force is None:
        return str(gettext("The day on which it takes effect is not known."))
    return str(gettext("By its text it holds from %(day)s.", day=day(one.in_force)))
