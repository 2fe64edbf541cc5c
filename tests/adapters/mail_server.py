"""A small mail server of this machine, kind or hostile, that keeps what it was given.

``TakesMail(moments)`` calls what is set for a moment of the conversation: ``connect``,
``mail``, ``rcpt``, ``data`` (before the text), ``text`` (after it, before the answer),
``answered``. What a call returns is answered instead of the usual; `HANG_UP` closes
the line without an answer.
"""

import socketserver
import threading
from email import message_from_bytes
from email.policy import default

HANG_UP = object()
USUAL = {
    "connect": "220 here", "ehlo": "250 here", "mail": "250 ok", "rcpt": "250 ok",
    "data": "354 go on", "text": "250 taken", "quit": "221 bye",
}  # fmt: skip


class TakesMail:
    """Serves until the block ends; ``letters`` are the texts that arrived whole."""

    def __init__(self, **moments):
        self.moments = moments
        self.letters, self.envelopes = [], []
        keeper = self

        class Talk(socketserver.StreamRequestHandler):
            timeout = 20

            def handle(self):
                keeper.talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, client_address):
                """Whoever was killed hangs up in the middle: that is what is tested."""

        self.server = Server(("127.0.0.1", 0), Talk)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(
            target=self.server.serve_forever, args=(0.01,), daemon=True
        ).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    @property
    def messages(self):
        """Return the letters that arrived, read."""
        return [message_from_bytes(text, policy=default) for text in self.letters]

    def answer(self, moment, wfile):
        """Say what is to be said at *moment*; return it, or None to hang up."""
        said = self.moments.get(moment, lambda: None)() or USUAL[moment]
        if said is HANG_UP:
            return None
        wfile.write(said.encode() + b"\r\n")
        wfile.flush()
        return said

    def talk(self, rfile, wfile):
        """Hold one conversation."""
        if not self.answer("connect", wfile):
            return
        sender = None
        while line := rfile.readline():
            word = line.decode("ascii").split(None, 1)[0].lower()
            if word == "mail":
                sender = line
            if word == "rcpt":
                self.envelopes.append((sender, line))
            said = self.answer(word, wfile)
            if said is None or word == "quit":
                return
            text_follows = word == "data" and said.startswith("354")
            if text_follows and not self.take(rfile, wfile):
                return

    def take(self, rfile, wfile):
        """Take the text that follows, then answer; tell whether the talk goes on."""
        lines = []
        while (line := rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.letters.append(b"".join(lines))
        if not self.answer("text", wfile):
            return False
        self.moments.get("answered", lambda: None)()
        return True
