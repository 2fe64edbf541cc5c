"""What an unsent text is called: by the form it stands in and the names of its fields.

Never says what was typed.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import current_app
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException

_ = lazy_gettext
#: Endpoint -> what its form is, with what the address says of it.
_FORMS: Mapping[str, LazyString] = {
    "evidence.new": _("A link for the body %(body)s"),
    "evidence.show": _("Words on the page %(code)s"),
    "editing.edit": _("An item in proposal № %(id_)s"),
    "proposals.new": _("New proposal"),
    "proposals.show": _("Words on proposal № %(id_)s"),
    "proposals.terms": _("The terms of proposal № %(id_)s"),
    "proposals.take_in": _("Add an itemto proposal № %(id_)s"),
}
#: Fields that are typed, in the order they are shown in.
_FIELDS: Mapping[str, LazyString] = {
    "title": _("What the proposal is about"),
    "address": _("Address of the page"),
    "shown_from": _("Shown since"),
    "number": _("Number"),
    "heading": _("Heading"),
    "text": _("Text"),
    "words": _("Your words"),
    "note": _("Note"),
    "in_force": _("In force from"),
    "rule": _("Commencement in the words of the act"),
    "until": _("Last day of the suspension"),
    "reason": _("Reason for the change"),
    "amended_by": _("Amending document"),
    "flag": _("Warning for readers"),
    "include": _("Bodies bound by name"),
    "exclude": _("Bodies not bound"),
    "comply_by": _("Comply by"),
    "reading": _("Another reading"),
}


def form(place: str) -> str:
    """Return what the form at *place* is called; one without a name by its address."""
    parts = urlsplit(place)
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, args = adapter.match(unquote(parts.path), method="GET")
    except HTTPException:
        return place
    told = {"body": "", **dict(parse_qsl(parts.query)), **args}
    return str(_FORMS[endpoint]) % told if endpoint in _FORMS else place


def typed(fields: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Return what was typed of *fields*, each with the name it has in its form."""
    return [
        (str(called), values)
        for name, called in _FIELDS.items()
        if (values := list(filter(None, fields.get(name, ()))))
    ]


def chosen(fields: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Return the rest of *fields*, by the names they are sent under."""
    return [
        (name, values)
        for name in fields
        if name not in _FIELDS and (values := list(filter(None, fields[name])))
    ]
