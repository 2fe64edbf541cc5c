"""Why a row was not taken, in the plain words that commands answer with.

Pages have words of their own, in the reader's language.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.addresses import Reason
from tracker.domain.answers import Misfit
from tracker.domain.evidence_files import RowReason
from tracker.services.evidence_files.columns import Reading
from tracker.services.evidence_files.judging import Taken, Verdict
from tracker.services.evidence_files.rows import Returned
from tracker.services.imports.answers import Problem

WORDS: Mapping[str, str] = MappingProxyType(
    {
        Reason.EMPTY: "no address",
        Reason.TOO_LONG: "longer than 2048 signs",
        Reason.NOT_AN_ADDRESS: "no address of a page",
        Reason.BACKSLASH: "a backslash in the address",
        Reason.TWO_ADDRESSES: "several addresses in one cell: one row holds one",
        Reason.EMAIL: "an e-mail address",
        Reason.USERINFO: "an @ before the name of the site",
        Reason.LOOK_ALIKE_HOST: "the site's name looks like another's",
        Reason.LOOK_ALIKE_NAME: "Russian letters in place of Latin ones in the name",
        Reason.SHORT_LINK: "a short link: give the full address",
        Reason.UNKNOWN_NETWORK: "no network of the register: {network}",
        Reason.OTHER_NETWORK: "a page on {platform}; {item} asks for {asked}",
        Reason.INVITE: "an invitation: give the open address",
        Reason.MESSAGE_LINK: "a link to a conversation",
        Reason.POST_WITHOUT_PAGE: "a single post: give the address of its page",
        Reason.SERVICE_PAGE: "a service section of the network",
        Reason.NOT_A_PAGE: "no page of the network has such an address",
        Misfit.NEEDS_PAGE: "{item} asks for a page",
        Misfit.NO_NETWORK: "{item} asks for a page on a network",
        Misfit.BANNED: "{platform} may not be used",
        Misfit.PERSON: "a personal page: it suits an official only",
        RowReason.NO_BODY: "the row says no body",
        RowReason.UNKNOWN_BODY: "no body in the register is told by this",
        RowReason.KEYS_DIFFER: "its cells tell different bodies",
        RowReason.SEVERAL_BODIES: "several bodies fit: {candidates}",
        RowReason.NOT_YOURS: "not one of your bodies",
        RowReason.UNKNOWN_ITEM: "no requirement in force has this code",
        RowReason.NOT_OBLIGED: "{item} does not bind {body} today",
        RowReason.NOTHING_ASKED: "nothing asks {body} for a page on {platform}",
        RowReason.ANSWERED: (
            "{body} shows another page on {platform} for all that asks:"
            " name the requirement to show one more"
        ),
        RowReason.TURNED_DOWN: "this page was rejected there: {evidence}",
        RowReason.REPEATED_ROW: "the same as line {first}",
        RowReason.BAD_DAY: "no day; write it as 01.12.2022",
        RowReason.FUTURE_DAY: "the day is still to come",
        RowReason.LONG_NOTE: "a note has 2000 signs at most",
    }
)


class _Known(dict[str, str]):
    """Facts for the words; what is not told is left out."""

    def __missing__(self, name: str) -> str:
        return "—"


def problem(verdict: Returned, reading: Reading) -> Problem:
    """Return what is wrong with a row, under the file's own heading."""
    trouble = verdict.trouble
    return Problem(
        line=verdict.line,
        column=reading.heading(trouble.column),
        value=trouble.value,
        reason=str(trouble.reason),
        message=WORDS[trouble.reason].format_map(_Known(trouble.facts)),
    )


def warnings(verdict: Verdict, reading: Reading) -> list[Problem]:
    """Return what deserves a look in a row that was taken."""
    if not isinstance(verdict, Taken):
        return []
    line = verdict.claim.line
    if not (line.notices or verdict.claimed):
        return []
    found: list[tuple[str, str]] = []
    if line.notices:
        said = ", ".join(line.notices)
        found.append((line.notices[0], f"mended ({said}): {line.address.url}"))
    if verdict.claimed:
        found.append(("claimed", "another body shows this page too"))
    return [
        Problem(
            line=line.line,
            column=reading.heading("address"),
            value=line.typed,
            reason=str(reason),
            message=message,
        )
        for reason, message in found
    ]
