"""The forms of evidence: answering for the body, deciding."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.domain.evidence import State
from tracker.domain.grounds import Ground
from tracker.web.fields import counted, stripped
from tracker.web.languages import language
from tracker.web.units import WriteForm

_ = lazy_gettext
_LONG = Length(max=2000, message=_("Write no more than 2000 characters."))


class ResponseForm(WriteForm):
    """What a body says to a decision on what it has shown."""

    base = counted()
    words = TextAreaField(_("Your words"), filters=[stripped], validators=[_LONG])
    # The address is read by the rules alone: whatever is typed reaches them.
    address = StringField(_("Another page, if there is one"), filters=[stripped])

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here: a decision is made on the same page."""
        return "region" not in kept and super().takes(kept)


class DecisionForm(WriteForm):
    """A reviewer's decision on evidence as it stood at the event *base*."""

    base = counted()
    #: Where the reviewer came from: the filters of the queue.
    region = HiddenField(filters=[stripped])
    platform = HiddenField(filters=[stripped])
    item = HiddenField(filters=[stripped])
    age = counted(required=False)
    decision = RadioField(
        _("Decision"), validators=[InputRequired(message=_("Choose the decision."))]
    )
    reason = RadioField(_("Reason for the rejection"), validate_choice=False)
    words = TextAreaField(_("Your words"), filters=[stripped], validators=[_LONG])

    #: Code -> reason of the office's list.
    grounds: Mapping[str, Ground] = {}

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* is a decision: it says which queue it comes from."""
        return "region" in kept

    def offer(self, moves: Iterable[State], grounds: Mapping[str, Ground]) -> None:
        """Offer *moves* as decisions, and those of *grounds* that are listed."""
        self.grounds = {code: each for code, each in grounds.items() if each.listed}
        self.reason.choices = [
            SelectChoice(code, each.spoken(language()))
            for code, each in self.grounds.items()
        ]
        self.decision.choices = [
            SelectChoice(state.value, _DECISIONS[state])
            for state in _DECISIONS
            if state in moves
        ]

    @property
    def hints(self) -> dict[str, str]:
        """Return code -> what the reason asks for beside itself."""
        wanting = gettext("say in words why")
        return {
            code: wanting for code, each in self.grounds.items() if each.needs_words
        }

    def validate_reason(self, field: Any) -> None:
        """Ask why evidence is rejected."""
        rejected = self.decision.data == State.REJECTED
        if rejected and field.data not in self.grounds:
            raise ValidationError(gettext("Choose the reason for the rejection."))

    def validate_words(self, field: Any) -> None:
        """Ask for words where the reason needs them."""
        given = self.grounds.get(self.reason.data)
        rejected = self.decision.data == State.REJECTED
        if rejected and given and given.needs_words and not field.data:
            raise ValidationError(gettext("Say what the reason is."))


class UndoForm(WriteForm):
    """Why a reviewer takes back the decision *base* of the same day."""

    base = counted()
    slip = TextAreaField(
        _("Why you take the decision back"), filters=[stripped], validators=[_LONG]
    )

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here: a decision can be made beside it."""
        return "slip" in kept


_DECISIONS = {
    State.ACCEPTED: _("Accept: it is the body’s page"),
    State.REJECTED: _("Reject"),
    State.GONE: _("Mark that the page does not open"),
    State.CONFIRMED: _("Confirm again"),
}
