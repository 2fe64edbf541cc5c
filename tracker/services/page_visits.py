"""One visit to one page: which address is asked, what is read, what it comes to.

Telegram's channels are read from the page that shows them to everybody; VKontakte's
communities from its interface, where there is a token; any other page gives its title.
Never touches the store.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlsplit, urlunsplit

from tracker.adapters import page_readings, vk
from tracker.adapters.page_readings import Channel, line
from tracker.adapters.visiting import Visited
from tracker.domain.addresses import PageKind
from tracker.domain.observations import (
    NOTHING,
    Account,
    Facts,
    Name,
    Observation,
    Via,
    believable,
    links_to,
    posts_in_week,
    same_page,
)
from tracker.domain.visits import STANDING, Outcome
from tracker.services.canaries import Canaries
from tracker.services.visit_means import Means
from tracker.storage.watches import Claimed

#: Sites whose links are remembered within a run, and sites asked for one page.
_MANY, _SITES = 1_000, 3
#: Signs of an address that are kept: a redirect may lead to one of any length.
_LONGEST = 2048
_VANISHED = frozenset({Account.DELETED, Account.BANNED})


@dataclass(frozen=True, slots=True)
class _Links:
    """Where a site leads to; *whole*: nothing of it was cut off or left unread."""

    hrefs: tuple[str, ...]
    whole: bool


class Looking:
    """Visits pages one by one, for many threads: what a run learns is shared."""

    def __init__(self, means: Means, *, now: Callable[[], datetime]) -> None:
        self._means = means
        self._now = now
        self.canaries = Canaries(means)
        self._lock = Lock()
        self._sites: dict[str, _Links | None] = {}
        self._asking: dict[str, Lock] = {}

    def look(self, page: Claimed) -> Observation:
        """Return what a visit to *page* found."""
        asked = address(page)
        came = self._means.visit(asked)
        outcome, moved_to = came.outcome, came.moved_to
        if moved_to and same_page(page.grammar, [_name(page)], moved_to):
            outcome, moved_to = Outcome.ALIVE, None
        facts = NOTHING
        if outcome in STANDING:
            outcome, facts = self._read(page, came, outcome)
        if outcome in STANDING:
            facts = replace(facts, back_link=self._back_link(page, [_name(page)]))
        return Observation(
            at=self._now(),
            outcome=outcome,
            trouble=came.met.trouble,
            status=came.met.status,
            via=Via.PAGE,
            landed=line(came.met.landed, longest=_LONGEST),
            moved_to=line(moved_to, longest=_LONGEST) if moved_to else None,
            facts=facts,
            canary=self.canaries.beside(outcome, grammar=page.grammar, url=asked),
            seconds=round(came.seconds, 3),
        )

    def told(self, page: Claimed, community: vk.Community) -> Observation:
        """Return what VKontakte's interface told of *page*, as a visit."""
        gone = community.facts.account in _VANISHED
        outcome = Outcome.GONE if gone else Outcome.ALIVE
        names = [(PageKind.COMMUNITY, f"club{community.number}"), _name(page)]
        names.append((PageKind.PAGE, community.screen_name))
        linked = None if gone else self._back_link(page, names)
        return Observation(
            at=self._now(),
            outcome=outcome,
            via=Via.API,
            landed=page.url,
            facts=replace(community.facts, back_link=linked),
            canary=self.canaries.beside(outcome, grammar=page.grammar, url=page.url),
        )

    def ask(self, pages: Sequence[Claimed]) -> dict[int, vk.Community]:
        """Return what VKontakte's interface tells, by page; raise `vk.Silent`."""
        asked = {each.handle: each.id for each in pages if _may_be_community(each)}
        told = self._means.communities(asked) if asked else {}
        return {asked[handle]: community for handle, community in told.items()}

    def _read(
        self, page: Claimed, came: Visited, outcome: Outcome
    ) -> tuple[Outcome, Facts]:
        if page.grammar != "telegram":
            title = page_readings.title(came.body, content_type=came.content_type)
            return outcome, Facts(title=title)
        kind = {"content_type": came.content_type}
        shown = page_readings.channel(came.body, **kind)
        shown = shown or page_readings.door(came.body, **kind)
        if shown is not None:
            return outcome, _facts(shown, now=self._now())
        empty = page_readings.is_empty_door(came.body, **kind)
        return (Outcome.GONE if empty else outcome), NOTHING

    def _back_link(self, page: Claimed, names: Collection[Name]) -> bool | None:
        """Say whether an official site of the bodies that show *page* links to it.

        Only the page at the site's own address is looked at, no others of the site.
        """
        if page.grammar in ("site", "none") or not page.sites:
            return None
        answers = [
            self._linked(site, page.grammar, names) for site in page.sites[:_SITES]
        ]
        if True in answers:
            return True
        return None if None in answers else False

    def _linked(self, site: str, grammar: str, names: Collection[Name]) -> bool | None:
        links = self._links(site)
        if links is None:
            return None
        found = links_to(grammar, names, links.hrefs)
        return found if found or links.whole else None

    def _links(self, site: str) -> _Links | None:
        with self._lock:
            if len(self._sites) >= _MANY:
                self._sites.clear()
                self._asking.clear()
            asking = self._asking.setdefault(site, Lock())
        # Of two pages of one body that are visited at once, one asks its site.
        with asking:
            if site not in self._sites:
                self._sites[site] = self._asked_links(site)
            return self._sites.get(site)

    def _asked_links(self, site: str) -> _Links | None:
        came = self._means.visit(site)
        if came.outcome not in STANDING:
            return None
        hrefs = page_readings.links(came.body, content_type=came.content_type)
        if not hrefs:
            # A page whose links are made by a script shows us none of them.
            return None
        whole = not came.cut and len(hrefs) < page_readings.MOST_LINKS
        return _Links(tuple(hrefs), whole)


def address(page: Claimed) -> str:
    """Return the address at which *page* shows most to everybody.

    >>> address(Claimed(id=1, url="https://t.me/mcx", grammar="telegram",
    ...                 kind=PageKind.PAGE, handle="mcx", sites=()))
    'https://t.me/s/mcx'
    """
    if page.grammar != "telegram":
        return page.url
    parts = urlsplit(page.url)
    return urlunsplit(parts._replace(path=f"/s{parts.path}"))


def _name(page: Claimed) -> Name:
    return page.kind, page.handle


def _may_be_community(page: Claimed) -> bool:
    return page.kind in (PageKind.COMMUNITY, PageKind.PAGE)


def _facts(shown: Channel, *, now: datetime) -> Facts:
    # A post of the day after tomorrow is a forgery, whatever the zone.
    posts = [post for post in shown.posts if post <= now + timedelta(days=1)]
    return Facts(
        title=shown.title,
        description=shown.description,
        subscribers=believable(shown.subscribers),
        last_post_at=max(posts, default=None),
        posts_week=posts_in_week(posts, now=now),
    )
