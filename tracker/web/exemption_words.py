"""Words for exemptions: how they stand, what was stated, whom they free, until when."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext

from tracker.domain.access import OPERATOR, Actor
from tracker.domain.bodies import Scope
from tracker.domain.coverage import Status
from tracker.domain.exemptions import ExemptionOp, ExemptionState
from tracker.storage.exemption_reasons import Reason
from tracker.storage.exemption_scopes import Whom
from tracker.storage.regions import Names
from tracker.web.formats import day, number
from tracker.web.labels import label
from tracker.web.names import spoken

_ = lazy_gettext
_p = lazy_pgettext

STATES = {
    ExemptionState.IN_FORCE: _p("exemption", "in force"),
    ExemptionState.TO_COME: _p("exemption", "still to come"),
    ExemptionState.ENDED: _p("exemption", "ended"),
    ExemptionState.REVOKED: _p("exemption", "revoked"),
}
OPS = {
    ExemptionOp.GRANT: _p("exemption", "granted"),
    ExemptionOp.CORRECT: _p("exemption", "record corrected"),
    ExemptionOp.REVOKE: _p("exemption", "revoked"),
    ExemptionOp.RETRACT: _p("exemption", "record taken back"),
}
#: The tag of a state: the class of a cell's status with the same look, and a sign.
TAGS = {
    ExemptionState.IN_FORCE: (Status.EXEMPT.value, "◇"),
    ExemptionState.TO_COME: (Status.IN_REVIEW.value, "…"),
    ExemptionState.ENDED: (Status.NOT_REQUIRED.value, "—"),
    ExemptionState.REVOKED: (Status.REJECTED.value, "✕"),
}
_REFUSALS = {
    ("legal_basis", "required"): _(
        "Write which act it is: kind, issuer, date and number."
    ),
    ("include", "nobody"): _(
        "Say whom the act frees: name bodies, or choose a kind, level or region. To"
        " free everybody, propose a suspension of the requirement."
    ),
    ("include", "too_many"): _(
        "One exemption names 5000 bodies at most: record the act in several parts."
    ),
    ("valid_until", "before_from"): _("The last day is before the first one."),
    ("valid_from", "after_revocation"): _(
        "The exemption is revoked from an earlier day: take the revocation back first."
    ),
    ("since", "before_grant"): _(
        "On that day the exemption has only begun or has not yet. If it never was,"
        " choose that it was recorded by mistake."
    ),
    ("since", "after_end"): _("By that day the exemption has ended by itself."),
    ("since", "revoked"): _("The exemption holds no more already."),
    ("reason", "required"): _("Say why: readers see it in the history."),
    ("reason", "revoked"): _("The exemption holds no more already."),
    ("reason", "holds"): _("The exemption holds: there is nothing to bring back."),
}


def state(how: ExemptionState) -> str:
    """Return how an exemption stands, in words."""
    return str(STATES[how])


def op(what: ExemptionOp) -> str:
    """Return what a statement did, in words."""
    return str(OPS[what])


def days(since: date, until: date | None) -> str:
    """Return the days on which an exemption holds, in words."""
    if until is None:
        return str(gettext("from %(day)s, no end is set", day=day(since)))
    return str(
        gettext("from %(since)s until %(until)s", since=day(since), until=day(until))
    )


def act(reason: Reason) -> str:
    """Return the act that frees and until when, as one line beside a state."""
    if reason.valid_until is None:
        return reason.legal_basis
    until = day(reason.valid_until)
    return str(gettext("%(act)s, until %(day)s", act=reason.legal_basis, day=until))


def acts(reasons: Sequence[Reason]) -> str:
    """Return all acts that free, as one cell of a table."""
    return "; ".join(act(each) for each in reasons)


def whom(freed: Whom, names: Names) -> list[str]:
    """Return whom an exemption frees, a line for each way in which it narrows."""
    lines = [*_sorts(freed.scope, names)]
    if freed.named:
        lines.append(_named(freed))
    if freed.excepted:
        excepted = _called(freed.scope.exclude, freed)
        lines.append(
            gettext(
                "except: %(names)s%(more)s",
                names=excepted,
                more=_more(freed.excepted - len(freed.scope.exclude)),
            )
        )
    return lines


def _sorts(scope: Scope, names: Names) -> list[str]:
    regions = sorted(spoken(names.regions, code) for code in scope.regions)
    sorts = (
        [label(kind) for kind in sorted(scope.kinds)],
        [label(level) for level in sorted(scope.levels)],
        regions,
    )
    return [", ".join(each) for each in sorts if each]


def _named(freed: Whom) -> str:
    listed = _called(freed.scope.include, freed)
    if freed.named == 1 and not _sorts_at_all(freed.scope):
        return listed
    counted = ngettext(
        "%(count)s body by name: %(names)s%(more)s",
        "%(count)s bodies by name: %(names)s%(more)s",
        freed.named,
        count=number(freed.named),
        names=listed,
        more=_more(freed.named - len(freed.scope.include)),
    )
    return str(counted)


def _sorts_at_all(scope: Scope) -> bool:
    return bool(scope.kinds or scope.levels or scope.regions)


def _called(codes: frozenset[str], freed: Whom) -> str:
    return "; ".join(freed.names.get(code, code) for code in sorted(codes))


def _more(rest: int) -> str:
    if rest <= 0:
        return ""
    more = ngettext(
        "and %(number)s more", "and %(number)s more", rest, number=number(rest)
    )
    return f" {more}"


def refusal(field: str, reason: str, codes: Sequence[str] = ()) -> str:
    """Return why a value of the form is refused, and what to do."""
    listed = ", ".join(codes[:20])
    if reason == "unknown":
        return str(gettext("There is no body with this code: %(codes)s", codes=listed))
    if reason == "both":
        return str(
            gettext("These bodies are named both in and out: %(codes)s", codes=listed)
        )
    return str(_REFUSALS[field, reason])


def who(name: str, reader: Actor) -> str:
    """Return who recorded a statement: by name only to those who are signed in."""
    if name == OPERATOR.name:
        return str(gettext("the operator of the register"))
    if reader.signed_in and name:
        return name
    return str(gettext("a reviewer of the register"))
