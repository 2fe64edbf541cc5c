"""The last step of a proposal: look at everything once more, and publish.

A second person sees the redline, whom the change comes to bind and who is freed, and
which pages have to be confirmed again, before the button.
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Purse
from tracker.domain.access import Act
from tracker.domain.errors import BadInput, ItemTaken, NotFound, StaleEdit
from tracker.domain.proposals import ProposalState
from tracker.services import proposals
from tracker.services.impacts import Impact, bodies, impact
from tracker.services.publishing import publish_proposal
from tracker.storage import bound_bodies, proposal_lists, regions
from tracker.storage.bound_bodies import BoundBody, Which
from tracker.storage.proposal_lists import Change, Proposal
from tracker.web import cursors, downloads, proposal_sides, proposal_words, text_words
from tracker.web.downloads import Sheet
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.names import spoken
from tracker.web.proposal_forms import StepForm
from tracker.web.proposals import ID
from tracker.web.refusals import words as refused_words
from tracker.web.units import write

blueprint = Blueprint("publishing", __name__)
_CHANGE = f"/proposals/<{ID}:id_>/changes/<{ID}:change_id>"
#: How many bodies are named beside the number of them.
_SAMPLE = 10


@blueprint.get(f"/proposals/<{ID}:id_>/publish")
@needs(Act.PUBLISH)
def check(id_: int) -> ResponseReturnValue:
    """Show everything that publishing would do, and the button."""
    there = proposals.found(reading(), actor(), id_)
    if there.state is not ProposalState.APPROVED:
        return redirect(url_for("proposals.show", id_=id_))
    return _page(there)


@blueprint.post(f"/proposals/<{ID}:id_>/publish")
@needs(Act.PUBLISH)
def publish(id_: int) -> ResponseReturnValue:
    """Publish the proposal: all of it, or nothing."""
    there = proposals.found(reading(), actor(), id_)
    form = StepForm()
    if not form.validate_on_submit():
        return _page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        publish_proposal(
            session,
            actor(),
            id_,
            rev=form.rev.data,
            four_eyes=house().settings.four_eyes,
            now=house().now(),
        )
        return url_for("proposals.show", id_=id_)

    done = gettext("Published. The texts and the lists show it at once.")
    try:
        return write(work, again=lambda: _page(there, form), done=done)
    except BadInput as refusal:
        item = str(refusal.facts.get("item", ""))
        flash(proposal_words.unready(str(refusal.facts["reason"]), item), "error")
        return _page(there), HTTPStatus.UNPROCESSABLE_ENTITY
    except (StaleEdit, ItemTaken) as refusal:
        look_anew()
        flash(refused_words(refusal), "error")
        return _page(proposals.found(reading(), actor(), id_)), HTTPStatus.CONFLICT


@blueprint.get(f"{_CHANGE}/bodies/<which>")
@needs(Act.PROPOSE)
def listed(id_: int, change_id: int, which: str) -> ResponseReturnValue:
    """List the bodies that a change comes to bind, frees, or asks to confirm."""
    there, change, asked, found = _asked(id_, change_id, which)
    after = request.args.get("after")
    rows = bodies(
        reading(),
        found,
        asked,
        after=cursors.read(after, str, int) if after else None,
        limit=bound_bodies.PAGE + 1,
    )
    page, following = cursors.paged(rows, bound_bodies.PAGE)
    return render_template(
        "proposals/bodies.html",
        proposal=there,
        change=change,
        impact=found,
        which=asked,
        rows=page,
        following=following,
        names=regions.names(reading()),
        spoken=spoken,
        words=proposal_words,
    )


@blueprint.get(f"{_CHANGE}/bodies/<which>.<any(csv, xlsx):kind>")
@needs(Act.PROPOSE)
def listed_file(id_: int, change_id: int, which: str, kind: str) -> ResponseReturnValue:
    """Return the same list as a file, all rows."""
    _, change, asked, found = _asked(id_, change_id, which)
    names = regions.names(reading())
    rows = bodies(reading(), found, asked, limit=None)

    def region(body: BoundBody) -> str:
        return spoken(names.regions, body.region) if body.region else ""

    sheet = Sheet(
        name=f"{change.code}-{asked}",
        title=change.code,
        headings=(gettext("Code"), gettext("Body"), gettext("Region")),
        rows=((each.code, each.name, region(each)) for each in rows),
    )
    return downloads.WRITERS[kind](sheet)


def _asked(
    id_: int, change_id: int, which: str
) -> tuple[Proposal, Change, Which, Impact]:
    there = proposals.found(reading(), actor(), id_)
    change = proposals.found_change(reading(), actor(), id_, change_id)
    if which not in list(Which):
        raise NotFound(f"no list {which}")
    return there, change, Which(which), _impact(there, change)


def _impact(there: Proposal, change: Change) -> Impact:
    return impact(reading(), change, there.terms, today=today(), now=house().now())


def _page(there: Proposal, form: StepForm | None = None) -> str:
    names, purse = regions.names(reading()), Purse()
    return render_template(
        "proposals/publish.html",
        proposal=there,
        changes=[
            _told(there, change, names, purse)
            for change in proposal_lists.changes(reading(), there.id)
        ],
        form=form or StepForm(formdata=None, data={"rev": there.rev}),
        own=actor().reference in there.authors,
        four_eyes=house().settings.four_eyes,
        words=proposal_words,
        text_words=text_words,
        has_errors=bool(form and form.errors),
    )


def _told(
    there: Proposal, change: Change, names: regions.Names, purse: Purse
) -> dict[str, object]:
    """Return what the page tells of a change: its redline, its impact, some bodies."""
    found = _impact(there, change)
    return {
        "change": change,
        "compared": proposal_sides.compared(reading(), change, names, purse=purse),
        "impact": found,
        "samples": _samples(found),
    }


def _samples(found: Impact) -> dict[str, object]:
    """Return the first few of every list, by its name; none of an empty one."""
    counts = {
        Which.GAINED: found.numbers.gained,
        Which.LOST: found.numbers.lost,
        Which.SUSPECT: found.suspect,
    }
    return {
        which.value: bodies(reading(), found, which, limit=_SAMPLE) if count else ()
        for which, count in counts.items()
    }
