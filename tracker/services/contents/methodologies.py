"""Methodologies of rating as content: checked, recorded, read back as entries.

A version is never changed: an edited section is recorded as the next version of the
same day, and rules it from then on.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from tracker.domain.bodies import Scope
from tracker.domain.methodologies import Band, Criterion, Methodology
from tracker.domain.methodology_faults import unsound
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import (
    BandPart,
    BodyCode,
    Code,
    CriterionPart,
    MethodologyEntry,
    PlatformCode,
    RegionCode,
)
from tracker.storage import methodologies as stored
from tracker.storage.methodologies import Version


def complaints(entry: MethodologyEntry) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with *entry*: the key it is about, and what to do."""
    for code, why in unsound(_rule(entry)):
        about = "criteria" if code else "scale"
        yield about, f"{code}: {why}" if code else why


def record(desk: Desk, entries: Sequence[MethodologyEntry]) -> None:
    """Add *entries* as the newest versions of their methodologies."""
    for entry in entries:
        seq = stored.record(
            desk.session,
            _rule(entry),
            now=desk.now,
            certainty=entry.certainty,
            sources=entry.sources,
            reason=entry.reason,
            text=entry.text,
            html=desk.html[entry.key],
        )
        subject = f"methodology:{entry.methodology}"
        desk.note("methodology.recorded", subject, version=seq)


def methodologies(session: Session) -> Iterator[MethodologyEntry]:
    """Yield what the register holds: of each methodology and day the newest version."""
    newest: dict[tuple[str, object], Version] = {}
    for version in stored.versions(session):
        newest[version.rule.code, version.rule.valid_from] = version
    for version in newest.values():
        yield _entry(version)


def _rule(entry: MethodologyEntry) -> Methodology:
    return Methodology(
        code=entry.methodology,
        title=entry.title,
        valid_from=entry.valid_from,
        scope=Scope(
            kinds=entry.kinds,
            levels=entry.levels,
            regions=frozenset(map(str, entry.regions)),
            include=frozenset(map(str, entry.include)),
            exclude=frozenset(map(str, entry.exclude)),
        ),
        scale=entry.scale,
        least_known=entry.least_known,
        fresh_days=entry.fresh_days,
        formula=entry.formula,
        criteria=tuple(map(_criterion, entry.criteria)),
    )


def _criterion(part: CriterionPart) -> Criterion:
    return Criterion(
        code=part.criterion,
        block=part.block,
        title=part.title,
        trait=part.trait,
        platforms=frozenset(map(str, part.platforms)),
        bands=tuple(Band(bound=each.bound, points=each.points) for each in part.bands),
        source=part.source,
        certainty=part.certainty,
        sources=part.sources,
    )


def _entry(version: Version) -> MethodologyEntry:
    rule = version.rule
    return MethodologyEntry(
        methodology=Code(rule.code),
        title=rule.title,
        valid_from=rule.valid_from,
        kinds=rule.scope.kinds,
        levels=rule.scope.levels,
        regions=frozenset(map(RegionCode, rule.scope.regions)),
        include=frozenset(map(BodyCode, rule.scope.include)),
        exclude=frozenset(map(BodyCode, rule.scope.exclude)),
        scale=rule.scale,
        least_known=rule.least_known,
        fresh_days=rule.fresh_days,
        formula=rule.formula,
        certainty=version.certainty,
        sources=version.sources,
        reason=version.reason,
        criteria=tuple(map(_part, rule.criteria)),
        text=version.text,
    )


def _part(criterion: Criterion) -> CriterionPart:
    return CriterionPart(
        criterion=Code(criterion.code),
        block=criterion.block,
        title=criterion.title,
        trait=criterion.trait,
        platforms=frozenset(map(PlatformCode, criterion.platforms)),
        bands=tuple(BandPart(bound=b.bound, points=b.points) for b in criterion.bands),
        source=criterion.source,
        certainty=criterion.certainty,
        sources=criterion.sources,
    )
