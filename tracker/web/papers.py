"""Papers to take away: a sheet on a region, a sheet on a body, a letter to a body.

They hold what any visitor may read on the pages, so any visitor may take them; see
`tracker.services.body_papers` on why that goes for the letter too.
"""

from flask import Blueprint, Response, request

from tracker.adapters.docx_parts import WORD
from tracker.adapters.pdfs import PDF
from tracker.domain.access import Act
from tracker.domain.questions import Question
from tracker.services import body_papers, region_papers
from tracker.web import coverage_frames, downloads, questions
from tracker.web.guard import needs
from tracker.web.house import house, reading
from tracker.web.languages import language
from tracker.web.questions import Misread

blueprint = Blueprint("papers", __name__)
#: What a list may be narrowed by and a paper may not: it tells of all requirements.
_FILTERS = (
    *(questions.CALLED.get(name, name) for name in questions.FILTERS),
    "status",
)


@blueprint.get("/missing/regions/<code>.pdf")
@needs(Act.READ)
def region(code: str) -> Response:
    """Send how a region stands as a sheet; on the day of the address."""
    question = _asked()
    made = region_papers.sheet(
        reading(), code, question, address=_register(), language=language()
    )
    return downloads.document(made, _name(code, question, "pdf"), PDF)


@blueprint.get("/b/<code>/readiness.pdf")
@needs(Act.READ)
def body(code: str) -> Response:
    """Send how a body stands as a sheet, on the day of the address."""
    question = _asked()
    made = body_papers.sheet(
        reading(), code, question, address=_register(), language=language()
    )
    return downloads.document(made, _name(code, question, "pdf"), PDF)


@blueprint.get("/b/<code>/letter.docx")
@needs(Act.READ)
def letter(code: str) -> Response:
    """Send a letter to a body on what it has not confirmed on the day."""
    question = _asked()
    made = body_papers.letter(
        reading(),
        code,
        question,
        address=_register(),
        language=language(),
        now=house().now(),
    )
    return downloads.document(made, _name(code, question, "docx"), WORD)


def _asked() -> Question:
    """Return the day asked for; refuse filters, which a paper would leave out."""
    for name in _FILTERS:
        if text := questions.typed(request.args, name):
            questions.refuse([Misread(field=name, typed=text)])
    return coverage_frames.asked()[1].understood()


def _register() -> str:
    return house().settings.public_url


def _name(code: str, question: Question, ending: str) -> str:
    return f"{code}-{question.on.isoformat()}.{ending}"
