"""What the papers that leave the register have in common: words, days, addresses.

Papers are also made from the shell, where no page has chosen a language: a `Voice`
speaks here, in the words of the pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from tracker.adapters.wordbooks import Voice
from tracker.clock import LEGAL_ZONE
from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.domain.requirements import Binding, Duty, Modality, PlatformRule
from tracker.storage.regions import Name


def kind(voice: Voice, of: BodyKind) -> str:
    """Return what bodies of the kind are called on pages."""
    _ = voice.gettext
    said: Mapping[BodyKind, str] = {
        BodyKind.FEDERAL_EXECUTIVE_BODY: _("federal executive body"),
        BodyKind.STATE_BODY: _("state body"),
        BodyKind.REGIONAL_EXECUTIVE_BODY: _("executive body of a region"),
        BodyKind.LOCAL_GOVERNMENT_BODY: _("local government body"),
        BodyKind.SUBORDINATE_ORGANISATION: _("subordinate organisation"),
        BodyKind.COURT: _("court"),
        BodyKind.HEAD_OF_REGION: _("head of a region"),
        BodyKind.HEAD_OF_MUNICIPALITY: _("head of a municipality"),
    }
    return said[of]


def status(voice: Voice, of: Status) -> str:
    """Return what the state of a cell is called on pages."""
    _p = voice.pgettext
    said: Mapping[Status, str] = {
        Status.SATISFIED: _p("status", "present"),
        Status.SUSPECT: _p("status", "needs confirmation"),
        Status.IN_REVIEW: _p("status", "in review"),
        Status.GONE: _p("status", "does not open"),
        Status.REJECTED: _p("status", "rejected"),
        Status.NO_DATA: _p("status", "no data"),
        Status.MISSING: _p("status", "missing"),
        Status.EXEMPT: _p("status", "exempt"),
        Status.NOT_REQUIRED: _p("status", "not required"),
    }
    return said[of]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Words a paper about *question*; *address* is the register's, without a slash."""

    voice: Voice
    question: Question
    address: str
    networks: Mapping[str, Name]

    def day(self, value: date | None) -> str:
        """Return *value* as 23.11.2026; nothing as a dash."""
        return f"{value:%d.%m.}{value.year:04}" if value else "—"

    def as_of(self) -> str:
        """Return of which day the paper is, and as known at which moment."""
        told = self.voice.gettext("As of %(day)s", day=self.day(self.question.on))
        if self.question.known is None:
            return told
        known = self.question.known.astimezone(LEGAL_ZONE)
        moment = f"{self.day(known.date())} {known:%H:%M}"
        said = self.voice.gettext("as known on %(day)s (Moscow time)", day=moment)
        return f"{told}, {said}"

    def link(self, path: str, **asked: str) -> str:
        """Return the whole address of *path*, on the day of the paper for ever."""
        args = {**asked, "on": self.question.on.isoformat()}
        if self.question.known is not None:
            args["known"] = self.question.known.isoformat()
        return f"{self.address}{quote(path)}?{urlencode(args)}"

    def asked(self, duty: Duty, wanted: Sequence[str]) -> str:
        """Return the networks *wanted* as *duty* asks for them: any, or each."""
        names = [
            self.networks[code].spoken(self.voice.language)
            for code in wanted
            if code in self.networks
        ]
        if len(names) < 2 or duty.platform_rule is PlatformRule.UNSPECIFIED:
            return ", ".join(names) or "—"
        *before, last = names
        facts = {"names": ", ".join(before), "last": last}
        if duty.platform_rule is PlatformRule.ANY_OF:
            return self.voice.gettext("%(names)s or %(last)s", **facts)
        return self.voice.gettext("%(names)s and %(last)s", **facts)

    def made(self, link: str) -> tuple[str, str]:
        """Return the last lines of a paper: where it comes from and what it is not."""
        return (
            self.voice.gettext(
                "This information on the day named: %(link)s", link=link
            ),
            self.voice.gettext(
                "The register quotes official texts and is not their official"
                " publication."
            ),
        )


def obligatory(duty: Duty) -> bool:
    """Tell whether the law itself demands it, rather than somebody recommends it."""
    normative = duty.binding is Binding.NORMATIVE
    return normative and duty.modality is Modality.MANDATORY
