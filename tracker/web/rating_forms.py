"""The forms of ratings: making a round, closing it, objecting, answering."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.domain.dates import BadDate, typed_day
from tracker.domain.errors import BadInput
from tracker.services.rating_objections import MOST
from tracker.storage.methodologies import Version
from tracker.web import questions
from tracker.web.fields import stripped
from tracker.web.units import WriteForm

_ = lazy_gettext
_LONG = Length(max=MOST, message=_("Write no more than 2000 characters."))
_SHORT = Length(max=40, message=_("Write no more than 40 characters."))


class MakeForm(WriteForm):
    """Whom to rate, on which day, with what knowledge; and what was looked at."""

    #: The mark of the preview, and the moment up to which it knew.
    seen = HiddenField(filters=[stripped])
    methodology = SelectField(
        _("Methodology"),
        validators=[InputRequired(message=_("Choose the methodology."))],
    )
    on = StringField(_("On the day"), filters=[stripped])
    known = StringField(_("As known on"), filters=[stripped])

    def offer(self, versions: Iterable[Version]) -> None:
        """Offer the methodologies of *versions*."""
        nothing = SelectChoice("", gettext("choose from the list"))
        self.methodology.choices = [
            nothing,
            *(SelectChoice(each.rule.code, each.rule.title) for each in versions),
        ]

    def validate_on(self, field: Any) -> None:
        """Refuse what is no day."""
        if self.day is None:
            raise ValidationError(gettext("Write the day as 01.12.2022."))

    def validate_known(self, field: Any) -> None:
        """Refuse what is no moment; nothing typed means all that is known now."""
        if field.data and self.moment is None:
            raise ValidationError(gettext("Write the day as 01.12.2022."))

    @property
    def day(self) -> date | None:
        """Return the day to be rated."""
        try:
            return typed_day(self.on.data or "")
        except BadDate:
            return None

    @property
    def moment(self) -> datetime | None:
        """Return the moment up to which knowledge counts; None: now."""
        try:
            return questions.moment(self.known.data) if self.known.data else None
        except BadDate:
            return None

    def refuse(self, refused: BadInput) -> None:
        """Say at its field why *refused*; raise it again where it has none here."""
        field, reason = str(refused.facts.get("field")), refused.facts.get("reason")
        if field not in ("on", "known"):
            raise refused
        words = (
            gettext("This day is still to come: rate a past one, or today.")
            if reason == "future"
            else gettext("On that day no version of this methodology holds yet.")
        )
        self[field].errors = [*self[field].errors, words]


class CloseForm(WriteForm):
    """That the initial rating is closed by a final one: nothing is typed."""
