"""What leaves the register about one region: a sheet with its numbers and its place."""

from collections.abc import Iterator
from itertools import groupby, islice

from sqlalchemy.orm import Session

from tracker.adapters import papers
from tracker.adapters.papers import Bullets, Paper, Section, Table
from tracker.adapters.wordbooks import Voice
from tracker.domain.errors import NotFound
from tracker.domain.leagues import Measure, Standing
from tracker.domain.questions import Question
from tracker.services import coverage, groupings, leagues, paper_words
from tracker.services.coverage import Answer
from tracker.services.paper_words import Teller
from tracker.storage import regions

#: Bodies named; of the others, the number.
NAMED = 20


def sheet(
    session: Session, code: str, question: Question, *, address: str, language: str
) -> bytes:
    """Return how region *code* stands on the question's day, as a PDF of a sheet.

    Only ``on`` and ``known`` of the question matter. Refuse as `NotFound` a region that
    there is not.
    """
    names = regions.names(session, known=question.known)
    region = names.regions.get(code)
    if region is None:
        raise NotFound(f"no region {code}")
    teller = Teller(
        voice=Voice(language),
        question=question,
        address=address,
        networks=names.platforms,
    )
    asked = Question(
        on=question.on, today=question.today, known=question.known, region=code
    )
    answer = coverage.answer(session, asked)
    title = region.spoken(teller.voice.language)
    return papers.pdf(_paper(session, answer, teller, title))


def _paper(session: Session, answer: Answer, teller: Teller, title: str) -> Paper:
    region = answer.question.region or ""
    return Paper(
        title=title,
        language=teller.voice.language,
        author=teller.voice.gettext("Register of requirements"),
        lines=tuple(_lines(answer, teller)),
        sections=tuple(_sections(session, answer, teller)),
        foot=teller.made(teller.link("/missing/", region=region)),
    )


def _lines(answer: Answer, teller: Teller) -> Iterator[str]:
    _, code = teller.voice.gettext, answer.question.region or ""
    yield teller.as_of()
    standing = groupings.standings(answer).get(code, Standing())
    if not standing.obliged:
        yield _("On this day nothing is required of the bodies of the region.")
        return
    yield _(
        "Bodies with unconfirmed requirements: %(bodies)s of %(obliged)s.",
        bodies=teller.voice.number(answer.bodies),
        obliged=teller.voice.number(answer.obliged),
    )
    yield _(
        "Requirements confirmed: %(done)s of %(asked)s (%(percent)s %%).",
        done=teller.voice.number(standing.confirmed),
        asked=teller.voice.number(standing.obliged),
        percent=standing.percent,
    )
    for measure, said in (
        (Measure.SHARE, _("Place by share confirmed (the first has the most)")),
        (Measure.NUMBER, _("Place by number not confirmed (the first has the least)")),
    ):
        places = leagues.league(answer, measure)
        if code in places:
            facts = {"place": places[code], "all": len(places)}
            yield f"{said}: " + _("%(place)s of %(all)s", **facts)


def _sections(session: Session, answer: Answer, teller: Teller) -> Iterator[Section]:
    _, code = teller.voice.gettext, answer.question.region
    headings = {each.code: each.heading or each.code for each in answer.duties}
    by_item = {
        headings.get(item, item): standing
        for (region, item), standing in sorted(
            groupings.grid(answer).items(), key=lambda each: each[0][1]
        )
        if region == code
    }
    by_kind = {
        paper_words.kind(teller.voice, kind): standing
        for kind, standing in groupings.kinds(answer).items()
    }
    for heading, what, rows in (
        (_("By requirement"), _("Requirement"), by_item),
        (_("By kind of body"), _("Kind of body"), by_kind),
    ):
        if rows:
            yield Section(heading=heading, blocks=(_table(teller, what, rows),))
    if answer.bodies:
        yield Section(
            heading=_("Bodies with unconfirmed requirements"),
            blocks=tuple(_named(session, answer, teller)),
        )


def _table(teller: Teller, what: str, rows: dict[str, Standing]) -> Table:
    _, number = teller.voice.gettext, teller.voice.number
    return Table(
        headings=(
            what,
            _("Requirements not confirmed"),
            _("Requirements in all"),
            _("Share confirmed"),
        ),
        rows=[
            (
                name,
                number(standing.meant),
                number(standing.obliged),
                f"{standing.percent}\N{NO-BREAK SPACE}%",
            )
            for name, standing in rows.items()
        ],
        numeric=frozenset({1, 2, 3}),
    )


def _named(session: Session, answer: Answer, teller: Teller) -> Iterator[Bullets | str]:
    rows = coverage.everything(session, answer.question)
    grouped = groupby(rows, key=lambda gap: (gap.body_id, gap.name))
    items = [
        f"{name}: {sum(1 for _gap in gaps)}"
        for (_id, name), gaps in islice(grouped, NAMED)
    ]
    yield teller.voice.gettext("Beside each, how many requirements are not confirmed.")
    yield Bullets(items=items, numbered=True)
    others = answer.bodies - len(items)
    if others > 0:
        yield teller.voice.ngettext(
            "And %(number)s more body: see the list at the address below.",
            "And %(number)s more bodies: see the list at the address below.",
            others,
        )
