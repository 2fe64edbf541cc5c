"""The quote that keeps a cell from being taken for a formula, put on and taken off.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``. The way out
puts one ``'`` before such a text; the way in takes exactly one off. A text that begins
with quotes and then a trigger gets one more, so that the two undo each other.
"""

import re

#: What makes a spreadsheet calculate, also full-width or after spaces.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
#: The same after quotes: spaces at the ends of a cell are lost on its way back.
_QUOTED = re.compile(r"\s*'[\s']*[=+\-@＝＋－＠]")


def neutral(text: str) -> str:
    """Return *text* so that no spreadsheet calculates it when it opens a CSV file.

    >>> neutral("=1+1"), neutral("'=1"), neutral("Школа № 1")
    ("'=1+1", "''=1", 'Школа № 1')
    """
    return "'" + text if _FORMULA.match(text) else kept(text)


def kept(text: str) -> str:
    """Return *text* as a text cell of a workbook, which calculates nothing by itself.

    >>> kept("=1+1"), kept("'=1")
    ('=1+1', "''=1")
    """
    return "'" + text if _QUOTED.match(text) else text


def plain(text: str) -> str:
    """Return what was meant by *text*: the same without the one quote.

    >>> plain("'=1+1"), plain("''=1"), plain("'цитата'")
    ('=1+1', "'=1", "'цитата'")
    """
    return text[1:] if text.startswith("'") and _QUOTED.match(text) else text
