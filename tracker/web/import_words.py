"""Words for files of evidence: why a row or a file was not taken, and what to paste."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from tracker.domain import addresses
from tracker.domain.addresses import GRAMMARS, Notice, Reason
from tracker.domain.answers import Misfit
from tracker.domain.evidence import State
from tracker.domain.evidence_files import RowFate, RowReason, UploadState
from tracker.storage.regions import Name
from tracker.storage.upload_lists import Kept
from tracker.web import address_words, evidence_words, sending_words
from tracker.web.names import spoken

_ = lazy_gettext
Networks = Mapping[str, Name]

STATES = {
    UploadState.RECEIVED: _("waits for you to check its columns"),
    UploadState.CHECKING: _("being checked"),
    UploadState.CHECKED: _("checked, waits for you to confirm"),
    UploadState.CONFIRMED: _("being taken in"),
    UploadState.DONE: _("taken in"),
    UploadState.UNDOING: _("being undone"),
    UploadState.UNDONE: _("undone"),
    UploadState.DROPPED: _("given up"),
    UploadState.FAILED: _("stopped"),
}
FATES = {
    RowFate.GOOD: _("Good as they are"),
    RowFate.REPAIRED: _("Taken after a repair of the address"),
    RowFate.THERE: _("There already: nothing to do"),
    RowFate.REPEATED: _("Repeat an earlier row"),
    RowFate.AMBIGUOUS: _("Fit several bodies"),
    RowFate.REFUSED: _("Not taken"),
}
#: The same, once a file is taken in.
ENDS = {
    **FATES,
    RowFate.GOOD: _("Sent as they are"),
    RowFate.REPAIRED: _("Sent after a repair of the address"),
}
COLUMNS = {
    "address": _("Address of the page"),
    "body": _("Body: its name, code, OGRN or INN"),
    "code": _("Code of the body"),
    "ogrn": _("OGRN"),
    "inn": _("INN"),
    "requirement": _("Code of the requirement"),
    "shown_from": _("Shown since"),
    "note": _("Note"),
}
REASONS = {
    RowReason.NO_BODY: _(
        "The row does not say whose page it is. Write the body’s code, OGRN, INN or"
        " name."
    ),
    RowReason.UNKNOWN_BODY: _(
        "No body in the register bears this number, code or name: %(value)s. Copy it"
        " from the body’s card."
    ),
    RowReason.KEYS_DIFFER: _(
        "The numbers in this row belong to different bodies. Keep the right one and"
        " clear the other cell."
    ),
    RowReason.SEVERAL_BODIES: _(
        "Several bodies fit: %(candidates)s. Write the code of the one you mean."
    ),
    RowReason.NOT_YOURS: _(
        "This is not one of your bodies. You submit pages only for the bodies"
        " entrusted to you."
    ),
    RowReason.UNKNOWN_ITEM: _(
        "No requirement in force has the code %(value)s. Copy the code from the"
        " requirement’s page, or leave the cell empty."
    ),
    RowReason.NOT_OBLIGED: _(
        "The requirement %(item)s does not bind this body today. Name another one, or"
        " leave the cell empty."
    ),
    RowReason.NOTHING_ASKED: _(
        "No requirement asks this body for a page on %(network)s. Give a page on a"
        " network that is asked for."
    ),
    RowReason.ANSWERED: _(
        "Another page of the body on %(network)s is submitted already, and that is"
        " enough. To submit one more, write the code of the requirement in its column."
    ),
    RowReason.TURNED_DOWN: _(
        "A reviewer has rejected this page: %(evidence)s. Object on the card of that"
        " evidence, or give another page."
    ),
    RowReason.REPEATED_ROW: _(
        "The same page of the same body stands on line %(first)s. Delete this row."
    ),
    RowReason.BAD_DAY: _(
        "“%(value)s” is no day. Write it as 01.12.2022, or leave the cell empty."
    ),
    RowReason.FUTURE_DAY: _(
        "The day %(value)s is still to come. Write since when the page exists, or leave"
        " the cell empty."
    ),
    RowReason.LONG_NOTE: _("The note is longer than 2000 characters. Shorten it."),
}
#: Why a file cannot be read, or its import stopped.
FILES = {
    "empty": _("The file is empty."),
    "no_rows": _("There are headings and no rows under them."),
    "too_large": _(
        "The file is too large: up to 50 MB are taken, and a workbook must not hold"
        " more text than that. Divide it into several files."
    ),
    "too_many_rows": _(
        "The table has more than 250,000 rows. Divide it into several files."
    ),
    "too_many_columns": _(
        "The table has more than 200 columns. Keep those that are needed: the body, the"
        " address, the requirement, the day, the note."
    ),
    "cell_too_long": _(
        "A cell on line %(line)s has more than 32,767 characters. Is a quotation mark"
        " missing somewhere above it?"
    ),
    "not_text": _(
        "This is no table: CSV, XLSX, XLS and ODS are taken. Save the table in one of"
        " these formats, or copy its cells and paste them into the field."
    ),
    "bad_encoding": _("The file is not in this encoding. Choose another one."),
    "no_headings": _(
        "The first row is no row of headings. Take the tick away, or write headings."
    ),
    "repeated_heading": _(
        "Two columns have the same heading. Rename one of them: the first row must say"
        " what stands in each column."
    ),
    "zip_bomb": _(
        "The workbook would take up far more space unpacked than any table does. It was"
        " not opened. Save the table as CSV and send that."
    ),
    "encrypted": _("The workbook is locked with a password. Save it without one."),
    "broken": _("The workbook is damaged. Open it, save it anew and send it again."),
    "broken_quotes": _(
        "A quotation mark is opened on line %(line)s and never closed. Close it, or"
        " save the table as XLSX."
    ),
    "gone": _("The file is no longer kept here. Send it again."),
    "stopped": _("The import was stopped by the administrator."),
    "not-allowed": _("Your account may not submit pages any more."),
}
KEPT_WHY = {"not_yours": _("the body is no longer entrusted to you")}


def file_refusal(facts: Mapping[str, Any]) -> str:
    """Return why a file cannot be taken and what to do, in words."""
    words = FILES.get(str(facts.get("reason")), FILES["broken"])
    return str(words) % {"line": facts.get("line", "")}


def why(kept: Kept, networks: Networks) -> str:
    """Return why the row is not taken and what to do, in words."""
    facts = kept.facts
    said = {name: str(facts.get(name, "—")) for name in _NAMED}
    said["network"] = spoken(networks, facts.get("platform") or facts.get("network"))
    asked = str(facts.get("asked", "")).split()
    said["asked"] = ", ".join(spoken(networks, code) for code in asked)
    said["candidates"] = ", ".join(said["candidates"].split())
    return str(_words(kept)) % said


def hint(kept: Kept) -> str:
    """Return what may be pasted in place of what is wrong; empty where nobody knows."""
    suggestion = kept.facts.get("suggestion")
    if suggestion:
        return str(suggestion)
    if kept.reason == Reason.TWO_ADDRESSES:
        parts = map(addresses.read, _PARTS.split(str(kept.facts.get("value", ""))))
        pages = (each.url for each in parts if isinstance(each, addresses.Address))
        return next(pages, "")
    if kept.reason == RowReason.SEVERAL_BODIES:
        return str(kept.facts.get("candidates", "")).partition(" ")[0]
    if kept.reason in (RowReason.BAD_DAY, RowReason.FUTURE_DAY):
        return "01.12.2022"
    if kept.reason in _WITHOUT_EXAMPLE or kept.facts.get("column") != "address":
        return ""
    grammar = GRAMMARS.get(str(kept.facts.get("network")), GRAMMARS["vk"])
    return f"{grammar.home or GRAMMARS['vk'].home}{gettext('name_of_the_page')}"


def notices(kept: Kept) -> list[str]:
    """Return what was mended in the address of the row, in words."""
    return [repair(code) for code in kept.facts.get("notices", ())]


def repair(code: str) -> str:
    """Return what a repair is called."""
    return str(address_words.NOTICES[Notice(code)])


def kept_back(reason: str) -> str:
    """Return why evidence was not withdrawn with its file."""
    words = KEPT_WHY.get(reason)
    return str(words or evidence_words.STATES[State(reason)])


_PARTS = re.compile(r"[\s,;|]+")
_NAMED = ("value", "candidates", "item", "evidence", "first", "body")
#: A page that is right in itself, or is hidden behind a link, needs no example.
_WITHOUT_EXAMPLE = frozenset(
    {
        Reason.SHORT_LINK,
        *(RowReason.NOTHING_ASKED, RowReason.ANSWERED, RowReason.TURNED_DOWN),
        *(RowReason.REPEATED_ROW, Misfit.OTHER_NETWORK, Misfit.BANNED),
    }
)


def _words(kept: Kept) -> Any:
    if kept.reason in list(RowReason):
        return REASONS[RowReason(kept.reason)]
    if kept.reason in list(Misfit):
        return sending_words.MISFITS[Misfit(kept.reason)]
    return address_words.REASONS[Reason(kept.reason)]
