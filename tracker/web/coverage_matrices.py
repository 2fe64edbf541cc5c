"""The matrix of an answer: regions by requirements, then bodies by requirements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Status
from tracker.domain.leagues import Standing
from tracker.domain.questions import Question
from tracker.services import groupings, matrices
from tracker.services.coverage import Answer
from tracker.services.matrices import Matrix
from tracker.storage import regions
from tracker.storage.duties import DutyInForce
from tracker.web import coverage_frames, cursors, questions, region_lines
from tracker.web.coverage_frames import Frame
from tracker.web.coverage_words import strength
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.labels import label
from tracker.web.region_lines import Line

blueprint = Blueprint("coverage_matrices", __name__)
_HERE = "coverage_matrices.show"
#: The filters left out to come from bodies back to all regions.
_COUNTRY = dict.fromkeys(("region", "kind", "level", "parent", "q"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A region by the duties: how it stands in each, with the lists behind that."""

    name: str
    #: The address of its bodies by requirements; None: they are no one place's.
    href: str | None
    cells: list[Line]


@blueprint.get("/missing/matrix")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show regions by requirements, or the bodies of one region by requirements."""
    frame = coverage_frames.framed()
    question = frame.answer.question
    if _of_few(question):
        return _bodies(frame)
    answer = frame.answer
    duties = matrices.columns(answer)
    page = render_template(
        "coverage/matrix_of_regions.html",
        **frame.shown(_HERE),
        columns=[_column(duty, question) for duty in duties],
        grid=_grid(answer, duties),
    )
    return page, 400 if frame.asked.misread else 200


def _of_few(question: Question) -> bool:
    """Tell whether bodies are asked for one by one, not counted by region."""
    narrowing = (question.region, question.parent, question.words)
    return any(narrowing) or question.level is Level.FEDERAL


def _bodies(frame: Frame) -> ResponseReturnValue:
    after, misread = questions.place(
        request.args, str, int, misread=frame.asked.misread
    )
    answer, question = frame.answer, frame.answer.question
    matrix = matrices.page(reading(), answer, after=after)
    page = render_template(
        "coverage/matrix_of_bodies.html",
        **frame.shown(_HERE, misread),
        columns=[_column(duty, question) for duty in matrix.duties],
        rows=_rows(matrix, question),
        kinds=_kinds(answer),
        all_regions=_there(question, **_COUNTRY),
        all_kinds=_there(question, kind=None) if question.kind else None,
        following=cursors.spell(matrix.following),
        first=after is None,
    )
    return page, 400 if misread else 200


def _column(duty: DutyInForce, question: Question) -> dict[str, str]:
    days = questions.spell_days(question)
    return {
        "name": duty.heading or duty.code,
        "note": strength(duty.duty),
        "href": url_for("requirements.show", code=duty.code, **days),
    }


def _rows(matrix: Matrix, question: Question) -> list[dict[str, Any]]:
    days = questions.spell_days(question)
    return [
        {
            "name": body.name,
            "href": url_for("bodies.show", code=body.code, **days),
            "note": None if question.kind else str(label(body.kind)),
            "cells": [
                {
                    "code": gap.status if gap else Status.NOT_REQUIRED,
                    "href": url_for(
                        "coverage_cells.show", body=body.code, item=duty.code, **days
                    ),
                }
                for duty in matrix.duties
                for gap in [matrix.cells.get((duty.item_id, body.id))]
            ],
        }
        for body in matrix.bodies
    ]


def _kinds(answer: Answer) -> list[tuple[Line, str]]:
    """Return the kinds of bodies there, each with the address of its matrix."""
    return [
        (
            region_lines.line(answer, standing, name=str(label(kind)), kind=kind.value),
            _there(answer.question, kind=kind.value),
        )
        for kind, standing in _in_order(groupings.kinds(answer))
    ]


def _in_order(kinds: dict[BodyKind, Standing]) -> list[tuple[BodyKind, Standing]]:
    order = list(BodyKind)
    return sorted(kinds.items(), key=lambda each: order.index(each[0]))


def _grid(answer: Answer, duties: Sequence[DutyInForce]) -> list[Row]:
    """Return the country, its regions, and the bodies of none, by the duties."""
    grid, places = (
        groupings.grid(answer),
        regions.places(reading(), known=answer.question.known),
    )
    rows = [
        Row(
            name=line.name,
            href=_there(answer.question, region=line.code),
            cells=[
                region_lines.line(
                    answer,
                    grid.get((line.code, duty.code), Standing()),
                    name=_cell(line.name, duty),
                    region=line.code,
                    item=duty.code,
                )
                for duty in duties
            ],
        )
        for line in region_lines.lines(answer, places)
    ]
    return [_country(answer, duties), *rows, *_outside(answer, duties)]


def _country(answer: Answer, duties: Sequence[DutyInForce]) -> Row:
    grid, name = groupings.grid(answer), gettext("The whole country")
    cells = []
    for duty in duties:
        parts = (each for (_, code), each in grid.items() if code == duty.code)
        total, told = sum(parts, Standing()), _cell(name, duty)
        cells.append(region_lines.line(answer, total, name=told, item=duty.code))
    return Row(name=name, href=None, cells=cells)


def _outside(answer: Answer, duties: Sequence[DutyInForce]) -> list[Row]:
    name = gettext("Bodies of no region")
    if region_lines.outside(answer, name) is None:
        return []
    federal = region_lines.federal(answer)
    cells = []
    for duty in duties:
        told = _cell(name, duty)
        line = region_lines.outside(answer, told, item=duty.code)
        cells.append(line or region_lines.line(answer, Standing(), name=told))
    there = _there(answer.question, level=Level.FEDERAL) if federal else None
    return [Row(name=name, href=there, cells=cells)]


def _cell(place: str, duty: DutyInForce) -> str:
    return f"{place}, {duty.heading or duty.code}"


def _there(question: Question, **instead: str | None) -> str:
    return url_for(_HERE, **questions.spell(question, **instead))
