"""How a digest is worded: a subject and a plain text, in the language of its reader.

Plain text alone: it is read by every program and by whoever listens, needs no second
version that could say something else, and is what an official can quote and print.
Never decides what is told.
"""

from collections.abc import Iterator
from datetime import datetime

from tracker import clock
from tracker.adapters.wordbooks import Voice
from tracker.domain.digests import Digest, Proposal, Queues
from tracker.services.letter_frames import DASH, INDENT, Frame, quoted, section
from tracker.services.own_letters import own_sections


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
    if own and own.lost.count:
        yield say.ngettext(
            "%(number)s page does not open",
            "%(number)s pages do not open",
            own.lost.count,
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
        yield from own_sections(digest.own, frame)
    if digest.queues is not None and digest.queues.news:
        yield _queues(digest.queues, frame, at=digest.until)
    if digest.proposals is not None and digest.proposals.count:
        title = frame.voice.gettext("Proposals that wait for you")
        yield section(
            title, digest.proposals, _proposal, frame, more=frame.link("/proposals/")
        )


def _queues(queues: Queues, frame: Frame, *, at: datetime) -> str:
    say = frame.voice
    lines = [say.gettext("Review").upper(), ""]
    if queues.waiting:
        said = say.ngettext(
            "%(number)s page waits for review",
            "%(number)s pages wait for review",
            queues.waiting,
        )
        lines.append(DASH + said)
    if queues.objections:
        said = say.ngettext(
            "of these %(number)s objection",
            "of these %(number)s objections",
            queues.objections,
        )
        lines.append(INDENT + said)
    if queues.oldest is not None:
        age = (clock.day(at) - clock.day(queues.oldest)).days
        said = say.ngettext(
            "the oldest has waited for %(number)s day",
            "the oldest has waited for %(number)s days",
            age,
        )
        lines.append(INDENT + said)
    if queues.suspects:
        said = say.ngettext(
            "%(number)s page to confirm", "%(number)s pages to confirm", queues.suspects
        )
        lines.append(DASH + said)
    if queues.lost:
        said = say.ngettext(
            "%(number)s page does not open", "%(number)s pages do not open", queues.lost
        )
        lines.append(DASH + said)
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
        f"{quoted(proposal.title, say)} ({proposal.author})",
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


def _moment(value: datetime, say: Voice) -> str:
    return f"{say.day(clock.day(value))}, {value.astimezone(clock.LEGAL_ZONE):%H:%M}"
