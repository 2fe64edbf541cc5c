"""Visits to pages of the outside world, safe for us and gentle to them.

An address may come from anybody and a redirect from anywhere, so each is taken for an
attempt to reach our own inner servers until it is shown to be none. Keeps nothing and
judges nothing but the one visit: what follows from many, `tracker.domain.visits` says.
"""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlencode, urljoin

import httpcore2
import httpx2

from tracker.adapters.visiting_bodies import Body
from tracker.adapters.visiting_guards import (
    Forbidden,
    Policy,
    Target,
    checked,
    target,
)
from tracker.adapters.visiting_lines import (
    CheckedLines,
    CheckedTransport,
    Resolver,
    TlsFailed,
    TooMuch,
    look_up,
    system_addresses,
)
from tracker.adapters.visiting_tapes import Cut, Exchange, Tape
from tracker.adapters.visiting_turns import Deadline, OutOfTime, Turns
from tracker.domain.visits import Hop, Met, Outcome, Trouble, moved_to, outcome

__all__ = ["POLICY", "Policy", "Turns", "Visited", "visit"]

POLICY = Policy()
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Heads and the seams of chunked bodies come on top of what a body may hold.
_ON_TOP = 1 << 18
#: Who answers instead of the site when a program knocks.
_WALLS = ("ddos-guard", "qrator", "variti", "servicepipe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a visit brought home.

    *body* is unpacked and at most `Policy.most` bytes; *cut* says that there was or
    may have been more. *detail* is a word for operators, never for the public.
    *exchanges* are the requests that were answered, in their order, byte for byte.
    """

    met: Met
    outcome: Outcome
    moved_to: str | None
    content_type: str = ""
    body: bytes = b""
    cut: bool = False
    detail: str = ""
    seconds: float
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The answer to one request of a visit."""

    status: int
    location: str | None
    walled: bool
    content_type: str
    body: Body
    cut: Cut | None


class _Failed(Exception):
    """One request brought no answer."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    """All that the requests of one visit share."""

    policy: Policy
    resolver: Resolver
    turns: Turns
    deadline: Deadline
    tls: ssl.SSLContext
    form: bytes | None
    exchanges: list[Exchange] = field(default_factory=list)


def visit(
    url: str,
    *,
    policy: Policy = POLICY,
    resolver: Resolver = system_addresses,
    turns: Turns | None = None,
    clock: Callable[[], float] = time.monotonic,
    tls: ssl.SSLContext | None = None,
    form: Mapping[str, str] | None = None,
) -> Visited:
    """Return what a GET of *url* came to; never raises for anything met on the way.

    Share *turns* between visits, or hosts will be asked faster than they should be.
    Waiting for a turn comes on top of the seconds of *policy*. With *form* it is sent
    by POST to *url* alone, for it may hold a secret: no redirect is followed.
    """
    started = clock()
    trip = _Trip(
        policy=policy,
        resolver=resolver,
        turns=turns or Turns(),
        deadline=Deadline(policy.seconds, clock=clock),
        tls=tls or _trusted(),
        form=urlencode(form).encode() if form is not None else None,
    )
    hops: list[Hop] = []
    try:
        answer = _followed(trip, url, hops)
    except _Failed as failure:
        met = Met(asked=url, hops=tuple(hops), trouble=failure.trouble)
        return _brought(trip, met, clock() - started, detail=failure.detail)
    met = Met(asked=url, hops=tuple(hops), status=answer.status, walled=answer.walled)
    return _brought(trip, met, clock() - started, answer=answer)


def _brought(
    trip: _Trip,
    met: Met,
    seconds: float,
    *,
    answer: _Answer | None = None,
    detail: str = "",
) -> Visited:
    return Visited(
        met=met,
        outcome=outcome(met),
        moved_to=moved_to(met),
        content_type=answer.content_type if answer else "",
        body=answer.body.read if answer else b"",
        cut=answer.body.cut if answer else False,
        detail=detail,
        seconds=seconds,
        exchanges=tuple(trip.exchanges),
    )


def _followed(trip: _Trip, url: str, hops: list[Hop]) -> _Answer:
    """Return the last answer on the way from *url*; put the redirects into *hops*."""
    place = url
    while True:
        with _named_troubles():
            spot = target(place, policy=trip.policy)
            answer = _asked(trip, spot)
            if answer.location is None:
                return answer
            place = _joined(spot.url, answer.location)
        if trip.form is not None or len(hops) >= trip.policy.hops:
            raise _Failed(Trouble.TOO_MANY_HOPS, str(trip.policy.hops))
        hops.append(Hop(answer.status, place))


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location.strip())
    except ValueError:
        raise Forbidden("spelling") from None


def _asked(trip: _Trip, spot: Target) -> _Answer:
    """Return the answer to one request, its body read as far as it may grow."""
    trip.deadline.put_off(trip.turns.wait(spot.host))
    tape = Tape()
    transport = CheckedTransport(_lines(trip, spot, tape), tls=trip.tls)
    try:
        response = transport.handle_request(_request(spot, trip))
        answer = _read(trip, response)
    finally:
        transport.close()
    # A form may hold a secret: what was said then is kept by nobody.
    if trip.form is None:
        trip.exchanges.append(_exchange(spot, tape, answer))
    return answer


def _exchange(spot: Target, tape: Tape, answer: _Answer) -> Exchange:
    return Exchange(
        url=spot.url,
        address=tape.address,
        request=bytes(tape.sent),
        response=bytes(tape.received),
        cut=answer.cut,
    )


def _lines(trip: _Trip, spot: Target, tape: Tape) -> CheckedLines:
    """Return lines to *spot*: its name is looked up here, once, and never again."""
    seconds = min(trip.deadline.left(), trip.policy.name_seconds)
    found = (
        [spot.host]
        if spot.literal
        else _addresses(spot.host, resolver=trip.resolver, seconds=seconds)
    )
    return CheckedLines(
        checked(found, port=spot.port, policy=trip.policy),
        port=spot.port,
        deadline=trip.deadline,
        most=2 * trip.policy.most + _ON_TOP,
        tape=tape,
    )


def _addresses(host: str, *, resolver: Resolver, seconds: float) -> list[str]:
    try:
        found = look_up(host, resolver=resolver, seconds=seconds)
    except (OSError, UnicodeError) as error:
        raise _Failed(Trouble.NO_NAME, type(error).__name__) from error
    if not found:
        raise _Failed(Trouble.NO_NAME, "no address")
    return found


def _request(spot: Target, trip: _Trip) -> httpx2.Request:
    headers = {
        "User-Agent": trip.policy.agent,
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
        "Accept-Language": "ru,en;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if trip.form is None:
        return httpx2.Request("GET", spot.url, headers=headers)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return httpx2.Request("POST", spot.url, headers=headers, content=trip.form)


def _read(trip: _Trip, response: httpx2.Response) -> _Answer:
    """Return *response* read; one that breaks off was an answer all the same."""
    heads = response.headers
    body = Body(heads.get("content-encoding", ""), most=trip.policy.most)
    location = _location(response)
    cut = None if location is None else _unasked(response)
    try:
        for part in response.iter_raw() if location is None else ():
            body.add(part)
            trip.deadline.left()
            if body.full:
                break
    except (
        httpcore2.TimeoutException,
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
    ) as error:
        body.stop()
        cut = _broken(error)
    finally:
        response.close()
    return _Answer(
        status=response.status_code,
        location=location,
        walled=_is_walled(response),
        content_type=heads.get("content-type", "")[:200],
        body=body,
        cut=cut or _unread(body, most=trip.policy.most),
    )


def _unasked(response: httpx2.Response) -> Cut | None:
    """Return why a redirect is not whole: nothing but its head is read."""
    empty = response.headers.get("content-length") == "0"
    return None if empty else Cut.UNSPECIFIED


def _broken(error: Exception) -> Cut:
    """Return why an answer broke off."""
    if isinstance(error, TooMuch):
        return Cut.LENGTH
    late = isinstance(error, httpcore2.TimeoutException)
    return Cut.TIME if late else Cut.DISCONNECT


def _unread(body: Body, *, most: int) -> Cut | None:
    """Return why we stopped reading *body*, if we did."""
    if not body.cut:
        return None
    return Cut.LENGTH if len(body.read) >= most else Cut.UNSPECIFIED


def _location(response: httpx2.Response) -> str | None:
    if response.status_code not in _REDIRECTS:
        return None
    return next(iter(response.headers.get_list("location")), None)


def _is_walled(response: httpx2.Response) -> bool:
    """Say whether a wall against programs answered with a challenge or a refusal."""
    if response.status_code < 400:
        return False
    server = response.headers.get("server", "").lower()
    return "cf-mitigated" in response.headers or server.startswith(_WALLS)


@contextmanager
def _named_troubles() -> Iterator[None]:
    """Give whatever a request can raise its name among the troubles."""
    try:
        yield
    except Forbidden as error:
        raise _Failed(Trouble.FORBIDDEN, error.reason) from error
    except (OutOfTime, httpcore2.TimeoutException) as error:
        raise _Failed(Trouble.TIMEOUT, type(error).__name__) from error
    except TlsFailed as error:
        raise _Failed(Trouble.TLS, str(error)[:200]) from error
    except httpcore2.NetworkError as error:
        raise _Failed(Trouble.NO_CONNECTION, str(error)[:200]) from error
    except (httpcore2.ProtocolError, httpx2.InvalidURL) as error:
        raise _Failed(Trouble.BAD_ANSWER, str(error)[:200]) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates this system trusts; no variable can add one."""
    return httpx2.create_ssl_context(trust_env=False)
