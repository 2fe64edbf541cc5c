"""Methodologies as content: taken in, corrected by a next version, written out."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.test_ratings import rules
from tests.services.content_files import EXAMPLE, SHIPPED, Files, export, load
from tests.services.random_contents import words
from tests.services.test_contents_round_trip import NOW, written
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind
from tracker.domain.instruments import Certainty
from tracker.domain.methodology_faults import unsound
from tracker.services import contents
from tracker.services.contents import entries as e
from tracker.storage import methodologies

NAME = "methodologies/HEADS-REGIONS.md"


@pytest.fixture
def files(tmp_path):
    """Return the example's files with the register's own methodology beside them."""
    made = Files(tmp_path / "content", EXAMPLE)
    (made.place / "methodologies").mkdir()
    shutil.copy(SHIPPED / NAME, made.place / NAME)
    return made


def versions(database, code="HEADS-REGIONS"):
    with database.reading() as session:
        return methodologies.versions(session, code)


def test_the_shipped_methodologies_are_sound_and_say_that_they_are_the_registers(
    sqlite, now
):
    load(sqlite, SHIPPED, now=now)
    for code in ("HEADS-REGIONS", "HEADS-MUNICIPALITIES"):
        (version,) = versions(sqlite, code)
        assert list(unsound(version.rule)) == []
        assert version.rule.scale == 100
        assert version.certainty is Certainty.INFERRED
        assert "рабочая методика самого реестра" in version.text


def test_an_edited_section_is_the_next_version_and_the_first_one_stays(
    sqlite, files, now
):
    load(sqlite, files.place, now=now)
    files.edit(NAME, "least_known: 50", "least_known: 60")
    assert load(sqlite, files.place, now=now).changed == 1
    assert load(sqlite, files.place, now=now).changed == 0

    both = versions(sqlite)
    assert [each.rule.least_known for each in both] == [50, 60]
    with sqlite.reading() as session:
        (ruling,) = methodologies.ruling(session, on=now.date())
    assert ruling.rule.seq == 2


def test_a_section_of_a_later_day_rules_from_that_day(sqlite, files, now):
    text = (files.place / NAME).read_text(encoding="utf-8")
    later = text.replace("valid_from: 2022-12-01", "valid_from: 2027-01-01")
    files.add(NAME, "\n" + later)
    load(sqlite, files.place, now=now)

    with sqlite.reading() as session:
        for on, seq in (("2022-11-30", []), ("2026-12-31", [1]), ("2027-01-01", [2])):
            ruling = methodologies.ruling(session, on=e.Day.fromisoformat(on))
            assert [each.rule.seq for each in ruling] == seq


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("scale: 100", "scale: 90", "the criteria add up to 100 points"),
        ("trait: cover", "trait: beauty", "'beauty' is not one of"),
        ("bound: 3\n", "bound: 9\n", "better must earn more"),
        ("criterion: cover", "criterion: page", "two criteria bear this code"),
        ("kinds: [head_of_region]", "include: [NOBODY]", "no body NOBODY"),
    ],
)
def test_a_methodology_with_a_mistake_is_not_taken_in(files, old, new, reason):
    files.edit(NAME, old, new)

    problems = contents.check(contents.read(files.place))

    assert [p.file for p in problems if reason in p.reason] == [NAME], problems


@st.composite
def sections(draw):
    """Draw a methodology as a file would tell it."""
    rule = draw(rules())
    parts = tuple(
        e.CriterionPart(
            criterion=each.code,
            block=draw(words) or "Блок",
            title=draw(words) or "Показатель",
            trait=each.trait,
            platforms=draw(st.sampled_from([frozenset(), frozenset({"vk"})])),
            bands=tuple(e.BandPart(bound=b.bound, points=b.points) for b in each.bands),
            source=draw(words),
            certainty=draw(st.sampled_from(Certainty)),
            sources=draw(st.none() | st.integers(0, 9)),
        )
        for each in rule.criteria
    )
    return e.MethodologyEntry(
        methodology="M1",
        title=draw(words) or "Методика",
        valid_from=rule.valid_from,
        kinds=draw(st.frozensets(st.sampled_from(BodyKind))),
        scale=rule.scale,
        least_known=rule.least_known,
        fresh_days=rule.fresh_days,
        formula=rule.formula,
        certainty=Certainty.INFERRED,
        reason=draw(words),
        criteria=parts,
        text=draw(words),
    )


VK = e.PlatformEntry(platform="vk", name="Сеть", grammar="vk", position=1)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(made=sections())
def test_any_methodology_goes_out_and_in_again_unchanged(sqlite, made):
    with written([VK, made]) as folder, sqlite.session(write=True) as session:
        shelf = contents.read(folder)
        assert contents.check(shelf) == []
        assert contents.load(session, OPERATOR, shelf, now=NOW).created == 2
        again = contents.load(session, OPERATOR, shelf, now=NOW)
        assert again.unchanged == again.read == 2
        session.rollback()


def test_an_export_writes_the_methodology_as_it_was(sqlite, files, tmp_path, now):
    load(sqlite, files.place, now=now)
    out = export(sqlite, tmp_path / "out")
    told = contents.read(tmp_path / "out").entries
    assert NAME in out
    assert told == contents.read(files.place).entries
