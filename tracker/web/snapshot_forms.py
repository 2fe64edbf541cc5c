"""The forms of reporting dates: naming one, and withdrawing one."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from tracker.clock import LEGAL_ZONE
from tracker.domain import dates
from tracker.domain.dates import BadDate
from tracker.domain.errors import BadInput
from tracker.domain.snapshots import Snapshot
from tracker.services.coverage import Answer
from tracker.web import questions, snapshot_words
from tracker.web.fields import lines, stripped
from tracker.web.formats import day
from tracker.web.units import WriteForm

_ = lazy_gettext


class _Refusing(WriteForm):
    def refuse(self, refused: BadInput) -> None:
        """Say at its field why *refused*; raise it again where it has none here."""
        field, reason = str(refused.facts.get("field")), refused.facts.get("reason")
        if field not in self:
            raise refused
        words = snapshot_words.refusal(field, str(reason))
        self[field].errors = [*self[field].errors, words]


class SnapshotForm(_Refusing):
    """A reporting date as it is written, and what was seen before the press."""

    #: The mark of what was looked at: named is only what was seen.
    seen = HiddenField(filters=[stripped])
    title = StringField(_("What it is called"), filters=[stripped])
    code = StringField(_("Short name in the address"), filters=[stripped])
    on = StringField(_("On the day"), filters=[stripped])
    known = StringField(_("By what was known on"), filters=[stripped])
    note = TextAreaField(_("Note"), filters=[lines])

    def validate_on(self, field: Any) -> None:
        """Refuse what is no day; nothing typed means today."""
        _understood("on", field.data, dates.typed_day)

    def validate_known(self, field: Any) -> None:
        """Refuse what is no moment; nothing typed means now."""
        _understood("known", field.data, questions.moment)

    def snapshot(self, *, today: date, now: datetime) -> Snapshot:
        """Return what was written, to be called after the checks."""
        return Snapshot(
            code=(self.code.data or "").lower(),
            title=self.title.data or "",
            on=dates.typed_day(self.on.data) if self.on.data else today,
            known=questions.moment(self.known.data) if self.known.data else now,
            note=self.note.data or "",
        )

    def pin(self, snapshot: Snapshot) -> None:
        """Show the day and the moment that were meant: these are what is named."""
        for field, words in (
            (self.on, day(snapshot.on)),
            (self.known, spell_known(snapshot.known)),
        ):
            field.data, field.raw_data = words, [words]


class WithdrawalForm(_Refusing):
    """Why a reporting date is not to be used any more."""

    reason = TextAreaField(_("Why it is withdrawn"), filters=[lines])


def spell_known(known: datetime) -> str:
    """Return *known* as the form takes it back: a day, or a moment by Moscow time."""
    spelled = questions.spell_moment(known) or ""
    if "T" not in spelled:
        return day(known)
    return f"{known.astimezone(LEGAL_ZONE).replace(tzinfo=None)}"


def whole(now: datetime) -> datetime:
    """Return *now* without the part of a second: what a person can read and cite."""
    return now.astimezone(UTC).replace(microsecond=0)


def mark(snapshot: Snapshot, answer: Answer) -> str:
    """Return the digest of what is shown before the press: the pair and its numbers."""
    told = [snapshot.on.isoformat(), snapshot.known.isoformat()]
    told += [str(n) for n in (answer.bodies, answer.obliged, answer.rows)]
    return sha256(json.dumps(told).encode()).hexdigest()


def _understood(field: str, text: str | None, take: Any) -> None:
    try:
        if text:
            take(text)
    except BadDate as error:
        words = snapshot_words.refusal(field, "not_understood")
        raise ValidationError(words) from error
