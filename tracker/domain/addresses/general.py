"""What all networks share: trimming what was pasted and taking it apart.

Nothing here knows a network. Every step is linear, and the length is capped first.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from tracker.domain.addresses.answers import Notice, Reason
from tracker.domain.addresses.hosts import Host, read_host
from tracker.domain.addresses.words import words

MAX_LENGTH = 2048

#: Punctuation that sentences and table cells leave around an address.
EDGES = "\"'«»“”„‘’`()<>[]{},;.:!…–—|·•*"

#: Soft hyphens, zero-width characters and marks of direction.
_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
#: What people write in a cell that has no address (without its spaces).
_NOTHING = words(
    "нет отсутствует неимеется нетданных неуказан неуказано no none n/a null"
)
_SEPARATORS = re.compile(r"[,;|]")
_AFTER_PATH = re.compile(r"[?#]")
_AFTER_HOST = re.compile(r"[/?#:]")
_NEXT_ADDRESS = re.compile(r"[,;|]https?:/", re.IGNORECASE)
_GAP_AFTER_SCHEME = re.compile(r"(?<=://)\s+")
_GLUED_LABEL = re.compile(r"(?<=[а-яё]:)(?=https?:/|www\.|@)", re.IGNORECASE)
_WEB = re.compile(r"(?:h?t{1,3}p{1,2}s?(?::/*|/+))+|//+", re.IGNORECASE)
_TG = re.compile(r"tg:/*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?![0-9])", re.IGNORECASE)
#: Ends by which a word inside a sentence is taken for an address.
_TOPS = words(
    "ru su com org net info me dog biz pro online site moscow tatar "
    "рф рус дети онлайн сайт орг"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """An address taken apart; *scheme* is http, https or tg; *port* may be empty."""

    scheme: str
    host: Host
    port: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""
    notices: tuple[Notice, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the path's parts, percent-decoded, without empty ones."""
        return tuple(unquote(part) for part in self.path.split("/") if part)

    @property
    def params(self) -> dict[str, str]:
        """Return the query's values by name; a name given twice keeps its last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def leftover(self) -> tuple[Notice, ...]:
        """Return the notice due when query and fragment are let go."""
        return (Notice.QUERY_DROPPED,) if self.query or self.fragment else ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """The one word of a text that may be an address."""

    text: str
    notices: tuple[Notice, ...] = ()


def find(text: str) -> Candidate | Reason:
    """Return the single candidate in *text*, trimmed, or why there is none.

    >>> find(" «https://vk.com/minzdrav», ").text
    'https://vk.com/minzdrav'
    >>> find("vk.com/a; ok.ru/b")
    <Reason.TWO_ADDRESSES: 'two_addresses'>
    """
    if len(text) > MAX_LENGTH:
        return Reason.TOO_LONG
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    shown = trimmed(text)
    if not shown or "".join(shown.casefold().split()) in _NOTHING:
        return Reason.EMPTY
    if "\\" in shown:
        return Reason.BACKSLASH
    pieces = _GLUED_LABEL.sub(" ", _GAP_AFTER_SCHEME.sub("", shown)).split()
    if not all(map(_is_printable, pieces)):
        return Reason.NOT_AN_ADDRESS
    return _only_one(pieces)


def trimmed(text: str) -> str:
    """Return *text* without the spaces and punctuation around it."""
    while (shorter := text.strip().strip(EDGES).lstrip("-")) != text:
        text = shorter
    return text


def _is_printable(piece: str) -> bool:
    """Say whether *piece* is without controls, surrogates and marks of format."""
    # What str calls printable has none of them; the rest is looked at more closely.
    return piece.isprintable() or not any(
        unicodedata.category(char) in {"Cc", "Cs", "Cf"} for char in piece
    )


def _only_one(words: list[str]) -> Candidate | Reason:
    if any(map(_NEXT_ADDRESS.search, words)):
        return Reason.TWO_ADDRESSES
    found = dict.fromkeys(piece for word in words for piece in _addresses_in(word))
    if len(found) > 1:
        return Reason.TWO_ADDRESSES
    if len(words) == 1:
        return Candidate(words[0])
    for word in words:
        if any(_addresses_in(word)):
            return Candidate(trimmed(word), (Notice.TEXT_DROPPED,))
    return Reason.NOT_AN_ADDRESS


def _addresses_in(word: str) -> Iterator[str]:
    for piece in _SEPARATORS.split(_AFTER_PATH.split(word, maxsplit=1)[0]):
        if _speaks_of_address(trimmed(piece).lower()):
            yield trimmed(piece).lower().rstrip("/")


def _speaks_of_address(piece: str) -> bool:
    if "://" in piece or "@" in piece or piece.startswith("www."):
        return True
    stem, _, top = _AFTER_HOST.split(piece, maxsplit=1)[0].rpartition(".")
    return bool(stem) and top in _TOPS


def split(candidate: Candidate) -> Parts | Reason:
    """Take *candidate* apart, mending its scheme, or say why it is no address.

    >>> split(Candidate("http://http:/155.mo.msudrf.ru")).host.ascii
    '155.mo.msudrf.ru'
    >>> split(Candidate("http://1elez@mirsud.lipetsk.ru"))
    <Reason.USERINFO: 'userinfo'>
    """
    text = candidate.text
    if tg := _TG.match(text):
        return _parted("tg", "t.me/" + text[tg.end() :], candidate.notices)
    if web := _WEB.match(text):
        typed = web.group().lower()
        scheme = "https" if typed.rstrip(":/").endswith("s") else "http"
        notice = _scheme_notice(typed)
        return _parted(scheme, text[web.end() :], (*candidate.notices, *notice))
    if text.lower().startswith("mailto:"):
        return Reason.EMAIL
    if "@" in _AFTER_HOST.split(text, maxsplit=1)[0]:
        return Reason.NOT_AN_ADDRESS if text.startswith("@") else Reason.EMAIL
    if _OTHER_SCHEME.match(text):
        return Reason.NOT_AN_ADDRESS
    return _parted("http", text, (*candidate.notices, Notice.SCHEME_ADDED))


def _scheme_notice(typed: str) -> tuple[Notice, ...]:
    if typed in {"http://", "https://"}:
        return ()
    return (Notice.SCHEME_ADDED if typed == "//" else Notice.SCHEME_REPAIRED,)


def _parted(scheme: str, rest: str, notices: tuple[Notice, ...]) -> Parts | Reason:
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    if "@" in authority:
        return Reason.USERINFO
    if "://" in path:
        return Reason.TWO_ADDRESSES
    name, colon, port = authority.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        return Reason.NOT_AN_ADDRESS
    host = read_host(name)
    if isinstance(host, Reason):
        return host
    kept = "" if int(port or 80) in {80, 443} else str(int(port))
    if name.endswith(".") or (colon and not kept):
        notices = (*notices, Notice.HOST_REPAIRED)
    return Parts(scheme, host, kept, slash + path, query, fragment, notices)
