"""What was called so under a moment of knowledge is called so for ever."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.factories import a_body, a_platform, a_region, an_instrument
from tracker.storage import former_names, migrations, regions
from tracker.storage.bodies import BodyVersionRow


@pytest.fixture
def register(database):
    with database.writing() as session:
        session.info["journalled"] = True
        region = a_region(session, "AA", name="Область", col=1, row=1)
        a_platform(session, "vk", name="Сеть")
        an_instrument(session, "LAW", short_title="Закон")
        a_body(session, "B1", name="Ёлка № 7", region_id=region.id)
    return database


def refused(database, statement):
    words = "keep the former name first|this is for ever"
    with (
        pytest.raises(DatabaseError, match=words),
        database.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regions SET name = 'Край'",
        "UPDATE regions SET col = 5",
        "UPDATE platforms SET position = 9",
        "UPDATE instruments SET short_title = 'Иначе'",
        "UPDATE regions SET code = 'BB'",
        "UPDATE bodies SET code = 'B2'",
    ],
)
def test_nothing_is_called_otherwise_without_keeping_what_it_was(register, statement):
    refused(register, statement)


def test_what_stays_the_same_may_be_said_again(register):
    with register.engine.begin() as connection:
        said = sa.text("UPDATE regions SET name = 'Область', code = 'AA'")
        assert connection.execute(said).rowcount == 1


def test_each_moment_has_the_names_of_its_time(register, now):
    later = now.replace(year=2027)
    for moment, name in ((now, "Край"), (later, "Округ")):
        with register.writing() as session:
            session.info["journalled"] = True
            id_ = session.scalar(sa.text("SELECT id FROM regions"))
            said = {"id": id_, "name": name, "col": moment.year}
            former_names.keep(session, "region", [said], now=moment)
            told = "UPDATE regions SET name = :name, col = :col WHERE id = :id"
            session.execute(sa.text(told), said)

    def called(known):
        with register.reading() as session:
            (place,) = regions.places(session, known=known)
            name = regions.names(session, known=known).regions["AA"].name
        assert place.region.name == name
        return name, place.col

    assert called(now.replace(year=2025)) == ("Область", 1)
    assert called(now) == ("Край", 2026)
    assert called(later.replace(year=2028)) == called(None) == ("Округ", 2027)


def test_facts_recorded_before_this_release_get_the_name_they_are_ordered_by(
    register,
):
    migrations.downgrade(register, "0014")
    migrations.upgrade(register)

    with register.reading() as session:
        spelled = session.scalars(sa.select(BodyVersionRow.sort_name)).all()
    assert spelled == ["елка № 000007"]
    with pytest.raises(DatabaseError), register.engine.begin() as connection:
        connection.execute(sa.text("UPDATE body_versions SET name = 'x'"))
