"""The pages that compare a proposal with the text it would change, and their files.

For editors only, as the proposal itself. The views and the files are those of any
comparison (`tracker.web.comparison_files`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.adapters.docx_parts import Passage
from tracker.adapters.docx_tables import TableRow
from tracker.domain.access import Act
from tracker.domain.comparisons import Fate
from tracker.domain.proposals import OPEN, ProposalState
from tracker.services import proposals
from tracker.services.proposed_editions import Proposition, of_proposal
from tracker.storage import proposal_lists, regions
from tracker.storage.proposal_lists import Change, Proposal
from tracker.web import comparing, comparison_words, proposal_words, questions
from tracker.web.asked_sides import BESIDE
from tracker.web.comparing import Row
from tracker.web.comparison_files import FORMS, Told, passages, sent, table_row
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.proposals import ID

blueprint = Blueprint("proposal_comparisons", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A proposal beside the text it would change: its changes, word by word."""

    proposal: Proposal
    changes: tuple[Change, ...]
    proposition: Proposition
    rows: tuple[Row, ...]

    @property
    def pairs(self) -> Sequence[tuple[Change, Row]]:
        """Return each change with its item."""
        by_code = {row.entry.code: row for row in self.rows}
        return [(c, by_code[c.code]) for c in self.changes if c.code in by_code]

    @property
    def aside(self) -> frozenset[str]:
        """Return the items whose base is not in force, while that matters."""
        still = self.proposal.state in OPEN
        return self.proposition.aside if still else frozenset()

    @property
    def headings(self) -> tuple[str, str]:
        """Return what both sides are called; not all that is compared is in force."""
        still = self.proposal.state in OPEN and not self.aside
        published = self.proposal.state is ProposalState.PUBLISHED
        return (
            gettext("In force now") if still else gettext("Earlier wording"),
            gettext("Later wording") if published else gettext("Proposed"),
        )


@blueprint.get(f"/proposals/<{ID}:id_>/compare")
@needs(Act.PROPOSE)
def show(id_: int) -> ResponseReturnValue:
    """Show what a proposal would change, item by item and word by word."""
    shown = _shown(id_)
    return render_template(
        "proposals/compare.html",
        proposal=shown.proposal,
        shown=shown,
        beside=questions.typed(request.args, "view") == BESIDE,
        only_changes=bool(questions.typed(request.args, "changes")),
        fates=Fate,
        said=comparison_words,
        words=proposal_words,
    )


@blueprint.get(f"/proposals/<{ID}:id_>/compare.<{FORMS}:form>")
@needs(Act.PROPOSE)
def file(id_: int, form: str) -> ResponseReturnValue:
    """Send the comparison of a proposal as a file."""
    shown = _shown(id_)
    terms = shown.proposal.terms
    does = [f"{c.code}: {proposal_words.does(c, terms)}" for c in shown.changes]
    told = Told(
        name=f"proposal-{id_}",
        title=heading(shown.proposal),
        lines=[" → ".join(shown.headings), *does],
        headings=[*shown.headings, gettext("Grounds")],
        passages=_tracked(shown),
        rows=[_row(change, row, shown) for change, row in shown.pairs],
    )
    return sent(told, form)


def heading(there: Proposal) -> str:
    """Return what the comparison of a proposal is called."""
    title = there.terms.title
    return str(
        gettext(
            "Comparison of proposal № %(number)s: %(title)s",
            number=there.id,
            title=title,
        )
    )


def _shown(id_: int) -> Shown:
    there = proposals.found(reading(), actor(), id_)
    changes = proposal_lists.changes(reading(), there.id)
    found = of_proposal(reading(), changes, there.terms, on=today())
    names = regions.names(reading())
    return Shown(
        proposal=there,
        changes=tuple(changes),
        proposition=found,
        rows=tuple(comparing.rows(reading(), found.comparison, names)),
    )


def _tracked(shown: Shown) -> Iterator[Passage]:
    for change, row in shown.pairs:
        gone = shown.proposition.after.absent.get(change.code)
        yield from passages(row, gone, row.compared.fields)


def _row(change: Change, row: Row, shown: Shown) -> TableRow:
    """Return a row of the table; what takes effect when stands where a text is not."""
    found = shown.proposition
    made = table_row(row, found.before, found.after)
    does = proposal_words.does(change, shown.proposal.terms)
    gone = change.code in found.after.absent
    return replace(made, nothing_after=does if gone else "")
