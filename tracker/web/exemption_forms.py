"""The forms of exemptions: granting and correcting, revoking, bringing back."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.dates import BadDate, typed_day
from tracker.domain.errors import BadInput
from tracker.domain.exemptions import MOST_NAMED, Exemption
from tracker.services.exemption_steps import scope_facts
from tracker.services.exemptions import Revocation
from tracker.services.whom import Meant, spelled
from tracker.storage.regions import Names
from tracker.web import exemption_words
from tracker.web.fields import counted, stripped
from tracker.web.formats import day
from tracker.web.labels import label
from tracker.web.names import in_order
from tracker.web.units import WriteForm

_ = lazy_gettext
_SHORT = Length(max=500, message=_("Write no more than 500 characters."))
_LONG = Length(max=2000, message=_("Write no more than 2000 characters."))
_NAMES = Length(max=500_000, message=_("That is too much for one exemption."))
_NO_DAY = _("Write the day as 01.12.2022.")
#: Longer headings are cut in lists of choices.
_LONGEST = 80
#: How an exemption ceases: by an act, or it never was.
ACT, MISTAKE = "act", "mistake"


class ActForm(WriteForm):
    """The act that grants or revokes, as the office types it."""

    legal_basis = StringField(_("Act"), filters=[stripped], validators=[_SHORT])
    approved_by = StringField(
        _("Who approved it"), filters=[stripped], validators=[_SHORT]
    )

    def refuse(self, refused: BadInput) -> None:
        """Say at its field why *refused*; raise it again where it has none here."""
        field, reason = str(refused.facts.get("field")), refused.facts.get("reason")
        if field not in self:
            raise refused
        codes = refused.facts.get("codes", [])
        listed = codes if isinstance(codes, list) else []
        words = exemption_words.refusal(field, str(reason), listed)
        self[field].errors = [*self[field].errors, words]


class ExemptionForm(ActForm):
    """An exemption as the office writes it, and what was seen before the press."""

    #: The mark of what was looked at: recorded is only what was seen.
    seen = HiddenField(filters=[stripped])
    item = SelectField(
        _("Requirement"),
        validators=[InputRequired(message=_("Choose the requirement."))],
    )
    include = TextAreaField(
        _("Bodies by name"), filters=[stripped], validators=[_NAMES]
    )
    kinds = SelectMultipleField(_("Kinds of bodies"))
    levels = SelectMultipleField(_("Levels of power"))
    regions = SelectMultipleField(_("Regions"))
    exclude = TextAreaField(_("Except"), filters=[stripped], validators=[_NAMES])
    valid_from = StringField(_("Freed from"), filters=[stripped])
    valid_until = StringField(_("Last day"), filters=[stripped])

    def offer(self, items: Iterable[tuple[str, str]], names: Names) -> None:
        """Offer *items* (code and heading), and kinds, levels and regions."""
        if "item" in self:
            nothing = SelectChoice("", gettext("choose from the list"))
            self.item.choices = [
                nothing,
                *(SelectChoice(code, titled(code, words)) for code, words in items),
            ]
        self.kinds.choices = [SelectChoice(m.value, label(m)) for m in BodyKind]
        self.levels.choices = [SelectChoice(m.value, label(m)) for m in Level]
        self.regions.choices = [
            SelectChoice(code, words) for code, words in in_order(names.regions).items()
        ]

    def validate_legal_basis(self, field: Any) -> None:
        """Ask for the act."""
        if not field.data:
            raise ValidationError(exemption_words.refusal("legal_basis", "required"))

    def validate_include(self, field: Any) -> None:
        """Refuse a list so long that looking it up would keep others waiting."""
        _limited(field.data or "")

    def validate_exclude(self, field: Any) -> None:
        """Refuse a list so long that looking it up would keep others waiting."""
        _limited(field.data or "")

    def validate_valid_from(self, field: Any) -> None:
        """Refuse what is no day."""
        if _day(field.data) is None:
            raise ValidationError(_NO_DAY)

    def validate_valid_until(self, field: Any) -> None:
        """Refuse what is no day; nothing typed sets no end."""
        if field.data and _day(field.data) is None:
            raise ValidationError(_NO_DAY)

    def named(self, field: str, meant: Meant) -> frozenset[str]:
        """Return whom *field* names as *meant*; say at the field what is not clear."""
        told = [_nobody(text) for text in meant.unknown[:20]]
        told += [_several(text, codes) for text, codes in meant.several[:20]]
        self[field].errors = [*self[field].errors, *told]
        return meant.codes

    def exemption(
        self, item: str, include: frozenset[str], exclude: frozenset[str]
    ) -> Exemption:
        """Return what was written; *include* and *exclude* are the bodies' codes."""
        return Exemption(
            item=item,
            scope=Scope(
                kinds=frozenset(map(BodyKind, self.kinds.data or ())),
                levels=frozenset(map(Level, self.levels.data or ())),
                regions=frozenset(self.regions.data or ()),
                include=include,
                exclude=exclude,
            ),
            legal_basis=self.legal_basis.data or "",
            approved_by=self.approved_by.data or "",
            valid_from=_day(self.valid_from.data) or date.min,
            valid_until=_day(self.valid_until.data),
        )


