"""A proposed text as plain values: written into a draft, and read back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.instruments import Certainty
from tracker.domain.proposals import Proposed
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Duty,
    Modality,
    PlatformRule,
    Stage,
)

_READ: Mapping[str, Any] = {
    "stage": Stage,
    "change": ChangeClass,
    "certainty": Certainty,
    "until": lambda spelled: date.fromisoformat(spelled) if spelled else None,
}
_SCOPE: Mapping[str, Any] = {
    "kinds": BodyKind,
    "levels": Level,
    "regions": str,
    "include": str,
    "exclude": str,
}


def spelled(proposed: Proposed) -> dict[str, Any]:
    """Return *proposed* as JSON can hold it."""
    values = {field.name: getattr(proposed, field.name) for field in fields(proposed)}
    duty = values.pop("duty")
    plain = {name: _plain(value) for name, value in values.items()}
    return {**plain, "duty": _spelled_duty(duty) if duty else None}


def read(item: str, content: Mapping[str, Any]) -> Proposed:
    """Return the text that *content* spells for *item*: `spelled` undone.

    Fields it does not name (kept by an earlier release) have their defaults.
    """
    known = {field.name for field in fields(Proposed)} - {"duty"}
    said = {name: value for name, value in content.items() if name in known}
    for name, take in _READ.items():
        if name in said:
            said[name] = take(said[name])
    duty = content.get("duty")
    return Proposed(**said, duty=_duty(item, duty) if duty else None)


def _spelled_duty(duty: Duty) -> dict[str, Any]:
    scope = {name: sorted(getattr(duty.scope, name)) for name in _SCOPE}
    return {
        "modality": duty.modality.value,
        "binding": duty.binding.value,
        "platform_rule": duty.platform_rule.value,
        "platforms": list(duty.platforms),
        "scope": scope,
        "comply_by": _plain(duty.comply_by),
    }


def _duty(item: str, said: Mapping[str, Any]) -> Duty:
    scope = {
        name: frozenset(map(take, said["scope"].get(name, ())))
        for name, take in _SCOPE.items()
    }
    comply_by = said.get("comply_by")
    return Duty(
        item=item,
        modality=Modality(said["modality"]),
        binding=Binding(said["binding"]),
        platform_rule=PlatformRule(said["platform_rule"]),
        platforms=tuple(said["platforms"]),
        scope=Scope(**scope),
        comply_by=date.fromisoformat(comply_by) if comply_by else None,
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
