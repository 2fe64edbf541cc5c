"""What signs the register takes in: none that a store or a reader stumbles over.

PostgreSQL holds no NUL, no page and no document of Word holds control characters, and
a sign that turns the direction of writing shows a reviewer another text than the one
that is kept.
"""

import re

#: Words stand on both sides of these, as Word's line break inside a paragraph.
_BREAKS = re.compile("[\x0b\x0c\x85]")
#: Control signs, signs that turn the direction of writing, halves and no signs at all.
_BARRED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)


def sound(text: str) -> str:
    r"""Return *text* without the signs that are barred.

    >>> sound("ор\0ган\x0bвласти")
    'орган власти'
    """
    # What is barred cannot be printed, and most texts can: a tenth of the time.
    return text if text.isprintable() else _BARRED.sub("", _BREAKS.sub(" ", text))
