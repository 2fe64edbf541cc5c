"""Of every page that is accepted or confirmed a copy is kept, or it is said why not."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.copies_made import FORBIDDEN, PAGE, URL, seen, unseen
from tests.services.copied import accepted, decided, entries, id_of, kept, run, wanted
from tests.web.registers import a_register, amend, show
from tracker.adapters import warc_checks, warcs
from tracker.adapters.copy_files import CopyFiles
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.copies import PAUSES, TRIES, Medium
from tracker.domain.evidence import State
from tracker.domain.visits import Outcome, Trouble
from tracker.services import confirmations, copies, copy_checks, copying
from tracker.storage import copy_wants
from tracker.storage.copies import WantedCopyRow
from tracker.storage.evidence import EvidenceRow


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


@pytest.fixture
def files(tmp_path):
    return CopyFiles(tmp_path / "copies")


def test_of_an_accepted_page_a_copy_is_kept_with_its_entry(store, files, now):
    code = accepted(store, now)
    assert wanted(store, code).due_at == now

    assert run(store, files, now) == 1

    (copy,) = kept(store, code)
    data = files.read(copy.sha256, Medium.WARC)
    assert data == warcs.written(seen().exchanges, at=now)
    assert (copy.seq, copy.outcome, copy.url) == (2, Outcome.ALIVE, URL)
    assert (copy.title, copy.size) == ("Минсельхоз России", len(data))
    assert copy.payload == warcs.digest(PAGE).removeprefix("sha256:")
    assert entries(store) == [f"evidence:{code}"]
    assert wanted(store, code) is None
    assert run(store, files, now + timedelta(days=9)) == 0


def test_of_what_waits_or_has_no_page_no_copy_is_wanted(store, files, now):
    with store.writing() as session:
        waiting = show(session, "G1", "vk.com/one", now=now, accept=False)
        copy_wants.want(session, [id_of(session, waiting)], now=now)
    assert wanted(store, waiting) is None
    assert run(store, files, now) == 0


def test_a_page_that_was_confirmed_again_gets_another_copy(store, files, now):
    code = accepted(store, now)
    run(store, files, now)
    later = now + timedelta(days=30)
    decided(store, code, State.CONFIRMED, later, base=2)

    run(store, files, later)

    assert [copy.seq for copy in kept(store, code)] == [3, 2]


def test_pages_confirmed_together_are_all_wanted(store, files, now):
    codes = [accepted(store, now, body) for body in ("G1", "G2")]
    run(store, files, now)
    with store.writing() as session:
        amend(session, now=now)
    with store.writing() as session:
        seen_at = dict.fromkeys(codes, 2)
        confirmations.confirm_all(session, OPERATOR, seen_at, now=now)

    assert [wanted(store, code).seq for code in codes] == [3, 3]


def test_asking_to_confirm_makes_no_other_decision_to_keep_a_copy_for(store, now):
    code = accepted(store, now)
    with store.writing() as session:
        amend(session, now=now)
        body = session.scalar(
            sa.select(EvidenceRow.body_id).where(EvidenceRow.code == code)
        )
    anna = Actor(
        name="Анна", id=7, roles=frozenset({Role.REPRESENTATIVE}),
        bodies=frozenset({body}),
    )  # fmt: skip
    with store.writing() as session:
        confirmations.ask(session, anna, code, base=2, now=now)
        copies.try_again(session, OPERATOR, code, now=now)

    assert wanted(store, code).seq == 2


def test_one_visit_serves_all_that_show_the_page(store, files, now):
    codes = [accepted(store, now, body) for body in ("G1", "G2")]
    visits = []

    def visit(url):
        visits.append(url)
        return seen(url)

    run(store, files, now, visit)

    assert visits == [URL]
    assert len({kept(store, code)[0].sha256 for code in codes}) == 1
    assert len(list(files.lying())) == 1
    assert len(entries(store)) == 2


def test_a_page_that_very_many_show_is_served_in_parts(store, files, now, monkeypatch):
    monkeypatch.setattr(copy_wants, "MOST", 2)
    codes = [accepted(store, now, body) for body in ("G1", "G2", "G3")]

    assert run(store, files, now, most=1) == 1
    assert sum(len(kept(store, code)) for code in codes) == 2
    assert run(store, files, now) == 1
    assert [len(kept(store, code)) for code in codes] == [1, 1, 1]


def test_a_page_that_moved_for_good_is_kept_and_says_so(store, files, now):
    code = accepted(store, now)
    run(store, files, now, lambda url: seen(url, moved_to="https://max.ru/one"))
    assert kept(store, code)[0].outcome is Outcome.MOVED


def test_where_no_copy_can_be_made_it_is_said_and_tried_ever_more_rarely(
    store, files, now
):
    code = accepted(store, now)
    moment, pauses = now, []
    for tries in range(1, TRIES + 1):
        assert run(store, files, moment, unseen) == 1
        left = wanted(store, code)
        assert (left.outcome, left.tries) == (Outcome.LOGIN_WALL, tries)
        assert left.tried_at == moment
        if left.due_at:
            assert run(store, files, left.due_at - timedelta(seconds=1), unseen) == 0
            pauses.append(left.due_at - moment)
            moment = left.due_at

    assert tuple(pauses) == PAUSES
    assert left.due_at is None
    assert run(store, files, now + timedelta(days=900), unseen) == 0
    assert kept(store, code) == []
    assert not list(files.lying())


def test_a_page_that_opens_at_last_is_kept(store, files, now):
    code = accepted(store, now)
    failed = {"outcome": Outcome.ERROR, "trouble": Trouble.TIMEOUT}
    run(store, files, now, lambda url: unseen(url, **failed))
    assert wanted(store, code).trouble is Trouble.TIMEOUT

    run(store, files, now + PAUSES[0])

    assert len(kept(store, code)) == 1
    assert wanted(store, code) is None


def test_what_we_may_not_visit_is_tried_once(store, files, now):
    code = accepted(store, now)
    run(store, files, now, lambda url: unseen(url, **FORBIDDEN))
    assert (wanted(store, code).tries, wanted(store, code).due_at) == (1, None)


def test_what_counts_no_more_is_not_visited(store, files, now):
    code = accepted(store, now)
    decided(store, code, State.GONE, now, base=2)
    visits = []

    run(store, files, now, visits.append)

    assert visits == []
    assert wanted(store, code) is None


def test_a_page_taken_back_while_it_is_visited_keeps_the_copy_of_its_decision(
    store, files, now
):
    code = accepted(store, now)

    def visit(url):
        decided(store, code, State.GONE, now, base=2)
        return seen(url)

    run(store, files, now, visit)

    assert [copy.seq for copy in kept(store, code)] == [2]


def test_a_visit_overtaken_by_another_decision_is_no_copy_of_that(store, files, now):
    code = accepted(store, now)

    def visit(url):
        decided(store, code, State.CONFIRMED, now, base=2)
        return seen(url)

    run(store, files, now, visit, most=1)

    assert kept(store, code) == []
    assert (wanted(store, code).seq, wanted(store, code).tries) == (3, 0)
    run(store, files, now)
    assert [copy.seq for copy in kept(store, code)] == [3]


def test_two_who_run_at_once_visit_a_page_once(store, files, now):
    code = accepted(store, now)
    others = []

    def visit(url):
        others.append(run(store, files, now + PAUSES[0] - timedelta(seconds=1)))
        return seen(url)

    run(store, files, now, visit, most=1)

    assert others == [0]
    assert len(kept(store, code)) == 1


def test_one_who_comes_back_after_another_took_over_changes_nothing(store, files, now):
    code = accepted(store, now)

    def visit(url):
        run(store, files, now + PAUSES[0], lambda url: seen(url, body=b"second"))
        return seen(url, body=b"first")

    run(store, files, now, visit, most=1)

    (copy,) = kept(store, code)
    assert copy.payload == warcs.digest(b"second").removeprefix("sha256:")
    assert len(entries(store)) == 1


def test_wanting_takes_as_many_queries_for_many_as_for_one(sqlite, now):
    with sqlite.writing() as session:
        a_register(session, bodies=40)
        for number in range(1, 41):
            show(session, f"G{number}", f"vk.com/p{number}", now=now)
    with sqlite.writing() as session:
        ids = session.scalars(sa.select(EvidenceRow.id)).all()
        asked = []
        sa.event.listen(
            sqlite.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
        )
        copy_wants.want(session, ids, now=now)
        assert len(asked) == 1
        assert session.scalar(sa.select(sa.func.count(WantedCopyRow.seq))) == 40


def test_a_copy_holds_all_that_went_over_the_line(store, files, now):
    code = accepted(store, now)
    run(store, files, now)
    data = files.read(kept(store, code)[0].sha256, Medium.WARC)

    blocks = [record.block for record in warc_checks.records(data)][1:]
    (exchange,) = seen().exchanges
    assert blocks == [exchange.request, exchange.response]


def test_the_check_finds_nothing_wrong_and_what_is_lost_is_tidied_up(store, files, now):
    """On both engines: rows are read by pages, and waited for before removing."""
    for body in ("G1", "G2", "G3"):
        accepted(store, now, body, f"vk.com/{body.lower()}")
    assert run(store, files, now) == 3
    left = files.place(files.keep(b"left", Medium.WARC), Medium.WARC)
    reports = []

    def checked(at):
        return copy_checks.verify(
            store, files, now=at, report=lambda *said: reports.append(said)
        )

    present = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    found = checked(present)
    assert (found.checked, found.spare, found.faults) == (3, 1, [])
    assert reports == [(3, 3)]
    later = present + copying.GRACE + timedelta(seconds=1)
    assert [fault.kind for fault in checked(later).faults] == ["foreign"]
    assert copying.tidy(store, files, now=later) == 1
    assert checked(later).faults == []
    assert copying.tidy(store, files, now=later) == 0


def test_a_file_that_was_tidied_away_in_between_is_there_with_its_row(
    store, files, now, monkeypatch
):
    code = accepted(store, now)
    serve = copy_wants.serve

    def tidied_first(session, claims):
        for lying in files.lying():
            lying.place.unlink()
        return serve(session, claims)

    monkeypatch.setattr(copy_wants, "serve", tidied_first)
    run(store, files, now)

    (copy,) = kept(store, code)
    assert files.read(copy.sha256, copy.medium) is not None
