"""The forms of administration: what an account may do, and for whom."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.domain.access import Role
from tracker.domain.errors import BadInput, NotFound
from tracker.services.accounts import GIVEN
from tracker.services.rights import Rights
from tracker.storage.regions import Name
from tracker.web.fields import stripped
from tracker.web.labels import label
from tracker.web.languages import language
from tracker.web.units import WriteForm

_ = lazy_gettext
_APART = re.compile(r"[\s,;]+")


class RightsForm(WriteForm):
    """Roles, bodies and regions: of an account, or of somebody invited."""

    #: The account as it was seen; empty for whoever has none yet.
    base = HiddenField()
    roles = SelectMultipleField(
        _("Roles"), validators=[InputRequired(message=_("Choose at least one role."))]
    )
    bodies = TextAreaField(
        _("Codes of bodies"),
        filters=[stripped],
        validators=[
            Length(max=100_000, message=_("That is too much: entrust a region."))
        ],
    )
    regions = SelectMultipleField(_("Whole regions"))

    def __init__(self, regions: Iterable[Name], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [
            SelectChoice(role.value, label(role)) for role in Role if role in GIVEN
        ]
        self.regions.choices = [
            SelectChoice(each.code, each.spoken(language())) for each in regions
        ]

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here, where another form stands beside it."""
        return "roles" in kept or "bodies" in kept

    @property
    def rights(self) -> Rights:
        """Return what was chosen."""
        return Rights(
            roles=frozenset(map(Role, self.roles.data)),
            bodies=frozenset(filter(None, _APART.split(self.bodies.data))),
            regions=frozenset(self.regions.data),
        )

    def refuse(self, refused: BadInput | NotFound) -> None:
        """Say at its field what was refused; raise it again if it is of none."""
        unknown = refused.facts.get("bodies")
        if isinstance(unknown, list):
            self.bodies.errors = [_unknown(unknown)]
        elif refused.facts.get("reason") == "own_account":
            self.roles.errors = [
                _("You cannot take the administrator’s role from yourself.")
            ]
        else:
            raise refused


def of_rights(rights: Rights, **more: str) -> dict[str, Any]:
    """Return what the form shows of *rights*."""
    return {
        "roles": sorted(role.value for role in rights.roles),
        "bodies": "\n".join(sorted(rights.bodies)),
        "regions": sorted(rights.regions),
        **more,
    }


def _unknown(codes: list[str]) -> str:
    named = ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")
    return str(_("There is no body with this code: %(codes)s.", codes=named))
