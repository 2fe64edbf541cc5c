"""Words for evidence: what its states and steps are called, and why it was refused."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from tracker.domain.coverage import Status, Worth
from tracker.domain.evidence import ASKED, REOPENED, State
from tracker.domain.grounds import Ground
from tracker.domain.instruments import Certainty
from tracker.domain.requirements import PlatformRule
from tracker.services.coverage import Gap
from tracker.storage.regions import Name
from tracker.storage.submissions import Shown
from tracker.web import exemption_words
from tracker.web.formats import day, inexact, moment
from tracker.web.labels import label
from tracker.web.languages import language
from tracker.web.names import spoken

_ = lazy_gettext

STATES = {
    State.SUBMITTED: _("in review"),
    State.OBJECTED: _("objection under review"),
    State.ACCEPTED: _("accepted"),
    State.CONFIRMED: _("confirmed again"),
    State.REJECTED: _("rejected"),
    State.GONE: _("does not open"),
    State.WITHDRAWN: _("withdrawn"),
}


def state(shown: Shown) -> str:
    """Return where the evidence has come to, in words."""
    return spoken_state(shown.state, shown.worth)


def spoken_state(state: State, worth: Worth) -> str:
    """Return where evidence in *state*, of *worth* today, has come to in words."""
    if worth is Worth.SUSPECT:
        return str(gettext("needs confirmation"))
    if worth is Worth.NO_DATA:
        return str(gettext("address unknown"))
    return str(STATES[state])


def tag(shown: Shown) -> str:
    """Return the status whose tag the evidence bears."""
    return state_tag(shown.state, shown.worth)


def state_tag(state: State, worth: Worth) -> str:
    """Return the status of a cell that says the same as *state* and *worth* do."""
    withdrawn = state is State.WITHDRAWN
    return (Status.NOT_REQUIRED if withdrawn else worth.status).value


def reason(code: str, listed: Mapping[str, Ground]) -> str:
    """Return the reason kept with a step, in words; an unknown one as it stands.

    *listed* are the reasons that the office keeps, retired ones too.
    """
    if code == ASKED:
        return str(gettext("the body asks to confirm the page again"))
    if code == REOPENED:
        return str(gettext("the reviewer took the decision back"))
    if code in listed:
        return listed[code].spoken(language())
    return str(label(Certainty(code))) if code in list(Certainty) else code


def network(shown: Shown) -> str:
    """Return the name of the evidence's network in the reader's language."""
    if shown.platform is None:
        return ""
    name = Name(
        code=shown.platform,
        name=shown.platform_name or shown.platform,
        name_en=shown.platform_name_en or "",
    )
    return name.spoken(language())


def dates(shown: Shown, *, checked_at: datetime | None = None) -> list[tuple[str, str]]:
    """Return the dates of evidence that are never to be taken for one another.

    Since when it is shown, when it was sent, when the page was last visited (left
    out where nobody has), when it was decided on; each with its name.
    """
    since = inexact(shown.shown_from) if shown.shown_from else day(shown.submitted_at)
    found = [
        (gettext("Shown since"), since),
        (gettext("Submitted"), moment(shown.submitted_at)),
    ]
    if checked_at is not None:
        found.append((gettext("Checked"), moment(checked_at)))
    decided = moment(shown.decided_at) if shown.decided_at else gettext("not yet")
    return [*found, (gettext("Decided"), decided)]


def hints(asked: Iterable[Gap], platforms: Mapping[str, Name]) -> dict[str, str]:
    """Return item's code -> its state for the body, and where a page is wanting."""
    return {gap.duty.code: _hint(gap, platforms) for gap in asked}


def _hint(gap: Gap, platforms: Mapping[str, Name]) -> str:
    words = [gap.duty.code, str(label(gap.status))]
    words += [exemption_words.act(freed) for freed in gap.freed]
    if gap.wanting:
        names = [spoken(platforms, code) for code in gap.wanting]
        either = gap.duty.duty.platform_rule is not PlatformRule.ALL_OF
        words.append(
            gettext("one of: %(names)s", names=", ".join(names))
            if either and len(names) > 1
            else gettext("wanting: %(names)s", names=", ".join(names))
        )
    return "; ".join(words)
