"""The forms of objections to a rating: what a body says, and what it is answered."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.domain.methodologies import Criterion
from tracker.domain.ratings import Verdict
from tracker.domain.traits import read_value
from tracker.services.rating_objections import MOST
from tracker.web.fields import lines, stripped
from tracker.web.units import WriteForm

_ = lazy_gettext
_LONG = Length(max=MOST, message=_("Write no more than 2000 characters."))
_SHORT = Length(max=40, message=_("Write no more than 40 characters."))


class ValueForm(WriteForm):
    """A value of one criterion, as a person types it."""

    value = StringField(_("The right value"), filters=[stripped], validators=[_SHORT])

    #: What is asked for.
    criterion: Criterion | None = None

    def ask(self, criterion: Criterion) -> None:
        """Ask for a value of *criterion*."""
        self.criterion = criterion

    def _check(self, text: str) -> None:
        if self.criterion and read_value(self.criterion.trait, text) is None:
            raise ValidationError(
                gettext("Write a number in digits; for yes write 1, for no write 0.")
            )


class ObjectionForm(ValueForm):
    """What a body says against one criterion of its score."""

    words = TextAreaField(_("Your words"), filters=[lines], validators=[_LONG])

    def validate_words(self, field: Any) -> None:
        """Ask for words."""
        if not field.data:
            raise ValidationError(gettext("Say why you object."))

    def validate_value(self, field: Any) -> None:
        """Refuse what is no value of the criterion; none need be given."""
        if field.data:
            self._check(field.data)


class AnswerForm(ValueForm):
    """How the office answers an objection, and why."""

    verdict = RadioField(
        _("Decision"), validators=[InputRequired(message=_("Choose the decision."))]
    )
    reason = TextAreaField(_("Why"), filters=[lines], validators=[_LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [
            SelectChoice(each.value, words) for each, words in _DECISIONS.items()
        ]

    def validate_reason(self, field: Any) -> None:
        """Ask for the reason: the body and everybody reads it."""
        if not field.data:
            raise ValidationError(gettext("Say why you decide so."))

    def validate_value(self, field: Any) -> None:
        """Ask for the value that counts, where the objection is accepted."""
        if self.verdict.data == Verdict.ACCEPTED:
            self._check(field.data or "")


_DECISIONS = {
    Verdict.ACCEPTED: _("Accept: the value below counts in the final rating"),
    Verdict.REFUSED: _("Refuse: the value stays as it was seen"),
}
