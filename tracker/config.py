"""What can be set from outside: environment variables ``TRACKER_*`` and nothing else.

Refuses to start on an unknown name or an impossible value, with one clear line.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

KNOWN = {
    "TRACKER_DATA": "folder of the database, index and secrets (default: var)",
    "TRACKER_DATABASE_URL": "database address (default: SQLite in TRACKER_DATA)",
    "TRACKER_SEARCH": "search engine: whoosh (default)",
    "TRACKER_PUBLIC_URL": "address at which people reach the register",
    "TRACKER_SECRET_KEY": "secret for sessions (default: kept in TRACKER_DATA)",
    "TRACKER_FOUR_EYES": "0 lets who wrote or sent it decide on it (default: 1, not)",
    "TRACKER_JOBS": "0 leaves what falls due to `tracker jobs` (default: 1)",
    "TRACKER_VISIT_DAYS": "days between two visits to an official page (default: 7)",
    "TRACKER_CANARY": "addresses that show whether our own line works",
    "TRACKER_VK_TOKEN": "token for VKontakte's interface (default: pages are opened)",
    "TRACKER_VISIT_INNER": "inner address:port pairs that may be visited (for trials)",
    "TRACKER_MAIL_URL": "mail server, smtps:// or smtp:// (default: files)",
    "TRACKER_MAIL_FROM": "address in whose name mail is sent",
    "TRACKER_DEMO": "1 makes demo accounts at the first start (make run sets it)",
}
ENGINES = ("whoosh",)
#: One inside the country and one outside: the line works if either answers.
CANARIES = ("https://ya.ru/", "https://www.iana.org/")
MAIL_PORTS = {"smtp": 587, "smtps": 465}
_ROOT = ("", "/")
#: Plain enough for every mail server; a name beside it may be in any script.
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})", re.ASCII)


class BadSetting(Exception):
    """A setting is unknown, missing or impossible; the text says which and why."""


class Line(StrEnum):
    """How the line to a mail server is closed to others."""

    TLS = "smtps"
    STARTTLS = "smtp"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes mail; *user* may be empty."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    line: Line = Line.STARTTLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one running register."""

    data: Path
    database_url: str
    secret_key: str
    search: str = "whoosh"
    public_url: str = "http://127.0.0.1:8000"
    #: Who wrote a text does not publish it, who sent a page does not accept it.
    four_eyes: bool = True
    #: The server itself does what falls due, in a thread.
    jobs: bool = True
    visit_days: int = 7
    canaries: tuple[str, ...] = CANARIES
    vk_token: str = field(default="", repr=False)
    visit_inner: frozenset[tuple[str, int]] = frozenset()
    demo: bool = False
    #: Where mail goes: None writes files into the data folder.
    mail: MailServer | None = None
    mail_from: str = ""

    @property
    def index(self) -> Path:
        """Return the folder of the search index: a cache, never backed up."""
        return self.data / "index"

    @property
    def copies(self) -> Path:
        """Return the folder of copies of accepted pages: backed up with the store."""
        return self.data / "copies"

    @property
    def uploads(self) -> Path:
        """Return the folder of uploaded files that are not yet taken in."""
        return self.data / "uploads"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings found in *environ*.

    Raise `BadSetting` for a ``TRACKER_*`` name that is not known, so that a
    misspelt one is never silently ignored.
    """
    given = {name: value for name, value in environ.items() if name in KNOWN}
    for name in environ:
        if name.startswith("TRACKER_") and not _known(name):
            raise BadSetting(f"{name}: unknown setting; known are {', '.join(KNOWN)}")
    data = Path(given.get("TRACKER_DATA", "var")).absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        data=data,
        database_url=_database(given.get("TRACKER_DATABASE_URL"), data),
        secret_key=given.get("TRACKER_SECRET_KEY") or _kept_secret(data),
        search=_one_of("TRACKER_SEARCH", given.get("TRACKER_SEARCH", "whoosh")),
        public_url=_web("TRACKER_PUBLIC_URL", given.get("TRACKER_PUBLIC_URL")),
        four_eyes=_switch("TRACKER_FOUR_EYES", given.get("TRACKER_FOUR_EYES", "1")),
        jobs=_switch("TRACKER_JOBS", given.get("TRACKER_JOBS", "1")),
        visit_days=_days("TRACKER_VISIT_DAYS", given.get("TRACKER_VISIT_DAYS", "7")),
        canaries=_addresses("TRACKER_CANARY", given.get("TRACKER_CANARY")),
        vk_token=_token("TRACKER_VK_TOKEN", given.get("TRACKER_VK_TOKEN", "")),
        visit_inner=_spots("TRACKER_VISIT_INNER", given.get("TRACKER_VISIT_INNER", "")),
        demo=given.get("TRACKER_DEMO") == "1",
        **_mail(given),
    )


def _known(name: str) -> bool:
    return name in KNOWN or name.startswith("TRACKER_TEST_")


def _database(url: str | None, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'register.sqlite'}"
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise BadSetting(
        "TRACKER_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://"
    )


def _one_of(name: str, value: str) -> str:
    if value not in ENGINES:
        raise BadSetting(f"{name}: {value!r} is not one of {', '.join(ENGINES)}")
    return value


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise BadSetting(f"{name}: {value!r} is neither 0 nor 1")
    return value == "1"


def _days(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 365):
        raise BadSetting(f"{name}: {value!r} is not a number of days from 1 to 365")
    return int(value)


def _addresses(name: str, value: str | None) -> tuple[str, ...]:
    """Return the addresses in *value*; an empty one means that there are none."""
    if value is None:
        return CANARIES
    found = tuple(value.replace(",", " ").split())
    for address in found:
        if not address.startswith(("http://", "https://")):
            raise BadSetting(f"{name}: {address!r} must begin with http:// or https://")
    return found


def _token(name: str, value: str) -> str:
    # Never shown, not even here: what is wrong with it may be that it is another one.
    if value and not re.fullmatch(r"[\w.-]{16,300}", value, re.ASCII):
        raise BadSetting(f"{name}: is no token of VKontakte")
    return value


def _spots(name: str, value: str) -> frozenset[tuple[str, int]]:
    """Return the pairs of literal address and port in *value*."""
    found = set()
    for spot in value.replace(",", " ").split():
        host, sign, port = spot.rpartition(":")
        try:
            address = str(ip_address(host.removeprefix("[").removesuffix("]")))
        except ValueError:
            address = ""
        if not (sign and address and port.isascii() and port.isdigit()):
            raise BadSetting(f"{name}: {spot!r} is not of the form 127.0.0.1:8080")
        found.add((address, int(port)))
    return frozenset(found)


def _web(name: str, value: str | None) -> str:
    if not value:
        return "http://127.0.0.1:8000"
    if not value.startswith(("http://", "https://")):
        raise BadSetting(f"{name}: must begin with http:// or https://")
    return value.rstrip("/")


def _mail(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of mail, refusing a server in nobody's name."""
    server = _mail_server(given.get("TRACKER_MAIL_URL", ""))
    sender = given.get("TRACKER_MAIL_FROM", "").strip()
    address = parseaddr(sender)[1]
    if sender and not (_ADDRESS.fullmatch(address) and sender.isprintable()):
        raise BadSetting("TRACKER_MAIL_FROM: must be name@host or Name <name@host>")
    if server is not None and not sender:
        raise BadSetting("TRACKER_MAIL_FROM: must be set where TRACKER_MAIL_URL is")
    return {"mail": server, "mail_from": sender}


def _mail_server(url: str) -> MailServer | None:
    """Return the server that *url* names, None for none.

    The password goes over no open line: ``?starttls=no``, for a relay on the same
    machine, is refused together with one.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = None, None
        parts = urlsplit("")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    open_line = options.pop("starttls", "") == "no"
    if parts.scheme not in MAIL_PORTS or not host or options or parts.path not in _ROOT:
        raise BadSetting(
            "TRACKER_MAIL_URL: must be smtps://user:password@host or smtp://…"
        )
    if open_line and (parts.password or parts.scheme == "smtps"):
        raise BadSetting("TRACKER_MAIL_URL: a password is not sent over an open line")
    return MailServer(
        host=host,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        line=Line.OPEN if open_line else Line(parts.scheme),
    )


def _kept_secret(data: Path) -> str:
    """Return the secret kept in *data*, made on the first run."""
    place = data / "secret_key"
    try:
        return place.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        secret = secrets.token_urlsafe(48)
        with os.fdopen(
            os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as file:
            file.write(secret)
        return secret
