"""The room of items: an item on a day, its versions, and what changed between two.

Editing lives next door (`tracker.web.editing`).
"""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.questions import Question
from tracker.services.readings import (
    ReadItem,
    bound,
    item_named,
    read_item,
    read_version,
)
from tracker.storage import body_lookups, documents, regions, texts
from tracker.storage.texts import Revision
from tracker.web import comparing, questions, text_words
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading, today
from tracker.web.spellings import moved

blueprint = Blueprint("requirements", __name__)


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
        question=question,
        bound=bound(reading(), _of_item(read, question)) if read.laid else None,
        day_args=questions.spell_days(question),
        **_told(read, names),
    )


@blueprint.get("/r/<code>/v/<int:seq>")
@needs(Act.READ)
def version(code: str, seq: int) -> ResponseReturnValue:
    """Show one version of an item whatever the day."""
    read = read_version(reading(), code, seq, on=today())
    if read.item.code != code:
        return moved(code=read.item.code)
    return render_template(
        "requirements/version.html",
        read=read,
        **_told(read, regions.names(reading())),
    )


@blueprint.get("/r/<code>/history")
@needs(Act.READ)
def history(code: str) -> ResponseReturnValue:
    """Show all versions of an item."""
    read = read_item(reading(), code, on=today())
    if read.item.code != code:
        return moved(code=read.item.code)
    return render_template("requirements/history.html", read=read, words=text_words)


@blueprint.get("/r/<code>/compare")
@needs(Act.READ)
def compare(code: str) -> ResponseReturnValue:
    """Show what changed between two versions: heading, text, duty."""
    item = item_named(reading(), code)
    if item.code != code:
        return moved(code=item.code)
    revisions = texts.of_item(reading(), item.id)
    pair = _pair(revisions)
    names = regions.names(reading())
    return render_template(
        "requirements/compare.html",
        item=item,
        revisions=revisions,
        pair=pair,
        compared=comparing.versions(reading(), pair.before, pair.after, names),
        beside=request.args.get("view") == "beside",
        only_changes=bool(request.args.get("changes")),
        choices=[(each.seq, text_words.chosen(each)) for each in revisions],
        words=text_words,
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """The two versions that are compared."""

    before: Revision
    after: Revision


def _pair(revisions: list[Revision]) -> Pair:
    """Return the versions that ``from`` and ``to`` name; by default the last two."""
    by_seq = {each.seq: each for each in revisions}
    if not by_seq:
        raise NotFound("no versions to compare")
    last = max(by_seq)
    after = _numbered(by_seq, "to", last)
    before = _numbered(by_seq, "from", max(after.seq - 1, min(by_seq)))
    return Pair(before, after)


def _numbered(by_seq: dict[int, Revision], name: str, otherwise: int) -> Revision:
    typed = questions.typed(request.args, name)
    if not typed:
        return by_seq[otherwise]
    if not (typed.isascii() and typed.isdigit()):
        raise BadInput(f"not a version: {typed}", field=name, reason="not_understood")
    found = by_seq.get(int(typed[:9]))
    if found is None:
        raise NotFound(f"no version {typed}")
    return found


def _told(read: ReadItem, names: regions.Names) -> dict[str, object]:
    """Return what is told beside a version: figures, kin, the names in its duty."""
    scope = read.laid.duty.scope if read.laid else None
    named = scope.include | scope.exclude if scope else frozenset()
    return {
        "names": names,
        "bodies": body_lookups.names(reading(), named),
        "figures": documents.figures_of_item(reading(), read.item.id),
        "kin": texts.kin(reading(), read.item.id),
        "actions": _actions(read),
        "cited": _cited(read),
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


def _actions(read: ReadItem) -> list[tuple[str, str]]:
    """Return where the reader may go from an item: its versions, its editing."""
    code = read.item.code
    actions = [(gettext("All versions"), url_for(".history", code=code))]
    if len(read.revisions) > 1:
        actions.append((gettext("Compare versions"), url_for(".compare", code=code)))
    if read.laid and actor().may(Act.SUBMIT):
        actions.append((gettext("Submit a link"), url_for("evidence.new", item=code)))
    if actor().may(Act.PROPOSE):
        there = url_for("editing.start", code=code)
        actions.append((gettext("Propose a change"), there))
    return actions


def _cited(read: ReadItem) -> str:
    """Return how to cite the version shown: what it is, which one, where it stands."""
    shown = read.reading.shown if read.reading else read.revisions[-1]
    there = url_for(".version", code=read.item.code, seq=shown.seq)
    return str(
        gettext(
            "%(heading)s (%(document)s): version %(number)s, recorded on %(day)s."
            " Register of requirements, %(address)s",
            heading=text_words.numbered(shown),
            document=read.item.instrument_title,
            number=shown.seq,
            day=day(shown.recorded_at),
            address=house().settings.public_url + there,
        )
    )
