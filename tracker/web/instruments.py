"""The room of documents: the shelf of laws, orders and advice, and each of them.

Comparing lives next door (`tracker.web.comparisons`); its addresses are hung up here.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.instruments import InstrumentKind
from tracker.domain.questions import Question
from tracker.services.documents import found, read_document
from tracker.storage import regions
from tracker.storage.duties import duties
from tracker.web import comparison_files, comparisons, questions, text_words
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.labels import label
from tracker.web.spellings import moved

blueprint = Blueprint("instruments", __name__)
blueprint.add_url_rule("/i/<code>/compare", "compare", comparisons.document)
blueprint.add_url_rule(
    f"/i/<code>/compare.<{comparison_files.FORMS}:form>",
    "compare_file",
    comparison_files.document,
)
#: Documents on one page of the shelf.
PAGE = 100


@blueprint.get("/instruments/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """List the documents, narrowed to a kind and to words of their titles."""
    words = questions.typed(request.args, "q")
    typed = questions.typed(request.args, "kind")
    kind = InstrumentKind(typed) if typed in list(InstrumentKind) else None
    listed = found(reading(), words=words, kind=kind)
    begin = _begin([each.code for each in listed])
    page = listed[begin : begin + PAGE]
    more = begin + PAGE < len(listed)
    return render_template(
        "instruments/index.html",
        typed=words,
        kind=kind,
        kinds=[(each.value, label(each)) for each in InstrumentKind],
        count=len(listed),
        rows=page,
        following=page[-1].code if more else None,
        words=text_words,
    )


@blueprint.get("/i/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show a document with its story, and its items as they stand on the day asked."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    question = asked.question
    read = read_document(reading(), code, on=question.on, known=question.known)
    if read.document.code != code:
        return moved(code=read.document.code)
    return render_template(
        "instruments/show.html",
        read=read,
        asks=_asks(code, question),
        names=names,
        asked=asked,
        question=question,
        day_args=questions.spell_days(question),
        words=text_words,
    )


def _asks(code: str, question: Question) -> bool:
    """Tell whether the document lays or fills in a duty on the question's day."""
    under = Question(
        on=question.on, today=question.today, known=question.known, instrument=code
    )
    return bool(duties(reading(), under))


def _begin(codes: list[str]) -> int:
    """Return where the page begins: after the document named in the address."""
    after = questions.typed(request.args, "after")
    return codes.index(after) + 1 if after in codes else 0
