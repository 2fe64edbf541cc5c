"""The matrices: regions by requirements, then bodies by requirements."""

import pytest

from tests.factories import a_body
from tests.web.client import words
from tests.web.registers import a_register, advise, show
from tests.web.test_missing import counting, said
from tracker.domain.bodies import BodyKind, Level
from tracker.storage.bodies import RegionRow
from tracker.storage.matrices import PAGE


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, advice, two regions, and a federal court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        a_body(
            session,
            "F1",
            name="Верховный суд",
            kind=BodyKind.COURT,
            level=Level.FEDERAL,
        )
        for item in ("L1", "R1"):
            show(session, "G1", "vk.com/government_one", item=item, now=now)
    return sqlite


def rows(page, table=0):
    found = page.tree.findall(".//main//table")[table]
    return [[said(words(cell)) for cell in row] for row in found.findall("tbody/tr")]


def plain(cells):
    """Return cells without what is added for those who only hear them."""
    return [cell.split(" — ")[0] for cell in cells]


def test_the_country_is_laid_out_by_region_and_requirement(visitor, register):
    page = visitor.get("/missing/matrix")

    assert [plain(row) for row in rows(page)] == [
        ["Вся страна", "4 из 5", "3 из 3"],
        ["Вологодская область", "2 из 3", "2 из 2"],
        ["Тверская область", "1 из 1", "1 из 1"],
        ["Органы вне регионов", "1 из 1", "—"],
    ]


def states(row):
    """Return the body of a row of the matrix, and the states of its cells."""
    tags = [tag.get("class", "").split() for tag in row.iter("span")]
    found = [tag[1].removeprefix("status--") for tag in tags if tag[:1] == ["status"]]
    return [said(row.find("th/a").text), *found]


def test_a_region_shows_its_kinds_and_each_body_with_every_state(visitor, register):
    page = visitor.get("/missing/matrix?region=VLG")

    assert [plain(row) for row in rows(page)] == [
        ["исполнительный орган субъекта РФ", "3", "4"],
        ["суд", "1", "1"],
    ]
    assert [states(row) for row in page.tree.findall(".//main//table")[1][2]] == [
        ["Правительство 001", "satisfied", "missing"],
        ["Правительство 003", "missing", "missing"],
        ["Суд города Вологды", "missing", "not_required"],
    ]


def test_cells_lead_to_their_cards_and_kinds_to_their_matrix(visitor, register):
    page = visitor.get("/missing/matrix?region=VLG&on=2026-11-01&known=2026-11-23")
    days = "known=2026-11-23&on=2026-11-01"

    assert f"/missing/cell/C1/R1?{days}" in page.links()
    kind = "region=VLG&kind=court&known=2026-11-23&on=2026-11-01"
    assert f"/missing/matrix?{kind}" in page.links()
    court = visitor.get(f"/missing/matrix?{kind}")
    assert [row[0] for row in rows(court, 1)] == ["Суд города Вологды"]
    assert len(rows(court, 1)[0]) == 2


def test_a_state_asked_for_leaves_only_bodies_that_have_it(visitor, register):
    page = visitor.get("/missing/matrix?region=VLG&status=satisfied")

    assert len(rows(page, 1)) == 1
    assert rows(page, 1)[0][0].startswith("Правительство 001")


def test_federal_bodies_have_a_matrix_of_their_own(visitor, register):
    assert "/missing/matrix?level=federal" in visitor.get("/missing/matrix").links()
    page = visitor.get("/missing/matrix?level=federal")
    assert rows(page, 1)[0][0].startswith("Верховный суд")


def test_bodies_named_by_words_are_laid_out_one_by_one(visitor, register):
    page = visitor.get("/missing/matrix?q=суд")

    assert [row[0].partition(" — ")[0] for row in rows(page, 1)] == [
        "Верховный судсуд",
        "Суд города Вологдысуд",
    ]
    assert "/missing/matrix" in page.links()


def many(database, count):
    with database.writing() as session:
        session.info["journalled"] = True
        region = session.query(RegionRow).filter_by(code="TVE").one()
        for number in range(count):
            name = f"Новое правительство {number:03}"
            a_body(session, f"N{number}", name=name, region_id=region.id)


def test_bodies_are_walked_page_by_page_none_twice(visitor, register):
    many(register, 2 * PAGE)
    seen, address = [], "/missing/matrix?region=TVE"
    while address:
        page = visitor.get(address)
        tables = page.tree.findall(".//main//table")
        seen += [row[0] for row in rows(page, len(tables) - 1)]
        following = page.tree.find(".//a[@rel='next']")
        address = None if following is None else following.get("href")

    assert len(seen) == len(set(seen)) == 2 * PAGE + 1


def test_the_number_of_queries_does_not_grow_with_bodies(visitor, register):
    def asked(path):
        visitor.get(path)
        with counting(register) as statements:
            visitor.get(path)
        return len(statements)

    paths = ("/missing/matrix", "/missing/matrix?region=TVE")
    few = [asked(path) for path in paths]
    many(register, PAGE)

    assert [asked(path) for path in paths] == few


def test_a_place_in_the_list_that_means_nothing_is_told(visitor, register):
    page = visitor.get("/missing/matrix?region=VLG&after=nonsense", status=400)

    assert rows(page, 1)


def test_where_nothing_is_asked_it_says_so(visitor, register):
    empty = visitor.get("/missing/matrix?on=2000-01-01")
    there = visitor.get("/missing/matrix?on=2000-01-01&region=VLG")

    assert "нет требований, подходящих под фильтры" in said(empty.text)
    assert "требований к органам здесь нет" in said(there.text)
