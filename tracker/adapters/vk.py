"""VKontakte's interface for programs: what it tells of communities.

Asked over the same safe line as any page. The token goes into the body of the request
and nowhere else: not into addresses, refusals, logs or the store. Knows one method,
``groups.getById``; which fields it has, https://dev.vk.com/method/groups.getById says.
"""

import json
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.adapters.page_readings import LONGEST_TEXT, LONGEST_TITLE, line
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.adapters.visiting_lines import Resolver, system_addresses
from tracker.domain.observations import Account, Facts, believable

HOME = "https://api.vk.com/method/"
VERSION = "5.199"
#: The interface takes 500 at once; fewer keep a claim of pages short.
MOST = 100
_FIELDS = "members_count,verified,site,activity,description"
#: Codes of https://dev.vk.com/reference/errors: too many requests a second, flood,
#: the method's share is used up. Asking again would make it worse.
_TOO_MANY = frozenset({6, 9, 29})
#: One of the names is none: the others have to be asked for without it.
_NO_SUCH_NAME = 100


class Silent(Exception):
    """The interface did not answer the question; *reason* is a word for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A community as the interface tells of it; *screen_name* may be ``club1``."""

    number: int
    screen_name: str
    facts: Facts

    @property
    def names(self) -> frozenset[str]:
        """Return all handles under which the register may keep it."""
        return frozenset({f"club{self.number}", self.screen_name})


def communities(
    handles: Collection[str],
    *,
    token: str,
    home: str = HOME,
    policy: Policy,
    turns: Turns,
    resolver: Resolver = system_addresses,
    tls: ssl.SSLContext | None = None,
) -> dict[str, Community]:
    """Return what the interface tells of the communities with *handles*.

    Handles it knows no community by are left out: a name may be a person's. Raise
    `Silent` when it does not answer, or not to this token.
    """
    asked = ",".join(handle.removeprefix("club") for handle in handles)
    came = visit(
        f"{home}groups.getById",
        policy=policy,
        turns=turns,
        resolver=resolver,
        tls=tls,
        form={
            "group_ids": asked,
            "fields": _FIELDS,
            "v": VERSION,
            "lang": "ru",
            "access_token": token,
        },
    )
    if came.met.status != 200 or came.cut:
        raise Silent(came.met.trouble or f"status {came.met.status}")
    groups = _groups(came.body)
    told = [each for each in map(_community, groups) if each is not None]
    by_name = {name: each for each in told for name in each.names}
    return {handle: by_name[handle] for handle in handles if handle in by_name}


def _groups(body: bytes) -> list[Any]:
    """Return the communities in the answer *body*; none where the names are none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Silent("no JSON") from None
    if not isinstance(answer, dict):
        raise Silent("no object")
    error = answer.get("error")
    if isinstance(error, dict):
        code = error.get("error_code")
        if code == _NO_SUCH_NAME:
            return []
        raise Silent("too many requests" if code in _TOO_MANY else f"error {code}")
    # Up to version 5.130 the answer was the list itself.
    groups = answer.get("response")
    groups = groups.get("groups") if isinstance(groups, dict) else groups
    if not isinstance(groups, list):
        raise Silent("no response")
    return groups


def _community(group: Any) -> Community | None:
    if not isinstance(group, dict) or not isinstance(group.get("id"), int):
        return None
    return Community(
        number=group["id"],
        screen_name=_text(group, "screen_name").lower(),
        facts=Facts(
            title=_text(group, "name"),
            description=_text(group, "description", longest=LONGEST_TEXT),
            subscribers=believable(_number(group, "members_count")),
            verified=_flag(group, "verified"),
            closed=_flag(group, "is_closed"),
            account=_account(group),
            activity=_text(group, "activity"),
            site=_text(group, "site"),
        ),
    )


def _account(group: Mapping[str, Any]) -> Account | None:
    """Return what has become of the community: the field is there only if it ended."""
    ended = group.get("deactivated")
    if ended is None:
        return Account.ACTIVE
    return Account(ended) if ended in (Account.DELETED, Account.BANNED) else None


def _text(group: Mapping[str, Any], name: str, *, longest: int = LONGEST_TITLE) -> str:
    value = group.get(name)
    return line(value, longest=longest) if isinstance(value, str) else ""


def _number(group: Mapping[str, Any], name: str) -> int | None:
    value = group.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _flag(group: Mapping[str, Any], name: str) -> bool | None:
    value = _number(group, name)
    return None if value is None else value != 0
