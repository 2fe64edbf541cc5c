"""Codes typed after options: refused where they name nothing, since 0 would deceive."""

from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.errors import BadInput
from tracker.storage import regions

_LOOKED_AT = ("region", "item", "parent", "platform", "networks")


def refuse_unknown(session: Session, **typed: Any) -> None:
    """Refuse as `BadInput` the first code that names nothing.

    *typed* are options and what was typed for them: ``region``, ``item`` in any case,
    ``parent`` (a body), ``platform``, or ``networks`` (several). Others are not
    looked at.
    """
    told = {name: _codes(typed.get(name)) for name in _LOOKED_AT}
    item, parent = (next(iter(told[name]), None) for name in ("item", "parent"))
    names = regions.names(session, item=item, body=parent)
    known: dict[str, set[str]] = {
        "region": set(names.regions),
        "item": {item} if item and names.items else set(),
        "parent": set(names.bodies),
        "platform": set(names.platforms),
        "networks": set(names.platforms),
    }
    for option, codes in told.items():
        for code in codes:
            if code not in known[option]:
                message = f"--{option}: there is no {code!r}"
                raise BadInput(message, field=option, reason="not_understood")


def _codes(typed: Any) -> tuple[str, ...]:
    return (typed,) if isinstance(typed, str) and typed else tuple(typed or ())
