"""What can be set from outside: environment variables ``TRACKER_*`` and nothing else.

Refuses to start on an unknown name or an impossible value, with one clear line.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

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
    "TRACKER_DEMO": "1 makes demo accounts at the first start (make run sets it)",
}
ENGINES = ("whoosh",)
#: One inside the country and one outside: the line works if either answers.
CANARIES = ("https://ya.ru/", "https://www.iana.org/")


class BadSetting(Exception):
    """A setting is unknown, missing or impossible; the text says which and why."""


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

    @property
    def index(self) -> Path:
        """Return the folder of the search index: a cache, never backed up."""
        return self.data / "index"


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
