"""The lines a visit runs over: names looked up in time, connections to literals.

The library is given no chance to look a name up again: it connects only to addresses
that were checked, while the Host header, the name sent for TLS and the certificate
stay those of the name. No client object is used, so there are no cookies, no proxies
and no ``.netrc``, whatever the environment says.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

import httpcore2
import httpx2

from tracker.adapters.visiting_tapes import Tape
from tracker.adapters.visiting_turns import Deadline, OutOfTime

#: Returns the addresses of a host name; may take its time and raise `OSError`.
Resolver = Callable[[str], Iterable[str]]

#: Lookups that hang cannot be ended; so many may hang at once.
_LOOKUPS = BoundedSemaphore(16)
#: How long one of several addresses is tried before the next.
_CONNECT_SECONDS = 4.0


def system_addresses(host: str) -> list[str]:
    """Return all addresses the system knows for *host*; raise `OSError` if none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def look_up(host: str, *, resolver: Resolver, seconds: float) -> list[str]:
    """Return what *resolver* says of *host*; raise `OutOfTime` after *seconds*.

    The lookup runs in a thread because the system's takes no time limit.
    """
    if not _LOOKUPS.acquire(timeout=seconds):
        raise OutOfTime
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(resolver(host)))
        except Exception as error:
            answers.put(error)
        finally:
            _LOOKUPS.release()

    Thread(target=ask, daemon=True, name="visit-lookup").start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise OutOfTime from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class TlsFailed(httpcore2.ConnectError):
    """The server is there, but we could not agree on a trusted line."""


class TooMuch(httpcore2.RemoteProtocolError):
    """The server sends more than a page can be."""


class Line(httpcore2.NetworkStream):
    """A connection on which no read outlasts the visit or its share of bytes.

    What goes over it is kept on *tape*; under TLS that is what TLS carries.
    """

    def __init__(
        self,
        stream: httpcore2.NetworkStream,
        *,
        deadline: Deadline,
        most: int,
        tape: Tape,
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._most = most
        self._tape = tape

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what comes next; raise if it is too late or too much."""
        got = self._stream.read(max_bytes, self._deadline.left())
        self._most -= len(got)
        if self._most < 0:
            raise TooMuch("more than a page can be")
        self._tape.received += got
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send *buffer*."""
        self._stream.write(buffer, self._deadline.left())
        self._tape.sent += buffer

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Return the line with TLS on it; *server_hostname* is the name asked for."""
        try:
            inner = self._stream.start_tls(
                ssl_context, server_hostname, self._deadline.left()
            )
        except httpcore2.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise TlsFailed(str(error)) from error
            raise
        return self._kept(inner)

    def get_extra_info(self, info: str) -> Any:
        """Return what the library wants to know of the connection."""
        return self._stream.get_extra_info(info)

    def _kept(self, stream: httpcore2.NetworkStream) -> "Line":
        return Line(stream, deadline=self._deadline, most=self._most, tape=self._tape)


class CheckedLines(httpcore2.NetworkBackend):
    """Connects to *addresses* in turn, whatever host the library asks for."""

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        port: int,
        deadline: Deadline,
        most: int,
        tape: Tape,
    ) -> None:
        self._addresses = addresses
        self._port = port
        self._deadline = deadline
        self._most = most
        self._tape = tape
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a line to the first address that answers."""
        *others, last = self._addresses
        for address in others:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return self._line(address)
        return self._line(last)

    def _line(self, address: str) -> Line:
        seconds = min(self._deadline.left(), _CONNECT_SECONDS)
        stream = self._plain.connect_tcp(address, self._port, seconds)
        self._tape.address = address
        return Line(stream, deadline=self._deadline, most=self._most, tape=self._tape)


class CheckedTransport(httpx2.BaseTransport):
    """Carries one request of httpx2 over *lines*, without any of its comforts."""

    def __init__(self, lines: CheckedLines, *, tls: ssl.SSLContext) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            network_backend=lines,
            max_connections=1,
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer with its head read and its body still to come."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer)
        )

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
