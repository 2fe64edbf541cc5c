"""What every writer of a load holds in its hands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.storage import contents as stored
from tracker.storage import former_names, journal, outbox


@dataclass(frozen=True, slots=True)
class Desk:
    """The transaction of a load, who loads and when."""

    session: Session
    actor: Actor
    now: datetime
    #: The rendered texts of what is written, by the key of the entry.
    html: Mapping[str, str]

    @property
    def today(self) -> date:
        """Return the legal day of the load."""
        return clock.day(self.now)

    def ids(self, kind: str, codes: Iterable[str | None]) -> dict[str | None, int]:
        """Return the ids of the things of *kind* with *codes* (None is skipped)."""
        found: dict[str | None, int] = {}
        found.update(stored.ids(self.session, kind, {str(c) for c in codes if c}))
        return found

    def record(
        self, kind: str, facts: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, int]:
        """Let the things of *kind* be as *facts* tell, by code; return their ids."""
        table = stored.TABLES[kind]
        there = stored.ids(self.session, kind, list(facts))
        self.insert(
            table,
            (
                {"code": code, **said}
                for code, said in facts.items()
                if code not in there
            ),
        )
        known = [{"id": there[c], **facts[c]} for c in facts if c in there]
        if known:
            former_names.keep(self.session, kind, known, now=self.now)
            self.session.execute(sa.update(table), known)
        return stored.ids(self.session, kind, list(facts))

    def insert(self, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add *rows* to *table*."""
        if made := [dict(row) for row in rows]:
            self.session.execute(sa.insert(table), made)

    def note(self, action: str, subject: str, **details: object) -> None:
        """Write to the journal that *action* was done to *subject*."""
        journal.note(
            self.session,
            self.actor,
            action,
            subject,
            now=self.now,
            source="content",
            **details,
        )

    def mark(self, kind: str, ids: Iterable[int]) -> None:
        """Tell the search that the things of *kind* with *ids* have changed."""
        outbox.mark(self.session, kind, ids)