class CorrectionForm(ExemptionForm):
    """A correction of what was recorded as the statement number *base* had it."""

    #: It frees from the same requirement; of another one it is another exemption.
    item = None
    base = counted()
    reason = TextAreaField(
        _("Why it is corrected"), filters=[stripped], validators=[_LONG]
    )


class RevocationForm(ActForm):
    """How an exemption ceases: an act revokes it, or there never was one."""

    base = counted()
    how = RadioField(_("Why it ends"), default=ACT)
    since = StringField(_("Revoked from"), filters=[stripped])
    reason = TextAreaField(
        _("What the mistake was"), filters=[stripped], validators=[_LONG]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = [
            SelectChoice(ACT, gettext("An act revoked it")),
            SelectChoice(MISTAKE, gettext("It was recorded by mistake: it never was")),
        ]

    def validate_since(self, field: Any) -> None:
        """Refuse what is no day, where an act revokes."""
        if self.how.data == ACT and _day(field.data) is None:
            raise ValidationError(_NO_DAY)

    @property
    def revocation(self) -> Revocation:
        """Return the act that revokes."""
        return Revocation(
            legal_basis=self.legal_basis.data or "",
            approved_by=self.approved_by.data or "",
            since=_day(self.since.data) or date.min,
        )


class RestoreForm(WriteForm):
    """Why a revocation, or the taking back of a record, was itself a mistake."""

    base = counted()
    reason = TextAreaField(
        _("What the mistake was"), filters=[stripped], validators=[_LONG]
    )

    def validate_reason(self, field: Any) -> None:
        """Ask for the reason."""
        if not field.data:
            raise ValidationError(exemption_words.refusal("reason", "required"))


def titled(code: str, heading: str) -> str:
    """Return a requirement as a choice: its code and its heading, cut to a line."""
    title = f"{code} — {heading}" if heading else code
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"


def mark(exemption: Exemption) -> str:
    """Return the mark of *exemption*: the same for the same content only."""
    told = {
        "item": exemption.item,
        "scope": scope_facts(exemption.scope),
        "act": [exemption.legal_basis, exemption.approved_by],
        "days": [str(exemption.valid_from), str(exemption.valid_until)],
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def filled(exemption: Exemption) -> dict[str, Any]:
    """Return what the form shows of *exemption*."""
    scope = exemption.scope
    return {
        "item": exemption.item,
        "include": spelled(scope.include),
        "exclude": spelled(scope.exclude),
        "kinds": sorted(scope.kinds),
        "levels": sorted(scope.levels),
        "regions": sorted(scope.regions),
        "legal_basis": exemption.legal_basis,
        "approved_by": exemption.approved_by,
        "valid_from": day(exemption.valid_from),
        "valid_until": day(exemption.valid_until) if exemption.valid_until else "",
    }


def _limited(text: str) -> None:
    if len(text.splitlines()) > MOST_NAMED or len(text.split()) > 12 * MOST_NAMED:
        raise ValidationError(exemption_words.refusal("include", "too_many"))


def _day(text: str | None) -> date | None:
    try:
        return typed_day(text or "")
    except BadDate:
        return None


def _nobody(text: str) -> str:
    return str(
        gettext(
            "“%(text)s” names no body of the register: write its code, OGRN, INN or"
            " full name.",
            text=text[:80],
        )
    )


def _several(text: str, codes: Iterable[str]) -> str:
    listed = ", ".join(list(codes)[:10])
    return str(
        gettext(
            "“%(text)s” names several bodies: write the code of one: %(codes)s",
            text=text[:80],
            codes=listed,
        )
    )
