"""A draft is nobody else's business: no page, file, list or search shows its words."""

import re
from urllib.parse import urlsplit

import pytest

from tests.web.client import Visitor
from tests.web.drafting import begin, editors, proposal_of, set_terms, step, write
from tests.web.registers import a_register, show
from tracker.services import indexing

#: Where words of a draft could stand: each bears a word found nowhere else.
PLACES = {
    "text": "каналтекст", "heading": "каналзаголовок", "flag": "каналпометка",
    "reading": "каналпрочтение", "reason": "каналоснование", "rule": "каналправило",
    "number": "канал7", "include": "C1",
}  # fmt: skip
CANARY = re.compile(
    r"канал(?:текст|заголовок|пометка|прочтение|основание|правило|7|имя)"
)
ROLES = [None, "reader", "representative", "reviewer", "admin"]
SEEDS = (
    "/", "/instruments/", "/i/LAW", "/r/L1", "/r/L1/history", "/bodies/", "/b/C1",
    "/missing/", "/missing.csv", "/missing.json", "/missing.xlsx", "/help/",
    "/r/L1?on=2030-01-01", "/r/L2-5", "/proposals/", "/proposals/1",
    "/proposals/1/publish", "/proposals/1/changes/1", "/review/", "/evidence/",
    "/proposals/1/changes/1/drafts",
    "/proposals/1/changes/1/bodies/bound.csv", "/r/L1/edit", "/r/L1/v/2",
    "/r/L1/compare?from=1&to=2",
    "/search?q=L2", "/search.json?q=L2",
)  # fmt: skip


@pytest.fixture
def register(sqlite, app, now):
    """A register with a proposal in each open state, full of canaries."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)
    anna, boris = editors(app)
    for state in ("draft", "in_review", "approved"):
        desk = begin(anna)
        write(anna, desk, **PLACES)
        proposal = proposal_of(desk)
        set_terms(anna, proposal, title="каналимя")
        form = anna.get(f"{proposal}/items").form()
        form.pop("")
        new = {"kind": "add", "item": f"L2-{len(state)}", "instrument": "LAW"}
        added = anna.post(f"{proposal}/items", {**form, **new}).location
        write(anna, added, **{**PLACES, "number": "канал7"})
        if state != "draft":
            step(anna, proposal, "in_review")
        if state == "approved":
            step(boris, proposal, "approved")
    house = app.extensions["tracker"]
    indexing.rebuild(sqlite, house.search.engine)
    yield anna
    house.search.engine.close()


def crawled(visitor, *, limit=400):
    """Yield address and body of all that *visitor* reaches by links."""
    ahead, seen = list(SEEDS), set(SEEDS)
    while ahead and limit:
        limit -= 1
        path = ahead.pop(0)
        answer = visitor.client.get(path, headers={"Accept-Language": "ru"})
        text = answer.get_data().decode("utf-8", "replace")
        heads = "".join(f"{k}: {v}\n" for k, v in answer.headers.items())
        yield path, heads + text
        for link in re.findall(r'(?:href|action)="([^"]+)"', text):
            here = urlsplit(link.replace("&amp;", "&"))
            found = here.path + (f"?{here.query}" if here.query else "")
            local = not here.netloc and here.path.startswith("/")
            if local and found not in seen and "/static/" not in found:
                seen.add(found)
                ahead.append(found)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_editors_ever_meets_a_word_of_a_draft(register, app, role):
    visitor = Visitor(app)
    if role:
        visitor.login(role, bodies=["G1"] if role == "representative" else ())
    leaks, pages = [], 0
    for path, text in crawled(visitor):
        pages += 1
        if CANARY.search(text):
            leaks.append(path)
    assert pages > 40
    assert leaks == []


def test_the_same_crawl_finds_the_words_where_they_may_be_read(register):
    met = set()
    for _, text in crawled(register):
        met |= set(CANARY.findall(text))
    assert {"каналтекст", "каналзаголовок", "каналимя"} <= met


@pytest.mark.parametrize("word", ["каналтекст", "каналзаголовок", "L2-5"])
def test_the_search_knows_no_draft_whoever_asks(register, word):
    found = register.client.get(f"/search.json?q={word}").get_json()
    assert found["count"] == 0
