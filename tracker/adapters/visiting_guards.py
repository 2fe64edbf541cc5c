"""What may be visited: addresses in plain spelling that lead to public servers.

Asks nobody. Python's own `is_global` is not relied on: in 3.11 it takes NAT64, 6to4,
multicast and site-local addresses for global, and behind each an inner server can
stand. Sources: the IANA special-purpose registries (RFC 6890 and its updates).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit

from tracker.domain.addresses.hosts import Host, read_host

_DENIED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network, unspecified
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, the metadata of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
#: All that is given out to the public. Outside lie loopback, mapped and compatible
#: IPv4, NAT64 (64:ff9b::/96), unique local, link-local, site-local and multicast.
_PUBLIC_6 = IPv6Network("2000::/3")
_DENIED_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which holds an IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)
_LONGEST = 2048
#: Signs that programs drop, turn or read differently from one another.
_TREACHEROUS = re.compile(r"[\x00-\x1f\x7f\\]")
_PATH = "%/:@!$&'()*+,;=-._~"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Forbidden(Exception):
    """The address is none that we visit; *reason* says in a word why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a visit may do, and how much of it; times in seconds, sizes in bytes.

    *spared* are pairs of literal address and port allowed in spite of the deny-list.
    """

    ports: frozenset[int] = frozenset({80, 443})
    spared: frozenset[tuple[str, int]] = frozenset()
    hops: int = 4
    most: int = 1 << 20
    seconds: float = 10.0
    name_seconds: float = 4.0
    agent: str = "requirements-tracker (checks whether official pages still open)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one request goes; all programs read the spelling of *url* alike."""

    url: str
    scheme: str
    host: str
    port: int
    literal: bool


def target(url: str, *, policy: Policy) -> Target:
    """Return where *url* leads; raise `Forbidden` unless it is plainly spelled.

    Hosts are names in ASCII or canonical addresses: of ``2130706433``, ``0x7f.1`` and
    ``127.1`` one program makes a name and another the loopback.
    """
    if len(url) > _LONGEST or _TREACHEROUS.search(url) or url != url.strip():
        raise Forbidden("spelling")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("spelling") from None
    if parts.scheme not in ("http", "https"):
        raise Forbidden("scheme")
    host, literal = _host(parts)
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if port not in policy.ports:
        raise Forbidden("port")
    return Target(
        url=_spelled(parts, host, port),
        scheme=parts.scheme,
        host=host,
        port=port,
        literal=literal,
    )


def checked(addresses: Iterable[str], *, port: int, policy: Policy) -> tuple[str, ...]:
    """Return *addresses* if every one of them is public; raise `Forbidden` else.

    All are looked at, not only the one that would be used: a name that answers with
    one public and one inner address is a trap or a mistake, and we enter neither.
    """
    found = tuple(dict.fromkeys(addresses))
    for address in found:
        if (address, port) not in policy.spared and not is_public(address):
            raise Forbidden("address")
    return found


def is_public(address: str) -> bool:
    """Say whether *address*, without a zone, is one that the public can be served at.

    >>> is_public("93.184.216.34"), is_public("169.254.169.254")
    (True, False)
    >>> is_public("64:ff9b::7f00:1"), is_public("::ffff:93.184.216.34")
    (False, False)
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _DENIED_4)
    if ip.scope_id is not None or ip not in _PUBLIC_6:
        return False
    return not any(ip in network for network in _DENIED_6)


def _host(parts: SplitResult) -> tuple[str, bool]:
    """Return the host of *parts* and whether it is a literal address."""
    if "@" in parts.netloc:
        raise Forbidden("userinfo")
    host = parts.hostname or ""
    if not parts.netloc.isascii() or "%" in parts.netloc:
        raise Forbidden("host")
    if _is_literal(host):
        return host, True
    name = read_host(host)
    if not isinstance(name, Host) or name.ascii != host:
        raise Forbidden("host")
    return host, False


def _is_literal(host: str) -> bool:
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False


def _spelled(parts: SplitResult, host: str, port: int) -> str:
    usual = 443 if parts.scheme == "https" else 80
    shown = f"[{host}]" if ":" in host else host
    place = shown if port == usual else f"{shown}:{port}"
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return f"{parts.scheme}://{place}{_quoted(parts.path) or '/'}{query}"


def _quoted(text: str) -> str:
    escaped = _LONE_PERCENT.sub("%25", text)
    return quote(escaped, safe=_PATH + "?", errors="replace")
