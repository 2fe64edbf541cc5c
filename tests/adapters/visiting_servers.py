"""Real servers on the loopback, for visits that must reach one and not another."""

import re
import socket
from contextlib import contextmanager, suppress
from threading import Thread


class Server:
    """Answers each request by *answer(path, send)*; keeps what it was sent."""

    def __init__(self, answer, *, tls=None, host="127.0.0.1"):
        self._answer = answer
        self._tls = tls
        self.heads = []
        self.bodies = []
        self._socket = socket.create_server((host, 0))
        self.port = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def hits(self):
        return len(self.heads)

    @property
    def paths(self):
        return [head.split(" ")[1] for head in self.heads]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        # A thread that waits for a caller would keep a merely closed socket open.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self):
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line):
        # Whoever visits may hang up at any moment; that is what is tested.
        with suppress(OSError):
            line.settimeout(5)
            if self._tls:
                line = self._tls.wrap_socket(line, server_side=True)
            with line:
                head = b""
                while b"\r\n\r\n" not in head:
                    got = line.recv(65536)
                    if not got:
                        return
                    head += got
                head, _, body = head.partition(b"\r\n\r\n")
                self.bodies.append(body + _rest(line, head, len(body)))
                self.heads.append(head.decode("latin-1"))
                self._answer(self.paths[-1], line.sendall)


def _rest(line, head, there):
    """Return what is still to come of the body that *head* announces."""
    told = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    rest = b""
    while told and there + len(rest) < int(told[1]):
        got = line.recv(65536)
        if not got:
            break
        rest += got
    return rest


@contextmanager
def serving(answer, *, tls=None, host="127.0.0.1"):
    server = Server(answer, tls=tls, host=host)
    try:
        yield server
    finally:
        server.close()


def page(body=b"<title>Page</title>", *, status="200 OK", heads=()):
    """Return the bytes of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *heads, "", ""]
    return "\r\n".join(lines).encode() + body


def redirect(to, status="302 Found"):
    """Return the bytes of a redirect to *to*, spelled in UTF-8 as some servers do."""
    return f"HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
