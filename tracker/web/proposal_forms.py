"""The small forms of proposals: what it is about, the next step, a remark."""

from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    ValidationError,
)

from tracker.domain import dates
from tracker.domain.proposals import ChangeKind, Terms
from tracker.web.editing_forms import spelled
from tracker.web.fields import counted, lines, stated, stripped
from tracker.web.labels import label
from tracker.web.units import WriteForm

_ = lazy_gettext
_SHORT = Length(max=500, message=_("Write no more than 500 characters."))
_LONG = Length(max=5000, message=_("Write no more than 5,000 characters."))
_WRITE = DataRequired(message=_("Write something."))


class TermsForm(WriteForm):
    """What a proposal is about, and from when and by what its changes hold."""

    rev = counted(required=False)
    title = StringField(
        _("What the proposal is about"),
        filters=[stripped],
        validators=[InputRequired(message=_("Write a title.")), _SHORT],
    )
    in_force = StringField(_("In force from"), filters=[stripped])
    rule = StringField(
        _("Commencement in the words of the act"),
        filters=[stripped],
        validators=[_SHORT],
    )
    amended_by = StringField(_("Amending document"), filters=[stripped])
    reason = StringField(
        _("Reason for the change"), filters=[stripped], validators=[_SHORT]
    )

    def validate_in_force(self, field: Any) -> None:
        """Refuse what is no date."""
        if stated(field.data) is None:
            raise ValidationError(
                _("Write the day as 01.12.2022. Leave it empty if it is not known.")
            )

    @property
    def terms(self) -> Terms:
        """Return what was written."""
        date = stated(self.in_force.data) or dates.UNKNOWN
        return Terms(
            title=self.title.data,
            in_force=date.spelled,
            rule=self.rule.data,
            amended_by=self.amended_by.data or None,
            reason=self.reason.data,
        )


class TakeInForm(WriteForm):
    """Which item is taken into a proposal, and what is done to it."""

    kind = RadioField(
        _("What is done"),
        validators=[InputRequired(message=_("Choose one of the answers."))],
    )
    item = StringField(_("Code of the item"), filters=[stripped])
    instrument = SelectField(_("Document of a new item"))

    def __init__(self, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [
            SelectChoice(kind.value, label(kind)) for kind in ChangeKind
        ]
        none = SelectChoice("", _("choose a document"))
        self.instrument.choices = [none, *(SelectChoice(*each) for each in documents)]

    def validate_item(self, field: Any) -> None:
        """Ask for a code."""
        if not field.data:
            raise ValidationError(_("Write the code of the item."))

    def validate_instrument(self, field: Any) -> None:
        """Ask in which document a new item will stand."""
        if self.kind.data == ChangeKind.ADD and not field.data:
            raise ValidationError(_("Choose the document of the new item."))


class StepForm(WriteForm):
    """The next step of the proposal as it was seen at *rev*, with words if any."""

    rev = counted()
    words = TextAreaField(
        _("Message to colleagues"), filters=[lines], validators=[_LONG]
    )

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here: remarks stand on the same page."""
        return "change" not in kept and super().takes(kept)


class CommentForm(WriteForm):
    """A remark on the proposal, a change or one of its paragraphs."""

    change = counted(required=False)
    paragraph = SelectField(_("On what"), default="")
    words = TextAreaField(_("Your remark"), filters=[lines], validators=[_WRITE, _LONG])

    def __init__(self, *args: Any, on: int | None = None, **kwargs: Any) -> None:
        self._on = str(on or "")
        super().__init__(*args, data={"change": on}, **kwargs)

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* is a remark on the same change."""
        return kept.get("change") == self._on


def of_terms(terms: Terms, *, rev: int) -> dict[str, Any]:
    """Return what the form shows of *terms*."""
    return {
        "rev": rev,
        "title": terms.title,
        "in_force": spelled(dates.read(terms.in_force)),
        "rule": terms.rule,
        "amended_by": terms.amended_by or "",
        "reason": terms.reason,
    }
