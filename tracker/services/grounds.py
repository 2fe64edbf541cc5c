"""The office keeps its list of reasons for turning evidence down.

What was a reason stays one: words are never changed under a decision already made.
Worded anew, a reason is another one in the same place, and the old one is retired.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.grounds import Ground
from tracker.storage import grounds, journal
from tracker.storage.grounds import GroundRow

#: A reason is read at a glance, among others.
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a reason is called, and whether it is given with words alone."""

    ru: str
    en: str = ""
    needs_words: bool = False


def add(session: Session, actor: Actor, naming: Naming, *, now: datetime) -> str:
    """Add a reason at the end of the list and return its code.

    Refuse as `BadInput` a name that is empty, too long or in the list already.
    """
    actor.require(Act.REVIEW)
    there = grounds.locked(session)
    _sound(naming, there)
    position = max((each.position for each in there.values()), default=0) + 1
    return _added(session, actor, naming, there, position=position, now=now)


def reword(
    session: Session, actor: Actor, code: str, naming: Naming, *, now: datetime
) -> str:
    """Word the reason *code* anew and return the code it has now.

    Saved as it is, it stays as it is. Refuse what `add` refuses, and as `Conflict`
    a reason that somebody has retired meanwhile.
    """
    actor.require(Act.REVIEW)
    there = grounds.locked(session)
    ground = _listed(there, code)
    if naming == Naming(
        ru=ground.name_ru, en=ground.name_en, needs_words=ground.needs_words
    ):
        return code
    _sound(naming, {each: there[each] for each in there if each != code})
    grounds.set_retired(session, code, at=now)
    new = _added(session, actor, naming, there, position=ground.position, now=now)
    _note(session, actor, "retired", code, now=now, instead=new)
    return new


def retire(session: Session, actor: Actor, code: str, *, now: datetime) -> None:
    """Offer the reason no more. Refuse as `BadInput` to retire the last of the list."""
    actor.require(Act.REVIEW)
    there = grounds.locked(session)
    _listed(there, code)
    if sum(each.listed for each in there.values()) == 1:
        raise BadInput("the last reason", field="code", reason="last")
    grounds.set_retired(session, code, at=now)
    _note(session, actor, "retired", code, now=now)


def bring_back(session: Session, actor: Actor, code: str, *, now: datetime) -> None:
    """Offer a retired reason again, unless another bears its name meanwhile."""
    actor.require(Act.REVIEW)
    there = grounds.locked(session)
    ground = _known(there, code)
    if ground.listed:
        raise Conflict(f"{code} is listed")
    _sound(Naming(ru=ground.name_ru, en=ground.name_en), there)
    grounds.set_retired(session, code, at=None)
    _note(session, actor, "brought_back", code, now=now)


def raise_up(session: Session, actor: Actor, code: str, *, now: datetime) -> None:
    """Move the reason one place up in the list; the first stays where it is."""
    actor.require(Act.REVIEW)
    there = grounds.locked(session)
    ground = _listed(there, code)
    above = [each for each in there.values() if each.listed]
    place = above.index(ground)
    if place == 0:
        return
    above[place - 1], above[place] = above[place], above[place - 1]
    grounds.set_order(session, [each.code for each in above])
    _note(session, actor, "raised", code, now=now)


def _added(
    session: Session,
    actor: Actor,
    naming: Naming,
    there: dict[str, Ground],
    *,
    position: int,
    now: datetime,
) -> str:
    code = f"reason_{len(there) + 1}"
    session.add(
        GroundRow(
            code=code,
            name_ru=naming.ru,
            name_en=naming.en,
            needs_words=naming.needs_words,
            position=position,
            added_at=now,
        )
    )
    told = {"ru": naming.ru, "en": naming.en, "needs_words": naming.needs_words}
    _note(session, actor, "added", code, now=now, **told)
    return code


def _note(
    session: Session,
    actor: Actor,
    deed: str,
    code: str,
    *,
    now: datetime,
    **details: object,
) -> None:
    journal.note(session, actor, f"ground.{deed}", f"ground:{code}", now=now, **details)


def _known(there: dict[str, Ground], code: str) -> Ground:
    if code not in there:
        raise NotFound(f"no reason {code}")
    return there[code]


def _listed(there: dict[str, Ground], code: str) -> Ground:
    ground = _known(there, code)
    if not ground.listed:
        raise Conflict(f"{code} is retired")
    return ground


def _sound(naming: Naming, others: dict[str, Ground]) -> None:
    if not naming.ru:
        raise BadInput("no name", field="ru", reason="required")
    for field, name in (("ru", naming.ru), ("en", naming.en)):
        if len(name) > LONGEST:
            raise BadInput("too long", field=field, reason="too_long")
    names = {each.name_ru.casefold() for each in others.values() if each.listed}
    if naming.ru.casefold() in names:
        raise BadInput("in the list already", field="ru", reason="taken")
