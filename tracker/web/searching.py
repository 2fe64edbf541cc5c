"""The search page and its JSON twin: one box for norms, bodies, documents, pages."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.domain.queries import RUSSIAN
from tracker.services.search_rows import PATHS, answer
from tracker.services.searching import PAGE, Results
from tracker.storage.search_sources import KINDS
from tracker.web.guard import needs
from tracker.web.house import house, reading, today
from tracker.web.languages import language

blueprint = Blueprint("searching", __name__)
#: A page of one kind alone shows more of it.
LONG_PAGE = 100


@blueprint.get("/search")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show what answers the query, grouped by kind."""
    text, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    results = _asked(text, kind) if text else None
    return render_template(
        "searching/show.html",
        text=text,
        kind=kind if kind in KINDS else "",
        results=results,
        paths=PATHS,
        filters=_filters(),
    )


@blueprint.get("/search.json")
@needs(Act.READ)
def show_json() -> ResponseReturnValue:
    """Answer the query as JSON."""
    text = request.args.get("q", "").strip()
    return jsonify(answer(_asked(text, request.args.get("kind", ""))))


def _asked(text: str, kind: str) -> Results:
    one = kind in KINDS
    return house().search.find(
        reading(),
        text,
        today=today(),
        kinds=(kind,) if one else KINDS,
        limit=LONG_PAGE if one else PAGE,
    )


def _filters() -> list[tuple[str, str]]:
    """Return the filters' names in the page's language, each with an example."""
    examples = {
        "region": "вологодская",
        "kind": "суд",
        "level": "федеральный",
        "platform": "вк",
        "missing": "телеграм",
        "status": "отклонено",
        "instrument": "270-фз",
        "on": "01.12.2022",
    }
    russian = {field.value: spelled for field, spelled in RUSSIAN.items()}
    names = russian if language() == "ru" else {name: name for name in examples}
    return [(names[name], example) for name, example in examples.items()]
