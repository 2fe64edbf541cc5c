"""The forms of copies: a screenshot is added, a page is to be visited anew."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict

from tracker.web.units import WriteForm

_ = lazy_gettext


class PictureForm(WriteForm):
    """A screenshot that a reviewer adds."""

    picture = FileField(_("Screenshot of the page"))


class AgainForm(WriteForm):
    """The button that has a page visited once more."""

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell that nothing is typed here: what was, belongs to another form."""
        return False
