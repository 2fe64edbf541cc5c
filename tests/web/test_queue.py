"""The queue of what waits: narrowed, counted, each row with how long it waits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tests.web.test_missing import add_bodies, counting
from tests.web.test_review import plain
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage import waiting
from tracker.storage.evidence import EvidenceRow
from tracker.storage.evidence import waiting as waits
from tracker.storage.review_queues import AGES, Filter

#: Body, address, and for how many days it has been waiting.
SENT = [
    ("G1", "vk.com/one", 40),
    ("G2", "ok.ru/two", 8),
    ("G3", "vk.com/three", 5),
    ("C1", "vk.com/court", 3),
    ("C1", "ok.ru/court", 0),
]


@pytest.fixture
def queue(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        return [
            show(session, body, address, now=now - timedelta(days=days), accept=False)
            for body, address, days in SENT
        ]


@pytest.fixture
def pyotr(queue, visitor):
    return visitor.login("reviewer")


def codes(page):
    table = page.tree.find(".//table")
    links = [] if table is None else [a.get("href") for a in table.iter("a")]
    found = [each for each in links if each.startswith("/evidence/E-")]
    return [each.removeprefix("/evidence/")[:12] for each in found]


def options(page, name):
    for select in page.tree.iter("select"):
        if select.get("name") == name:
            found = [("".join(o.itertext()), o.get("value")) for o in select]
            return [words.replace("\u00a0", " ") for words, value in found if value]
    raise AssertionError(f"no filter {name}")


def test_each_row_says_for_how_long_it_waits(pyotr, queue):
    page = pyotr.get("/review/")
    told = plain(page)
    assert codes(page) == queue
    for words in ("ждёт 40 дней", "ждёт 8 дней", "ждёт 5 дней", "ждёт 3 дня"):
        assert words in told
    assert "ждёт с сегодняшнего дня" in told


@pytest.mark.parametrize(("age", "left"), [(3, 3), (7, 2), (30, 1), (5, 5), ("", 5)])
def test_the_queue_narrows_to_what_waits_for_long(pyotr, queue, age, left):
    assert codes(pyotr.get(f"/review/?age={age}")) == queue[:left]


def test_the_queue_narrows_to_a_requirement(pyotr, queue):
    assert codes(pyotr.get("/review/?item=L1")) == queue
    assert codes(pyotr.get("/review/?item=NOTHING")) == queue


def test_each_choice_of_a_filter_says_what_it_would_leave(pyotr):
    page = pyotr.get("/review/?platform=vk")
    assert options(page, "age") == [
        "больше 3 дней (2)",
        "больше 7 дней (1)",
        "больше 30 дней (1)",
    ]
    assert options(page, "region") == ["Вологодская область (3)"]
    assert options(page, "platform") == ["ВКонтакте (3)", "Одноклассники (2)"]
    assert options(page, "item") == ["Вести официальную страницу (3)"]


def test_what_is_counted_is_what_is_listed(pyotr, sqlite, now):
    with sqlite.reading() as session:
        tally = waiting.tally(session, on=now.date())
    for region in (None, "VLG", "TVE"):
        for platform in (None, "vk", "ok"):
            for age in (None, *AGES):
                asked = Filter(region=region, platform=platform, age=age)
                said = {"region": region, "platform": platform, "age": age}
                given = [f"{name}={each}" for name, each in said.items() if each]
                listed = codes(pyotr.get(f"/review/?{'&'.join(given)}"))
                assert tally.total(asked) == len(listed)


def test_an_objection_waits_since_it_was_made(pyotr, queue, sqlite, now):
    code = queue[0]
    with sqlite.writing() as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
        objected = now - timedelta(days=4)
        evidence.respond(
            session, OPERATOR, code, State.OBJECTED, now=objected, base=2, words="Есть."
        )
    page = pyotr.get("/review/")
    assert codes(page) == [*queue[1:3], code, *queue[3:]]
    told = plain(page)
    assert "ждёт 4 дня" in told
    assert "возражение на рассмотрении" in told


def test_the_number_of_queries_does_not_grow(pyotr, sqlite, now):
    def asked():
        with counting(sqlite) as statements:
            pyotr.get("/review/?region=VLG")
        return len(statements)

    few = asked()
    with sqlite.writing() as session:
        session.info["journalled"] = True
        add_bodies(session, 30)
        for number in range(30):
            show(session, f"N{number}", f"vk.com/n{number}", now=now, accept=False)
    assert asked() == few
    assert few <= 12


def test_the_queue_is_read_off_its_index(sqlite, queue):
    row = EvidenceRow
    asked = sa.select(row.id).where(waits()).order_by(row.queued_at, row.id)
    with sqlite.reading() as session:
        spelled = asked.compile(session.get_bind())
        plan = session.execute(sa.text(f"EXPLAIN QUERY PLAN {spelled}")).all()
    assert "ix_evidence_queued" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_the_queues_stand_beside_each_other_with_their_counts(pyotr):
    told = plain(pyotr.get("/review/?region=TVE"))
    assert "Ждут решения (5)" in told
    assert "Требуют подтверждения (0)" in told
