"""Writing bodies: the present row, the fact beside earlier ones, the other names."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import ALWAYS
from tracker.domain.errors import BadInput
from tracker.domain.sort_names import sort_name
from tracker.services import projections
from tracker.services.body_records import SAID, BodyRecord, Change
from tracker.storage import body_lookups, outbox
from tracker.storage.bodies import BodyAliasRow, BodyRow, BodyVersionRow

#: What is recorded as it is said; the rest is looked up or kept elsewhere.
_AS_SAID = SAID - {"region", "parent", "aliases"}


class Writer:
    """Writes bodies, their history, their other names, and tells the search."""

    def __init__(
        self, session: Session, valid_from: date, now: datetime, batch: int | None
    ) -> None:
        self.session = session
        self.valid_from = valid_from
        self.now = now
        self.batch = batch
        self.regions = body_lookups.region_ids(session)

    def create(self, new: Sequence[BodyRecord]) -> None:
        """Write *new* bodies; parents among them are filled in once they have ids."""
        if not new:
            return
        codes = {one.code for one in new}
        known = self._parents([one for one in new if one.parent not in codes])
        heads = [
            {
                "code": one.code,
                "head": 1,
                "sort_name": sort_name(one.name),
                **self._facts(one, known.get(one.parent or "")),
            }
            for one in new
        ]
        self.session.execute(sa.insert(BodyRow), heads)
        ids = body_lookups.ids(self.session, codes)
        later = [one for one in new if one.parent in codes]
        self._update(
            [{"id": ids[one.code], "parent_id": ids[str(one.parent)]} for one in later]
        )
        parents = known | ids
        self._history(
            {
                "body_id": ids[one.code],
                "seq": 1,
                "sort_name": sort_name(one.name),
                **self._facts(one, parents.get(one.parent or "")),
            }
            for one in new
        )
        self._name({ids[one.code]: one.aliases for one in new})
        outbox.mark(self.session, "body", ids.values())
        projections.touch(self.session, ids.values(), now=self.now)

    def change(self, changes: Sequence[Change]) -> None:
        """Write what changed as new facts, and as what is true now."""
        parents = self._parents([change.record for change in changes])
        facts = {}
        for change in changes:
            if change.of_facts:
                said = self._facts(
                    change.record,
                    parents.get(change.record.parent or ""),
                    starts=change.revives,
                )
                facts[change.row.id] = {
                    **said,
                    "successor_id": change.row.successor_id,
                    "head": change.row.head + 1,
                    "sort_name": sort_name(change.record.name),
                }
        self._update([{"id": id_, **said} for id_, said in facts.items()])
        self._history(
            {
                "body_id": id_,
                "seq": said["head"],
                "sort_name": said["sort_name"],
                **{name: said[name] for name in body_lookups.FACTS},
            }
            for id_, said in facts.items()
        )
        self._name(
            {
                change.row.id: change.record.aliases
                for change in changes
                if change.record.aliases != change.present.aliases
            }
        )
        outbox.mark(self.session, "body", (change.row.id for change in changes))
        projections.touch(self.session, facts, now=self.now)

    def _facts(
        self, one: BodyRecord, parent: int | None, *, starts: bool = True
    ) -> dict[str, Any]:
        """Return the columns of what is said of *one*."""
        if one.region is not None and one.region not in self.regions:
            raise BadInput(
                f"no such region: {one.region}", field="region", reason="unknown_region"
            )
        first = one.existed_from or ALWAYS
        return {
            **{name: getattr(one, name) for name in _AS_SAID},
            "region_id": self.regions[one.region] if one.region else None,
            "parent_id": parent,
            "successor_id": None,
            "batch_id": self.batch,
            "batch_line": one.line if self.batch else None,
            "valid_from": first if starts else self.valid_from,
            "recorded_at": self.now,
        }

    def _parents(self, records: Sequence[BodyRecord]) -> dict[str, int]:
        wanted = {one.parent for one in records if one.parent}
        found = body_lookups.ids(self.session, wanted)
        if missing := sorted(wanted - found.keys()):
            raise BadInput(
                f"no such body: {missing[0]}", field="parent", reason="unknown_parent"
            )
        return found

    def _update(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(sa.update(BodyRow), rows)

    def _history(self, facts: Iterable[dict[str, Any]]) -> None:
        if rows := list(facts):
            self.session.execute(sa.insert(BodyVersionRow), rows)

    def _name(self, aliases: dict[int, tuple[str, ...]]) -> None:
        """Let the bodies have exactly *aliases*."""
        ids = list(aliases)
        self.session.execute(
            sa.delete(BodyAliasRow).where(BodyAliasRow.body_id.in_(ids))
        )
        rows = [
            {"body_id": id_, "name": name}
            for id_, names in aliases.items()
            for name in names
        ]
        if rows:
            self.session.execute(sa.insert(BodyAliasRow), rows)
