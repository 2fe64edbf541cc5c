"""What people typed and have not sent: kept for them, given back, forgotten.

Nobody but its owner is ever told of it. An owner is an account (its reference), or a
guest: somebody whose session ended over a form, known by a token in the browser that
sent it. Never sends a kept text by itself, and never keeps a secret.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.domain.errors import BadInput
from tracker.storage import keepsakes
from tracker.storage.keepsakes import Kept

#: Bytes of one form as it is stored, and texts of one owner.
LONGEST, MOST = 2 * 1024 * 1024, 200
#: How long a text is kept, and one typed by somebody who has not signed in since.
LASTS, GUEST_LASTS = timedelta(days=30), timedelta(hours=2)
_GUEST = "guest:"
#: What proves who sends a form, and what makes it one sending: never kept.
SECRETS = frozenset({"csrf_token", "idempotency_key"})
#: The browser's own mark of what it sent: tells its copy from ours.
STAMP = "keep_stamp"


def guest(token: str) -> str:
    """Return the owner that the bearer of *token* is; the token itself is not kept."""
    return _GUEST + hashlib.sha256(token.encode()).hexdigest()


def keep(
    session: Session,
    owner: str,
    fields: Mapping[str, Iterable[str]],
    *,
    place: str,
    sitting: str,
    now: datetime,
) -> None:
    """Keep *fields* typed at *place* instead of what *sitting* kept before.

    Refuse as `BadInput` a form that is too long (reason ``too_long``), and a new one
    of whoever has `MOST` already (``too_many``). What is too old goes meanwhile.
    """
    typed = plain(fields)
    if len(json.dumps(typed, ensure_ascii=False).encode(errors="replace")) > LONGEST:
        raise BadInput("the form is too long", field="form", reason="too_long")
    if keepsakes.named(session, owner, sitting, stamp=STAMP) is None:
        sweep(session, now=now)
        if keepsakes.count(session, owner) >= MOST:
            raise BadInput("too many texts are kept", field="form", reason="too_many")
    keepsakes.put(session, owner, place=place, sitting=sitting, fields=typed, now=now)


def plain(fields: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    r"""Return *fields* without secrets and without what no store can hold.

    >>> plain({"text": ["Сло\0во"], "csrf_token": ["x"], "new_password": ["y"]})
    {'text': ['Слово']}
    """
    return {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in fields.items()
        if name not in SECRETS and "password" not in name.lower()
    }


def found(session: Session, owner: str, *, place: str, limit: int = 5) -> list[Kept]:
    """Return what *owner* has typed at *place* and not sent, the newest first."""
    return keepsakes.listed(session, owner, place=place, stamp=STAMP, limit=limit)


def all_of(session: Session, owner: str) -> list[Kept]:
    """Return all that *owner* has typed and not sent, the newest first."""
    return keepsakes.listed(session, owner, stamp=STAMP, limit=MOST)


def one(session: Session, owner: str, sitting: str) -> Kept | None:
    """Return what *owner* has typed in *sitting* and not sent, or None."""
    return keepsakes.named(session, owner, sitting, stamp=STAMP)


def typed(session: Session, owner: str, sitting: str) -> dict[str, list[str]]:
    """Return the fields *owner* filled in *sitting*; none if nothing is kept."""
    fields = keepsakes.fields_of(session, owner, sitting)
    return {name: values for name, values in fields.items() if name != STAMP}


def forget(session: Session, owner: str, sitting: str) -> None:
    """Forget what *owner* typed in *sitting*: it was sent, or is not wanted."""
    keepsakes.drop(session, owner, sitting)


def move(
    session: Session, kept: Kept, *, source: str, target: str, now: datetime
) -> None:
    """Make the *source*'s *kept* text the *target*'s, if there is room for it."""
    fields = keepsakes.fields_of(session, source, kept.sitting)
    keep(
        session,
        target,
        fields,
        place=kept.place,
        sitting=kept.sitting,
        now=now,
    )
    forget(session, source, kept.sitting)


def sweep(session: Session, *, now: datetime) -> int:
    """Forget what is too old; return how many texts that were."""
    old = keepsakes.drop_old(session, before=now - LASTS)
    return old + keepsakes.drop_old(session, before=now - GUEST_LASTS, owners=_GUEST)
