"""Which answers can be remembered for ever, and under what name.

An answer as known at a past moment cannot change: facts are only ever added, and none
with an earlier moment. So it is worked out once. The name of a memory is its question,
spelled in one way only, and the version of the rule that answers.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.domain.history import EVER
from tracker.domain.questions import Question

#: Raise it whenever the rule of coverage begins to answer otherwise than before: what
#: was remembered by the old rule is then not looked at any more.
RULE = 1
#: No write takes longer from its moment to its end; what is known is settled after it.
SETTLING = timedelta(minutes=10)
#: Fields that do not change what is true, only how it is shown.
_BESIDE = frozenset({"today", "snapshot", "order"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The name of something remembered: what of the answer, asked how, by which rule.

    ``report``: it belongs to a reporting date, and is kept in any case.
    """

    what: str
    asked: str
    known: datetime
    rule: int = RULE
    report: bool = False


def memory(
    question: Question, what: str, *, leaving: Collection[str] = ()
) -> Memory | None:
    """Return the name under which *what* of the answer is remembered, or None.

    *leaving* are the fields of the question that *what* does not depend on. Nothing is
    remembered of what is known now, of bodies found by words, or of a future moment
    (None; that the moment is past is for whoever has a clock to see).
    """
    if question.known is None or question.known == EVER or _open(question):
        return None
    left = _BESIDE | set(leaving)
    told = {
        each.name: _spelled(getattr(question, each.name))
        for each in fields(question)
        if each.name not in left
    }
    said = {name: value for name, value in told.items() if value is not None}
    return Memory(
        what=what,
        asked=json.dumps(said, ensure_ascii=False, sort_keys=True),
        known=question.known,
        report=getattr(question, "snapshot", None) is not None,
    )


def settled(memory: Memory, *, now: datetime) -> bool:
    """Tell whether nothing with so early a moment can be on its way any more."""
    return memory.known <= now - SETTLING


def _open(question: Question) -> bool:
    """Tell whether the question has endlessly many spellings: any words, any ids."""
    return question.bodies is not None or bool(getattr(question, "words", None))


def _spelled(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.timestamp().hex()
    return value.isoformat() if isinstance(value, date) else value
