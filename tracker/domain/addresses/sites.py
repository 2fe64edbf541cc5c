"""Official sites: any host that is no network, with the section that is the body's.

The handle is the host as people write it (президент.рф), without scheme and
``www.``, then port, path and query: several courts share one host and differ in
the rest. The url keeps scheme and ``www.`` as typed, because some hosts answer to
nothing else, and spells the host in ASCII, which every program understands.
A missing scheme becomes ``http``: whoever has ``https`` redirects, not vice versa.
"""

import re
from urllib.parse import quote

from tracker.domain.addresses.answers import (
    Address,
    Answer,
    Notice,
    PageKind,
    Reason,
    Unrecognised,
)
from tracker.domain.addresses.general import EDGES, MAX_LENGTH, Parts
from tracker.domain.addresses.grammar import Grammar

#: Commas and semicolons are not among them: they part addresses in a cell.
_SAFE = "%/:@!$&'()*+=-._~?"
#: What an address never ends with, so that it survives standing in a sentence.
_TAIL = EDGES + "?&"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: Query values that tell where a visitor came from, not what is shown.
_TRACKING = re.compile(
    r"(?:utm_[a-z_]*|yclid|ysclid|ymclid|gclid|fbclid|_openstat|roistat|etext"
    r"|phpsessid|jsessionid)(?:=.*)?",
    re.IGNORECASE,
)


def _page(parts: Parts) -> Answer:
    port = ":" + parts.port if parts.port else ""
    given = parts.query.split("&")
    kept = [param for param in given if param and not _is_tracking(param)]
    query = "?" + _quoted("&".join(kept)) if kept else ""
    rest = (_quoted(parts.path or "/") + query).rstrip(_TAIL) or "/"
    url = f"{parts.scheme}://{parts.host.ascii}{port}{rest}"
    if len(url) > MAX_LENGTH:
        return Unrecognised(Reason.TOO_LONG)
    host = parts.host.unicode.removeprefix("www.")
    handle = (host + port + rest).removesuffix("/")
    dropped = parts.fragment or any(map(_is_tracking, given))
    notices = (Notice.QUERY_DROPPED,) if dropped else ()
    return Address("site", PageKind.SITE, handle, url, notices)


def _is_tracking(param: str) -> bool:
    return bool(_TRACKING.fullmatch(param.rstrip(_TAIL)))


def _quoted(text: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", text), safe=_SAFE)


GRAMMAR = Grammar(name="site", domains=frozenset(), hosts={}, home="", page=_page)
