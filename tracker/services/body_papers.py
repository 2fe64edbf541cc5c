"""What leaves the register about one body: a sheet on how it stands, a letter to it.

Holds public facts alone, so anybody may take it: the letter becomes an act of an
office only when somebody numbers and signs it. Nothing is invented: what the register
does not know stands as a blank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import docx_letters, papers
from tracker.adapters.docx_letters import Letter
from tracker.adapters.papers import Bullets, Paper, Quote, Section, Table
from tracker.adapters.readable import readable
from tracker.adapters.wordbooks import Voice
from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Status
from tracker.domain.deadlines import days_past
from tracker.domain.errors import NotFound
from tracker.domain.evidence import STANDING
from tracker.domain.questions import Question
from tracker.domain.spells import since
from tracker.services import paper_words, prospects
from tracker.services.body_cards import Bound, ReadBody, read_body
from tracker.services.paper_words import Teller, obligatory
from tracker.storage import lives, regions, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    page: ReadBody
    teller: Teller

    @property
    def asked(self) -> list[Bound]:
        """Return the requirements that the body must or should meet that day."""
        return [each for each in self.page.bound if each.status in OBLIGED]

    @property
    def wanting(self) -> list[Bound]:
        """Return those of them that are not confirmed."""
        return [each for each in self.page.bound if each.status in UNCONFIRMED]


def sheet(
    session: Session, code: str, question: Question, *, address: str, language: str
) -> bytes:
    """Return how body *code* stands on the question's day, as a PDF of a sheet."""
    return papers.pdf(
        _sheet(session, _told(session, code, question, address, language))
    )


def letter(
    session: Session,
    code: str,
    question: Question,
    *,
    address: str,
    language: str,
    now: datetime,
) -> bytes:
    """Return a letter to body *code* on what it has not confirmed, as a Word file.

    `NotFound` where the body does not exist on the question's day.
    """
    told = _told(session, code, question, address, language)
    if not told.page.exists:
        # A letter to nobody would say that nothing is lacking.
        raise NotFound(code)
    return docx_letters.docx(_letter(session, told, now=now))


def _told(
    session: Session, code: str, question: Question, address: str, language: str
) -> _Told:
    every = replace(question, statuses=frozenset(Status))
    teller = Teller(
        voice=Voice(language),
        question=every,
        address=address,
        networks=regions.names(session, known=question.known).platforms,
    )
    return _Told(page=read_body(session, code.replace("\0", ""), every), teller=teller)


def _sheet(session: Session, told: _Told) -> Paper:
    teller, card = told.teller, told.page.card
    _ = teller.voice.gettext
    asked, wanting = len(told.asked), len(told.wanting)
    lines = [teller.as_of()]
    if not told.page.exists:
        lines.append(_("On this day the body does not exist, so nothing binds it."))
    elif not told.page.bound:
        lines.append(_("On this day no requirement in the register binds the body."))
    else:
        facts = {"done": asked - wanting, "asked": asked}
        lines.append(_("Requirements confirmed: %(done)s of %(asked)s.", **facts))
    return Paper(
        title=card.name,
        language=teller.voice.language,
        author=_("Register of requirements"),
        lines=lines,
        sections=tuple(_sections(session, told)),
        foot=teller.made(teller.link(f"/b/{card.code}")),
    )


def _sections(session: Session, told: _Told) -> Iterator[Section]:
    _ = told.teller.voice.gettext
    if told.page.bound:
        yield Section(heading=_("What is required and shown"), blocks=(_table(told),))
    coming = prospects.ahead(session, told.page.card.body, told.teller.question)
    if coming:
        items = [
            f"{each.heading or each.code}: "
            + (
                _("from %(day)s", day=told.teller.day(each.since))
                if each.since
                else _("the day is not known")
            )
            for each in coming
        ]
        yield Section(heading=_("What lies ahead"), blocks=(Bullets(items=items),))


def _table(told: _Told) -> Table:
    teller = told.teller
    _ = teller.voice.gettext
    return Table(
        headings=(
            _("Requirement"), _("Networks"), _("Shown"), _("State"), _("Comply by"),
        ),
        rows=[
            (
                f"{each.duty.heading or each.duty.code} ({each.duty.instrument_title})",
                teller.asked(each.duty.duty, each.duty.asked),
                ", ".join(_shown(told.page, each)) or "—",
                paper_words.status(teller.voice, each.status),
                teller.day(each.duty.duty.comply_by),
            )
            for each in told.page.bound
        ],
    )  # fmt: skip


