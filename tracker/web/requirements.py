"""The room of items: an item on a day, and its versions.

Comparing lives next door and is hung up here (`tracker.web.comparisons`), and so does
editing (`tracker.web.editing`).
"""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.questions import Question
from tracker.services import histories
from tracker.services.readings import (
    ReadItem,
    bound,
    read_item,
    read_version,
)
from tracker.storage import body_lookups, documents, regions, texts
from tracker.web import (
    chronicle_words,
    citing,
    comparison_files,
    comparisons,
    questions,
    text_words,
    timelines,
)
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.spellings import moved
from tracker.web.timelines import Looked

blueprint = Blueprint("requirements", __name__)
blueprint.add_url_rule("/r/<code>/compare", "compare", comparisons.item)
blueprint.add_url_rule(
    f"/r/<code>/compare.<{comparison_files.FORMS}:form>",
    "compare_file",
    comparison_files.item,
)


@blueprint.get("/r/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show an item as it stands on the day asked, as known at the moment asked."""
    names = regions.names(reading(), item=code)
    asked = questions.read(request.args, names, today=today())
    question = asked.question
    read = read_item(reading(), code, on=question.on, known=question.known)
    if read.item.code != code:
        return moved(code=read.item.code)
    return render_template(
        "requirements/show.html",
        read=read,
        asked=asked,
        bound=bound(reading(), _of_item(read, question)) if read.laid else None,
        drawing=timelines.drawing(
            read.item.code,
            histories.timeline(reading(), read.revisions),
            _looked(question),
        ),
        **_told(read, question, names),
    )


@blueprint.get("/r/<code>/v/<int:seq>")
@needs(Act.READ)
def version(code: str, seq: int) -> ResponseReturnValue:
    """Show one version of an item whatever the day; how it stands is that day's."""
    names = regions.names(reading())
    question = questions.read(request.args, names, today=today()).question
    read = read_version(reading(), code, seq, on=question.on)
    if read.item.code != code:
        return moved(code=read.item.code)
    return render_template(
        "requirements/version.html", read=read, **_told(read, question, names)
    )


@blueprint.get("/r/<code>/history")
@needs(Act.READ)
def history(code: str) -> ResponseReturnValue:
    """Show all that became known of an item; the day asked is only marked."""
    question = questions.read(
        request.args, regions.names(reading()), today=today()
    ).question
    told = histories.read_history(reading(), code)
    if told.item.code != code:
        return moved(code=told.item.code)
    return render_template(
        "requirements/history.html",
        told=told,
        learned=list(chronicle_words.learned(told.steps, told.revisions)),
        drawing=timelines.drawing(code, told.timeline, _looked(question), whole=True),
        question=question,
        day_args=questions.spell_days(question),
        words=text_words,
    )


def _looked(question: Question) -> Looked:
    return Looked(today=question.today, on=question.on, known=question.known)


def _told(
    read: ReadItem, question: Question, names: regions.Names
) -> dict[str, object]:
    """Return what is told beside a version: figures, kin, the names in its duty."""
    scope = read.laid.duty.scope if read.laid else None
    named = scope.include | scope.exclude if scope else frozenset()
    return {
        "names": names,
        "bodies": body_lookups.names(reading(), named),
        "figures": documents.figures_of_item(reading(), read.item.id),
        "kin": texts.kin(reading(), [read.item.id]),
        "actions": _actions(read, question),
        "question": question,
        "day_args": questions.spell_days(question),
        "cited": citing.cited(read, question),
        "words": text_words,
    }


def _of_item(read: ReadItem, question: Question) -> Question:
    """Return the question of the item's page alone, whatever else stands in it."""
    return Question(
        on=question.on,
        known=question.known,
        today=question.today,
        item=read.item.code,
    )


def _actions(read: ReadItem, question: Question) -> list[tuple[str, str]]:
    """Return where the reader may go from an item: its versions, its editing."""
    code, days = read.item.code, questions.spell_days(question)
    actions = [(gettext("Whole history"), url_for(".history", code=code, **days))]
    actions.append((gettext("Compare versions"), url_for(".compare", code=code)))
    if read.laid:
        there = url_for("readiness.show", code=code, **days)
        actions.append((gettext("If it were in force"), there))
    if read.laid and actor().may(Act.SUBMIT):
        actions.append((gettext("Submit a link"), url_for("evidence.new", item=code)))
    if actor().may(Act.PROPOSE):
        there = url_for("editing.start", code=code)
        actions.append((gettext("Propose a change"), there))
    return actions
