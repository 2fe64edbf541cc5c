"""Pages that need confirmation: choose some, see what would be confirmed, press once.

Hung up in the room of review (`tracker.web.review`). Nothing is confirmed unseen: the
press that confirms sends the numbers of the steps that were shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, DecidedMeanwhile, FourEyes
from tracker.services import confirmations, second_person
from tracker.services.together import MOST
from tracker.storage import regions, review_queues, submissions, suspects, texts
from tracker.storage.requirements import ItemVersionRow
from tracker.storage.review_queues import Filter
from tracker.storage.submissions import Shown
from tracker.storage.suspects import Asking
from tracker.storage.texts import Revision
from tracker.web import choosing, comparing, cursors, evidence_words
from tracker.web.formats import number
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.queues import choices, narrowed, spelled, tabs
from tracker.web.units import WriteForm, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pages for one requirement, accepted against one version of it."""

    item: str
    heading: str
    accepted: Revision | None
    ruling: Revision | None
    pages: tuple[Shown, ...]


@needs(Act.REVIEW)
def index() -> ResponseReturnValue:
    """List what needs confirmation, oldest first, each with a box to choose it."""
    return _list()


@needs(Act.REVIEW)
def confirm() -> ResponseReturnValue:
    """Show what confirming the chosen pages would confirm, or confirm them."""
    everything = request.form.get("do") == "all"
    seen = _found() if everything else choosing.sent()
    if request.form.get("do") != "confirm":
        return _asked(seen)
    confirmed = len(seen)

    def work(session: Session) -> str:
        confirmations.confirm_all(session, actor(), seen, **_said())
        return url_for(".suspect", **spelled(_filter()))

    done = ngettext(
        "%(number)s page is confirmed again.",
        "%(number)s pages are confirmed again.",
        confirmed,
        number=number(confirmed),
    )
    try:
        return write(work, again=lambda: _list(seen)[0], done=done)
    except (BadInput, DecidedMeanwhile, FourEyes) as refused:
        return _again(seen, refused)


def _said() -> dict[str, Any]:
    return {"now": house().now(), "four_eyes": house().settings.four_eyes}


def _asked(seen: Mapping[str, int]) -> ResponseReturnValue:
    """Show what is about to be confirmed; nothing is recorded."""
    try:
        pages = confirmations.chosen(reading(), actor(), seen, **_said())
    except (BadInput, DecidedMeanwhile, FourEyes) as refused:
        return _again(seen, refused)
    groups = _groups(pages)
    return render_template(
        "review/confirm.html",
        count=len(pages),
        groups=groups,
        compared=_compared(groups),
        form=WriteForm(formdata=None),
        filters=spelled(_filter()),
        words=evidence_words,
    )


def _compared(groups: list[Group]) -> comparing.Compared | None:
    """Return the redline where all the pages answer one change; else links lead there.

    So the number of queries does not depend on what is chosen.
    """
    if len(groups) != 1 or not groups[0].accepted or not groups[0].ruling:
        return None
    names = regions.names(reading())
    return comparing.versions(reading(), groups[0].accepted, groups[0].ruling, names)


def _groups(pages: Iterable[Shown]) -> list[Group]:
    pages = list(pages)
    accepted = suspects.accepted_versions(reading(), [page.id for page in pages])
    asking = suspects.asking(reading(), on=today())
    ruling = {duty.item_id: duty.version_id for duty in asking.duties}
    ids = {*accepted.values(), *ruling.values()}
    known = texts.revisions(reading(), ItemVersionRow.id.in_(ids))
    by_id = {each.id: each for each in known}
    found: dict[tuple[str, int | None], list[Shown]] = {}
    for page in pages:
        found.setdefault((page.item, accepted.get(page.id)), []).append(page)
    return [
        Group(
            item=item,
            heading=alike[0].heading,
            accepted=by_id.get(version or 0),
            ruling=by_id.get(ruling.get(alike[0].item_id, 0)),
            pages=tuple(alike),
        )
        for (item, version), alike in found.items()
    ]


def _again(
    seen: Mapping[str, int], refused: BadInput | DecidedMeanwhile | FourEyes
) -> ResponseReturnValue:
    """Show the list anew with what was chosen, and why nothing was confirmed."""
    if isinstance(refused, DecidedMeanwhile):
        look_anew()
        words = gettext(
            "Nothing is confirmed: meanwhile these were decided or need no"
            " confirmation: %(codes)s. Choose again.",
            codes=", ".join(refused.late),
        )
        return _list(seen, words)[0], HTTPStatus.CONFLICT
    if isinstance(refused, FourEyes):
        words = gettext(
            "Nothing is confirmed: these came from your account, and another reviewer"
            " confirms them: %(codes)s. Choose without them.",
            codes=", ".join(refused.own),
        )
        return _list(seen, words)[0], HTTPStatus.FORBIDDEN
    words = choosing.complaint(refused)
    return _list(seen, words)[0], HTTPStatus.UNPROCESSABLE_ENTITY


def _list(
    seen: Mapping[str, int] | None = None, complaint: str = ""
) -> tuple[str, HTTPStatus]:
    asked, asking = _filter(), _asking()
    after = request.args.get("after")
    rows = review_queues.suspect(
        reading(),
        asked,
        asking,
        after=cursors.read(after, datetime, int) if after else None,
        limit=submissions.PAGE + 1,
    )
    page, following = cursors.paged(rows, submissions.PAGE)
    places = Filter(region=asked.region, platform=asked.platform)
    counts = review_queues.suspect_counts(reading(), places, asking)
    shown = render_template(
        "review/suspect.html",
        rows=page,
        count=counts.get(asked.item, 0) if asked.item else sum(counts.values()),
        tabs=tabs("review.suspect"),
        most=MOST,
        items=[
            (duty.code, duty.heading or duty.code, counts.get(duty.code, 0))
            for duty in asking.duties
        ],
        asked=asked,
        filters=spelled(asked),
        names=regions.names(reading()),
        choices=choices,
        chosen=set(seen or ()),
        complaint=complaint,
        has_errors=bool(complaint),
        form=WriteForm(formdata=None),
        words=evidence_words,
        following=following,
        after=after,
    )
    return shown, HTTPStatus.OK


def _asking() -> Asking:
    return suspects.asking(reading(), on=today())


def _filter() -> Filter:
    codes = [duty.code for duty in _asking().duties]
    return narrowed(regions.names(reading()), codes)


def _found() -> dict[str, int]:
    """Return all that the filters find, up to what can be confirmed at once."""
    rows = review_queues.suspect(reading(), _filter(), _asking(), limit=MOST)
    if house().settings.four_eyes:
        own = second_person.own(reading(), actor(), [row.id for row in rows])
        rows = [row for row in rows if row.id not in own]
    return choosing.of(rows)
