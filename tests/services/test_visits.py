"""Rounds of visits end to end: real pages, a real store, a clock that is given."""

from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from tests.adapters.visiting_servers import page, serving
from tests.visits_made import World, means, seen, shown, watch
from tests.web.registers import a_register
from tracker.domain.access import OPERATOR
from tracker.domain.errors import NotFound, WrongMove
from tracker.domain.evidence import State
from tracker.domain.rounds import AGAIN, EVERY, OUR_FAULT, Turn
from tracker.domain.visits import Outcome, Trouble
from tracker.services import evidence, losses, page_visits, visits
from tracker.services.visits import Asked, check_due, run_due
from tracker.storage import lost_pages, watches
from tracker.storage.evidence import EvidenceRow
from tracker.storage.lost_pages import Kind
from tracker.storage.visits import ObservationRow

DAY = timedelta(days=1)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def server(world):
    with serving(world) as server:
        yield server


@pytest.fixture
def canary():
    """A server that answers as long as nobody closes it."""
    with serving(lambda path, send: send(page())) as server:
        yield server


@pytest.fixture
def register(sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


@pytest.fixture
def either(database):
    """A register on each engine: for what the database itself takes part in."""
    with database.writing() as session:
        a_register(session)
    return database


def show(database, server, *paths, now, **others):
    with database.writing() as session:
        return [
            shown(session, f"{server.url}{path}", now=now, **others) for path in paths
        ]


def lost(database):
    with database.reading() as session:
        return [each.url for each in lost_pages.pages(session, Kind.LOST)]


def call_gone(database, code, now):
    """Try to mark the evidence *code* as not opening, as the queue's button does."""
    with database.writing() as session:
        asked = sa.select(EvidenceRow.page_id, EvidenceRow.head)
        row = session.execute(asked.where(EvidenceRow.code == code)).one()
        losses.call_gone(session, OPERATOR, row.page_id, {code: row.head}, now=now)


def test_no_page_is_lost_by_one_failure_nor_by_two_and_a_person_decides(
    either, server, canary, now
):
    (code,) = show(either, server, "/lost", now=now)
    parts = means(server, canary=canary)
    for days in (0, 1):
        assert run_due(either, parts, now=now + days * DAY) == 1
        assert lost(either) == []
        with pytest.raises(WrongMove):
            call_gone(either, code, now + days * DAY)
    assert run_due(either, parts, now=now + 2 * DAY) == 1
    assert lost(either) == [f"{server.url}/lost"]
    with either.reading() as session:
        assert session.scalar(sa.select(EvidenceRow.state)) is State.ACCEPTED
    call_gone(either, code, now + 2 * DAY)
    with either.reading() as session:
        assert session.scalar(sa.select(EvidenceRow.state)) is State.GONE


def test_nothing_is_lost_while_the_canary_is_silent(register, server, now):
    with serving(lambda path, send: send(page(status="503 No"))) as silent:
        (code,) = show(register, server, "/lost", now=now)
        parts = means(server, canary=silent)
        for half_day in range(7):
            run_due(register, parts, now=now + half_day * DAY / 2)
    rows = seen(register)[f"{server.url}/lost"]
    assert len(rows) == 7
    assert {(row.outcome, row.canary) for row in rows} == {(Outcome.GONE, False)}
    assert lost(register) == []
    with pytest.raises(WrongMove):
        call_gone(register, code, now + 10 * DAY)


def test_without_canaries_no_page_is_ever_lost(register, server, now):
    show(register, server, "/lost", now=now)
    for days in range(5):
        run_due(register, means(server), now=now + days * DAY)
    assert lost(register) == []


def test_a_page_that_opens_in_between_has_to_fail_anew(
    register, server, canary, world, now
):
    show(register, server, "/page", now=now)
    parts = means(server, canary=canary)
    for days in range(4):
        world.answers = {"/page": page()} if days == 2 else {}
        run_due(register, parts, now=now + days * DAY)
    # After it opened it waits for its usual turn.
    assert watch(register, f"{server.url}/page").failures == 0
    for days in range(9, 12):
        run_due(register, parts, now=now + days * DAY)
    assert lost(register) == [f"{server.url}/page"]


def test_when_a_whole_network_is_down_none_of_its_pages_is_lost(
    register, server, canary, world, now
):
    world.answers["/page"] = page(status="502 Bad Gateway")
    world.answers["/"] = page(status="502 Bad Gateway")
    show(register, server, "/page", now=now)
    run_due(register, means(server, canary=canary), now=now)
    row = seen(register)[f"{server.url}/page"][0]
    assert (row.outcome, row.status, row.canary) == (Outcome.ERROR, 502, False)
    world.answers["/"] = page()
    run_due(register, means(server, canary=canary), now=now + OUR_FAULT)
    row = seen(register)[f"{server.url}/page"][1]
    assert (row.outcome, row.canary) == (Outcome.ERROR, True)


def test_what_is_due_is_visited_when_it_is_due_and_not_before(
    either, server, canary, world, now
):
    world.answers |= {"/alive": page(), "/other": page()}
    show(either, server, "/alive", now=now)
    show(either, server, "/other", now=now, accept=False)
    parts = means(server, canary=canary)
    assert run_due(either, parts, now=now) == 2
    assert run_due(either, parts, now=now + EVERY - DAY) == 0
    assert server.hits == 2
    assert run_due(either, parts, now=now + EVERY + DAY) == 2


def test_nothing_due_asks_no_canary(register, canary, now):
    assert run_due(register, means(canary=canary), now=now) == 0
    assert canary.hits == 0


def test_canaries_are_asked_once_a_run(register, server, canary, now):
    show(register, server, *(f"/lost{number}" for number in range(12)), now=now)
    assert run_due(register, means(server, canary=canary), now=now) == 12
    assert canary.hits == 1


def test_a_slice_is_bounded_and_the_rest_waits_for_the_next(
    either, server, canary, now
):
    show(either, server, *(f"/p{number}" for number in range(7)), now=now)
    parts = means(server, canary=canary)
    done = [run_due(either, parts, now=now, pages=3) for _ in range(4)]
    assert done == [3, 3, 1, 0]
    assert run_due(either, parts, now=now + DAY, seconds=0) == 0


def test_what_somebody_waits_for_goes_first(either, server, canary, world, now):
    world.answers |= {f"/{name}": page() for name in ("old", "sent", "new")}
    parts = means(server, canary=canary, workers=1)
    show(either, server, "/old", now=now)
    show(either, server, "/sent", now=now, accept=False)
    run_due(either, parts, now=now)
    show(either, server, "/new", now=now)
    later = now + EVERY
    found = check_due(either, parts, now=later).seen
    assert [one.page.url.rpartition("/")[2] for one in found] == ["new", "sent", "old"]


def test_when_our_line_is_down_the_run_ends_and_pages_wait_a_little(
    register, server, now
):
    with serving(lambda path, send: None) as gone:
        pass
    show(register, gone, *(f"/p{number}" for number in range(30)), now=now)
    done = run_due(register, means(gone, canary=gone, workers=1), now=now)
    assert done == 10
    assert watch(register, f"{gone.url}/p0").next_at <= now + 2 * OUR_FAULT


def test_withdrawn_pages_sleep_and_wake_when_they_are_shown_again(
    either, server, canary, world, now
):
    world.answers["/page"] = page()
    (code,) = show(either, server, "/page", now=now, accept=False)
    parts = means(server, canary=canary)
    run_due(either, parts, now=now)
    with either.writing() as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1,
            reason="not_theirs",
        )  # fmt: skip
    assert run_due(either, parts, now=now + EVERY + DAY) == 0
    assert watch(either, f"{server.url}/page").next_at is None
    assert server.hits == 1
    show(either, server, "/page", now=now, accept=False, body="G2")
    assert run_due(either, parts, now=now + EVERY + 2 * DAY) == 1


