"""What every closed set of the domain is called, in both languages.

One table for headings, filters, tables, files and forms. The words of addresses that
were mended or refused live next door (`tracker.web.address_words`).
"""

from enum import StrEnum

from flask_babel import lazy_gettext, lazy_pgettext
from flask_babel.speaklater import LazyString

from tracker.domain.access import Role
from tracker.domain.addresses import PageKind
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.comparisons import Fate
from tracker.domain.coverage import Status
from tracker.domain.evidence import Form, State
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.domain.platforms import PlatformStatus
from tracker.domain.proposals import ChangeKind, ProposalState
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Modality,
    Op,
    PlatformRule,
    Stage,
    Standing,
)

_ = lazy_gettext
_p = lazy_pgettext

#: Kept by class: members of different sets may have equal values.
LABELS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Role: {
        Role.PUBLIC: _("public"),
        Role.READER: _("reader"),
        Role.REPRESENTATIVE: _("representative of a body"),
        Role.EDITOR: _("legal editor"),
        Role.REVIEWER: _("reviewer"),
        Role.ADMIN: _("administrator"),
        Role.OPERATOR: _("operator"),
        Role.LINK: _("one-time link"),
    },
    BodyKind: {
        BodyKind.FEDERAL_EXECUTIVE_BODY: _("federal executive body"),
        BodyKind.STATE_BODY: _("state body"),
        BodyKind.REGIONAL_EXECUTIVE_BODY: _("executive body of a region"),
        BodyKind.LOCAL_GOVERNMENT_BODY: _("local government body"),
        BodyKind.SUBORDINATE_ORGANISATION: _("subordinate organisation"),
        BodyKind.COURT: _("court"),
        BodyKind.HEAD_OF_REGION: _("head of a region"),
        BodyKind.HEAD_OF_MUNICIPALITY: _("head of a municipality"),
    },
    Level: {
        Level.FEDERAL: _("federal"),
        Level.REGIONAL: _("regional"),
        Level.MUNICIPAL: _("municipal"),
    },
    Status: {
        Status.SATISFIED: _p("status", "present"),
        Status.SUSPECT: _p("status", "needs confirmation"),
        Status.IN_REVIEW: _p("status", "in review"),
        Status.GONE: _p("status", "does not open"),
        Status.REJECTED: _p("status", "rejected"),
        Status.NO_DATA: _p("status", "no data"),
        Status.MISSING: _p("status", "missing"),
        Status.EXEMPT: _p("status", "exempt"),
        Status.NOT_REQUIRED: _p("status", "not required"),
    },
    Fate: {
        Fate.ADDED: _p("fate of an item", "added"),
        Fate.GONE: _p("fate of an item", "no longer in force"),
        Fate.CHANGED: _p("fate of an item", "changed"),
        Fate.RENUMBERED: _p("fate of an item", "renumbered"),
        Fate.MOVED: _p("fate of an item", "moved"),
        Fate.UNCHANGED: _p("fate of an item", "unchanged"),
    },
    Form: {
        Form.PAGE: _p("form of evidence", "page in a network"),
        Form.SITE: _p("form of evidence", "site"),
        Form.DOCUMENT: _p("form of evidence", "document"),
        Form.ADDRESS_UNKNOWN: _p("form of evidence", "address unknown"),
    },
    State: {
        State.SUBMITTED: _p("state of evidence", "submitted"),
        State.ACCEPTED: _p("state of evidence", "accepted"),
        State.REJECTED: _p("state of evidence", "rejected"),
        State.OBJECTED: _p("state of evidence", "objected to"),
        State.WITHDRAWN: _p("state of evidence", "withdrawn"),
        State.GONE: _p("state of evidence", "does not open"),
        State.CONFIRMED: _p("state of evidence", "confirmed again"),
    },
    InstrumentKind: {
        InstrumentKind.BILL: _p("kind of document", "bill"),
        InstrumentKind.LAW: _p("kind of document", "law"),
        InstrumentKind.ORDER: _p("kind of document", "order"),
        InstrumentKind.DECREE: _p("kind of document", "decree"),
        InstrumentKind.RECOMMENDATION: _p("kind of document", "recommendation"),
        InstrumentKind.LETTER: _p("kind of document", "letter"),
        InstrumentKind.REPORT: _p("kind of document", "news report"),
        InstrumentKind.ACT: _p("kind of document", "other act"),
    },
    EventKind: {
        EventKind.INTRODUCED: _p("event", "introduced"),
        EventKind.FIRST_READING: _p("event", "passed in the first reading"),
        EventKind.SECOND_READING: _p("event", "passed in the second reading"),
        EventKind.THIRD_READING: _p("event", "passed in the third reading"),
        EventKind.ADOPTED: _p("event", "adopted"),
        EventKind.APPROVED_BY_UPPER_HOUSE: _p(
            "event", "approved by the Federation Council"
        ),
        EventKind.SIGNED: _p("event", "signed"),
        EventKind.PUBLISHED: _p("event", "published"),
        EventKind.ANNOUNCED: _p("event", "announced"),
        EventKind.IN_FORCE: _p("event", "came into force"),
        EventKind.REPORTED: _p("event", "reported"),
        EventKind.STARTED: _p("event", "begun"),
    },
    ProposalState: {
        ProposalState.DRAFT: _p("proposal", "draft"),
        ProposalState.IN_REVIEW: _p("proposal", "in review"),
        ProposalState.APPROVED: _p("proposal", "approved"),
        ProposalState.PUBLISHED: _p("proposal", "published"),
        ProposalState.DECLINED: _p("proposal", "declined"),
    },
    ChangeKind: {
        ChangeKind.AMEND: _p("change", "new wording"),
        ChangeKind.ADD: _p("change", "new item"),
        ChangeKind.REPEAL: _p("change", "repeal"),
        ChangeKind.SUSPEND: _p("change", "suspension"),
        ChangeKind.RETRACT: _p("change", "retraction of a mistaken record"),
        ChangeKind.COMMENCEMENT: _p("change", "another day of commencement"),
        ChangeKind.RENUMBER: _p("change", "another number"),
        ChangeKind.MOVE: _p("change", "another place in the document"),
    },
    RelationKind: {
        RelationKind.BECOMES: _p("relation", "becomes"),
        RelationKind.AMENDS: _p("relation", "amends"),
        RelationKind.IMPLEMENTS: _p("relation", "implements"),
        RelationKind.RECOMMENDS: _p("relation", "recommends"),
        RelationKind.CONTRADICTS: _p("relation", "contradicts"),
        RelationKind.CITES: _p("relation", "cites"),
    },
    Certainty: {
        Certainty.CONFIRMED: _p("certainty", "confirmed"),
        Certainty.REPORTED: _p("certainty", "reported"),
        Certainty.INFERRED: _p("certainty", "inferred, not confirmed"),
        Certainty.DISPUTED: _p("certainty", "disputed"),
    },
    PlatformStatus: {
        PlatformStatus.AVAILABLE: _p("network", "available"),
        PlatformStatus.LISTED: _p("network", "in the Government’s list"),
        PlatformStatus.SOCIAL_NETWORK: _p("network", "recognised as a social network"),
        PlatformStatus.ANNOUNCED: _p("network", "announced"),
        PlatformStatus.RESTRICTED: _p("network", "restricted"),
        PlatformStatus.BANNED: _p("network", "banned"),
    },
    PageKind: {
        PageKind.COMMUNITY: _p("kind of page", "community"),
        PageKind.PROFILE: _p("kind of page", "personal page"),
        PageKind.CHANNEL: _p("kind of page", "channel"),
        PageKind.SITE: _p("kind of page", "site"),
        PageKind.PAGE: _p("kind of page", "page"),
    },
    Op: {
        Op.SET: _p("version", "sets the text"),
        Op.REPEAL: _p("version", "repeals"),
        Op.SUSPEND: _p("version", "suspends"),
        Op.RETRACT: _p("version", "takes back an earlier version"),
    },
    ChangeClass: {
        ChangeClass.EDITORIAL: _p("change", "editorial"),
        ChangeClass.SUBSTANTIVE: _p("change", "substantive"),
    },
    Stage: {
        Stage.ACTIVE: _p("stage", "active"),
        Stage.PLANNED: _p("stage", "planned"),
        Stage.BILL: _p("stage", "in a bill"),
    },
    Modality: {
        Modality.MANDATORY: _p("modality", "mandatory"),
        Modality.STRONGLY_RECOMMENDED: _p("modality", "strongly recommended"),
        Modality.OPTIONAL: _p("modality", "optional"),
        Modality.EXPERIMENTAL: _p("modality", "experimental"),
    },
    Binding: {
        Binding.NORMATIVE: _p("binding", "normative"),
        Binding.RECOMMENDATORY: _p("binding", "recommendatory"),
    },
    PlatformRule: {
        PlatformRule.ANY_OF: _p("networks", "any one of them"),
        PlatformRule.ALL_OF: _p("networks", "all of them"),
        PlatformRule.UNSPECIFIED: _p("networks", "not specified"),
    },
    Standing: {
        Standing.IN_FORCE: _p("standing", "in force"),
        Standing.NOT_IN_FORCE: _p("standing", "not in force"),
        Standing.FUTURE: _p("standing", "not yet in force"),
        Standing.REPEALED: _p("standing", "no longer in force"),
        Standing.SUSPENDED: _p("standing", "suspended"),
        Standing.PAST: _p("standing", "an earlier version"),
    },
}


def label(member: StrEnum) -> str:
    """Return what *member* is called in the language of this page."""
    return str(LABELS[type(member)][member])
