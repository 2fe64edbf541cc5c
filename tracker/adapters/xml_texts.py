"""Text that any XML or PDF document can hold."""

import re

#: No XML document may hold these; a PDF that does cannot be read aloud.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """Return *text* without the signs that no XML document may hold.

    >>> legal("орган" + chr(0) + chr(12) + "ы")
    'органы'
    """
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
