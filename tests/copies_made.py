"""Visits as they come home, made up: a page that answered, and one that did not."""

from tracker.adapters.visiting import Visited
from tracker.adapters.visiting_tapes import Exchange
from tracker.domain.visits import Hop, Met, Outcome, Trouble

PAGE = "<title>Минсельхоз России</title>".encode()
URL = "https://vk.com/one"


def seen(url=URL, *, body=PAGE, moved_to=None):
    """Return a visit to a page that is there, or has moved for good."""
    heads = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\n" + heads % len(body) + body
    exchange = Exchange(
        url=url, address="93.184.216.34", request=b"GET / HTTP/1.1\r\n\r\n",
        response=answer,
    )  # fmt: skip
    return Visited(
        met=Met(asked=url, status=200, hops=(Hop(301, moved_to),) if moved_to else ()),
        outcome=Outcome.MOVED if moved_to else Outcome.ALIVE,
        moved_to=moved_to,
        content_type="text/html; charset=utf-8",
        body=body,
        seconds=0.2,
        exchanges=(exchange,),
    )


def unseen(url=URL, *, outcome=Outcome.LOGIN_WALL, trouble=None):
    """Return a visit that found a closed door, or trouble."""
    status = None if trouble else 401
    return Visited(
        met=Met(asked=url, status=status, trouble=trouble),
        outcome=outcome,
        moved_to=None,
        seconds=0.2,
        exchanges=() if trouble else seen(url).exchanges,
    )


FORBIDDEN = {"outcome": Outcome.REFUSED_BY_POLICY, "trouble": Trouble.FORBIDDEN}
