"""How an answer went over time: a line, and the same numbers as a table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.access import Act
from tracker.domain.leagues import Measure
from tracker.domain.questions import Question
from tracker.domain.trends import Knowing, Period
from tracker.services import trends
from tracker.services.trends import LIVE
from tracker.web import coverage_frames, questions, trend_charts, trend_words
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.measures import Choice
from tracker.web.questions import Misread

blueprint = Blueprint("coverage_trends", __name__)
_HERE = "coverage_trends.show"
#: What a trend is looked at by, with what goes without saying: argument -> default.
_LOOK: dict[str, Any] = {
    "period": Period.YEAR,
    "by": Measure.NUMBER,
    "knowing": Knowing.THEN,
}
E = TypeVar("E", bound=StrEnum)


@blueprint.get("/missing/trend")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show the numbers of the answer on many days, the day asked for last."""
    frame = coverage_frames.framed()
    look, misread = _look(frame.asked.misread)
    answer = frame.answer
    told = trends.trend(
        reading(),
        answer.question,
        (answer.bodies, answer.obliged, answer.rows),
        period=look["period"],
        knowing=look["knowing"],
    )
    around = frame.shown(_HERE, misread)
    around["keep"] = [*around["keep"], *_spelled(look).items()]
    shown = render_template(
        "coverage/trend.html",
        **around,
        trend=told,
        chart=trend_charts.chart(told, look["by"]),
        look=look,
        young=told.since is not None and clock.day(told.since) == today(),
        live=LIVE,
        words=trend_words,
        choices=_choices(answer.question, look),
        known_now=_there(answer.question, {**look, "knowing": Knowing.NOW}),
        again=_there(answer.question, look),
        list_of=lambda point: url_for(
            "coverage.missing", **questions.spell(point.question)
        ),
    )
    return shown, 400 if misread else 200


def _look(
    misread: tuple[Misread, ...],
) -> tuple[dict[str, Any], tuple[Misread, ...]]:
    """Return what the address asks the trend to be looked at by, and all misread."""
    look, wrong = {}, []
    for name, default in _LOOK.items():
        word = questions.typed(request.args, name)
        try:
            look[name] = type(default)(word) if word else default
        except ValueError:
            look[name] = default
            wrong.append(Misread(field=name, typed=word))
    return look, (*misread, *wrong)


def _spelled(look: Mapping[str, Any]) -> dict[str, str]:
    return {name: value.value for name, value in look.items() if value != _LOOK[name]}


def _there(question: Question, look: Mapping[str, Any]) -> str:
    args: dict[str, Any] = {**questions.spell(question), **_spelled(look)}
    return url_for(_HERE, **args)


def _choices(question: Question, look: Mapping[str, Any]) -> dict[str, list[Choice]]:
    """Return the other ways to look at the same trend, by argument."""
    words: dict[str, Mapping[Any, object]] = {
        "period": trend_words.PERIODS,
        "by": {each: trend_words.measured(each, question) for each in Measure},
        "knowing": trend_words.KNOWINGS,
    }
    return {
        name: [
            Choice(
                title=str(title),
                href=_there(question, {**look, name: value}),
                current=look[name] == value,
            )
            for value, title in titles.items()
        ]
        for name, titles in words.items()
    }
