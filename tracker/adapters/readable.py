"""A Markdown text as it is read: its words and numbers without its marks.

For comparisons and files, where asterisks would only be in the way. Rough on purpose:
what it does not know stays as it was typed, and nothing but marks is ever left out.
"""

import re

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|])")
#: Never across a mark of the same kind: a text full of them must not take minutes.
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")
_STRONG_TOO = re.compile(r"\b__(?=\S)([^_\n]+)(?<=\S)__\b")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_MARKS = ((_STRONG, r"\1"), (_STRONG_TOO, r"\1"), (_CODE, r"\1"), (_LINK, r"\1 (\2)"))
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")


def readable(text: str) -> str:
    """Return *text* without Markdown's marks, paragraphs parted by one line break.

    >>> readable("**Важно.** Органы ведут `сайт`.")
    'Важно. Органы ведут сайт.'
    >>> readable("см. [закон](https://example.org)")
    'см. закон (https://example.org)'
    """
    read = _HEADING.sub("", text.strip())
    for mark, kept in _MARKS:
        read = mark.sub(kept, read)
    return _BLANK.sub("\n", _ESCAPED.sub(r"\1", read))
