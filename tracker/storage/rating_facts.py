"""Facts of a score as the table keeps them, and back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tracker.domain.methodologies import Methodology
from tracker.domain.ratings import Fact
from tracker.domain.traits import spell_value


def spell(rule: Methodology, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return *facts* by criterion, each with the points it earned by *rule*."""
    return {
        criterion.code: {
            "points": criterion.points(fact.value),
            **_spelled(fact),
        }
        for criterion in rule.criteria
        for fact in [facts[criterion.code]]
    }


def read(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    """Return the facts that `spell` has spelled."""
    return {code: _fact(each) for code, each in told.items()}


def _spelled(fact: Fact) -> dict[str, Any]:
    said = {
        "value": spell_value(fact.value),
        "at": fact.at and fact.at.isoformat(),
        "pages": list(fact.pages),
        "observation": fact.observation,
        "objection": fact.objection,
    }
    return {name: value for name, value in said.items() if value}


def _fact(told: Mapping[str, Any]) -> Fact:
    value, at = told.get("value"), told.get("at")
    return Fact(
        value=None if value is None else Decimal(value),
        at=datetime.fromisoformat(at) if at else None,
        pages=tuple(told.get("pages", ())),
        observation=told.get("observation"),
        objection=told.get("objection"),
    )
