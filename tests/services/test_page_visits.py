"""What is read of each kind of page, and what it comes to."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.adapters.test_page_readings import a_channel
from tests.adapters.test_vk import MCX, TOKEN, failed, told
from tests.adapters.visiting_servers import page, redirect, serving
from tests.factories import a_platform
from tests.visits_made import World, means, seen, shown
from tests.web.registers import a_register
from tracker.adapters import vk
from tracker.adapters.visiting import Visited
from tracker.domain.addresses import PageKind
from tracker.domain.observations import Account, Via
from tracker.domain.visits import Met, Outcome
from tracker.services.page_visits import Looking
from tracker.services.visit_means import Means
from tracker.services.visits import check_due
from tracker.storage.bodies import BodyRow
from tracker.storage.visits import ObservationRow, PageWatchRow
from tracker.storage.watches import Claimed

GROUP = """<div class="tgme_page">
<div class="tgme_page_title"><span>Приёмная</span></div>
<div class="tgme_page_extra">12 345 members, 67 online</div>
<div class="tgme_page_description">Вопросы и ответы</div></div>""".encode()
EMPTY = b"""<div class="tgme_page">
<div class="tgme_page_icon"><i class="tgme_icon_user"></i></div>
<div class="tgme_page_description">If you have <strong>Telegram</strong>, you
can contact <a class="tgme_username_link">@nobody</a> right away.</div></div>"""


@pytest.fixture
def world():
    return World()


@pytest.fixture
def server(world):
    with serving(world) as server:
        yield server


@pytest.fixture
def visit(sqlite, server, world, now):
    """Return a function that visits one page of the server and returns what is seen."""
    with sqlite.writing() as session:
        a_register(session)
        a_platform(session, "telegram", grammar="telegram")
        a_platform(session, "site", grammar="site")
    world.answers["/canary"] = page()

    def visit(path, *, grammar, site=None, handle=None, **others):
        url = f"{server.url}{path}"
        with sqlite.writing() as session:
            shown(session, url, now=now, grammar=grammar, handle=handle)
            if site is not None:
                named = sa.update(BodyRow).where(BodyRow.code == "G1")
                session.execute(named.values(site=f"{server.url}{site}"))
        check_due(sqlite, means(server, canary=server, **others), now=now)
        (row,) = seen(sqlite)[url]
        return row

    return visit


def test_a_channel_is_read_where_it_is_shown_to_everybody(visit, world, now):
    posts = [(now - timedelta(days=day)).isoformat() for day in (1, 3, 9)]
    world.answers["/s/vedomstvo"] = page(a_channel(*posts))
    row = visit("/vedomstvo", grammar="telegram")
    assert (row.outcome, row.via, row.status) == (Outcome.ALIVE, Via.PAGE, 200)
    assert (row.title, row.subscribers) == ("Ведомство X", 12_300)
    assert (row.last_post_at, row.posts_week) == (now - timedelta(days=1), 2)
    assert row.government_mark is None


def test_posts_of_the_future_are_not_believed(visit, world, now):
    posts = [(now + timedelta(days=400)).isoformat(), now.isoformat()]
    world.answers["/s/vedomstvo"] = page(a_channel(*posts))
    assert visit("/vedomstvo", grammar="telegram").last_post_at == now


def test_a_group_without_shown_posts_is_read_at_its_door(visit, world):
    world.answers |= {"/s/group": redirect("/group"), "/group": page(GROUP)}
    row = visit("/group", grammar="telegram")
    assert (row.outcome, row.title, row.subscribers) == (
        Outcome.ALIVE, "Приёмная", 12_345,
    )  # fmt: skip
    assert row.last_post_at is None


def test_a_name_under_which_telegram_shows_nothing_is_not_there(visit, world):
    world.answers |= {"/s/nobody": redirect("/nobody"), "/nobody": page(EMPTY)}
    row = visit("/nobody", grammar="telegram")
    assert (row.outcome, row.status, row.title) == (Outcome.GONE, 200, "")


def test_a_page_of_telegram_that_nobody_understands_is_alive_and_unknown(visit, world):
    world.answers["/s/odd"] = page(b"<title>Telegram</title>")
    row = visit("/odd", grammar="telegram")
    assert (row.outcome, row.title, row.subscribers) == (Outcome.ALIVE, "", None)


def links(*hrefs):
    return page("".join(f'<a href="{href}">x</a>' for href in hrefs).encode())


@pytest.mark.parametrize(
    ("front", "linked"),
    [
        (links("/about", "https://vk.com/mcx"), True),
        (links("/about", "https://vk.com/other"), False),
        (links("https://vk.com/club12"), None),
        (page(b"<script>links()</script>"), None),
        (page(status="500 Oops"), None),
        (None, None),
        (page(b"<a href=/x>x</a>" + b" " * (1 << 20) + b"end"), None),
    ],
)
def test_whether_the_official_site_links_to_the_page(visit, world, front, linked):
    world.answers |= {"/mcx": page(b"<title>MCX</title>"), "/": front}
    row = visit("/mcx", grammar="vk", site="/", handle="mcx")
    assert (row.outcome, row.title) == (Outcome.ALIVE, "MCX")
    assert row.back_link is linked


def test_only_the_front_page_of_a_site_is_looked_at_and_once_a_run(
    visit, world, server, sqlite, now
):
    world.answers |= {"/mcx": page(), "/": links("/contacts", "https://vk.com/x")}
    world.answers["/contacts"] = links("https://vk.com/mcx")
    with sqlite.writing() as session:
        shown(session, f"{server.url}/two", now=now)
    world.answers["/two"] = page()
    assert visit("/mcx", grammar="vk", site="/", handle="mcx").back_link is False
    assert server.paths.count("/") == 1
    assert "/contacts" not in server.paths


def test_a_site_itself_needs_no_link_to_itself(visit, world, server):
    world.answers["/site"] = page(b"<title>Site</title>")
    row = visit("/site", grammar="site", site="/")
    assert (row.outcome, row.back_link, row.title) == (Outcome.ALIVE, None, "Site")
    assert "/" not in server.paths


def test_an_official_site_inside_is_not_asked(visit, world, sqlite, now):
    with serving(lambda path, send: send(page(b"SECRET"))) as inner:
        world.answers["/mcx"] = page()
        with sqlite.writing() as session:
            named = sa.update(BodyRow).where(BodyRow.code == "G1")
            session.execute(named.values(site=f"{inner.url}/"))
        assert visit("/mcx", grammar="vk").back_link is None
        assert inner.hits == 0


def test_a_body_without_a_site_is_not_said_to_link_nowhere(visit, world):
    world.answers["/mcx"] = page()
    assert visit("/mcx", grammar="vk").back_link is None


class Told(Means):
    """Means whose every visit ends as it is told."""

    def visit(self, url):
        met = Met(asked=url, status=200)
        return Visited(
            met=met, outcome=Outcome.MOVED, moved_to="https://vk.com/public12",
            seconds=0,
        )  # fmt: skip


@pytest.mark.parametrize(("handle", "moved"), [("club12", False), ("club13", True)])
def test_a_page_that_leads_to_another_spelling_of_itself_has_not_moved(
    now, handle, moved
):
    claimed = Claimed(
        id=1, url=f"https://vk.com/{handle}", grammar="vk", handle=handle,
        kind=PageKind.COMMUNITY, sites=(),
    )  # fmt: skip
    found = Looking(Told(), now=lambda: now).look(claimed)
    assert found.outcome is (Outcome.MOVED if moved else Outcome.ALIVE)
    assert found.moved_to == ("https://vk.com/public12" if moved else None)


def api(world, answer):
    """Let the server play the interface with *answer*; return means to ask it."""
    world.answers["/method/groups.getById"] = answer
    return {"vk_token": TOKEN}


def test_a_community_is_asked_of_the_interface_where_there_is_a_token(
    visit, world, server
):
    said = api(world, told(MCX))
    world.answers["/"] = links("https://vk.com/club12")
    row = visit(
        "/mcx", grammar="vk", site="/", handle="mcx", vk_home=f"{server.url}/method/",
        **said,
    )  # fmt: skip
    assert (row.outcome, row.via, row.status) == (Outcome.ALIVE, Via.API, None)
    assert (row.title, row.subscribers, row.verified) == ("Минсельхоз", 1234, True)
    assert (row.account, row.closed) == (Account.ACTIVE, False)
    assert row.activity == "Государственная организация"
    # By its name here and by its number there: the interface told that it is one.
    assert row.back_link is True
    assert row.government_mark is None
    assert "/mcx" not in server.paths


def test_a_community_that_the_network_ended_is_gone(visit, world, server):
    said = api(world, told({**MCX, "deactivated": "banned"}))
    row = visit(
        "/mcx", grammar="vk", handle="mcx", vk_home=f"{server.url}/method/", **said
    )
    assert (row.outcome, row.account) == (Outcome.GONE, Account.BANNED)
    assert row.canary


@pytest.mark.parametrize("answer", [failed(100), failed(5), failed(6), told(), None])
def test_what_the_interface_does_not_tell_is_found_at_the_page(
    visit, world, server, answer
):
    world.answers["/mcx"] = page(b"<title>MCX</title>")
    said = api(world, answer)
    row = visit(
        "/mcx", grammar="vk", handle="mcx", vk_home=f"{server.url}/method/", **said
    )
    assert (row.outcome, row.via, row.title) == (Outcome.ALIVE, Via.PAGE, "MCX")


def test_an_interface_that_refuses_is_not_asked_again_in_the_run(
    visit, world, server, sqlite, now, monkeypatch
):
    monkeypatch.setattr(vk, "MOST", 4)
    with sqlite.writing() as session:
        for number in range(9):
            url = f"{server.url}/p{number}"
            shown(session, url, now=now, handle=f"p{number}")
    visit(
        "/mcx", grammar="vk", handle="mcx", vk_home=f"{server.url}/method/",
        workers=1, **api(world, failed(29)),
    )  # fmt: skip
    assert server.paths.count("/method/groups.getById") == 1
    assert len(seen(sqlite)) == 10


def test_many_communities_are_asked_for_at_once(
    visit, world, server, sqlite, now, monkeypatch
):
    monkeypatch.setattr(vk, "MOST", 4)
    with sqlite.writing() as session:
        for number in range(1, 7):
            url = f"{server.url}/p{number}"
            shown(session, url, now=now, handle=f"p{number}")
    groups = [{**MCX, "id": n, "screen_name": f"p{n}"} for n in range(1, 7)]
    visit(
        "/p7", grammar="vk", handle="p7", vk_home=f"{server.url}/method/",
        workers=1, **api(world, told(*groups, {**MCX, "screen_name": "p7"})),
    )  # fmt: skip
    assert server.paths.count("/method/groups.getById") == 2
    assert not any(path.startswith("/p") for path in server.paths)


def test_the_token_is_in_no_table(visit, world, server, sqlite):
    for answer in (failed(5), told(MCX)):
        world.answers["/mcx"] = page()
        api(world, answer)
    visit(
        "/mcx", grammar="vk", handle="mcx", vk_home=f"{server.url}/method/",
        vk_token=TOKEN,
    )  # fmt: skip
    with sqlite.reading() as session:
        for table in (ObservationRow, PageWatchRow):
            rows = session.execute(sa.select(table.__table__)).mappings()
            assert TOKEN not in json.dumps([dict(row) for row in rows], default=str)
