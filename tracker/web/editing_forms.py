"""The form in which a change is written: what it takes, and what it makes of it.

One form for all kinds of change; a kind that keeps text or place as they are is shown
without those fields, and `proposed` leaves them alone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
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
    NumberRange,
    Optional,
    ValidationError,
)

from tracker.adapters.markdown import MAX_TEXT, render_safely
from tracker.domain import dates
from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.dates import BadDate, InexactDate, typed_day
from tracker.domain.instruments import Certainty
from tracker.domain.proposals import ChangeKind, Proposed
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Duty,
    Modality,
    PlatformRule,
    Stage,
)
from tracker.storage.regions import Names
from tracker.web.fields import counted, lines, stated, stripped
from tracker.web.formats import day
from tracker.web.labels import label
from tracker.web.names import called
from tracker.web.units import WriteForm

_ = lazy_gettext
_CODES = re.compile(r"[\s,;]+")
_SHORT = Length(max=500, message=_("Write no more than 500 characters."))
_CHOOSE = InputRequired(message=_("Choose one of the answers."))
#: Places are sorted by six digits.
_MOST = 999_999
DUTY = (
    "lays", "modality", "binding", "platform_rule", "platforms", "kinds", "levels",
    "regions", "include", "exclude", "comply_by", "reading",
)  # fmt: skip
_SOURCES = ("certainty", "sources")
_WRITTEN = ("number", "heading", "text", "change", "stage", "flag", *_SOURCES, *DUTY)
_PLACE = ("parent", "position")
#: The fields a kind of change asks for, besides its own day, rule and reason.
FIELDS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.AMEND: _WRITTEN,
    ChangeKind.ADD: (*_WRITTEN, *_PLACE),
    ChangeKind.REPEAL: (),
    ChangeKind.SUSPEND: ("until",),
    ChangeKind.RETRACT: (),
    ChangeKind.COMMENCEMENT: (),
    ChangeKind.RENUMBER: ("number",),
    ChangeKind.MOVE: _PLACE,
}
ALWAYS = ("idempotency_key", "csrf_token", "rev", "base", "in_force", "rule", "reason")


class EditForm(WriteForm):
    """An item as an editor writes it: draft *rev* against the version *base*."""

    rev = counted()
    base = counted()
    number = StringField(
        _("Number"),
        filters=[stripped],
        validators=[Length(max=40, message=_("Write no more than 40 characters."))],
    )
    heading = StringField(_("Heading"), filters=[stripped], validators=[_SHORT])
    text = TextAreaField(_("Text"), filters=[lines])
    change = RadioField(_("What sort of change it is"), validators=[_CHOOSE])
    parent = SelectField(_("Stands inside"))
    position = IntegerField(
        _("Place among its neighbours"),
        validators=[
            InputRequired(message=_("Write a whole number.")),
            NumberRange(min=0, max=_MOST, message=_("Write a whole number.")),
        ],
    )
    until = StringField(_("Last day of the suspension"), filters=[stripped])
    in_force = StringField(_("In force from"), filters=[stripped])
    rule = StringField(
        _("Commencement in the words of the act"),
        filters=[stripped],
        validators=[_SHORT],
    )
    reason = StringField(
        _("Reason for the change"), filters=[stripped], validators=[_SHORT]
    )
    flag = StringField(
        _("Warning for readers"), filters=[stripped], validators=[_SHORT]
    )
    certainty = SelectField(_("How sure it is"))
    sources = IntegerField(
        _("Number of independent sources"),
        validators=[
            Optional(),
            NumberRange(min=0, max=1000, message=_("Write a whole number.")),
        ],
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

    def __init__(
        self,
        kind: ChangeKind,
        names: Names,
        *args: Any,
        places: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in list(self._fields):
            if name not in ALWAYS and name not in FIELDS[kind]:
                del self[name]
        self._offer(names, places)

    def _offer(self, names: Names, places: Iterable[tuple[str, str]]) -> None:
        offered = {
            name: [SelectChoice(m.value, label(m)) for m in members]
            for name, members in _CLOSED.items()
        }
        for name, named in (("platforms", names.platforms), ("regions", names.regions)):
            offered[name] = [
                SelectChoice(code, words) for code, words in called(named).items()
            ]
        outermost = SelectChoice("", gettext("the document itself"))
        offered["parent"] = [outermost, *(SelectChoice(*each) for each in places)]
        for name, choices in offered.items():
            if name in self:
                self[name].choices = choices

    def validate_text(self, field: Any) -> None:
        """Refuse a text that is too long, and an empty one without a heading."""
        size = len(field.data.encode(errors="replace"))
        if size > MAX_TEXT:
            raise ValidationError(
                gettext(
                    "The text takes %(size)s KB; the limit is 1 MB (about 500"
                    " thousand Russian letters). Divide it into several items.",
                    size=size // 1000,
                )
            )
        if not field.data and not self.heading.data:
            raise ValidationError(gettext("Write the text or a heading."))

    def validate_in_force(self, field: Any) -> None:
        """Refuse what is no date."""
        if stated(field.data) is None:
            raise ValidationError(_NO_DAY)

    def validate_until(self, field: Any) -> None:
        """Refuse what is no day."""
        if field.data and _day(field.data) is None:
            raise ValidationError(_NO_DAY)

    def validate_comply_by(self, field: Any) -> None:
        """Refuse what is no day."""
        if _day(field.data) is None:
            raise ValidationError(_NO_DAY)

    def validate_platforms(self, field: Any) -> None:
        """Ask for the networks a rule speaks of."""
        unspecified = self.platform_rule.data == PlatformRule.UNSPECIFIED
        if self.lays.data and not field.data and not unspecified:
            raise ValidationError(
                gettext("Mark the networks, or choose that they are not named.")
            )

    def proposed(self, item: str, opened: Proposed) -> Proposed:
        """Return what was written: *opened* with the fields that the form has."""
        said: dict[str, Any] = {
            "in_force": _spelled(self.in_force.data),
            "rule": self.rule.data,
            "reason": self.reason.data,
        }
        said |= {
            name: take(self[name].data) for name, take in _TAKEN.items() if name in self
        }
        if "text" in self:
            said["html"] = render_safely(self.text.data).html
        if "lays" in self:
            said["duty"] = self.duty(item)
            said["reading"] = self.reading.data if self.lays.data else ""
        return replace(opened, **said)

    def duty(self, item: str) -> Duty | None:
        """Return the duty that was described, or None when the version lays none."""
        if "lays" not in self or not self.lays.data:
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
            comply_by=_day(self.comply_by.data or ""),
        )


_NO_DAY = _("Write the day as 01.12.2022. Leave it empty if it is not known.")
_CLOSED: Mapping[str, Any] = {
    "change": ChangeClass,
    "certainty": Certainty,
    "stage": Stage,
    "modality": Modality,
    "binding": Binding,
    "platform_rule": PlatformRule,
    "kinds": BodyKind,
    "levels": Level,
}


def _day(text: str) -> date | None:
    try:
        return typed_day(text)
    except BadDate:
        return None


def _spelled(text: str) -> str:
    """Return the date typed in EDTF; nothing typed follows the proposal."""
    date_ = stated(text) if text else None
    return date_.spelled if date_ else ""


_TAKEN: Mapping[str, Any] = {
    "number": str,
    "heading": str,
    "text": str,
    "change": ChangeClass,
    "certainty": Certainty,
    "sources": lambda number: number,
    "stage": Stage,
    "flag": str,
    "parent": lambda code: code or None,
    "position": int,
    "until": lambda text: _day(text) if text else None,
}


def codes(text: str) -> list[str]:
    """Return the codes typed with blanks, commas or lines between, each once."""
    return list(dict.fromkeys(filter(None, _CODES.split(text))))


def filled(proposed: Proposed, *, chosen: bool = True) -> dict[str, Any]:
    """Return what the form shows of *proposed*; not *chosen*: no class of change yet.

    An editor chooses anew for every change whether it touches the substance.
    """
    duty = proposed.duty
    return {
        "number": proposed.number,
        "heading": proposed.heading,
        "text": proposed.text,
        "change": proposed.change.value if chosen else None,
        "certainty": proposed.certainty.value,
        "sources": proposed.sources,
        "stage": proposed.stage.value,
        "flag": proposed.flag,
        "parent": proposed.parent or "",
        "position": proposed.position,
        "until": day(proposed.until) if proposed.until else "",
        "in_force": spelled(dates.read(proposed.in_force)),
        "rule": proposed.rule,
        "reason": proposed.reason,
        "lays": duty is not None,
        "reading": proposed.reading,
        **(_of_duty(duty) if duty else {}),
    }


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
    for field in (form[name] for name in ("include", "exclude") if name in form):
        unknown = [code for code in codes(field.data or "") if code not in there]
        if unknown:
            field.errors = [
                *field.errors,
                gettext(
                    "There is no body with this code: %(codes)s",
                    codes=", ".join(unknown[:20]),
                ),
            ]
