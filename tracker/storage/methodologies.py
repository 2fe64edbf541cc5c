"""Methodologies in their versions: how one is kept, and read back as the rule."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.instruments import Certainty
from tracker.domain.methodologies import Band, Criterion, Formula, Methodology
from tracker.domain.traits import Trait, spell_value
from tracker.storage.ratings import MethodologyVersionRow

_ROW = MethodologyVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a methodology with its text and what is known of it."""

    id: int
    rule: Methodology
    recorded_at: datetime
    certainty: Certainty
    sources: int | None
    reason: str
    text: str
    html: str


def record(session: Session, rule: Methodology, *, now: datetime, **said: Any) -> int:
    """Add *rule* as the next version of its methodology; return its number."""
    newest = sa.select(sa.func.max(_ROW.seq)).where(_ROW.code == rule.code)
    seq = (session.scalar(newest) or 0) + 1
    session.add(
        _ROW(
            code=rule.code,
            seq=seq,
            title=rule.title,
            valid_from=rule.valid_from,
            recorded_at=now,
            scope=_spelled_scope(rule.scope),
            scale=rule.scale,
            least_known=rule.least_known,
            fresh_days=rule.fresh_days,
            formula=rule.formula,
            criteria=[_spelled(each) for each in rule.criteria],
            **said,
        )
    )
    session.flush()
    return seq


def versions(session: Session, code: str | None = None) -> list[Version]:
    """Return all versions, of *code* if given, by code and number."""
    asked = sa.select(_ROW.__table__).order_by(_ROW.code, _ROW.seq)
    if code is not None:
        asked = asked.where(_ROW.code == code)
    return [_version(row) for row in session.execute(asked)]


def one(session: Session, code: str, seq: int) -> Version | None:
    """Return version *seq* of *code*."""
    found = sa.select(_ROW.__table__).where(_ROW.code == code, _ROW.seq == seq)
    row = session.execute(found).first()
    return None if row is None else _version(row)


def by_id(session: Session, version: int) -> Version:
    """Return the version with the id *version*."""
    return _version(
        session.execute(sa.select(_ROW.__table__).where(_ROW.id == version)).one()
    )


def lock(session: Session, version: int) -> None:
    """Let nobody else rate by the version until the end."""
    session.execute(sa.select(_ROW.id).where(_ROW.id == version).with_for_update())


def ruling(session: Session, *, on: date) -> list[Version]:
    """Return the version of each methodology that holds on day *on*, by code.

    Of those that hold from one day the newest: so a mistake is corrected.
    """
    latest: dict[str, Version] = {}
    for version in versions(session):
        rule = version.rule
        there = latest.get(rule.code)
        if rule.valid_from <= on and (
            there is None or there.rule.valid_from <= rule.valid_from
        ):
            latest[rule.code] = version
    return list(latest.values())


def _version(row: Any) -> Version:
    return Version(
        id=row.id,
        rule=Methodology(
            code=row.code,
            seq=row.seq,
            title=row.title,
            valid_from=row.valid_from,
            scope=_scope(row.scope),
            scale=row.scale,
            least_known=row.least_known,
            fresh_days=row.fresh_days,
            formula=Formula(row.formula),
            criteria=tuple(_criterion(each) for each in row.criteria),
        ),
        recorded_at=row.recorded_at,
        certainty=row.certainty,
        sources=row.sources,
        reason=row.reason,
        text=row.text,
        html=row.html,
    )


def _spelled_scope(scope: Scope) -> dict[str, list[str]]:
    return {name: sorted(getattr(scope, name)) for name in Scope.__slots__}


def _scope(told: dict[str, list[str]]) -> Scope:
    return Scope(
        kinds=frozenset(map(BodyKind, told["kinds"])),
        levels=frozenset(map(Level, told["levels"])),
        regions=frozenset(told["regions"]),
        include=frozenset(told["include"]),
        exclude=frozenset(told["exclude"]),
    )


def _spelled(criterion: Criterion) -> dict[str, Any]:
    bands = [[spell_value(band.bound), band.points] for band in criterion.bands]
    return {
        "code": criterion.code,
        "block": criterion.block,
        "title": criterion.title,
        "trait": criterion.trait.value,
        "platforms": sorted(criterion.platforms),
        "bands": bands,
        "source": criterion.source,
        "certainty": criterion.certainty.value,
        "sources": criterion.sources,
    }


def _criterion(told: dict[str, Any]) -> Criterion:
    bands = (Band(bound=Decimal(b), points=points) for b, points in told["bands"])
    return Criterion(
        code=told["code"],
        block=told["block"],
        title=told["title"],
        trait=Trait(told["trait"]),
        platforms=frozenset(told["platforms"]),
        bands=tuple(bands),
        source=told["source"],
        certainty=Certainty(told["certainty"]),
        sources=told["sources"],
    )
