"""The forms of invitations: whom to let in and to what; the password of who came."""

from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.domain.errors import AddressTaken, BadInput, NotFound
from tracker.services import accounts
from tracker.services.accounts import LONGEST, SHORTEST
from tracker.services.invitations import Invited
from tracker.web.fields import stripped
from tracker.web.pass_forms import DaysForm
from tracker.web.people_forms import RightsForm
from tracker.web.units import WriteForm

_ = lazy_gettext
_SHORT = Length(max=200, message=_("Write no more than 200 characters."))


class InvitationForm(DaysForm, RightsForm):
    """Who is invited, to what, and for how long the link is good."""

    email = StringField(
        _("E-mail address"),
        filters=[stripped],
        validators=[DataRequired(message=_("Write the address.")), _SHORT],
    )
    name = StringField(
        _("Name of the person"),
        filters=[stripped],
        validators=[DataRequired(message=_("Write the name.")), _SHORT],
    )

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here."""
        return "email" in kept

    @property
    def invited(self) -> Invited:
        """Return what was typed."""
        return Invited(
            email=self.email.data,
            name=self.name.data,
            rights=self.rights,
            days=self.days.data,
        )

    def refuse(self, refused: AddressTaken | BadInput | NotFound) -> None:
        """Say at its field what was refused; raise it again if it is of none."""
        said = {
            "not_an_address": _("This is not an e-mail address."),
            "invited": _("An invitation to this address is open already."),
        }
        if isinstance(refused, AddressTaken):
            self.email.errors = [_("There is an account with this address already.")]
        elif (reason := str(refused.facts.get("reason"))) in said:
            self.email.errors = [said[reason]]
        else:
            super().refuse(refused)


class ArrivalForm(WriteForm):
    """The password that somebody invited chooses, twice."""

    password = PasswordField(_("Password"))
    password_again = PasswordField(_("Password once more"))

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Take nothing: a password is not kept."""
        return False

    def validate_password(self, field: Any) -> None:
        """Refuse a password too short or too long, as the register hashes it."""
        if not SHORTEST <= len(self.letters) <= LONGEST:
            raise ValidationError(_("The password takes at least 12 characters."))

    def validate_password_again(self, field: Any) -> None:
        """Compare the two as they are hashed: «й» is typed in two ways."""
        if accounts.normal(field.data or "") != self.letters:
            raise ValidationError(_("The two passwords differ."))

    @property
    def letters(self) -> str:
        """Return the password as it is hashed."""
        return accounts.normal(self.password.data or "")
