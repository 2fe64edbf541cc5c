"""Host names: checked, lowered, in both spellings, and looked at for forgery.

Only Latin and Cyrillic labels are taken, each in one script: every registry an
official site can stand in refuses the rest. Standard: RFC 5891 for the shape of
labels, UTS 39 for look-alikes (the letters Russian and Latin keyboards share).
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from tracker.domain.addresses.answers import Reason

_LATIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_CYRILLIC = re.compile(
    r"[\u0430-\u052f0-9](?:[\u0430-\u052f0-9-]{0,61}[\u0430-\u052f0-9])?"
)
_HAS_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}", re.ASCII)

#: Cyrillic letters and the Latin ones they are taken for.
_TWINS = str.maketrans("авеёкмнорстухіїјѕӏԁԛԝһ", "abeekmhopctyxiijsldqwh")
#: Latin spellings that pass for one another in most typefaces.
_SHAPES = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"))


@dataclass(frozen=True, slots=True)
class Host:
    """A host name as machines (*ascii*) and as people (*unicode*) write it."""

    ascii: str
    unicode: str


def stands_under(host: str, domains: Set[str]) -> str:
    """Return that of *domains* which *host* is or stands under; empty: none.

    >>> stands_under("m.vk.com", {"vk.com"})
    'vk.com'
    """
    while host and host not in domains:
        host = host.partition(".")[2]
    return host


def latin_twin(text: str) -> str:
    """Return *text* with Cyrillic look-alikes replaced by their Latin twins.

    >>> latin_twin("vк.com").isascii()
    True
    """
    return text.translate(_TWINS)


def skeleton(host: str) -> str:
    """Return a form in which host names that look the same are the same.

    >>> skeleton("0k.ru") == skeleton("оk.ru") == skeleton("ok.ru")
    True
    """
    shape = latin_twin(host.lower())
    for seen, taken_for in _SHAPES:
        shape = shape.replace(seen, taken_for)
    return shape


@lru_cache(maxsize=4096)
def read_host(text: str) -> Host | Reason:
    """Return the host name in *text*, or why it is none.

    >>> read_host("Президент.РФ").ascii
    'xn--d1abbgf6aiiy.xn--p1ai'
    >>> read_host("vк.com")
    <Reason.LOOK_ALIKE_HOST: 'look_alike_host'>
    """
    labels = text.lower().removesuffix(".").split(".")
    if len(labels) < 2 or len(text) > 253:
        return Reason.NOT_AN_ADDRESS
    spelled: list[Host] = []
    for label in labels:
        read = _read_label(label)
        if isinstance(read, Reason):
            return read
        spelled.append(read)
    host = Host(*(".".join(part) for part in zip(*map(_both, spelled), strict=True)))
    return _judged(host)


def readable(url: str) -> str:
    """Return *url* as people write it: its host in its own letters, if it has any.

    >>> readable("https://xn--d1abbgf6aiiy.xn--p1ai/news")
    'https://президент.рф/news'
    """
    scheme, parted, rest = url.partition("://")
    name = re.split("[:/?]", rest, maxsplit=1)[0]
    if not parted or "xn--" not in name:
        return url
    host = read_host(name)
    # What could be taken for another host stays in the letters of machines.
    shown = host.unicode if isinstance(host, Host) else name
    return f"{scheme}://{shown}{rest[len(name) :]}"


def _both(host: Host) -> tuple[str, str]:
    return host.ascii, host.unicode


def _judged(host: Host) -> Host | Reason:
    labels = host.unicode.split(".")
    if len(host.ascii) > 253 or not _TOP.fullmatch(host.ascii.rpartition(".")[2]):
        return Reason.NOT_AN_ADDRESS
    if any("_" in label for label in labels[-2:]):
        return Reason.NOT_AN_ADDRESS
    if labels[-1].isascii() and any(map(_all_twins, labels)):
        return Reason.LOOK_ALIKE_HOST
    return host


def _all_twins(label: str) -> bool:
    """Say whether *label* is Cyrillic and reads as Latin from end to end."""
    return not label.isascii() and latin_twin(label).isascii()


def _read_label(label: str) -> Host | Reason:
    if label.startswith("xn--"):
        return _decoded(label)
    if _LATIN.fullmatch(label):
        return Host(label, label)
    if _HAS_CYRILLIC.search(label) and _CYRILLIC.fullmatch(label):
        encoded = "xn--" + label.encode("punycode").decode("ascii")
        return Host(encoded, label) if len(encoded) <= 63 else Reason.NOT_AN_ADDRESS
    if not label.isascii() and any(map(str.isalpha, label)):
        return Reason.LOOK_ALIKE_HOST
    return Reason.NOT_AN_ADDRESS


def _decoded(label: str) -> Host | Reason:
    """Return an ``xn--`` label in both spellings if it is the spelling of one."""
    if len(label) > 63 or not label.isascii():
        return Reason.NOT_AN_ADDRESS
    try:
        plain = label[4:].encode("ascii").decode("punycode")
    except ValueError:
        return Reason.NOT_AN_ADDRESS
    if plain.isascii():
        return Reason.NOT_AN_ADDRESS
    read = _read_label(plain)
    if isinstance(read, Host) and read.ascii != label:
        return Reason.NOT_AN_ADDRESS
    return read
