"""Choosing among bodies that are called alike: the questions, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.storage import evidence_batches, regions, upload_lists
from tracker.storage.evidence_batches import BodyHere
from tracker.web.labels import label
from tracker.web.names import spoken
from tracker.web.units import WriteForm

#: Questions on one page; rows of further ones go into the error sheet meanwhile.
MOST = 30


class ChoicesForm(WriteForm):
    """Carries the key of the answers; the questions differ from file to file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which body is meant by *words* in *rows* rows: one of *bodies* (code, about)."""

    field: str
    words: str
    value: str
    rows: int
    bodies: Sequence[tuple[str, str]]


def asked_of(session: Session, upload: int) -> list[Question]:
    """Return what is to be asked about a file, what most rows wait for first."""
    found = upload_lists.asked(session, upload, limit=MOST)
    codes = {code for _, _, facts in found for code in _candidates(facts)}
    known = {
        body.code: body for _, body in evidence_batches.bodies(session, "code", codes)
    }
    named = regions.names(session).regions
    return [
        Question(
            field=f"choice-{number}",
            words=words,
            value=str(facts.get("value", "")),
            rows=rows,
            bodies=[
                (code, _about(known[code], spoken(named, known[code].region)))
                for code in _candidates(facts)
                if code in known
            ],
        )
        for number, (words, rows, facts) in enumerate(found)
    ]


def choices_in(sent: Mapping[str, str], asked: Sequence[Question]) -> dict[str, str]:
    """Return the code chosen for the words of each question; empty for none.

    Only what was asked is answered, and only with a body that was offered.
    """
    chosen = {}
    for question in asked:
        answer = sent.get(question.field)
        offered = {code for code, _ in question.bodies} | {""}
        told = sent.get(f"{question.field}-words")
        if answer in offered and told == question.words:
            chosen[question.words] = answer
    return chosen


def _candidates(facts: Mapping[str, Any]) -> list[str]:
    return str(facts.get("candidates", "")).split()


def _about(body: BodyHere, region: str) -> str:
    """Return what tells a body from others of its name."""
    parts = [body.name, str(label(body.kind)), region, body.code]
    return ", ".join(part for part in parts if part)
