"""Tables as text: which encoding, which delimiter, and the records in it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from charset_normalizer import from_bytes

from tracker.domain.errors import BadFile

Record = tuple[int, list[str]]

#: Best first; a file in one column has none of them.
DELIMITERS = (";", ",", "\t")
#: Code pages of Russian offices. Left to all of its pages, charset-normalizer calls
#: cp866 "cp1125"; so it is told which there are.
CODE_PAGES = ("cp1251", "koi8_r", "cp866")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What no table has in it; a form feed or a vertical tab some have.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAMPLE = 65_536
#: Below so many bytes that are not ASCII, charset-normalizer takes KOI8-R for cp1251.
_FEW = 200
_FREQUENT = frozenset("оеаинтсрвлк")
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_SIGNS = frozenset("«»№—–…„“”\N{NO-BREAK SPACE}")


def decoded(data: bytes, *, encoding: str | None = None) -> tuple[str, str]:
    """Return the text in *data* and its encoding, guessed unless *encoding* is given.

    Refuse as `BadFile` what is no text (``not_text``) or not in the encoding that
    was given (``bad_encoding``).
    """
    used = encoding or _encoding(data)
    try:
        text = data.decode(used).removeprefix("\ufeff")
    except (UnicodeError, LookupError) as error:
        reason = "bad_encoding" if encoding else "not_text"
        raise BadFile(f"the file is not text in {used}", reason=reason) from error
    if _CONTROLS.search(text):
        raise BadFile("the file is not a table: it is no text", reason="not_text")
    return text, used


def _encoding(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if b"\0" in data[:_SAMPLE]:
        # ASCII signs have their zero byte second in UTF-16LE, first in UTF-16BE.
        first, second = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
        if first and second:
            raise BadFile("the file is not a table: it is no text", reason="not_text")
        return "utf-16-be" if first else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(data)
    return "utf-8"


def _code_page(data: bytes) -> str:
    foreign = bytes(byte for byte in data[:_SAMPLE] if byte > 127)
    if len(foreign) >= _FEW:
        sample = data[:_SAMPLE]
        best = from_bytes(sample, cp_isolation=["utf_8", "utf_16", *CODE_PAGES]).best()
        if best is not None and best.encoding in CODE_PAGES:
            return str(best.encoding)
    return max(CODE_PAGES, key=lambda page: _russian(data[:_SAMPLE], page))


def _russian(data: bytes, page: str) -> int:
    """Return how much *data*, read in *page*, looks like Russian words."""
    score, before = 0, " "
    for sign in data.decode(page, errors="replace"):
        if not sign.isascii():
            score += _weight(sign)
        # In the wrong page small letters turn into capitals: «суд» becomes «УХД».
        score -= 3 * (before.islower() and sign.isupper())
        before = sign
    return score


def _weight(sign: str) -> int:
    lower = sign.lower()
    if lower in _FREQUENT:
        return 2 + sign.islower()
    return 0 if lower in _RUSSIAN else 1 if sign in _SIGNS else -4


def delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records of *text* most evenly."""
    return max(DELIMITERS, key=lambda sign: _evenness(text[:_SAMPLE], sign))


def _evenness(text: str, sign: str) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        widths = [len(cells) for cells in islice(reader, 20) if cells]
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def records(text: str, sign: str) -> Iterator[Record]:
    """Yield (line, cells): the line, from 1, at which each record begins."""
    # Not by StringIO, which takes four bytes a sign for a second copy of it all.
    lines = (found.group() for found in _LINE.finditer(text))
    reader = csv.reader(lines, delimiter=sign)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        message = "a quote is opened and not closed"
        raise BadFile(message, line=line, reason="broken_quotes") from error
