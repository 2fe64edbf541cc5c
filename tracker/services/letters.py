"""How a digest is worded: a subject and a plain text, in the language of its reader.

Plain text alone: it is read by every program and by whoever listens, needs no second
version that could say something else, and is what an official can quote and print.
Never decides what is told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tracker import clock
from tracker.adapters.wordbooks import Voice
from tracker.domain.digests import (
    Chaser,
    Decision,
    Digest,
    Own,
    Part,
    Proposal,
    Queues,
    Suspect,
)
from tracker.domain.evidence import State
from tracker.domain.requirements import Binding

T = TypeVar("T")
#: Signs before and under the headings, as people do in plain letters.
_DASH = "— "
_INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every letter needs beside its digest.

    *address* is that of the register, without a slash at its end; *reasons* are the
    words of a reason for turning a page down, by its code; *leave* is where the reader
    ends the letters without signing in.
    """

    voice: Voice
    address: str
    reasons: Mapping[str, str]
    leave: str

    def link(self, path: str) -> str:
        """Return the whole address of *path*."""
        return self.address + path


def subject(digest: Digest, voice: Voice) -> str:
    """Return what stands above the letter: what it is, and how much of what."""
    parts = list(_counts(digest, voice))
    named = voice.gettext("Register of requirements")
    return f"{named}: {', '.join(parts)}" if parts else named


def text(digest: Digest, frame: Frame) -> str:
    """Return the letter, its lines not wrapped: that is done where it is read."""
    say = frame.voice
    sections = [
        say.gettext("Good day!"),
        say.gettext(
            "From the register of requirements, from %(since)s to %(until)s:",
            since=_moment(digest.since, say),
            until=_moment(digest.until, say),
        ),
        *_sections(digest, frame),
        "\n".join(_foot(frame)),
    ]
    return "\n\n".join(sections) + "\n"


def _counts(digest: Digest, say: Voice) -> Iterator[str]:
    own, queues, proposals = digest.own, digest.queues, digest.proposals
    if own and own.decisions.count:
        yield say.ngettext(
            "%(number)s decision", "%(number)s decisions", own.decisions.count
        )
    if own and own.suspects.count:
        yield say.ngettext(
            "%(number)s page to confirm",
            "%(number)s pages to confirm",
            own.suspects.count,
        )
    if own and own.chasers:
        yield say.ngettext(
            "%(number)s deadline", "%(number)s deadlines", len(own.chasers)
        )
    if queues and queues.waiting:
        yield say.ngettext(
            "%(number)s page waits for review",
            "%(number)s pages wait for review",
            queues.waiting,
        )
    if proposals and proposals.count:
        yield say.ngettext(
            "%(number)s proposal waits", "%(number)s proposals wait", proposals.count
        )


def _sections(digest: Digest, frame: Frame) -> Iterator[str]:
    if digest.own is not None:
        yield from _own(digest.own, frame)
    if digest.queues is not None and digest.queues.news:
        yield _queues(digest.queues, frame, at=digest.until)
    if digest.proposals is not None and digest.proposals.count:
        title = frame.voice.gettext("Proposals that wait for you")
        yield _section(
            title, digest.proposals, _proposal, frame, more=frame.link("/proposals/")
        )


def _own(own: Own, frame: Frame) -> Iterator[str]:
    say, mine = frame.voice, frame.link("/evidence/")
    if own.chasers:
        title = say.gettext("Deadlines")
        part = Part(first=own.chasers, count=len(own.chasers))
        yield _section(title, part, _chaser, frame, more=mine)
    if own.decisions.count:
        title = say.gettext("Decisions on your pages")
        yield _section(title, own.decisions, _decision, frame, more=mine)
    if own.suspects.count:
        title = say.gettext(
            "Pages to be confirmed: the text of the requirement has changed"
        )
        more = frame.link("/evidence/?status=suspect")
        yield _section(title, own.suspects, _suspect, frame, more=more)
    if waiting := list(_waiting(own, frame)):
        yield "\n".join([say.gettext("In all there wait for you:"), *waiting, mine])


def _section(
    title: str,
    part: Part[T],
    told: Callable[[T, Frame], list[str]],
    frame: Frame,
    *,
    more: str,
) -> str:
    lines = [title.upper()]
    for each in part.first:
        first, *rest = told(each, frame)
        lines += ["", _DASH + first, *(_INDENT + line for line in rest)]
    if part.more > 0:
        said = frame.voice.ngettext(
            "and %(number)s more:", "and %(number)s more:", part.more
        )
        lines += ["", f"{said} {more}"]
    return "\n".join(lines)


def _decision(decision: Decision, frame: Frame) -> list[str]:
    say = frame.voice
    said = {
        State.ACCEPTED: say.pgettext(
            "decision", "Accepted: %(page)s", page=decision.shown
        ),
        State.CONFIRMED: say.pgettext(
            "decision", "Confirmed again: %(page)s", page=decision.shown
        ),
        State.REJECTED: say.pgettext(
            "decision", "Rejected: %(page)s", page=decision.shown
        ),
        State.GONE: say.pgettext(
            "decision", "Does not open: %(page)s", page=decision.shown
        ),
    }[decision.state]
    lines = [said]
    if decision.objected:
        lines.append(say.gettext("This answers your objection."))
    lines += [decision.body.name, _requirement(decision, frame)]
    if decision.reason:
        why = frame.reasons.get(decision.reason, decision.reason)
        lines.append(say.gettext("Reason: %(reason)s.", reason=_quoted(why, say)))
    if decision.words:
        lines.append(_quoted(" ".join(decision.words.split()), say))
    if decision.state is State.REJECTED and not decision.objected:
        lines.append(say.gettext("You can object, or show another page:"))
    return [*lines, frame.link(f"/evidence/{decision.evidence}")]


