"""How a representative is told of the own bodies: deadlines, decisions, pages."""

from collections.abc import Iterator

from tracker.adapters.wordbooks import Voice
from tracker.domain.digests import Chaser, Decision, Own, Page, Part
from tracker.domain.evidence import State
from tracker.domain.requirements import Binding
from tracker.services.letter_frames import DASH, Frame, quoted, section

#: Days after which nobody counts them any more.
LONG_AGO = 60


def own_sections(own: Own, frame: Frame) -> Iterator[str]:
    """Yield what a representative is told, most pressing first."""
    say, mine = frame.voice, frame.link("/evidence/")
    if own.chasers:
        title = say.gettext("Deadlines")
        part = Part(first=own.chasers, count=len(own.chasers))
        yield section(title, part, _chaser, frame, more=mine)
    if own.decisions.count:
        title = say.gettext("Decisions on your pages")
        yield section(title, own.decisions, _decision, frame, more=mine)
    if own.suspects.count:
        title = say.gettext(
            "Pages to be confirmed: the text of the requirement has changed"
        )
        more = frame.link("/evidence/?status=suspect")
        yield section(title, own.suspects, _page, frame, more=more)
    if own.lost.count:
        title = say.gettext("Pages that do not open when the register visits them")
        yield section(title, own.lost, _page, frame, more=mine)
    if waiting := list(_waiting(own, frame)):
        lines = [say.gettext("In all there wait for you:"), *waiting]
        yield "\n".join([*lines, frame.link("/mine/")])


def _decision(decision: Decision, frame: Frame) -> list[str]:
    say = frame.voice
    lines = [_outcome(decision, say)]
    if decision.objected and not decision.reopened:
        lines.append(say.gettext("This answers your objection."))
    lines += [decision.body.name, _requirement(decision, frame)]
    if why := frame.reasons.get(decision.reason):
        lines.append(say.gettext("Reason: %(reason)s.", reason=quoted(why, say)))
    if decision.words:
        lines.append(quoted(" ".join(decision.words.split()), say))
    if decision.state is State.REJECTED and not decision.reopened:
        lines.append(say.gettext("You can object, or show another page:"))
    return [*lines, frame.link(f"/evidence/{decision.evidence}")]


def _outcome(decision: Decision, say: Voice) -> str:
    page = decision.shown
    if decision.reopened:
        return say.pgettext(
            "decision", "The decision is taken back: %(page)s", page=page
        )
    return {
        State.ACCEPTED: say.pgettext("decision", "Accepted: %(page)s", page=page),
        State.CONFIRMED: say.pgettext(
            "decision", "Confirmed again: %(page)s", page=page
        ),
        State.REJECTED: say.pgettext("decision", "Rejected: %(page)s", page=page),
        State.GONE: say.pgettext("decision", "Does not open: %(page)s", page=page),
    }[decision.state]


def _page(page: Page, frame: Frame) -> list[str]:
    return [
        page.shown,
        page.body.name,
        _requirement(page, frame),
        frame.link(f"/evidence/{page.evidence}"),
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
    if -days > LONG_AGO:
        return say.gettext("The deadline was %(day)s", day=day)
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
        yield DASH + said
    if own.waiting:
        said = say.ngettext(
            "%(number)s page to confirm", "%(number)s pages to confirm", own.waiting
        )
        yield DASH + said
    if own.gone:
        said = say.ngettext(
            "%(number)s page that does not open",
            "%(number)s pages that do not open",
            own.gone,
        )
        yield DASH + said


def _requirement(told: Decision | Page, frame: Frame) -> str:
    named = told.requirement
    return frame.voice.gettext(
        "Requirement: %(heading)s (%(code)s)",
        heading=named.heading or named.code,
        code=named.code,
    )
