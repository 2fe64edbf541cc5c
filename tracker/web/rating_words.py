"""Words of ratings: what a criterion asks, what was seen, how a place has changed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext

from tracker.domain.access import OPERATOR
from tracker.domain.bodies import Scope
from tracker.domain.methodologies import Criterion, Formula, Methodology
from tracker.domain.ratings import RatingStage, Verdict
from tracker.domain.traits import LESS_IS_BETTER, YES_OR_NO, Trait, read_value
from tracker.storage.rating_scores import Line
from tracker.storage.regions import Names
from tracker.web.formats import NBSP, number
from tracker.web.labels import label
from tracker.web.names import spoken

_ = lazy_gettext
_p = lazy_pgettext

TRAITS = {
    Trait.PAGES: _("networks with an accepted page"),
    Trait.GOVERNMENT_MARK: _("the government mark on the page"),
    Trait.CONTACTS: _("the body’s site in the contact data of the page"),
    Trait.COVER: _("a picture and a cover on the page"),
    Trait.BACK_LINK: _("a link to the page on the official site"),
    Trait.POSTS_WEEK: _("number of posts in the last seven days"),
    Trait.SUBSCRIBERS: _("number of subscribers of the page"),
    Trait.RESIDENTS_SHARE: _("subscribers as per cent of residents"),
    Trait.REPLY_HOURS: _("after how many hours questions are answered"),
}
FORMULAS = {
    Formula.SUM: _("Places go by the sum of points."),
    Formula.SHARE: _("Places go by points as a share of those that could be known."),
}
STAGES = {
    RatingStage.INITIAL: _p("rating", "initial"),
    RatingStage.FINAL: _p("rating", "final"),
}
VERDICTS = {
    Verdict.ACCEPTED: _p("objection", "accepted"),
    Verdict.REFUSED: _p("objection", "refused"),
}
#: Why a rating does not take what was sent.
WRONG = {
    "final": _("The rating is final: nobody objects to it, and no answer changes it."),
    "said": _("The body has objected to this criterion already: it can do so once."),
    "answered": _("Somebody has answered this objection already."),
    "unanswered": _("Objections wait for an answer, or one came in just now."),
}


class Move(NamedTuple):
    """How a place has changed: a sign, and the words for those who do not see it."""

    sign: str
    words: str


def stage(member: RatingStage) -> str:
    """Return what *member* is called."""
    return str(STAGES[member])


def verdict(member: Verdict) -> str:
    """Return what *member* is called."""
    return str(VERDICTS[member])


def formula(member: Formula) -> str:
    """Return in a sentence by what bodies are ranked."""
    return str(FORMULAS[member])


def value(criterion: Criterion, seen: Decimal | None) -> str:
    """Return *seen* in words; what is not known is said to be so."""
    if seen is None:
        return str(gettext("no data"))
    if criterion.trait in YES_OR_NO:
        return str(gettext("yes") if seen else gettext("no"))
    if criterion.trait is Trait.PAGES:
        return _networks(int(seen))
    return _counted(criterion.trait, seen)


def typed(criterion: Criterion, text: str) -> str:
    """Return in words the value that *text* of the records spells."""
    return value(criterion, read_value(criterion.trait, text))


def bands(criterion: Criterion) -> list[str]:
    """Return what earns how much, the best last."""
    if criterion.trait in YES_OR_NO:
        return [gettext("yes: %(points)s", points=points(criterion.bands[0].points))]
    said = []
    for band in criterion.bands:
        bound = _counted(criterion.trait, band.bound)
        earned = points(band.points)
        if criterion.trait is Trait.PAGES:
            networks = _networks(int(band.bound))
            words = gettext("%(what)s: %(points)s", what=networks, points=earned)
        elif criterion.trait in LESS_IS_BETTER:
            words = gettext("up to %(bound)s: %(points)s", bound=bound, points=earned)
        else:
            words = gettext("from %(bound)s: %(points)s", bound=bound, points=earned)
        said.append(words)
    return said


def points(count: int) -> str:
    """Return *count* points in words."""
    return str(ngettext("%(count)s point", "%(count)s points", count, count=count))


def asked(criterion: Criterion, names: Names) -> str:
    """Return what the criterion looks at, and on which networks."""
    said = str(TRAITS[criterion.trait])
    if not criterion.platforms:
        return said
    networks = (spoken(names.platforms, code) for code in sorted(criterion.platforms))
    return f"{said}: {', '.join(networks)}"


def how(criterion: Criterion) -> str:
    """Return how a value of the criterion is written."""
    if criterion.trait in YES_OR_NO:
        return str(gettext("Write 1 for yes, 0 for no."))
    named = TRAITS[criterion.trait]
    return str(gettext("A number in digits: %(what)s.", what=named))


def blocks(rule: Methodology) -> dict[str, list[Criterion]]:
    """Return the criteria by block, both in the order of the methodology."""
    made: dict[str, list[Criterion]] = {}
    for criterion in rule.criteria:
        made.setdefault(criterion.block, []).append(criterion)
    return made


def whom(scope: Scope, names: Names) -> str:
    """Return whom a methodology rates."""
    parts: Sequence[str] = [
        *(str(label(kind)) for kind in sorted(scope.kinds)),
        *(str(label(level)) for level in sorted(scope.levels)),
        *(spoken(names.regions, code) for code in sorted(scope.regions)),
        *sorted(scope.include),
    ]
    return ", ".join(parts) or str(gettext("all bodies"))


def move(now: int | None, before: int | None) -> Move | None:
    """Return how a place has changed since *before*; None: there is nothing to say."""
    if now is None or before is None:
        return None
    up = before - now
    if up == 0:
        return Move("=", gettext("the same place"))
    steps = abs(up)
    if up > 0:
        words = ngettext("%(count)s place up", "%(count)s places up", up, count=up)
    else:
        words = ngettext(
            "%(count)s place down", "%(count)s places down", steps, count=steps
        )
    return Move(f"{'▲' if up > 0 else '▼'}{NBSP}{number(steps)}", words)


def moves(line: Line, *, final: bool) -> Mapping[str, Move | None]:
    """Return how the place of *line* has changed: since when -> how."""
    found = {"previous": move(line.place, line.previous_place)}
    if final:
        found["initial"] = move(line.place, line.initial_place)
    return found


def maker(name: str, *, inside: bool) -> str:
    """Return who made a rating: by name only to those who are signed in."""
    if name == OPERATOR.name:
        return str(gettext("the operator of the register"))
    return name if inside else str(gettext("an employee of the register"))


def wrong(reason: object) -> str:
    """Return in a sentence why a rating does not take what was sent."""
    return str(WRONG.get(str(reason), WRONG["final"]))


def _networks(count: int) -> str:
    if not count:
        return str(gettext("no accepted page"))
    return str(
        ngettext(
            "pages in %(count)s network", "pages in %(count)s networks", count,
            count=count,
        )
    )  # fmt: skip


def _counted(trait: Trait, seen: Decimal) -> str:
    if trait is Trait.RESIDENTS_SHARE:
        return f"{number(seen)}{NBSP}%"
    if trait is Trait.REPLY_HOURS:
        return str(gettext("%(count)s h", count=number(seen)))
    return number(int(seen))
