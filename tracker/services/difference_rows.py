"""A difference as data: one shape of its rows in every file and command."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.differences import Side
from tracker.services import differences
from tracker.services.differences import Difference


def change_rows(session: Session, difference: Difference) -> Iterator[dict[str, Any]]:
    """Yield all rows as plain values, never words: who came, then who left."""
    for side in Side:
        for change in differences.everything(session, difference, side):
            yield {
                "change": side.value,
                "body": change.body,
                "name": change.name,
                "region": change.region,
                "item": change.duty.code,
                "before": change.before.value,
                "after": change.after.value,
            }
