"""Nothing the register can say lacks its words: closed sets, refusals, notices."""

import importlib
import pkgutil
from enum import StrEnum

import tracker
import tracker.domain
from tracker.domain.acceptances import LeftOut
from tracker.domain.access import Act
from tracker.domain.addresses import Notice, Reason
from tracker.domain.answers import Misfit
from tracker.domain.bodies import Why
from tracker.domain.chronicles import Deed
from tracker.domain.contradictions import Difference
from tracker.domain.copies import Medium
from tracker.domain.deadlines import Term
from tracker.domain.differences import Side
from tracker.domain.errors import Refused
from tracker.domain.evidence import State
from tracker.domain.evidence_files import RowFate, RowReason, UploadState
from tracker.domain.exemptions import ExemptionOp, ExemptionState
from tracker.domain.leagues import Measure
from tracker.domain.methodologies import Formula
from tracker.domain.observations import Account, Via
from tracker.domain.passes import PassState
from tracker.domain.queries import RUSSIAN, Field, Remark
from tracker.domain.questions import Order
from tracker.domain.ratings import RatingStage, Verdict
from tracker.domain.readiness import Part
from tracker.domain.tellings import MessageState, Often, Telling
from tracker.domain.traits import Trait
from tracker.domain.trends import Knowing, Period
from tracker.domain.visits import Outcome, Trouble
from tracker.domain.ways import Reached
from tracker.web import (
    accepting,
    address_words,
    change_words,
    copy_words,
    coverage_frames,
    evidence_words,
    exemption_words,
    import_words,
    labels,
    letters,
    measures,
    passes,
    rating_words,
    readiness_words,
    refusals,
    sending_words,
    trend_words,
    visit_words,
)

#: Closed sets with words of their own, beside the one table of labels.
SPOKEN = {
    Notice: address_words.NOTICES,
    Reason: address_words.REASONS,
    PassState: passes.STATES,
    Misfit: sending_words.MISFITS,
    LeftOut: accepting.WHY,
    RowFate: import_words.FATES,
    RowReason: import_words.REASONS,
    UploadState: import_words.STATES,
    State: evidence_words.STATES,
    Medium: copy_words.MEDIA,
    ExemptionOp: exemption_words.OPS,
    ExemptionState: exemption_words.STATES,
    Measure: measures.TITLES,
    Order: coverage_frames.ORDERS,
    Period: trend_words.PERIODS,
    Knowing: trend_words.KNOWINGS,
    Side: change_words.MISSING,
    Part: readiness_words.PARTS,
    Field: RUSSIAN,
    Often: letters.OFTEN,
    MessageState: letters.STATES,
    Outcome: visit_words.OUTCOMES,
    Trouble: visit_words.TROUBLES,
    Via: visit_words.VIAS,
    Account: visit_words.ACCOUNTS,
    Trait: rating_words.TRAITS,
    Formula: rating_words.FORMULAS,
    RatingStage: rating_words.STAGES,
    Verdict: rating_words.VERDICTS,
}
#: Closed sets that no page names one by one, and why.
UNSPOKEN = {
    Act: "a page names the role that lacks it",
    Why: "is said in one sentence with its value (tracker.web.body_words)",
    Term: "is said in the title of a day (tracker.services.deadlines)",
    Telling: "there is one sort, and no page names it",
    Remark: "what was left out is shown as typed",
    Deed: "is said in a sentence (tracker.web.chronicle_words)",
    Difference: "is said in a sentence (tracker.web.network_words)",
    Reached: "is said beside its day (templates/instruments/way.html)",
}


def closed_sets():
    """Return every closed set of the domain."""
    rooms = pkgutil.walk_packages(tracker.domain.__path__, "tracker.domain.")
    modules = [importlib.import_module(room.name) for room in rooms]
    return {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, StrEnum)
    } - {StrEnum}


def refused(kind=Refused):
    """Return *kind* and every refusal below it."""
    return {kind}.union(*map(refused, kind.__subclasses__()))


def test_every_closed_set_of_the_domain_has_words_or_a_reason_to_have_none():
    assert closed_sets() == {*labels.LABELS, *SPOKEN, *UNSPOKEN}


def test_every_member_of_a_closed_set_has_its_words():
    for kind, words in {**labels.LABELS, **SPOKEN}.items():
        assert set(words) == set(kind), kind


def test_every_refusal_that_a_page_can_meet_has_its_words_and_its_status():
    at_this_door = {
        kind for kind in refused() if not kind.__module__.startswith("tracker.cli")
    }

    assert len(at_this_door) > 10
    assert {kind.code for kind in at_this_door} <= set(refusals.WORDS)
    assert all(refusals.status(kind) >= 400 for kind in at_this_door)


def test_no_two_refusals_bear_one_code_but_those_of_one_kind():
    for kind in refused() - {Refused}:
        twins = [other for other in refused() if other.code == kind.code]
        assert all(issubclass(a, b) or issubclass(b, a) for a in twins for b in twins)
