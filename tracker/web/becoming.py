"""The page of what an item of a bill became: its text beside that of the law's item."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.requirements import Op
from tracker.services.readings import item_named
from tracker.storage import regions, texts
from tracker.storage.texts import Item, Revision
from tracker.web import comparing, questions, text_words
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.spellings import moved

blueprint = Blueprint("becoming", __name__)


@blueprint.get("/r/<code>/became/<other>")
@needs(Act.READ)
def show(code: str, other: str) -> ResponseReturnValue:
    """Show what changed from item *code* to item *other*, which it became."""
    before, after = item_named(reading(), code), item_named(reading(), other)
    if (before.code, after.code) != (code, other):
        return moved(code=before.code, other=after.code)
    _related(before, after)
    early = texts.of_item(reading(), before.id)
    late = texts.of_item(reading(), after.id)
    # The last words of the bill, and the first ones of the law.
    old = _numbered(early, "from", _worded(early)[-1].seq)
    new = _numbered(late, "to", _worded(late)[0].seq)
    names = regions.names(reading())
    question = questions.read(request.args, names, today=today()).question
    return render_template(
        "requirements/became.html",
        before=before,
        after=after,
        old=old,
        new=new,
        choices_before=[(each.seq, text_words.chosen(each)) for each in early],
        choices_after=[(each.seq, text_words.chosen(each)) for each in late],
        compared=comparing.versions(reading(), old, new, names),
        beside=request.args.get("view") == "beside",
        only_changes=bool(request.args.get("changes")),
        day_args=questions.spell_days(question),
        words=text_words,
    )


def _related(before: Item, after: Item) -> None:
    """Refuse as `NotFound` unless the item *before* became *after*."""
    kin = texts.kin(reading(), [before.id])
    if not any(each.code == after.code and not each.came for each in kin):
        raise NotFound(f"{before.code} did not become {after.code}")


def _worded(revisions: list[Revision]) -> list[Revision]:
    """Return the versions with a text of their own; all of them if none has."""
    return [each for each in revisions if each.op is Op.SET] or revisions


def _numbered(revisions: list[Revision], name: str, otherwise: int) -> Revision:
    """Return the version whose number the argument *name* gives, else *otherwise*."""
    typed = questions.typed(request.args, name) or str(otherwise)
    if not (typed.isascii() and typed.isdigit()):
        raise BadInput(f"not a version: {typed}", field=name, reason="not_understood")
    for each in revisions:
        if each.seq == int(typed[:9]):
            return each
    raise NotFound(f"no version {typed}")
