"""What was done to an account, and what an account stands for, in words."""

from flask_babel import gettext, lazy_gettext, ngettext

from tracker.domain.access import Role
from tracker.storage.people import Deed, Line
from tracker.web.formats import number
from tracker.web.labels import label

_ = lazy_gettext

#: What an entry of the journal says was set.
_SETS = ("roles", "bodies", "regions")
#: Action in the journal -> what was done.
DEEDS = {
    "account.added": _("Account made"),
    "account.roles-set": _("Roles set"),
    "account.bodies-set": _("Bodies entrusted"),
    "account.regions-set": _("Regions entrusted"),
    "account.opened": _("Account opened again"),
    "account.closed": _("Account closed"),
    "account.password-set": _("Password set"),
}


def deed(done: Deed) -> str:
    """Return what was done, with what was set."""
    did = str(DEEDS.get(done.action, done.action))
    sets = [named for name in _SETS if (named := _set(done, name)) is not None]
    return f"{did}: {'; '.join(sets)}" if sets else did


def by(done: Deed) -> str:
    """Return who did it."""
    if done.by == "operator":
        return str(gettext("operator"))
    return done.by


def stands_for(line: Line) -> str:
    """Return for how many bodies and regions the account speaks."""
    bodies, regions = line.bodies, line.regions
    said = [
        ngettext("%(count)s body", "%(count)s bodies", bodies, count=number(bodies))
        if bodies
        else "",
        ngettext("%(count)s region", "%(count)s regions", regions, count=regions)
        if regions
        else "",
    ]
    return ", ".join(filter(None, said)) or "—"


def _set(done: Deed, name: str) -> str | None:
    """Return what was set under *name*; None where nothing is to be said of it."""
    codes = done.details.get(name)
    if codes is None or (not codes and done.action == "account.added"):
        return None
    named = [label(Role(code)) for code in codes] if name == "roles" else codes
    return ", ".join(named[:10]) + (" …" if len(named) > 10 else "") or gettext("none")
