"""Names as lists are ordered and as pieces of them are looked for."""

import re

_QUOTES = re.compile("[«»\"“”„'’`]")
_NUMBER = re.compile(r"\d+")


def sort_name(name: str) -> str:
    """Return *name* as lists are ordered: lower case, ё as е, numbers padded.

    >>> sort_name("Школа № 2 «Ёлочка»") < sort_name("школа № 10")
    True
    """
    plain = _QUOTES.sub("", name.lower().replace("ё", "е"))
    return " ".join(_NUMBER.sub(lambda n: n.group().zfill(6), plain).split())
