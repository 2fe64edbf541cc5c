"""Questions about uploaded files, and writing of what is kept beside them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence_files import AT_WORK, NEEDS_BYTES, RowFate, UploadState
from tracker.storage.base import inserting
from tracker.storage.uploads import ImportMemoryRow, UploadLineRow, UploadRow

PAGE = 20
#: Choices of one person that are looked up.
MEMORIES = 5000
_PIECE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An upload as a list shows it."""

    id: int
    code: str
    file_name: str
    state: UploadState
    rows: int
    counts: Mapping[str, Any]
    received_at: datetime

    @property
    def cursor(self) -> tuple[int]:
        """Return its place in a list."""
        return (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of a file that needs words."""

    line: int
    fate: RowFate
    reason: str
    asked: str
    facts: Mapping[str, Any]
    cells: Mapping[str, str]


def one(session: Session, owner: str, code: str) -> UploadRow | None:
    """Return the upload *code* of *owner*."""
    found = sa.select(UploadRow).where(UploadRow.code == code, UploadRow.owner == owner)
    return session.scalar(found)


def listed(
    session: Session, owner: str, *, before: int | None = None, limit: int = PAGE
) -> list[Listed]:
    """Return the uploads of *owner*, the newest first, those *before* an id."""
    row = UploadRow
    found = sa.select(*(getattr(row, name) for name in Listed.__slots__))
    found = found.where(row.owner == owner).order_by(row.id.desc()).limit(limit)
    if before is not None:
        found = found.where(row.id < before)
    return [Listed(**each) for each in session.execute(found).mappings()]


def same_file(session: Session, upload: UploadRow) -> Listed | None:
    """Return the newest other upload of the same bytes that its owner had taken in."""
    row = UploadRow
    found = sa.select(*(getattr(row, name) for name in Listed.__slots__)).where(
        row.owner == upload.owner,
        row.sha256 == upload.sha256,
        row.id != upload.id,
        row.state == UploadState.DONE,
    )
    newest = session.execute(found.order_by(row.id.desc()).limit(1)).mappings().first()
    return Listed(**newest) if newest else None


def lines(
    session: Session,
    upload: int,
    fates: Collection[RowFate],
    *,
    after: int = 0,
    limit: int = PAGE,
) -> list[Kept]:
    """Return kept rows of *upload* with *fates*, in their order, *after* a line."""
    row = UploadLineRow
    found = sa.select(*(getattr(row, name) for name in Kept.__slots__))
    found = found.where(row.upload_id == upload, row.fate.in_(fates), row.line > after)
    found = found.order_by(row.line).limit(limit)
    return [Kept(**each) for each in session.execute(found).mappings()]


def all_lines(
    session: Session, upload: int, fates: Collection[RowFate]
) -> Iterator[Kept]:
    """Yield all kept rows of *upload* with *fates*, a page in memory at a time."""
    after = 0
    while page := lines(session, upload, fates, after=after, limit=_PIECE):
        yield from page
        after = page[-1].line


def asked(session: Session, upload: int, *, limit: int) -> list[tuple[str, int, Any]]:
    """Return (words, rows, facts of one) of what fits several bodies, by rows."""
    row = UploadLineRow
    groups = (
        sa.select(
            row.asked,
            sa.func.count().label("rows"),
            sa.func.min(row.line).label("first"),
        )
        .where(row.upload_id == upload, row.fate == RowFate.AMBIGUOUS)
        .group_by(row.asked)
        .order_by(sa.text("rows DESC"), row.asked)
        .limit(limit)
        .subquery()
    )
    found = (
        sa.select(groups.c.asked, groups.c.rows, row.facts)
        .join(groups, sa.and_(row.upload_id == upload, row.line == groups.c.first))
        .order_by(groups.c.rows.desc(), groups.c.asked)
    )
    return [(words, rows, facts) for words, rows, facts in session.execute(found)]


def replace_lines(
    session: Session,
    upload: int,
    rows: Sequence[Mapping[str, Any]],
    *,
    first: int = 0,
    last: int | None = None,
) -> None:
    """Let *rows* be what is kept of *upload* between two lines of the file."""
    row = UploadLineRow
    old = sa.delete(row).where(row.upload_id == upload, row.line >= first)
    session.execute(old if last is None else old.where(row.line <= last))
    if rows:
        session.execute(
            sa.insert(row), [{"upload_id": upload, **each} for each in rows]
        )


def due(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of uploads with work to be done that nobody is doing."""
    row = UploadRow
    free = sa.or_(row.leased_until.is_(None), row.leased_until < now)
    found = sa.select(row.id).where(row.state.in_(AT_WORK), free)
    return list(session.scalars(found.order_by(row.changed_at, row.id).limit(PAGE)))


def lease(
    session: Session, upload: int, holder: str, *, until: datetime, now: datetime
) -> bool:
    """Take the work on *upload* for *holder*, unless somebody else does it."""
    row = UploadRow
    free = sa.or_(row.leased_until.is_(None), row.leased_until < now)
    taken = session.execute(
        sa.update(row)
        .where(row.id == upload, row.state.in_(AT_WORK), free)
        .values(lease=holder, leased_until=until)
        .returning(row.id)
    )
    return taken.scalar_one_or_none() is not None


def moved(session: Session, upload: int, holder: str, **values: Any) -> bool:
    """Write *values* while *holder* still has the work; tell whether it has."""
    row = UploadRow
    done = session.execute(
        sa.update(row)
        .where(row.id == upload, row.lease == holder)
        .values(**values)
        .returning(row.id)
    )
    return done.scalar_one_or_none() is not None


def stale(session: Session, *, before: datetime) -> list[UploadRow]:
    """Return uploads that have waited for a person since *before*."""
    row = UploadRow
    waiting = (UploadState.RECEIVED, UploadState.CHECKED)
    found = sa.select(row).where(row.state.in_(waiting), row.changed_at < before)
    return list(session.scalars(found.limit(_PIECE)))


def needed(session: Session) -> set[str]:
    """Return the digests of the files whose bytes are still needed."""
    found = sa.select(UploadRow.sha256).where(UploadRow.state.in_(NEEDS_BYTES))
    return set(session.scalars(found.distinct()))


def forget_lines(session: Session, *, before: datetime) -> None:
    """Forget the rows kept of files with which all was over *before*."""
    row = UploadRow
    over = sa.select(row.id).where(
        row.state.not_in(NEEDS_BYTES | AT_WORK), row.changed_at < before
    )
    session.execute(
        sa.delete(UploadLineRow).where(UploadLineRow.upload_id.in_(over)),
        execution_options={"synchronize_session": False},
    )


def memories(
    session: Session, owner: str, kind: str, *, key: str | None = None
) -> dict[str, Mapping[str, Any]]:
    """Return what *owner* told last, by its key: of *key* alone, or of the newest."""
    row = ImportMemoryRow
    found = sa.select(row.key, row.value).where(row.owner == owner, row.kind == kind)
    if key is not None:
        found = found.where(row.key == key)
    newest = found.order_by(row.saved_at.desc(), row.key).limit(MEMORIES)
    return {each.key: each.value for each in session.execute(newest)}


def keep_memories(
    session: Session,
    owner: str,
    kind: str,
    values: Mapping[str, Mapping[str, Any]],
    *,
    now: datetime,
) -> None:
    """Keep *values* by their keys for *owner*, instead of what was told before."""
    if not values:
        return
    insert = inserting(session, ImportMemoryRow)
    rows = [
        {"owner": owner, "kind": kind, "key": key, "value": value, "saved_at": now}
        for key, value in values.items()
    ]
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["owner", "kind", "key"],
            set_={"value": insert.excluded.value, "saved_at": now},
        ),
        rows,
    )
