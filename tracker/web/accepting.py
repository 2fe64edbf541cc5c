"""Many pages accepted by one press: choose, see exactly what would be accepted, press.

Hung up in the room of review (`tracker.web.review`), from whose list one chooses.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from tracker.domain.acceptances import LeftOut
from tracker.domain.errors import BadInput
from tracker.services import acceptances
from tracker.services.acceptances import Sorted
from tracker.services.together import MOST
from tracker.storage import review_queues
from tracker.storage.submissions import Shown
from tracker.web import choosing, evidence_words
from tracker.web.formats import number
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.queues import here, spelled
from tracker.web.units import WriteForm, write

_ = lazy_gettext
WHY = {
    LeftOut.MOVED_ON: _("decided on meanwhile, or no longer waiting"),
    LeftOut.OWN: _("sent or spoken for from your account: another reviewer decides"),
    LeftOut.CLAIMED: _("another body says that the page is its own"),
    LeftOut.OBJECTED: _("the body objects to a rejection: read why, and decide on it"),
}
#: Codes named in a notice; the others are only counted.
_NAMED = 10

#: Draws the list again, with what was chosen and a complaint about it.
Again = Callable[[Mapping[str, int], str], str]


def accept(again: Again) -> ResponseReturnValue:
    """Show what accepting the chosen pages would accept, or accept them."""
    seen = _found() if request.form.get("do") == "all" else choosing.sent()
    try:
        if request.form.get("do") != "accept":
            return _asked(seen)
        return _accepted(seen, again)
    except BadInput as refused:
        page = again(seen, choosing.complaint(refused))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _said() -> dict[str, Any]:
    return {"now": house().now(), "four_eyes": house().settings.four_eyes}


def _found() -> dict[str, int]:
    """Return all that the filters find, up to what can be accepted at once."""
    return choosing.of(review_queues.waiting(reading(), here(), on=today(), limit=MOST))


def _asked(seen: Mapping[str, int]) -> str:
    """Show what is about to be accepted and what is left out; nothing is recorded."""
    found = acceptances.sort_out(reading(), actor(), seen, **_said())
    return render_template(
        "review/accept.html",
        accepted=found.accepted,
        left=found.left,
        why=WHY,
        form=WriteForm(formdata=None),
        filters=spelled(here()),
        words=evidence_words,
    )


def _accepted(seen: Mapping[str, int], again: Again) -> ResponseReturnValue:
    """Accept what can be, in one unit, and say what was and what was not."""
    done: list[Sorted] = []

    def work(session: Session) -> str:
        done.append(acceptances.accept_all(session, actor(), seen, **_said()))
        return url_for("review.index", **spelled(here()))

    answer = write(work, again=lambda: again(seen, ""))
    if answer.status_code == HTTPStatus.SEE_OTHER:
        look_anew()
        _tell(done[-1] if done else None)
    return answer


def _tell(found: Sorted | None) -> None:
    if found is None:
        # The same press came twice: the first told what became of the pages.
        flash(gettext("These pages were accepted by your first press."), "success")
        return
    count = len(found.accepted)
    said = ngettext(
        "%(number)s page is accepted.",
        "%(number)s pages are accepted.",
        count,
        number=number(count),
    )
    if count:
        flash(said, "success")
    if found.left:
        flash(_left(found.left), "notice")


def _left(left: Iterable[tuple[Shown, LeftOut]]) -> str:
    """Return how many pages were left out, why, and which."""
    pairs = list(left)
    reasons = Counter(reason for _page, reason in pairs)
    why = "; ".join(f"{WHY[reason]} ({number(n)})" for reason, n in reasons.items())
    codes = ", ".join(page.code for page, _reason in pairs[:_NAMED])
    return str(
        gettext(
            "Not accepted: %(count)s. %(why)s. Codes: %(codes)s%(more)s",
            count=number(len(pairs)),
            why=why[:1].upper() + why[1:],
            codes=codes,
            more="…" if len(pairs) > _NAMED else ".",
        )
    )
