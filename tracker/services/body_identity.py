"""Which body a source means: its own code, or a natural key of the state registers.

Where a source gives no code, OGRN tells the body, then INN, and only without both
OKTMO with the kind. A key that fits several bodies tells nothing: it is never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.services.body_records import BodyRecord
from tracker.storage import body_lookups


class _Key(NamedTuple):
    field: str
    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Unidentified:
    """A record that does not tell whom it means: ``no_key`` or ``ambiguous_key``."""

    reason: str
    field: str = ""
    value: str = ""


def identified(
    session: Session, records: Sequence[BodyRecord]
) -> list[BodyRecord | Unidentified]:
    """Return *records* in their order, each with its code, or why it has none.

    A body that is in neither the register nor *records* under a code of its own gets
    one made of its key (``inn-7701000001``), and keeps it.
    """
    if all(one.code for one in records):
        return list(records)
    bearers = _bearers(session, [one for one in records if not one.code])
    answers: list[BodyRecord | Unidentified] = list(records)
    # Records with better keys come first, so that others can be told by them.
    order = sorted(range(len(records)), key=lambda n: _poverty(records[n]))
    for number in order:
        one = records[number]
        answer = one if one.code else _told(one, bearers)
        answers[number] = answer
        if not isinstance(answer, Unidentified):
            for key in _keys(answer):
                bearers.setdefault(key, {}).setdefault(answer.code, answer.ogrn)
    return answers


#: Key -> codes that bear it -> their OGRN.
_Bearers = dict[_Key, dict[str, str]]


def _poverty(one: BodyRecord) -> tuple[bool, bool, bool]:
    return not one.code, not one.ogrn, not one.inn


def _keys(one: BodyRecord) -> list[_Key]:
    keys = [_Key("ogrn", one.ogrn), _Key("inn", one.inn)]
    if one.oktmo:
        keys.append(_Key("oktmo", one.oktmo, one.kind))
    return [key for key in keys if key.value]


def _told(one: BodyRecord, bearers: _Bearers) -> BodyRecord | Unidentified:
    keys = _keys(one)
    if not keys:
        return Unidentified("no_key")
    if keys[0].field != "oktmo":
        keys = [key for key in keys if key.field != "oktmo"]
    for key in keys:
        # Of one INN with another OGRN the one is not the other.
        codes = {
            code
            for code, ogrn in bearers.get(key, {}).items()
            if not (ogrn and one.ogrn and ogrn != one.ogrn)
        }
        if len(codes) > 1:
            return Unidentified("ambiguous_key", key.field, key.value)
        if codes:
            return replace(one, code=codes.pop())
    made = "-".join(part.replace("_", "-") for part in keys[0] if part)
    return replace(one, code=made)


def _bearers(session: Session, records: Sequence[BodyRecord]) -> _Bearers:
    """Return which bodies of the register bear the keys of *records*."""
    bearers: _Bearers = {}
    for column in ("ogrn", "inn", "oktmo"):
        values = {getattr(one, column) for one in records} - {""}
        for value, rows in body_lookups.bearing(session, column, values).items():
            for row in rows:
                kind = row.kind if column == "oktmo" else ""
                key = _Key(column, value, kind)
                bearers.setdefault(key, {})[row.code] = row.ogrn
    return bearers
