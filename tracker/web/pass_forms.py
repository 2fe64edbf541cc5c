"""What the forms that make links share: for how long a link is good."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from tracker.domain.passes import DAYS, USUAL
from tracker.web.units import WriteForm

_ = lazy_gettext


class DaysForm(WriteForm):
    """For how many days a link is good."""

    days = SelectField(_("Days the link is good"), coerce=int, default=USUAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [SelectChoice(days, str(days)) for days in DAYS]
