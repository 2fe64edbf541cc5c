"""What a visit found on a page; unknown is not no, so each fact may be None.

Facts are what the page, its network or the body's own site say, in their words. Never
decides whether a page is good enough: acts of different force ask for different things.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain import addresses
from tracker.domain.addresses import Address
from tracker.domain.visits import Outcome, PastVisit, Trouble


class Via(StrEnum):
    """How it was found out."""

    #: The page itself was opened.
    PAGE = "page"
    #: The network's interface for programs was asked.
    API = "api"
    #: A person opened the page and said so.
    PERSON = "person"


class Account(StrEnum):
    """What has become of the account behind a page, as its network says."""

    ACTIVE = "active"
    DELETED = "deleted"
    BANNED = "banned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a page. None and the empty text mean: not known."""

    title: str = ""
    description: str = ""
    subscribers: int | None = None
    last_post_at: datetime | None = None
    #: Posts of the last seven days, as many of them as the page shows.
    posts_week: int | None = None
    #: The mark «Госорганизация». No source that we may read tells of it yet.
    government_mark: bool | None = None
    verified: bool | None = None
    closed: bool | None = None
    account: Account | None = None
    activity: str = ""
    #: The site that the page names as the body's.
    site: str = ""
    #: Whether the body's official site links to the page.
    back_link: bool | None = None


NOTHING = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One visit: what it came to, and what was found.

    *canary*: at about that moment our own line was shown to work, see `PastVisit`.
    """

    at: datetime
    outcome: Outcome
    trouble: Trouble | None = None
    status: int | None = None
    via: Via
    landed: str = ""
    moved_to: str | None = None
    facts: Facts = NOTHING
    canary: bool
    seconds: float = 0.0

    @property
    def past(self) -> PastVisit:
        """Return what of it counts when it is asked whether the page is gone."""
        return PastVisit(
            at=self.at, outcome=self.outcome, trouble=self.trouble, canary=self.canary
        )


WEEK = timedelta(days=7)
#: More subscribers than there are people are a forgery or a mistake.
MOST_SUBSCRIBERS = 10_000_000_000
#: Links of one site that are looked at.
MOST_LINKS = 5_000
_SCHEMES = ("http://", "https://", "//", "tg:")

Name = tuple[addresses.PageKind, str]


def believable(subscribers: int | None) -> int | None:
    """Return *subscribers*, or None for a number that cannot be."""
    if subscribers is None or not 0 <= subscribers <= MOST_SUBSCRIBERS:
        return None
    return subscribers


def posts_in_week(posts: Collection[datetime], *, now: datetime) -> int | None:
    """Return how many of *posts* are of the week before *now*; None if none is known.

    A page shows its last posts only, so the number may be less than there were.
    """
    if not posts:
        return None
    return sum(now - WEEK <= post <= now for post in posts)


def links_to(
    grammar: str, names: Collection[Name], hrefs: Iterable[str]
) -> bool | None:
    """Say whether one of *hrefs* leads to the page of *grammar* known by *names*.

    A name and a number of one page cannot be equated without asking the network. So
    when the network is linked to by a kind of name that the page is not known by, and
    by none that is the page's, the answer is None: it may be the page.

    >>> page = [(addresses.PageKind.PAGE, "mcx")]
    >>> links_to("vk", page, ["https://m.vk.com/mcx?w=wall-1_2"])
    True
    >>> links_to("vk", page, ["https://t.me/mcx", "/about"])
    False
    >>> links_to("vk", page, ["https://vk.com/club1"]) is None
    True
    """
    kinds = {kind for kind, _ in names}
    doubtful = False
    for number, href in enumerate(hrefs):
        if number >= MOST_LINKS:
            return None
        link = _page(href)
        if link is None or link.grammar != grammar:
            continue
        if (link.kind, link.handle) in names:
            return True
        doubtful = doubtful or link.kind not in kinds
    return None if doubtful else False


def same_page(grammar: str, names: Collection[Name], url: str) -> bool:
    """Say whether *url* is but another spelling of the page known by *names*."""
    read = _page(url)
    if read is None or read.grammar != grammar:
        return False
    return (read.kind, read.handle) in names


def _page(href: str) -> Address | None:
    """Return the page that *href* leads to, if it leads anywhere outside at all."""
    text = href.strip()
    if not text.lower().startswith(_SCHEMES):
        return None
    read = addresses.read(f"https:{text}" if text.startswith("//") else text)
    return read if isinstance(read, Address) else None
