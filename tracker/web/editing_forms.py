"""The form in which a version is written: what it takes, and what it makes of it."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    InputRequired,
    Length,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from tracker.adapters.markdown import MAX_TEXT
from tracker.domain import dates
from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.dates import BadDate, InexactDate, typed_day
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Duty,
    Modality,
    Op,
    PlatformRule,
    Stage,
)
from tracker.storage.regions import Names
from tracker.storage.texts import Laid, Revision
from tracker.web.fields import lines, stated, stripped
from tracker.web.formats import day
from tracker.web.labels import label
from tracker.web.names import called
from tracker.web.units import WriteForm

_ = lazy_gettext
_CODES = re.compile(r"[\s,;]+")
_SHORT = Length(max=500, message=_("Write no more than 500 characters."))
_CHOOSE = InputRequired(message=_("Choose one of the answers."))


class EditForm(WriteForm):
    """A version of an item as an editor writes it, against the version *base*."""

    base = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    op = SelectField(_("What this version does"), default=Op.SET.value)
    heading = StringField(_("Heading"), filters=[stripped], validators=[_SHORT])
    text = TextAreaField(_("Text"), filters=[lines])
    change = RadioField(_("What sort of change it is"), validators=[_CHOOSE])
    in_force = StringField(_("In force from"), filters=[stripped])
    reason = StringField(
        _("Reason for the change"), filters=[stripped], validators=[_SHORT]
    )
    amended_by = StringField(_("Amending document"), filters=[stripped])
    flag = StringField(
        _("Warning for readers"), filters=[stripped], validators=[_SHORT]
    )
    stage = SelectField(_("Stage"), default=Stage.ACTIVE.value)
    lays = BooleanField(_("This version lays a duty on bodies"))
    modality = SelectField(_("How strongly it speaks"))
    binding = SelectField(_("Force in law"))
    platform_rule = SelectField(_("Which networks are enough"))
    platforms = SelectMultipleField(_("Networks"))
    kinds = SelectMultipleField(_("Kinds of bodies"))
    levels = SelectMultipleField(_("Levels of power"))
    regions = SelectMultipleField(_("Regions"))
    include = TextAreaField(_("Bodies bound by name"), filters=[stripped])
    exclude = TextAreaField(_("Bodies not bound"), filters=[stripped])
    comply_by = StringField(_("Comply by"), filters=[stripped], validators=[Optional()])
    reading = TextAreaField(
        _("Another reading"), filters=[stripped], validators=[Length(max=1000)]
    )

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, members in _CLOSED.items():
            self[field].choices = [SelectChoice(m.value, label(m)) for m in members]
        for field, offered in (
            ("platforms", names.platforms),
            ("regions", names.regions),
        ):
            self[field].choices = [
                SelectChoice(code, name) for code, name in called(offered).items()
            ]

    def validate_text(self, field: Any) -> None:
        """Refuse a text that is too long, and an empty one where a text is set."""
        size = len(field.data.encode(errors="replace"))
        if size > MAX_TEXT:
            raise ValidationError(
                gettext(
                    "The text takes %(size)s KB; the limit is 1 MB (about 500"
                    " thousand Russian letters). Divide it into several items.",
                    size=size // 1000,
                )
            )
        if not field.data and not self.heading.data and self.op.data == Op.SET:
            raise ValidationError(gettext("Write the text or a heading."))

    def validate_in_force(self, field: Any) -> None:
        """Refuse what is no date."""
        if stated(field.data) is None:
            raise ValidationError(_NO_DAY)

    def validate_comply_by(self, field: Any) -> None:
        """Refuse what is no day."""
        try:
            typed_day(field.data)
        except BadDate as error:
            raise ValidationError(_NO_DAY) from error

    def validate_platforms(self, field: Any) -> None:
        """Ask for the networks a rule speaks of."""
        unspecified = self.platform_rule.data == PlatformRule.UNSPECIFIED
        if self.lays.data and not field.data and not unspecified:
            raise ValidationError(
                gettext("Mark the networks, or choose that they are not named.")
            )

    def duty(self, item: str) -> Duty | None:
        """Return the duty that was described, or None when the version lays none."""
        if not self.lays.data or self.op.data != Op.SET:
            return None
        return Duty(
            item=item,
            modality=Modality(self.modality.data),
            binding=Binding(self.binding.data),
            platform_rule=PlatformRule(self.platform_rule.data),
            platforms=tuple(self.platforms.data),
            scope=Scope(
                kinds=frozenset(map(BodyKind, self.kinds.data)),
                levels=frozenset(map(Level, self.levels.data)),
                regions=frozenset(self.regions.data),
                include=frozenset(codes(self.include.data)),
                exclude=frozenset(codes(self.exclude.data)),
            ),
            comply_by=typed_day(self.comply_by.data) if self.comply_by.data else None,
        )


_NO_DAY = _("Write the day as 01.12.2022. Leave it empty if it is not known.")
_CLOSED = {
    "op": Op,
    "change": ChangeClass,
    "stage": Stage,
    "modality": Modality,
    "binding": Binding,
    "platform_rule": PlatformRule,
    "kinds": BodyKind,
    "levels": Level,
}


def codes(text: str) -> list[str]:
    """Return the codes typed with blanks, commas or lines between, each once."""
    return list(dict.fromkeys(filter(None, _CODES.split(text))))


def filled(revision: Revision, text: str, laid: Laid | None) -> dict[str, Any]:
    """Return what the form shows at first: the version that is to be changed."""
    values: dict[str, Any] = {
        "base": revision.seq,
        "op": Op.SET.value,
        "heading": revision.heading,
        "text": text,
        "in_force": spelled(dates.read(revision.stated_from)),
        "flag": revision.flag,
        "stage": revision.stage.value,
        "lays": laid is not None,
    }
    if laid is not None:
        values |= _of_duty(laid.duty) | {"reading": laid.reading}
    return values


def _of_duty(duty: Duty) -> dict[str, Any]:
    scope = duty.scope
    return {
        "modality": duty.modality.value,
        "binding": duty.binding.value,
        "platform_rule": duty.platform_rule.value,
        "platforms": list(duty.platforms),
        "kinds": sorted(scope.kinds),
        "levels": sorted(scope.levels),
        "regions": sorted(scope.regions),
        "include": "\n".join(sorted(scope.include)),
        "exclude": "\n".join(sorted(scope.exclude)),
        "comply_by": day(duty.comply_by) if duty.comply_by else "",
    }


def spelled(known: InexactDate) -> str:
    """Return a date as people type it; an inexact one as its source knows it."""
    if known.exact:
        return day(known.exact)
    return "" if known == dates.UNKNOWN else known.spelled


def unknown_codes(form: EditForm, known: Iterable[str]) -> None:
    """Say at the field which of the codes typed there name no body."""
    there = set(known)
    for field in (form.include, form.exclude):
        strange = [code for code in codes(field.data) if code not in there]
        if strange:
            words = gettext(
                "There is no body with this code: %(codes)s", codes=", ".join(strange)
            )
            field.errors = [*field.errors, words]
