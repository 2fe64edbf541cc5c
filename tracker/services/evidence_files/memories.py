"""What a person told once of files is remembered for the next: columns, and bodies.

Belongs to its account alone. Never decides: it is shown, and can be told anew.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.services.evidence_files.columns import Reading
from tracker.services.imports.headings import normal
from tracker.storage import upload_lists

COLUMNS, BODY = "columns", "body"


def remembered(
    session: Session, owner: str, headings: Sequence[str]
) -> Mapping[str, Any] | None:
    """Return what *owner* told last of a file with these *headings*."""
    key = _key(headings)
    return upload_lists.memories(session, owner, COLUMNS, key=key).get(key)


def remember(
    session: Session,
    owner: str,
    headings: Sequence[str],
    reading: Reading,
    *,
    now: datetime,
) -> None:
    """Keep what the columns mean for the next file with the same *headings*."""
    value = {"columns": dict(reading.columns), "defaults": dict(reading.defaults)}
    upload_lists.keep_memories(
        session, owner, COLUMNS, {_key(headings): value}, now=now
    )


def chosen(session: Session, owner: str) -> dict[str, str]:
    """Return which bodies *owner* chose before, by the words that fit several."""
    kept = upload_lists.memories(session, owner, BODY)
    return {words: str(value["code"]) for words, value in kept.items()}


def choose(
    session: Session, owner: str, choices: Mapping[str, str], *, now: datetime
) -> None:
    """Keep *choices*: words that fit several bodies -> the code of the one meant."""
    kept = {words: {"code": code} for words, code in choices.items() if code}
    upload_lists.keep_memories(session, owner, BODY, kept, now=now)


def _key(headings: Sequence[str]) -> str:
    """Return what files with these headings are known by, whatever their order."""
    told = json.dumps(sorted(map(normal, headings)))
    return hashlib.sha256(told.encode()).hexdigest()
