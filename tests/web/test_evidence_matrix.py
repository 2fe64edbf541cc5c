"""Whose evidence is whose: every address of evidence, for everybody who may come.

A foreign object is not found; what needs a role one has not is forbidden; the public
is sent to sign in. What is readable by all stays so.
"""

import re

import pytest
import sqlalchemy as sa

from tests.web.client import PASSWORD, Visitor, ensure_account
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.services import accounts
from tracker.storage.evidence import EvidenceRow

LINK = re.compile(r"http://localhost(/send/[\w-]{43})")
#: Who comes -> role, bodies named, regions; G1 lies in the Vologda region.
PEOPLE = {
    "reader": ("reader", [], []),
    "its representative": ("representative", ["G1"], []),
    "another's representative": ("representative", ["G2"], []),
    "its region's representative": ("representative", [], ["VLG"]),
    "another region's representative": ("representative", [], ["TVE"]),
    "reader with its body": ("reader", ["G1"], ["VLG"]),
    "reviewer": ("reviewer", [], []),
    "editor": ("editor", [], []),
    "admin": ("admin", [], []),
}
EVERYBODY = ["public", "link holder", *PEOPLE]
SPEAKERS = {"its representative", "its region's representative"}
LENDERS = {"its region's representative", "reviewer"}
SUBMITTERS = SPEAKERS | {
    "another's representative", "another region's representative", "reviewer",
}  # fmt: skip


@pytest.fixture
def codes(app, sqlite, now):
    """G1 shows a page that was accepted and one that waits."""
    with sqlite.writing() as session:
        a_register(session)
        accepted = show(session, "G1", "vk.com/one", now=now)
        waiting = show(session, "G1", "ok.ru/one", now=now, accept=False)
    return accepted, waiting


@pytest.fixture
def came(codes, app, sqlite, now):
    """Return a function that lets somebody come, by name."""

    def come(who):
        if who == "public":
            return Visitor(app)
        if who == "link holder":
            return by_link(app)
        role, bodies, regions = PEOPLE[who]
        email = f"{EVERYBODY.index(who)}@register.example"
        ensure_account(app, email, role, bodies)
        with sqlite.writing() as session:
            account = accounts.found(session, email=email).id
            accounts.set_regions(session, OPERATOR, account, regions, now=now)
        visitor = Visitor(app)
        visitor.submit("/login", 302, email=email, password=PASSWORD)
        return visitor

    return come


def by_link(app):
    """Return somebody who came by a link for G1."""
    rita = Visitor(app).login("reviewer", email="rita@register.example")
    form = rita.get("/b/G1").form("/b/G1/links")
    told = rita.get(rita.post(form.pop(""), form).location)
    stranger = Visitor(app)
    stranger.get(LINK.search(told.html)[1], 303)
    return stranger


def refused(who):
    """Return the status for somebody who may submit nothing at all."""
    return 302 if who in ("public", "link holder") else 403


def tried(visitor, path, data=None):
    """Return the status of fetching *path*, or of sending it *data* as a form."""
    if data is None:
        return visitor.client.get(path).status_code
    sent = {"csrf_token": visitor.token(), **data}
    status = visitor.client.post(path, data=sent).status_code
    # After a form the way to sign in is a 303; what matters is where it leads.
    return 302 if status == 303 and not visitor_in(visitor) else status


def visitor_in(visitor):
    return "/logout" in visitor.get("/").html


def held(sqlite):
    with sqlite.reading() as session:
        return session.execute(
            sa.select(EvidenceRow.code, EvidenceRow.state, EvidenceRow.head)
            .order_by(EvidenceRow.id)
        ).all()  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_opens_or_is_refused_as_the_rule_says(came, codes, sqlite, who):
    visitor, before = came(who), held(sqlite)
    accepted, waiting = codes
    speaks = who in SPEAKERS or who == "reviewer"
    submits = who in SUBMITTERS
    form = 200 if speaks else 404 if submits else refused(who)
    expected = {
        "/evidence/": 200 if submits else refused(who),
        "/evidence/new?body=G1": form,
        "/evidence/new?body=G1&item=L1": form,
        "/evidence/new?body=NOBODY": 404 if submits else refused(who),
        "/evidence/understood?body=G1&address=vk.com/two": form,
        f"/evidence/{accepted}": 200,
        f"/evidence/{waiting}": 200,
        "/evidence/E-2222222222": 404,
        "/review/": 200 if who == "reviewer" else refused(who),
        "/review/suspect": 200 if who == "reviewer" else refused(who),
        "/accounts/": 200 if who == "admin" else refused(who),
        "/accounts/1": 200 if who == "admin" else refused(who),
        "/accounts/invitations/": 200 if who == "admin" else refused(who),
        "/sending/1": 200 if who == "link holder" else 404,
        "/sending/2": 404,
        "/invitation/1": 404,
    }
    assert {path: tried(visitor, path) for path in expected} == expected
    assert held(sqlite) == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_writes_for_a_body_that_is_not_his(came, codes, sqlite, who):
    visitor, before = came(who), held(sqlite)
    accepted = codes[0]
    speaks = who in SPEAKERS or who == "reviewer"
    foreign = 404 if who in SUBMITTERS else refused(who)
    wrong = {"address": "no address", "item": "L1", "do": "send"}
    attempts = [
        ("/evidence/new?body=G1", wrong, 422 if speaks else foreign),
        ("/evidence/new?body=NOBODY", wrong, foreign),
        ("/b/G1/links", {"days": "1"}, 303 if who in LENDERS else foreign),
        ("/b/G1/links/999/revoke", {}, foreign),
        (
            f"/review/{accepted}",
            {"decision": "gone", "base": "2"},
            303 if who == "reviewer" else refused(who),
        ),
        ("/sending/1", wrong, 422 if who == "link holder" else 404),
    ]
    for number, (path, data, status) in enumerate(attempts):
        key = {"idempotency_key": f"{number:040}"}
        assert tried(visitor, path, {**key, **data}) == status, path
    changed = held(sqlite) != before
    assert changed == (who == "reviewer")


@pytest.mark.parametrize("who", EVERYBODY)
def test_those_alone_who_speak_for_the_body_take_its_page_back(
    came, codes, sqlite, who
):
    visitor, before = came(who), held(sqlite)
    speaks = who in SPEAKERS or who == "reviewer"
    foreign = 404 if who in SUBMITTERS else refused(who)
    form = {"idempotency_key": "k" * 40, "base": "1", "do": "withdrawn"}

    found = tried(visitor, f"/evidence/{codes[1]}", form)

    assert found == (303 if speaks else foreign)
    assert (held(sqlite) != before) == speaks


def test_a_private_note_is_read_by_those_whom_it_concerns(came, sqlite, now):
    rita = came("reviewer")
    secret = "Только для проверяющего"
    form = rita.get("/evidence/new?body=G1").form()
    target = form.pop("")
    sent = {**form, "item": "L1", "address": "vk.com/two", "do": "send"}
    place = rita.post(target, {**sent, "note": secret}).location

    for who in EVERYBODY:
        concerned = who in SPEAKERS or who == "reviewer"
        assert (secret in came(who).get(place).html) == concerned, who