def _shown(page: ReadBody, bound: Bound) -> Iterator[str]:
    for each in page.shown:
        if each.item == bound.duty.code and each.state in STANDING:
            yield each.url or each.reference


def _letter(session: Session, told: _Told, *, now: datetime) -> Letter:
    teller, card = told.teller, told.page.card
    _ = teller.voice.gettext
    paper = Paper(
        title=_("On official pages that are not confirmed"),
        language=teller.voice.language,
        author="",
        lines=_opening(told),
        sections=tuple(_wants(session, told)),
        foot=teller.made(teller.link(f"/b/{card.code}")),
    )
    return Letter(
        paper=paper,
        reference=_("No. ____________ of ____________"),
        addressee=card.name,
        close=_request(told),
        signature=(
            _("Position ____________   Signature ____________   Name ____________"),
            _("Prepared by ____________, telephone ____________"),
        ),
        made=now,
    )


def _opening(told: _Told) -> Sequence[str]:
    _ = told.teller.voice.gettext
    facts = {"as_of": told.teller.as_of(), "body": told.page.card.name}
    if told.wanting:
        return (
            _(
                "%(as_of)s, the register has no confirmation that the following"
                " requirements are met. Addressee: %(body)s.",
                **facts,
            ),
        )
    return (
        _(
            "%(as_of)s, the register lacks no confirmation that requirements are"
            " met. Addressee: %(body)s.",
            **facts,
        ),
    )


def _request(told: _Told) -> Sequence[str]:
    teller = told.teller
    _ = teller.voice.gettext
    if not told.wanting:
        return ()
    link = teller.address + f"/b/{told.page.card.code}"
    if any(obligatory(each.duty.duty) for each in told.wanting):
        asks = _(
            "We ask you to see that the requirements listed are met and to send the"
            " addresses of the official pages through the register: %(link)s.",
            link=link,
        )
    else:
        asks = _(
            "We ask you to consider following the recommendations listed and to send"
            " the addresses of the official pages through the register: %(link)s.",
            link=link,
        )
    grounds = _(
        "If there are grounds for an exemption, please send a reference to the act."
    )
    return (asks, grounds)


def _wants(session: Session, told: _Told) -> Iterator[Section]:
    words = texts.plain(session, [each.duty.version_id for each in told.wanting])
    for number, each in enumerate(told.wanting, start=1):
        text = readable(words.get(each.duty.version_id, ""))
        quoted = (Quote(text),) if text else ()
        yield Section(
            heading=f"{number}. {each.duty.heading or each.duty.code}",
            blocks=(*quoted, Bullets(items=list(_facts(session, told, each)))),
        )


def _facts(session: Session, told: _Told, bound: Bound) -> Iterator[str]:
    teller, duty = told.teller, bound.duty
    _ = teller.voice.gettext
    yield _("Document: %(title)s", title=duty.instrument_title)
    if duty.amending_title:
        yield _("In the wording of: %(title)s", title=duty.amending_title)
    if not obligatory(duty.duty):
        yield _("Strength: recommendation")
    if bound.wanting:
        yield _("Networks: %(names)s", names=teller.asked(duty.duty, bound.wanting))
    yield _("State: %(state)s", state=paper_words.status(teller.voice, bound.status))
    yield from _times(teller, duty.duty.comply_by, _since(session, told, bound))
    link = teller.link(f"/r/{duty.code}")
    yield _("The provision as it stands: %(link)s", link=link)


def _times(teller: Teller, due: date | None, began: date | None) -> Iterator[str]:
    _ = teller.voice.gettext
    late = days_past(due, teller.question.on)
    if due is not None and late:
        yield teller.voice.ngettext(
            "Deadline: %(day)s, passed %(number)s day ago",
            "Deadline: %(day)s, passed %(number)s days ago",
            late,
            day=teller.day(due),
        )
    elif due is not None:
        yield _("Deadline: %(day)s", day=teller.day(due))
    if began is not None:
        yield _("Not confirmed since %(day)s", day=teller.day(began))


def _since(session: Session, told: _Told, bound: Bound) -> date | None:
    life = lives.life(session, item=bound.duty.code, body=told.page.card.code)
    if life is None:
        return None
    question = told.teller.question
    return since(life, on=question.on, known=question.knowledge)
