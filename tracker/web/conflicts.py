"""Two people, one text: what both began from, what each made of it, put together.

A clean merge is offered in the form and never saved by itself: a person reads it and
presses the button. Where both changed one paragraph, your words stand and theirs are
shown beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Change as Piece
from tracker.adapters.redlines import redline
from tracker.domain import merging
from tracker.domain.merging import Clash, Same
from tracker.domain.proposals import Proposed
from tracker.services.proposal_writing import worded
from tracker.storage import texts
from tracker.storage.proposal_lists import Change
from tracker.storage.proposal_texts import read, spelled
from tracker.storage.regions import Names
from tracker.web import proposal_sides
from tracker.web.comparing import Field

#: What a person types nowhere and so cannot clash in.
_MADE = ("html", "text")
_DUTY = "duty."


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Three versions of one item and the fourth that is offered.

    *published*: theirs is a version of the register, not another draft; *base_seq*
    is the version the merged text will be written against.
    """

    base: Proposed
    theirs: Proposed
    yours: Proposed
    merged: Proposed
    merge: merging.Merge
    clashed: tuple[str, ...]
    their_author: str
    published: int | None
    base_seq: int

    @property
    def clean(self) -> bool:
        """Tell whether nothing was changed by both in different ways."""
        return self.merge.clean and not self.clashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of the text: as it was, and as each made it; *clash*: both did."""

    base: str
    theirs: list[Piece]
    yours: list[Piece]
    clash: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A conflict as the page tells it: places of the text, and fields."""

    rows: tuple[Row, ...]
    fields: tuple[tuple[Field, Field], ...]


def with_draft(change: Change, opened: Proposed, typed: Proposed) -> Conflict:
    """Return the conflict of *typed* with the draft saved since *opened*."""
    return _conflict(
        change.code,
        opened,
        change.proposed,
        typed,
        author=change.author,
        published=None,
        base_seq=change.base,
    )


def with_published(session: Session, change: Change) -> Conflict:
    """Return the conflict of a draft with the version published since its base."""
    revisions = {each.seq: each for each in texts.of_item(session, change.item_id or 0)}
    base = _as_drafted(proposal_sides.before(session, change), change.proposed)
    theirs = revisions.get(change.head)
    there = base
    if theirs:
        there = _as_drafted(worded(session, theirs), change.proposed)
    return _conflict(
        change.code,
        base,
        there,
        change.proposed,
        author=theirs.author if theirs else "",
        published=change.head,
        base_seq=change.head,
    )


def _as_drafted(version: Proposed, draft: Proposed) -> Proposed:
    """Return *version* with what is not of the law's text as *draft* has it."""
    return replace(version, change=draft.change, reason=draft.reason)


def told(session: Session, conflict: Conflict, names: Names) -> Told:
    """Return *conflict* in the words of the page."""
    theirs = proposal_sides.drafts(session, conflict.base, conflict.theirs, names)
    yours = proposal_sides.drafts(session, conflict.base, conflict.yours, names)
    by_name = {each.name: each for each in yours.fields}
    heads = (
        _heading(conflict.base, conflict.theirs),
        _heading(conflict.base, conflict.yours),
    )
    pairs = [
        (each, by_name.get(each.name, replace(each, after=each.before)))
        for each in theirs.fields
    ]
    known = {each.name for each in theirs.fields}
    pairs += [
        (replace(each, after=each.before), each)
        for each in yours.fields
        if each.name not in known
    ]
    return Told(
        rows=tuple(
            Row(
                base="\n".join(chunk.base),
                theirs=redline("\n".join(chunk.base), "\n".join(chunk.theirs)),
                yours=redline("\n".join(chunk.base), "\n".join(chunk.yours)),
                clash=isinstance(chunk, Clash),
            )
            for chunk in conflict.merge.chunks
            if not isinstance(chunk, Same)
        ),
        fields=tuple(
            pair for pair in [heads, *pairs] if pair[0].changed or pair[1].changed
        ),
    )


def _heading(base: Proposed, other: Proposed) -> Field:
    return Field(
        name=str(gettext("Number and heading")),
        before=proposal_sides.line(base),
        after=proposal_sides.line(other),
    )


def _conflict(
    item: str,
    base: Proposed,
    theirs: Proposed,
    yours: Proposed,
    *,
    author: str,
    published: int | None,
    base_seq: int,
) -> Conflict:
    text = merging.merge(base.text, theirs.text, yours.text)
    fields, clashed = merging.merge_fields(*map(_fields, (base, theirs, yours)))
    merged = replace(_put_together(item, fields), text=text.text)
    return Conflict(
        base=base,
        theirs=theirs,
        yours=yours,
        merged=merged,
        merge=text,
        clashed=clashed,
        their_author=author,
        published=published,
        base_seq=base_seq,
    )


def _fields(proposed: Proposed) -> dict[str, object]:
    """Return everything but the text, the duty field by field."""
    plain = {k: v for k, v in spelled(proposed).items() if k not in _MADE}
    duty = plain.pop("duty")
    return plain | {f"{_DUTY}{name}": value for name, value in (duty or {}).items()}


def _put_together(item: str, fields: Mapping[str, object]) -> Proposed:
    plain = {k: v for k, v in fields.items() if not k.startswith(_DUTY)}
    duty = {k.removeprefix(_DUTY): v for k, v in fields.items() if k not in plain}
    return read(item, {**plain, "duty": duty or None})
