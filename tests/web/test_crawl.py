"""Every number anywhere is a link to the list behind it, and the list has so many."""

import pytest

from tests.factories import a_body, a_region
from tests.web.crawling import Walk, number
from tests.web.freed import free
from tests.web.registers import a_register, advise, show
from tracker.domain.bodies import BodyKind, Level
from tracker.services import coverage_answers

#: What cannot be left out of the walk; other views are found by their links.
VIEWS = {"/", "/missing/", "/missing/map", "/missing/regions", "/missing/matrix"}


@pytest.fixture
def register(sqlite, now):
    """Return a store in which every state occurs, in regions and outside of them."""
    with sqlite.writing() as session:
        a_register(session, bodies=6)
        advise(session)
        pskov = a_region(session, "PSK", name="Псковская область")
        a_region(session, "NEN", name="Ненецкий автономный округ", col=9, row=0)
        court = {"kind": BodyKind.COURT, "level": Level.FEDERAL}
        a_body(session, "P1", name="Правительство Пскова", region_id=pskov.id)
        a_body(session, "P2", name="Суд города Пскова", region_id=pskov.id, **court)
        a_body(session, "F1", name="Верховный суд", **court)
        show(session, "G1", "vk.com/one", now=now)
        show(session, "G1", "ok.ru/one", item="R1", now=now)
        show(session, "G2", "vk.com/two", item="R1", now=now)
        show(session, "G3", "vk.com/three", now=now, accept=False)
        show(session, "G4", "ok.ru/four", now=now)
        show(session, "P1", "vk.com/pskov", item="R1", now=now, accept=False)
    free(sqlite, now=now)
    return sqlite


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("VLG 33 — Вологодская область: не подтверждено 2 из 3", 2),
        ("VLG 17 — Вологодская область: 17 строк в списке", 17),
        ("2 из 3 — Тверская область", 2),
        ("2 — Тверская область", 2),
        ("270-ФЗ", None),
    ],
)
def test_the_walk_reads_the_number_that_a_link_tells(words, rows):
    assert number(words) == rows


def test_every_number_is_that_of_the_list_behind_it(visitor, register):
    walk = Walk(visitor).from_("/")

    assert walk.wrong == []
    assert set(walk.held) >= VIEWS, walk.views
    assert sum(walk.held.values()) > 200


def test_views_of_a_past_day_and_of_a_network_count_as_truly(visitor, register):
    walk = Walk(visitor, each=1).from_(
        "/missing/?platform=vk&status=all&on=2026-11-22&known=2026-11-22"
    )

    assert walk.wrong == []
    assert sum(walk.held.values()) > 40


def test_a_wrong_number_does_not_get_past_the_walk(visitor, register, monkeypatch):
    fits = coverage_answers._fits
    monkeypatch.setattr(
        coverage_answers,
        "_fits",
        lambda tally, *rest, **asked: (
            tally.kind is not BodyKind.COURT and fits(tally, *rest, **asked)
        ),
    )
    walk = Walk(visitor, each=1).from_("/missing/regions")

    assert walk.wrong