def test_everything_one_body_or_one_page_can_be_asked_for(
    either, server, canary, world, now
):
    world.answers |= {f"/{name}": page() for name in "abc"}
    show(either, server, "/a", "/b", now=now)
    show(either, server, "/c", now=now, body="G2")
    parts = means(server, canary=canary)

    days = count(1)

    def visited(**asked):
        then = now + next(days) * timedelta(hours=1)
        found = check_due(either, parts, Asked(**asked), now=then).seen
        return sorted(one.page.url.rpartition("/")[2] for one in found)

    assert check_due(either, parts, now=now).count == 3
    assert visited() == []
    assert visited(everything=True) == ["a", "b", "c"]
    assert visited(body="G1") == ["a", "b"]
    assert visited(page=f" {server.url}/c ") == ["c"]
    for unknown in ({"body": "NOBODY"}, {"page": "https://vk.com/nobody"}):
        with pytest.raises(NotFound):
            visited(**unknown)


def test_a_lease_that_was_lost_writes_nothing(either, server, canary, now):
    (_,) = show(either, server, "/lost", now=now)
    visits.tend(either, now=now)
    parts = means(server, canary=canary)

    class Slow(page_visits.Looking):
        def look(self, claimed):
            found = super().look(claimed)
            with either.writing() as session:
                watches.release(session, token(either), [claimed.id])
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.services.visit_runs.Looking", Slow)
        assert run_due(either, parts, now=now, pages=1) == 0
    with either.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ObservationRow.id))) == 0


def token(database):
    with database.reading() as session:
        return session.scalar(sa.select(watches.PageWatchRow.lease))


def test_a_page_we_fail_on_ourselves_keeps_no_other_waiting(
    register, server, canary, world, now, monkeypatch
):
    world.answers |= {"/good": page(), "/poison": page(b"<title>poison</title>")}
    show(register, server, "/poison", "/good", now=now)

    def broken(body, **kind):
        if b"poison" in body:
            raise RuntimeError("a mistake of ours")
        return ""

    monkeypatch.setattr("tracker.adapters.page_readings.title", broken)
    assert run_due(register, means(server, canary=canary), now=now) == 1
    assert list(seen(register)) == [f"{server.url}/good"]
    later = now + timedelta(hours=1)
    monkeypatch.undo()
    assert run_due(register, means(server, canary=canary), now=later) == 1


def test_the_turn_of_a_page_asked_for_comes_at_once(register, server, canary, now):
    codes = show(register, server, "/a", "/b", now=now)
    parts = means(server, canary=canary)
    run_due(register, parts, now=now)
    later = now + timedelta(hours=2)
    with register.writing() as session:
        visits.ask_for_visit(session, OPERATOR, codes[1], now=later)
    assert watch(register, f"{server.url}/b").turn == Turn.AT_ONCE
    found = check_due(register, parts, now=later).seen
    assert [one.page.url for one in found] == [f"{server.url}/b"]
    assert found[0].found.trouble is not Trouble.FORBIDDEN
    assert watch(register, f"{server.url}/b").next_at - found[0].found.at == AGAIN
