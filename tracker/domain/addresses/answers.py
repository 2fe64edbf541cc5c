"""What reading an address may answer: an address, or why there is none.

Everything here is a code. The words, in two languages, are the doors' business.
"""

from dataclasses import dataclass
from enum import StrEnum, auto


class PageKind(StrEnum):
    """What stands at an address, as far as the address itself can tell."""

    COMMUNITY = auto()
    PROFILE = auto()
    """A person: enough for an official, never for a body."""
    CHANNEL = auto()
    SITE = auto()
    PAGE = auto()
    """A named page: a community, a channel or a person, the name does not say."""


class Notice(StrEnum):
    """What was mended or deserves a look in an address that was taken."""

    SCHEME_ADDED = auto()
    SCHEME_REPAIRED = auto()
    TEXT_DROPPED = auto()
    NAME_COMPLETED = auto()
    HOST_REPAIRED = auto()
    MIRROR_HOST = auto()
    FORM_REPAIRED = auto()
    POST_REPAIRED = auto()
    SECTION_DROPPED = auto()
    QUERY_DROPPED = auto()
    PERSON = auto()


class Reason(StrEnum):
    """Why a text is not taken as the address of a page."""

    EMPTY = auto()
    TOO_LONG = auto()
    NOT_AN_ADDRESS = auto()
    BACKSLASH = auto()
    TWO_ADDRESSES = auto()
    EMAIL = auto()
    USERINFO = auto()
    LOOK_ALIKE_HOST = auto()
    LOOK_ALIKE_NAME = auto()
    SHORT_LINK = auto()
    UNKNOWN_NETWORK = auto()
    OTHER_NETWORK = auto()
    INVITE = auto()
    MESSAGE_LINK = auto()
    POST_WITHOUT_PAGE = auto()
    SERVICE_PAGE = auto()
    NOT_A_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Address:
    """A page's address.

    *handle* is its identity within (grammar, kind): two spellings of one page have
    one handle. *url* is where to go, always http or https, and reads as itself.
    """

    grammar: str
    kind: PageKind
    handle: str
    url: str
    notices: tuple[Notice, ...] = ()

    def noting(self, *notices: Notice) -> "Address":
        """Return the address with *notices* put before its own, each once."""
        if not notices:
            return self
        noted = tuple(dict.fromkeys((*notices, *self.notices)))
        # Spelled out: this is done a million times in a row, and `replace` is slow.
        return Address(self.grammar, self.kind, self.handle, self.url, noted)


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A text that is no page's address.

    *network* is the grammar (or, for one the register has none for, the host) the
    text belongs to. *suggestion* is a page's address that may have been meant; it
    is for a person to confirm, never to be taken silently.
    """

    reason: Reason
    network: str = ""
    suggestion: str = ""


Answer = Address | Unrecognised
