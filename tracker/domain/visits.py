"""Visits to official pages: what one came to, and when a page may be called gone.

One visit proves little: a server restarts, a wall turns away programs, our own line
is down. Nothing here fetches anything or decides about evidence: a person does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit


class Outcome(StrEnum):
    """What a visit came to."""

    ALIVE = "alive"
    MOVED = "moved"
    GONE = "gone"
    LOGIN_WALL = "login_wall"
    BLOCKED = "blocked"
    ERROR = "error"
    REFUSED_BY_POLICY = "refused_by_policy"


class Trouble(StrEnum):
    """Why there was no answer to judge."""

    #: The address, or one it led to, is none that we visit.
    FORBIDDEN = "forbidden"
    NO_NAME = "no_name"
    NO_CONNECTION = "no_connection"
    TIMEOUT = "timeout"
    #: The certificate is not trusted here, or the two sides share no cipher.
    TLS = "tls"
    BAD_ANSWER = "bad_answer"
    TOO_MANY_HOPS = "too_many_hops"


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed: its status and where it led."""

    status: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What was met on the way: a final *status*, or the *trouble* instead of one.

    *walled*: the answer came from a wall against programs, not from the site.
    """

    asked: str
    status: int | None = None
    trouble: Trouble | None = None
    hops: tuple[Hop, ...] = ()
    walled: bool = False

    def __post_init__(self) -> None:
        if (self.status is None) == (self.trouble is None):
            raise ValueError("a visit ends with a status or with trouble")

    @property
    def landed(self) -> str:
        """Return the address that gave the last answer or made the trouble."""
        return self.hops[-1].to if self.hops else self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A visit as remembered; *canary*: a host known to be well answered as well."""

    at: datetime
    outcome: Outcome
    trouble: Trouble | None = None
    canary: bool

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment without a zone")

    @property
    def telling(self) -> bool:
        """Say whether the visit tells anything of the page, for or against it.

        Walls, foreign certificates and garbled answers show that a server stands
        there, and not whether the page does. A good answer tells without a canary.
        """
        if self.outcome in STANDING:
            return True
        if self.outcome not in FAILED or not self.canary:
            return False
        return self.trouble not in SILENT


STANDING = frozenset({Outcome.ALIVE, Outcome.MOVED})
FAILED = frozenset({Outcome.GONE, Outcome.ERROR})
#: Troubles that only a server which is there can make.
SILENT = frozenset({Trouble.TLS, Trouble.BAD_ANSWER, Trouble.TOO_MANY_HOPS})
#: How often a page must have failed, and over what time, to be called gone.
FAILURES = 3
SPAN = timedelta(hours=48)

#: RFC 9110, section 15.4: only these say that the page has a new address.
_FOR_GOOD = frozenset({301, 308})
_MISSING = frozenset({404, 410})
_TURNED_AWAY = frozenset({403, 429, 451})
#: Where VKontakte sends programs to prove that they are browsers.
_CHALLENGES = frozenset({"challenge.html"})
_LOGIN_HOSTS = frozenset({"accounts", "auth", "esia", "id", "login", "passport", "sso"})
_LOGIN_PATHS = frozenset(
    {"auth", "authorize", "login", "login.php", "sign-in", "sign_in", "signin"}
)


def outcome(met: Met) -> Outcome:
    """Return what *met* comes to.

    >>> outcome(Met(asked="https://mcx.gov.ru/news", status=404)).value
    'gone'
    >>> hops = (Hop(302, "https://login.vk.com/?to=club1"),)
    >>> outcome(Met(asked="https://vk.com/club1", status=200, hops=hops)).value
    'login_wall'
    """
    if met.trouble is Trouble.FORBIDDEN:
        return Outcome.REFUSED_BY_POLICY
    if met.status is None:
        return Outcome.ERROR
    if met.walled or met.status in _TURNED_AWAY or _is_challenge(met.landed):
        return Outcome.BLOCKED
    if met.status == 401 or _asks_who(met):
        return Outcome.LOGIN_WALL
    if met.status in _MISSING:
        return Outcome.GONE
    if not 200 <= met.status < 300:
        return Outcome.ERROR
    return Outcome.ALIVE if moved_to(met) is None else Outcome.MOVED


def moved_to(met: Met) -> str | None:
    """Return the new address of the page, if it moved for good.

    A temporary redirect leaves the address as it was, and so do ``https`` instead of
    ``http``, ``www.`` and a closing slash, which servers add and drop at will.

    >>> moved_to(Met(asked="http://a.ru/x", status=200,
    ...              hops=(Hop(301, "https://www.a.ru/x/"), Hop(301, "https://b.ru/"))))
    'https://b.ru/'
    """
    place = met.asked
    for hop in met.hops:
        if hop.status not in _FOR_GOOD:
            break
        place = hop.to
    return None if _same(place) == _same(met.asked) else place


def may_be_called_gone(visits: Iterable[PastVisit]) -> bool:
    """Say whether *visits*, in any order, let a person call the page gone.

    The newest visits that tell anything must all have failed: at least three, the
    last at least 48 hours after the first, a canary host answering at each. So
    neither our own outage nor a weekend of maintenance is held against a body.

    >>> from datetime import UTC
    >>> def failed(day, canary=True):
    ...     return PastVisit(at=datetime(2026, 11, day, tzinfo=UTC),
    ...                      outcome=Outcome.GONE, canary=canary)
    >>> may_be_called_gone([failed(1), failed(2), failed(3)])
    True
    >>> may_be_called_gone([failed(1), failed(2, canary=False), failed(3)])
    False
    """
    run = list(_last_failures(visits))
    return len(run) >= FAILURES and run[0].at - run[-1].at >= SPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """The failures since a page was last met, kept visit by visit.

    `may_be_called_gone` step by step, for a store that cannot read all visits of all
    pages: folding visits in their order gives the same answer.
    """

    failures: int = 0
    since: datetime | None = None
    last: datetime | None = None

    def after(self, visit: PastVisit) -> "Streak":
        """Return the streak once *visit*, the latest of all, has been made."""
        if not visit.telling:
            return self
        if visit.outcome in STANDING:
            return Streak()
        return Streak(
            failures=self.failures + 1, since=self.since or visit.at, last=visit.at
        )

    @property
    def lets_call_gone(self) -> bool:
        """Say whether a person may call the page gone."""
        if self.since is None or self.last is None:
            return False
        return self.failures >= FAILURES and self.last - self.since >= SPAN


def _last_failures(visits: Iterable[PastVisit]) -> Iterator[PastVisit]:
    """Yield the failures since the page was last met, newest first.

    Of two visits at one moment the good one counts as the later.
    """
    telling = [visit for visit in visits if visit.telling]
    telling.sort(key=lambda visit: (visit.at, visit.outcome in STANDING), reverse=True)
    for visit in telling:
        if visit.outcome in STANDING:
            return
        yield visit


def _asks_who(met: Met) -> bool:
    """Say whether the way led from a page to a door where one must give a name."""
    return _is_login(met.landed) and not _is_login(met.asked)


def _is_login(url: str) -> bool:
    host, path, _ = _same(url)
    first = host.partition(".")[0]
    return first in _LOGIN_HOSTS or not _LOGIN_PATHS.isdisjoint(path.split("/"))


def _is_challenge(url: str) -> bool:
    return not _CHALLENGES.isdisjoint(_same(url)[1].split("/"))


def _same(url: str) -> tuple[str, str, str]:
    """Return what is equal for spellings of one address: host, path and query."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", url, ""
    return host, parts.path.rstrip("/"), parts.query
