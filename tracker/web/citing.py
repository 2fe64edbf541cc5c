"""How to cite an item: permanent addresses and two styles, ready to be copied."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from tracker.domain.questions import Question
from tracker.services.readings import ReadItem
from tracker.web import text_words
from tracker.web.formats import day
from tracker.web.house import house
from tracker.web.questions import spell_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One thing to copy: what it is called and what is copied."""

    name: str
    words: str
    label: str


def cited(read: ReadItem, question: Question) -> list[Copied]:
    """Return what can be copied: the addresses of the day and the version, two styles.

    Without a reading (the register did not know the item then) there is nothing.
    """
    if read.reading is None:
        return []
    shown, code = read.reading.shown, read.item.code
    known = spell_moment(question.known)
    on = question.on.isoformat()
    of_day = _address("requirements.show", code=code, on=on, known=known)
    of_version = _address("requirements.version", code=code, seq=shown.seq)
    facts = {
        "heading": text_words.numbered(shown),
        "document": read.item.instrument_title,
        "code": code,
        "number": shown.seq,
        "recorded": day(shown.recorded_at),
        "day": day(question.on),
    }
    brief = gettext("%(code)s (%(document)s), version %(number)s, on %(day)s", **facts)
    full = gettext(
        "%(heading)s (%(document)s): version %(number)s, recorded on %(recorded)s, as"
        " of %(day)s. Register of requirements, %(address)s",
        **facts,
        address=of_day,
    )
    return [
        Copied(name="day", label=gettext("Address for this day"), words=of_day),
        Copied(
            name="version", label=gettext("Address of this version"), words=of_version
        ),
        Copied(name="short", label=gettext("In short"), words=brief),
        Copied(name="full", label=gettext("In full"), words=full),
    ]


def _address(endpoint: str, **values: Any) -> str:
    return house().settings.public_url + url_for(endpoint, **values)
