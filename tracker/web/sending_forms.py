"""The form by which a body shows something for one requirement or several."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.domain.evidence import Form
from tracker.services.coverage import Gap
from tracker.services.evidence import Submission
from tracker.storage.regions import Name
from tracker.web.fields import stated, stripped
from tracker.web.names import called
from tracker.web.units import WriteForm

_ = lazy_gettext
#: What is chosen first; whether a page is the site's its address tells.
HOWS = {
    Form.PAGE: _("A page: in a network or on the official site"),
    Form.DOCUMENT: _("A document"),
    Form.ADDRESS_UNKNOWN: _("The page exists, but its address is not known"),
}


class SubmissionForm(WriteForm):
    """What a body shows, and the requirements it answers.

    Which requirements may be chosen is judged by the rules when it is sent, so that
    a form is not refused for what has changed since it was drawn.
    """

    how = RadioField(_("What do you show?"), default=Form.PAGE.value, choices=[])
    # The address is read by the rules alone: whatever is typed reaches them.
    address = StringField(_("Address of the page"), filters=[stripped])
    reference = StringField(_("Document"), filters=[stripped])
    platform = SelectField(
        _("Network"), validate_choice=False, default="", filters=[stripped]
    )
    item = SelectMultipleField(
        _("Which requirements does it answer?"),
        validators=[InputRequired(message=_("Choose the requirement."))],
        validate_choice=False,
    )
    shown_from = StringField(_("Shown since"), filters=[stripped])
    note = TextAreaField(
        _("Note"),
        filters=[stripped],
        validators=[Length(max=2000, message=_("Write no more than 2000 characters."))],
    )

    #: What binds the body today and asks for something.
    asked: tuple[Gap, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = [SelectChoice(each.value, HOWS[each]) for each in HOWS]

    def offer(self, asked: Iterable[Gap], platforms: Mapping[str, Name]) -> None:
        """Offer the duties *asked* of the body, and networks, as choices.

        A document is offered only where a duty could take it.
        """
        self.asked = tuple(asked)
        banned = {code for gap in self.asked for code in gap.duty.banned}
        self.platform.choices = [
            SelectChoice("", gettext("the network is not known")),
            *(
                SelectChoice(code, name)
                for code, name in called(platforms).items()
                if code not in banned
            ),
        ]
        self.item.choices = [
            SelectChoice(gap.duty.code, gap.duty.heading or gap.duty.code)
            for gap in self.asked
        ]
        if all(gap.duty.asked for gap in self.asked) and self.form is Form.PAGE:
            self.how.choices = [
                each for each in self.how.choices if each.value != Form.DOCUMENT
            ]
        self._tick()

    @property
    def form(self) -> Form:
        """Return in what form it is shown; what is no form is a page."""
        chosen = self.how.data
        return Form(chosen) if chosen in list(HOWS) else Form.PAGE

    def validate_shown_from(self, field: Any) -> None:
        """Refuse what is no date."""
        if field.data and stated(field.data) is None:
            raise ValidationError(
                gettext("Write the day as 01.12.2022, or leave the field empty.")
            )

    def submission(self, body: str) -> Submission:
        """Return what is sent for the body with the code *body*."""
        return Submission(
            body=body,
            items=tuple(stripped(item) for item in self.item.data),
            form=self.form,
            address=self.address.data,
            reference=self.reference.data,
            platform=self.platform.data,
            shown_from=stated(self.shown_from.data) if self.shown_from.data else None,
            note=self.note.data,
        )

    def _tick(self) -> None:
        """Tick the duties that were asked for in whatever case, or the only one."""
        codes = {gap.duty.code.lower(): gap.duty.code for gap in self.asked}
        asked = [item.lower() for item in self.item.data or ()]
        self.item.data = [codes[item] for item in asked if item in codes]
        if len(codes) == 1 and not self.item.raw_data:
            self.item.data = list(codes.values())
