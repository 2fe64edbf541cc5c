"""Words for one cell: why it stands as it does, and what would satisfy it."""

from flask_babel import gettext, lazy_gettext

from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.requirements import PlatformRule
from tracker.services.cells import ReadCell
from tracker.storage.regions import Names
from tracker.web.coverage_words import wanting_words

_ = lazy_gettext

#: Why a cell has its status, where the status alone tells it.
WHY = {
    Status.SATISFIED: _(
        "A page is accepted, and the requirement has not changed in substance since."
    ),
    Status.SUSPECT: _(
        "A page was accepted, but the requirement has changed in substance since: the"
        " page is to be confirmed again. Until then it counts."
    ),
    Status.IN_REVIEW: _(
        "A page is submitted and waits for a reviewer’s decision. Until it is"
        " accepted, the requirement is not confirmed."
    ),
    Status.GONE: _("The page was accepted once and does not open any more."),
    Status.REJECTED: _("The page that was shown is rejected."),
    Status.NO_DATA: _(
        "A page is known of, but not its address: that does not confirm the"
        " requirement."
    ),
    Status.MISSING: _("The body has shown no page."),
    Status.EXEMPT: _("The body is exempt from the requirement by an act."),
}


def why(cell: ReadCell) -> str:
    """Return in plain words why *cell* stands as it does."""
    if cell.gap is None:
        return _not_required(cell)
    if _wanting_elsewhere(cell):
        return str(
            gettext(
                "Pages are asked for in each of the networks named, and not all of"
                " them are accepted."
            )
        )
    return str(WHY[cell.status])


def remedy(cell: ReadCell, names: Names) -> str:
    """Return what would satisfy *cell*; nothing where nothing is wanting."""
    if cell.gap is None or cell.status not in UNCONFIRMED:
        return ""
    where = wanting_words(cell.gap.duty.duty, cell.gap.wanting, names)
    if where:
        return str(gettext("An accepted official page: %(where)s", where=where))
    return str(gettext("An accepted official page; the networks are not named"))


def _wanting_elsewhere(cell: ReadCell) -> bool:
    """Tell whether some of the networks asked for are confirmed and some are not."""
    gap = cell.gap
    return (
        gap is not None
        and gap.duty.duty.platform_rule is PlatformRule.ALL_OF
        and 0 < len(gap.wanting) < len(gap.duty.asked)
    )


def _not_required(cell: ReadCell) -> str:
    duty = cell.duty
    if duty is None:
        return str(gettext("On this day the item asks nobody for anything."))
    if cell.exists and duty.duty.scope.binds(cell.card.body) and not duty.asks:
        return str(
            gettext("None of the networks that it names may be used on this day.")
        )
    return str(gettext("It is not addressed to this body."))
