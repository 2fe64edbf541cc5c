"""Honest clients: each sends a form until it is answered, and keeps the promise.

One sending answers two requirements, so that half of one would be seen.
"""

import http.client
import secrets
import threading
import time

from tests.chaos.harness import Browser, hidden

FORM = "/evidence/new?body=GOV-VLG"
ITEMS = ("FZ270-pages", "R1")
#: Sendings by one drawing of the form, each with a key of its own.
A_DRAWING = 50


class Clerk(threading.Thread):
    """Shows page after page; after a cut connection sends the same form again.

    ``promised``: page's name -> the code it was answered with. ``retries``: page's
    name and the moment at which its form was sent again, after it had been cut.
    """

    def __init__(self, server, name, stop):
        super().__init__(daemon=True)
        self.browser = Browser(server.port).login(server.folder, "representative")
        self.name, self.stop = name, stop
        #: Set while a form is under way.
        self.sending = threading.Event()
        self.promised, self.retries, self.refused, self.errors = {}, [], [], []

    def run(self):
        """Show pages until told to stop; every form is sent until it is answered."""
        number = 0
        while not self.stop.is_set():
            fields = hidden(self._insist(lambda: self.browser.get(FORM))[2])
            for _ in range(A_DRAWING):
                number += 1
                self._show(f"{self.name}_{number}", fields)

    def _show(self, handle, fields):
        key = {"idempotency_key": secrets.token_urlsafe(16)}
        typed = {"item": ITEMS, "address": f"vk.com/{handle}", "do": "send"}
        self.sending.set()
        status, place, page = self._insist(
            lambda: self.browser.post(FORM, {**fields, **key, **typed}),
            before=lambda: self._before_a_retry(handle, key),
        )
        self.sending.clear()
        if status == 303:
            self.promised[handle] = place.rpartition("/")[2]
        elif status == 409:
            self.refused.append(handle)
        elif status != 503:
            self.errors.append((status, page[:2000]))

    def _before_a_retry(self, handle, key):
        self.retries.append((handle, time.time()))

    def _insist(self, ask, before=lambda: None):
        for _ in range(600):
            try:
                return ask()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                before()
        raise AssertionError("the server did not come back")


class Forgetful(Clerk):
    """Makes a new form of every retry: the negative control of the key."""

    def _before_a_retry(self, handle, key):
        super()._before_a_retry(handle, key)
        key["idempotency_key"] = secrets.token_urlsafe(16)
