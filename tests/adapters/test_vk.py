"""What VKontakte's interface tells, over a real line to a server that plays it."""

import json
import logging
import traceback
from urllib.parse import parse_qs

import pytest

from tests.adapters.visiting_servers import page, redirect, serving
from tracker.adapters import vk
from tracker.adapters.visiting import Policy, Turns
from tracker.domain.observations import Account, Facts

TOKEN = "vk1.a.S3cret-token_of_the.register"
MCX = {
    "id": 12, "name": "Минсельхоз", "screen_name": "MCX", "is_closed": 0,
    "members_count": 1234, "verified": 1, "site": "https://mcx.gov.ru",
    "activity": "Государственная организация", "description": "О\n сельском",
}  # fmt: skip


def told(*groups, **others):
    body = {"response": {"groups": list(groups), "profiles": []}, **others}
    return page(json.dumps(body).encode(), heads=["Content-Type: application/json"])


def failed(code):
    return page(json.dumps({"error": {"error_code": code, "error_msg": "x"}}).encode())


def asked(answer, *handles):
    """Return what a server with one *answer* tells of *handles*, and the server."""
    with serving(lambda path, send: send(answer)) as server:
        policy = Policy(
            ports=frozenset({server.port}),
            spared=frozenset({("127.0.0.1", server.port)}),
            seconds=3,
        )
        found = vk.communities(
            handles, token=TOKEN, home=f"{server.url}/method/", policy=policy,
            turns=Turns(pause=0),
        )  # fmt: skip
        return found, server


def test_a_community_is_asked_for_in_the_body_of_one_request():
    found, server = asked(told(MCX), "mcx", "club77")
    assert server.paths == ["/method/groups.getById"]
    sent = {
        name: value for name, (value,) in parse_qs(server.bodies[0].decode()).items()
    }
    assert sent["group_ids"] == "mcx,77"
    assert sent["access_token"] == TOKEN
    assert TOKEN not in server.heads[0]
    assert list(found) == ["mcx"]


def test_what_is_told_of_a_community():
    found, _ = asked(told(MCX), "mcx")
    assert found["mcx"].facts == Facts(
        title="Минсельхоз", description="О сельском", subscribers=1234,
        verified=True, closed=False, account=Account.ACTIVE,
        activity="Государственная организация", site="https://mcx.gov.ru",
    )  # fmt: skip
    assert found["mcx"].facts.government_mark is None
    assert found["mcx"].names == {"club12", "mcx"}


def test_a_community_is_found_by_its_number_and_by_its_name():
    assert set(asked(told(MCX), "club12", "mcx", "other")[0]) == {"club12", "mcx"}


@pytest.mark.parametrize(
    ("said", "fact", "value"),
    [
        ({"deactivated": "deleted"}, "account", Account.DELETED),
        ({"deactivated": "banned"}, "account", Account.BANNED),
        ({"deactivated": "asleep"}, "account", None),
        ({"is_closed": 1}, "closed", True),
        ({"is_closed": 2}, "closed", True),
        ({"is_closed": None}, "closed", None),
        ({"verified": 0}, "verified", False),
        ({"verified": True}, "verified", None),
        ({"members_count": 10**30}, "subscribers", None),
        ({"members_count": -1}, "subscribers", None),
        ({"members_count": "12"}, "subscribers", None),
        ({"name": ["x"]}, "title", ""),
        ({"name": "a\u202eb\ud800\0c"}, "title", "abc"),
        ({"site": "x" * 9999}, "site", "x" * 299 + "…"),
    ],
)
def test_each_fact_is_what_is_told_or_not_known(said, fact, value):
    found, _ = asked(told({**MCX, **said}), "mcx")
    assert getattr(found["mcx"].facts, fact) == value


@pytest.mark.parametrize("left_out", ["members_count", "verified", "site", "activity"])
def test_a_field_that_is_left_out_is_not_known(left_out):
    group = {name: value for name, value in MCX.items() if name != left_out}
    facts = asked(told(group), "mcx")[0]["mcx"].facts
    assert not any(value is False for value in (facts.verified, facts.back_link))
    assert (facts.subscribers is None) == (left_out == "members_count")


@pytest.mark.parametrize("group", [None, 12, [], {}, {"id": "12"}, {"id": None}])
def test_what_is_no_community_is_passed_over(group):
    assert list(asked(told(group, MCX), "mcx")[0]) == ["mcx"]


def test_the_older_form_of_the_answer_is_read_too():
    body = json.dumps({"response": [MCX]}).encode()
    assert list(asked(page(body), "mcx")[0]) == ["mcx"]


def test_names_that_are_no_communities_are_left_out():
    assert asked(failed(100), "nobody")[0] == {}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (failed(5), "error 5"),
        (failed(6), "too many requests"),
        (failed(9), "too many requests"),
        (failed(29), "too many requests"),
        (page(status="500 Oops"), "status 500"),
        (page(status="429 Slow down"), "status 429"),
        (page(b"<html>"), "no JSON"),
        (page(b"[" * 100_000), "no JSON"),
        (page(b"[]"), "no object"),
        (page(b"{}"), "no response"),
        (page(b'{"response": 1}'), "no response"),
        (page(b"\xff"), "no JSON"),
        (b"SSH-2.0\r\n", "bad_answer"),
    ],
)
def test_whatever_else_is_answered_is_silence(answer, reason):
    with pytest.raises(vk.Silent, match=reason):
        asked(answer, "mcx")


def test_the_token_is_sent_to_nobody_else(caplog):
    """A redirect to another server is not followed, and names no secret."""
    caplog.set_level(logging.DEBUG)
    with serving(lambda path, send: send(told(MCX))) as other:
        for status in ("302 Found", "307 Again", "308 For good"):
            with pytest.raises(vk.Silent) as silent:
                asked(redirect(f"{other.url}/method/", status), "mcx")
            told_of = "".join(traceback.format_exception(silent.value))
            assert TOKEN not in told_of
        assert other.hits == 0
    assert TOKEN not in caplog.text
