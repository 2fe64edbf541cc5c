"""Walks from the first page over the views of who is missing what, counting.

Every link with a number, every choice of a filter with a count, and every heading is
a claim about a list; the walk opens the list and counts its rows and bodies. Views are
found by following links, so that one that is added later is walked without a word here.
"""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.web.client import fields, words

LIST = "/missing/"
#: The links of these views tell bodies, as the heading of the list does, not rows.
OF_BODIES = ("/missing/trend",)
#: Pages looked at of each view, and lists opened: what a walk may cost.
EACH, LISTS = 4, 160
_OF = re.compile(r"(?:^|: |\s)(\d+) (?:из|of) (\d+)(?:\D|\Z)")
_ROWS = re.compile(r": (\d+) (?:строк|row)")
_LEADING = re.compile(r"(\d+)(?: — .*)?\Z")
_CHOICE = re.compile(r"\((\d+)\)\Z")
_HEADING = re.compile(r"(?:У )?(\d+) из (\d+) (?:орган|bod)")
_FILE = re.compile(r"\.\w+\Z")
_BODY = re.compile(r'<th scope="row"[^>]*>\s*<a [^>]*href="/b/([^"?]+)')
_NEXT = re.compile(
    r'<a [^>]*href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"'
)


@dataclass
class Walk:
    """What was walked: views by path, claims that hold by view, and those that fail."""

    visitor: object
    each: int = EACH
    views: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)
    lists: dict = field(default_factory=dict)

    def from_(self, start):
        """Walk from *start*, the nearest pages first; return the walk."""
        ahead, met = deque([start]), {start}
        while ahead:
            address = ahead.popleft()
            path = urlsplit(address).path
            if self.views[path] == self.each:
                continue
            self.views[path] += 1
            page = self.visitor.get(address)
            self._judge(path, address, page)
            for href in _views(page):
                if href not in met:
                    met.add(href)
                    ahead.append(href)
        return self

    def _judge(self, path, address, page):
        heading = _HEADING.match(_plain(page.heading))
        if heading and path == LIST:
            bodies = len(set(self._listed(address)))
            self._compare(path, address, address, int(heading[1]), bodies)
        for href, told in claims(page):
            if len(self.lists) < LISTS or _key(href) in self.lists:
                rows = self._listed(href)
                found = set(rows) if path in OF_BODIES else rows
                self._compare(path, address, href, told, len(found))
        for href, told in offered(page):
            if len(self.lists) < LISTS or _key(href) in self.lists:
                self._compare(path, address, href, told, len(self._listed(href)))

    def _compare(self, path, address, href, told, found):
        if told == found:
            self.held[path] += 1
        else:
            self.wrong.append((address, href, told, found))

    def _listed(self, href):
        """Return the codes of the bodies in the rows of the list at *href*."""
        key = _key(href)
        if key not in self.lists:
            self.lists[key] = self._rows(href)
        return self.lists[key]

    def _rows(self, href):
        found = []
        while href:
            answer = self.visitor.client.get(href)
            assert answer.status_code == 200, href
            html = answer.get_data(as_text=True)
            found += _BODY.findall(html)
            following = _NEXT.search(html)
            href = following and (following[1] or following[2]).replace("&amp;", "&")
        return found


def claims(page):
    """Yield the lists that *page* leads to with a number, and the number told."""
    for link in page.tree.find(".//main").iter("a"):
        href = link.get("href") or ""
        if urlsplit(href).path == LIST and not link.get("rel"):
            told = number(_plain(words(link)))
            if told is not None:
                yield href, told


def offered(page):
    """Yield the lists behind the choices of filters of *page*, and the rows told."""
    for form in page.tree.iter("form"):
        if form.get("class") == "filters":
            yield from _choices(form)


def number(text):
    """Return the rows of its list that a link tells in words; None: it tells none."""
    for pattern in (_OF, _ROWS):
        found = pattern.search(text)
        if found:
            return int(found[1])
    leading = _LEADING.match(text)
    return int(leading[1]) if leading else None


def _choices(form):
    """Yield the list behind each choice of a filter that tells its count."""
    rest = {name: value for name, value in fields(form).items() if name and value}
    for select in form.iter("select"):
        for option in select.iter("option"):
            counted = _CHOICE.search(_plain(words(option)))
            if counted:
                chosen = {**rest, select.get("name"): option.get("value")}
                asked = {name: value for name, value in chosen.items() if value}
                yield f"{LIST}?{urlencode(asked)}", int(counted[1])


def _views(page):
    """Yield the links to views, not to files and feeds."""
    for href in page.links():
        path = urlsplit(href or "").path
        if path.startswith(LIST) and not _FILE.search(path):
            yield href


def _key(href):
    return tuple(sorted(parse_qsl(urlsplit(href).query)))


def _plain(text):
    return text.replace("\xa0", " ")
