"""The changes of an answer as feeds: valid, stable, and not sent twice."""

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from tests.web.registers import a_register, show
from tracker.adapters import feeds

ATOM = "{http://www.w3.org/2005/Atom}"
#: What RFC 4287 wants of a feed and of an entry, once each.
ONCE = ("id", "title", "updated")


@pytest.fixture
def register(sqlite, now):
    """Return a store whose first body shows its page on the 20th, the second today."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - timedelta(days=3))
        show(session, "G2", "vk.com/two", now=now)
    return sqlite


def moment(text):
    told = datetime.fromisoformat(text)
    assert told.tzinfo is not None
    return told


def links(element):
    return {
        link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")
    }


def atom(visitor, query="?item=L1"):
    answer = visitor.client.get(f"/missing.atom{query}")
    assert answer.status_code == 200
    assert answer.mimetype == feeds.ATOM
    return answer, ET.fromstring(answer.data)


def judged(root):
    """Fail where *root* breaks RFC 4287, §4.1.1 and §4.1.2."""
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ONCE:
            (one,) = element.findall(f"{ATOM}{name}")
            assert one.text.strip()
        moment(element.find(f"{ATOM}updated").text)
        assert element.find(f"{ATOM}id").text.startswith("http")
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert set(links(root)) == {"self", "alternate"}
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert set(links(entry)) == {"alternate"}
    told = [moment(each.find(f"{ATOM}updated").text) for each in entries]
    assert told == sorted(told, reverse=True)
    assert moment(root.find(f"{ATOM}updated").text) == told[0]
    return entries


def test_the_atom_feed_is_valid_and_tells_each_day_that_changed(visitor, register):
    _, root = atom(visitor)
    entries = judged(root)

    assert [
        entry.find(f"{ATOM}title").text.replace("\xa0", " ") for entry in entries
    ] == [
        "За 23.11.2026: стали недостающими: 0, больше не числятся: 1",
        "За 20.11.2026: стали недостающими: 0, больше не числятся: 1",
    ]
    content = entries[1].find(f"{ATOM}content").text
    assert "Правительство 001" in content
    assert (
        f'href="{links(root)["self"].split("/missing")[0]}/b/G1?on=2026-11-20"'
        in content
    )


def test_what_an_entry_is_known_by_opens_and_stays_when_more_happens(
    visitor, register, now
):
    _, before = atom(visitor)
    with register.writing() as session:
        session.info["journalled"] = True
        show(session, "G3", "vk.com/three", now=now)
    _, after = atom(visitor)

    old, new = judged(before), judged(after)
    assert [ET.tostring(old[1])] == [ET.tostring(new[1])]
    assert links(old[0]) == links(new[0])
    address = links(new[0])["alternate"]
    page = visitor.get("/missing" + address.split("/missing")[1])
    assert "Правительство 003" in page.html


def test_the_json_feed_tells_the_same_by_its_rules(visitor, register):
    _, root = atom(visitor)
    answer = visitor.client.get("/missing.feed.json?item=L1")
    told = json.loads(answer.data)

    assert answer.mimetype == feeds.JSON_FEED
    assert told["version"] == feeds.VERSION
    assert told["title"] == root.find(f"{ATOM}title").text
    assert told["feed_url"].endswith("/missing.feed.json?item=L1")
    assert [
        (each["id"], each["title"], each["content_html"]) for each in told["items"]
    ] == [
        tuple(entry.find(f"{ATOM}{name}").text for name in ("id", "title", "content"))
        for entry in root.findall(f"{ATOM}entry")
    ]
    for each in told["items"]:
        moment(each["date_modified"])


@pytest.mark.parametrize("path", ["/missing.atom", "/missing.feed.json"])
def test_who_has_a_feed_is_not_sent_it_again_until_it_changes(
    visitor, register, now, path
):
    get = visitor.client.get
    first = get(path)
    asked = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert [get(path, headers=each).status_code for each in (asked, since)] == [
        304,
        304,
    ]
    with register.writing() as session:
        session.info["journalled"] = True
        show(session, "G3", "vk.com/three", now=now)
    assert get(path, headers=asked).status_code == 200


def test_a_feed_where_nothing_happened_is_valid_and_empty(visitor, register):
    _, root = atom(visitor, "?on=01.12.2025")

    assert root.findall(f"{ATOM}entry") == []
    moment(root.find(f"{ATOM}updated").text)


def test_a_long_day_names_fifty_and_links_to_the_rest(visitor, register, monkeypatch):
    monkeypatch.setattr("tracker.web.coverage_feeds.NAMED", 1)
    with register.writing() as session:
        session.info["journalled"] = True
        show(
            session,
            "G3",
            "vk.com/three",
            now=datetime.fromisoformat("2026-11-20T12:00Z"),
        )
    _, root = atom(visitor)
    content = judged(root)[-1].find(f"{ATOM}content").text

    assert content.count("/b/") == 1
    assert "и ещё 1" in content.replace("\xa0", " ")


def test_pages_of_the_answer_say_where_their_feed_is(visitor, register):
    page = visitor.get("/missing/?item=L1")
    told = {
        link.get("type"): link.get("href")
        for link in page.tree.iterfind(".//head/link[@rel='alternate']")
    }

    assert told[feeds.ATOM] == "/missing.atom?item=L1"
    assert told[feeds.JSON_FEED] == "/missing.feed.json?item=L1"
    assert (
        page.tree.find(f".//main//a[@type='{feeds.ATOM}']").get("href") in told.values()
    )


def test_a_filter_that_means_nothing_is_refused_in_words(visitor, register):
    answer = visitor.client.get("/missing.atom?region=nowhere")

    assert answer.status_code == 422
    assert "nowhere" in answer.text
