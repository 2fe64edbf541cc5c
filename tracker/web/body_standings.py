"""How a body stands in all: how much of what is asked is done, and what comes next."""

from dataclasses import dataclass

from flask_babel import gettext

from tracker.domain.coverage import OBLIGED, UNCONFIRMED
from tracker.domain.questions import Question
from tracker.domain.requirements import Stage
from tracker.services import prospects
from tracker.services.body_cards import Bound, ReadBody
from tracker.services.prospects import Prospect
from tracker.web.formats import day
from tracker.web.house import reading
from tracker.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyStanding:
    """*done* of *asked* requirements are confirmed; *wanting* the others."""

    done: int
    asked: int
    wanting: tuple[Bound, ...]
    coming: tuple[tuple[Prospect, str], ...]


def of_body(page: ReadBody, question: Question) -> BodyStanding:
    """Return how the body of *page* stands on the question's day."""
    asked = [one for one in page.bound if one.status in OBLIGED]
    wanting = tuple(one for one in asked if one.status in UNCONFIRMED)
    coming = prospects.ahead(reading(), page.card.body, question)
    return BodyStanding(
        done=len(asked) - len(wanting),
        asked=len(asked),
        wanting=wanting,
        coming=tuple((each, when(each)) for each in coming),
    )


def when(prospect: Prospect) -> str:
    """Return when *prospect* is to bind, in words."""
    if prospect.since is None:
        stage = label(prospect.stage)
        return str(gettext("%(stage)s, no day is known", stage=stage))
    since = day(prospect.since)
    if prospect.anew:
        return str(gettext("new version from %(day)s", day=since))
    if prospect.stage is not Stage.ACTIVE:
        stage = label(prospect.stage)
        return str(gettext("%(stage)s, from %(day)s", stage=stage, day=since))
    return str(gettext("comes into force on %(day)s", day=since))
