"""A real server to kill, and honest clients that know what they were promised."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from html import unescape
from urllib.parse import urlencode

import psutil

KIND = "application/x-www-form-urlencoded"


class Server:
    """The register under gunicorn on a free port, with its data in *folder*.

    *preload*: the application is read before the processes that answer are made, so
    that a new one is there at once. Nothing is open then that they could share.
    """

    def __init__(self, folder, *, preload=False):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")},
            "TRACKER_DATA": str(folder),
            "TRACKER_DEMO": "1",
            # Pages that the clients make up are nobody's to visit.
            "TRACKER_JOBS": "0",
            "GUNICORN_CMD_ARGS": "--preload" if preload else "",
        }
        self.log = (folder / "log").open("wb")
        command = [sys.executable, "-m", "tracker", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environ, stdout=self.log, stderr=self.log
        )
        self.ready()

    def ready(self):
        """Wait until the server answers."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if Browser(self.port).get("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError((self.folder / "log").read_text())

    def kill_worker(self):
        """Kill the process that answers and return its number; None if there is none.

        Its keeper starts another.
        """
        for worker in psutil.Process(self.process.pid).children()[:1]:
            worker.send_signal(signal.SIGKILL)
            return worker.pid
        return None

    def stop(self):
        """Stop the server, killing what does not end."""
        if self.process.poll() is not None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            for each in family:
                each.kill()
            self.process.kill()
        self.log.close()

    def command(self, *words):
        """Run a command of the register on its data; return what it said."""
        return subprocess.run(
            [sys.executable, "-m", "tracker", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
        )


class Browser:
    """As much of a browser as a form needs; errors of the connection are raised."""

    def __init__(self, port, *, timeout=30):
        self.port, self.timeout = port, timeout
        self.cookies = {}

    def get(self, path):
        """Return status, location and page."""
        return self._ask("GET", path, None)

    def post(self, path, fields):
        """Send *fields*; return status, location and page."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def login(self, folder, name):
        """Sign in as the demo account *name*."""
        text = (folder / "demo-accounts.txt").read_text()
        email, password = re.search(rf"^({name}@\S+)\s+(\S+)", text, re.M).groups()
        fields = hidden(self.get("/login")[2])
        typed = {**fields, "email": email, "password": password}
        assert self.post("/login", typed)[0] == 302
        return self

    def _ask(self, method, path, body):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=self.timeout
        )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = KIND
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location"), page


def hidden(page):
    """Return the fields of the form that a browser sends unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    found += re.findall(r'name="(csrf_token)"[^>]*value="([^"]+)"', page)
    return {name: unescape(value) for name, value in found if value}
