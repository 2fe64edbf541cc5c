"""A real server to kill, and honest clients that know what they were promised."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from html import unescape
from urllib.parse import urlencode

import psutil

FORM = "/evidence/new?body=GOV-VLG"
KIND = "application/x-www-form-urlencoded"


class Server:
    """The register under gunicorn on a free port, with its data in *folder*."""

    def __init__(self, folder):
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
        """Kill the process that answers; its keeper starts another."""
        workers = psutil.Process(self.process.pid).children()
        for worker in workers[:1]:
            worker.send_signal(signal.SIGKILL)
        return len(workers[:1])

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
        return self._ask("POST", path, urlencode(fields))

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


class Client(threading.Thread):
    """Shows page after page; after a cut connection sends the same form again."""

    def __init__(self, server, name, stop):
        super().__init__(daemon=True)
        self.browser = Browser(server.port).login(server.folder, "representative")
        self.name, self.stop = name, stop
        self.acked, self.cuts, self.errors = {}, 0, []

    def run(self):
        """Show pages until told to stop; every form is sent until it is answered."""
        number = 0
        while not self.stop.is_set():
            number += 1
            handle = f"{self.name}_{number}"
            fields = hidden(self._insist("GET", FORM)[2])
            typed = {"item": "FZ270-pages", "address": f"vk.com/{handle}", "do": "send"}
            status, place, page = self._insist("POST", FORM, {**fields, **typed})
            if status == 303:
                self.acked[handle] = place.rpartition("/")[2]
            elif status != 503:
                self.errors.append((status, page[:2000]))

    def _insist(self, method, path, fields=None):
        for _ in range(300):
            try:
                if method == "GET":
                    return self.browser.get(path)
                return self.browser.post(path, fields)
            except (OSError, http.client.HTTPException):
                self.cuts += 1
                time.sleep(0.1)
        raise AssertionError("the server did not come back")


def hidden(page):
    """Return the fields of the form that a browser sends unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    found += re.findall(r'name="(csrf_token)"[^>]*value="([^"]+)"', page)
    return {name: unescape(value) for name, value in found if value}
