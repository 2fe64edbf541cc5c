"""A visitor who judges every page he is shown.

Whatever a test is about, each HTML page it fetches must parse as HTML5 without an
error, have exactly one h1 with which its title begins, unique ids, a label for every
field, no inline style or script, the security headers, the right language, and in
Russian the typography of Russian.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import html5lib

from tests.web.judging import faults
from tracker.domain.access import OPERATOR, Role
from tracker.services import accounts
from tracker.services.accounts import Cost

#: Hashing a password must not take a third of a second in every test.
CHEAP = Cost(passes=1, memory=8, lanes=1)
PASSWORD = "Йод и ёлка 2026"
NOT_HTML = re.compile(r"\.(csv|xlsx|json|atom)\Z")


@dataclass(frozen=True)
class Page:
    """An answer, parsed once."""

    response: object
    language: str

    @property
    def status(self):
        """Return the status."""
        return self.response.status_code

    @property
    def html(self):
        """Return the text of the page as sent."""
        return self.response.get_data(as_text=True)

    @property
    def location(self):
        """Return where the answer sends the visitor, or None."""
        return self.response.headers.get("Location")

    @cached_property
    def parser(self):
        """Return the HTML5 parser after reading the page."""
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        parser.tree_read = parser.parse(self.html)
        return parser

    @property
    def tree(self):
        """Return the root element."""
        return self.parser.tree_read

    @property
    def heading(self):
        """Return the words of the h1."""
        return words(self.tree.find(".//h1"))

    @property
    def text(self):
        """Return the words of the main part, as read."""
        return words(self.tree.find(".//main"))

    def links(self, part="main"):
        """Return the addresses of the links within *part*."""
        return [a.get("href") for a in self.tree.find(f".//{part}").iter("a")]

    def form(self, action=None, *, having=None):
        """Return the fields of the form sent to *action* (of the only one in main).

        *having* names a field by which several forms of one action are told apart.

        Notices of unsent texts stand above the page's own form and are not meant.
        """
        main = set(self.tree.find(".//main").iter())
        for notice in self.tree.iterfind(".//div[@class='keepsake']"):
            main -= set(notice.iter())
        for form in self.tree.iter("form"):
            if form.get("method", "get") != "post":
                continue
            if action is None and form not in main:
                continue
            if action in (None, form.get("action")):
                found = fields(form)
                if having is None or having in found:
                    return found
        raise AssertionError(f"no form for {action}")


class Visitor:
    """A browser without scripts; anonymous until `login`."""

    def __init__(self, app, language="ru"):
        self.app = app
        self.language = language
        self.client = app.test_client()
        self.session_of = None

    def get(self, path, status=200, **kwargs):
        """Fetch *path*, judge the page and return it."""
        return self._answer(self.client.get(path, **self._sent(kwargs)), status)

    def post(self, path, data=None, status=303, **kwargs):
        """Send *data* with the visitor's own CSRF token, judge the answer."""
        filled = {"csrf_token": self.token(), **(data or {})}
        kwargs["data"] = {k: v for k, v in filled.items() if v is not None}
        return self._answer(self.client.post(path, **self._sent(kwargs)), status)

    def submit(self, path, status=303, action=None, **typed):
        """Open the form at *path*, type into it and send it to where it says."""
        form = self.get(path).form(action)
        target = form.pop("") or path
        return self.post(target, {**form, **typed}, status=status)

    def follow(self, page):
        """Go where *page* sends."""
        return self.get(page.location)

    def login(self, role, *, bodies=(), email=None):
        """Sign in as somebody new with *role*, speaking for the codes *bodies*."""
        email = email or f"{role}@register.example"
        ensure_account(self.app, email, role, bodies)
        self.submit("/login", 302, email=email, password=PASSWORD)
        return self

    def token(self):
        """Return the CSRF token of this visitor's session."""
        page = self.client.get("/preferences/", **self._sent({}))
        return re.search(
            r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True)
        )[1]

    def _sent(self, kwargs):
        headers = {"Accept-Language": self.language, **kwargs.pop("headers", {})}
        return {"headers": headers, **kwargs}

    def _answer(self, response, status):
        page = Page(response, self.language)
        assert page.status == status, f"{page.status}: {page.html[:2000]}"
        if response.mimetype == "text/html" and status not in (301, 302, 303, 308):
            found = list(faults(page))
            assert not found, "\n".join(found)
        return page


def ensure_account(app, email, role, bodies=()):
    """Add an account with `PASSWORD` unless there is one."""
    house = app.extensions["tracker"]
    with house.database.writing() as session:
        if accounts.found(session, email=email):
            session.info["journalled"] = True
            return
        accounts.add(
            session,
            OPERATOR,
            email=email,
            name={"reader": "Читатель Ирина"}.get(role, "Сотрудник Пётр"),
            password_hash=accounts.hashed(PASSWORD, cost=CHEAP),
            roles=[Role(role)],
            bodies=bodies,
            now=house.now(),
        )


def words(element):
    """Return the text of *element* with single spaces."""
    return re.sub(r"[ \t\n]+", " ", "".join(element.itertext())).strip()


def fields(form):
    """Return the values a browser would send, and the action under the empty name."""
    sent = {"": form.get("action", "")}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.tag not in ("input", "textarea", "select"):
            continue
        if field.tag == "select":
            chosen = [o for o in field.iter("option") if o.get("selected") is not None]
            options = chosen or list(field.iter("option"))[:1]
            if options:
                sent[name] = options[0].get("value")
        elif field.tag == "textarea":
            sent[name] = "".join(field.itertext()).removeprefix("\n")
        elif kind not in ("checkbox", "radio") or field.get("checked") is not None:
            sent[name] = field.get("value", "on" if kind == "checkbox" else "")
    return sent