def _suspect(suspect: Suspect, frame: Frame) -> list[str]:
    return [
        suspect.shown,
        suspect.body.name,
        _requirement(suspect, frame),
        frame.link(f"/evidence/{suspect.evidence}"),
    ]


def _chaser(chaser: Chaser, frame: Frame) -> list[str]:
    say, code = frame.voice, chaser.requirement.code
    named = chaser.requirement.heading or code
    lines = [f"{_term(chaser, say)}: {named} ({code})"]
    if chaser.binding is Binding.RECOMMENDATORY:
        lines.append(say.gettext("This is a recommendation."))
    lines.append(
        say.ngettext(
            "No page yet, %(number)s body:",
            "No page yet, %(number)s bodies:",
            chaser.count,
        )
    )
    lines += [body.name for body in chaser.bodies]
    if more := chaser.count - len(chaser.bodies):
        lines.append(say.ngettext("and %(number)s more", "and %(number)s more", more))
    only = chaser.bodies[0].code if chaser.count == 1 else ""
    return [
        *lines,
        frame.link(f"/evidence/new?item={code}" + (f"&body={only}" if only else "")),
    ]


def _term(chaser: Chaser, say: Voice) -> str:
    """Return how far it is to the day to comply by, or how long it has passed."""
    day, days = say.day(chaser.comply_by), chaser.days
    if days == 0:
        return say.gettext("The deadline is today, %(day)s", day=day)
    if days > 0:
        return say.ngettext(
            "Until %(day)s, %(number)s day is left",
            "Until %(day)s, %(number)s days are left",
            days,
            day=day,
        )
    return say.ngettext(
        "The deadline was %(day)s, %(number)s day ago",
        "The deadline was %(day)s, %(number)s days ago",
        -days,
        day=day,
    )


def _waiting(own: Own, frame: Frame) -> Iterator[str]:
    say = frame.voice
    if own.missing:
        said = say.ngettext(
            "%(number)s requirement without a page",
            "%(number)s requirements without a page",
            own.missing,
        )
        yield _DASH + said
    if own.waiting:
        said = say.ngettext(
            "%(number)s page to confirm", "%(number)s pages to confirm", own.waiting
        )
        yield _DASH + said
    if own.gone:
        said = say.ngettext(
            "%(number)s page that does not open",
            "%(number)s pages that do not open",
            own.gone,
        )
        yield _DASH + said


def _queues(queues: Queues, frame: Frame, *, at: datetime) -> str:
    say = frame.voice
    lines = [say.gettext("Review").upper(), ""]
    if queues.waiting:
        said = say.ngettext(
            "%(number)s page waits for review",
            "%(number)s pages wait for review",
            queues.waiting,
        )
        lines.append(_DASH + said)
    if queues.objections:
        said = say.ngettext(
            "of these %(number)s objection",
            "of these %(number)s objections",
            queues.objections,
        )
        lines.append(_INDENT + said)
    if queues.oldest is not None:
        age = (clock.day(at) - clock.day(queues.oldest)).days
        said = say.ngettext(
            "the oldest has waited for %(number)s day",
            "the oldest has waited for %(number)s days",
            age,
        )
        lines.append(_INDENT + said)
    if queues.suspects:
        said = say.ngettext(
            "%(number)s page to confirm", "%(number)s pages to confirm", queues.suspects
        )
        lines.append(_DASH + said)
    return "\n".join([*lines, frame.link("/review/")])


def _proposal(proposal: Proposal, frame: Frame) -> list[str]:
    say = frame.voice
    waits = (
        say.gettext("approved, waits to be published")
        if proposal.approved
        else say.gettext("waits for a second person")
    )
    since = say.gettext("since %(day)s", day=say.day(clock.day(proposal.since)))
    return [
        f"{_quoted(proposal.title, say)} ({proposal.author})",
        f"{waits}, {since}",
        frame.link(f"/proposals/{proposal.id}"),
    ]


def _foot(frame: Frame) -> Iterator[str]:
    say = frame.voice
    yield "-- "
    yield say.gettext(
        "You get this letter because of your account in the register. How often, and in"
        " which language, you choose yourself: %(address)s",
        address=frame.link("/account/letters"),
    )
    yield say.gettext("No more letters: %(address)s", address=frame.leave)


def _quoted(words: str, say: Voice) -> str:
    return say.pgettext("quotation", "“%(words)s”", words=words)


def _requirement(told: Decision | Suspect, frame: Frame) -> str:
    named = told.requirement
    return frame.voice.gettext(
        "Requirement: %(heading)s (%(code)s)",
        heading=named.heading or named.code,
        code=named.code,
    )


def _moment(value: datetime, say: Voice) -> str:
    return f"{say.day(clock.day(value))}, {value.astimezone(clock.LEGAL_ZONE):%H:%M}"
