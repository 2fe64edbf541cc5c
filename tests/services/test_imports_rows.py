"""Rows of any office's table: guessed, told, questioned or refused with a reason."""

from datetime import date

import pytest

from tests.sheets_made import a_sheet, body, count, with_regions
from tracker.adapters.sheet_writers import xlsx_bytes
from tracker.adapters.sheets import open_sheet
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.errors import BadInput
from tracker.services.imports import import_bodies
from tracker.storage.batches import ImportBatchRow
from tracker.storage.bodies import BodyRow


@pytest.fixture
def take(database, now):
    with_regions(database, ("TA", "16", "Республика Татарстан"))

    def take(*lines, mapping=None, defaults=None, **options):
        return import_bodies(
            database,
            OPERATOR,
            a_sheet(*lines) if isinstance(lines[0], str) else lines[0],
            mapping=mapping or {},
            defaults=defaults or {},
            now=now,
            **options,
        )

    return take


COURT = {"kind": "court", "level": "federal"}


def reasons(problems):
    return [(one.line, one.column, one.reason) for one in problems]


def test_russian_headings_are_understood(take, database):
    outcome = take(
        "Код;Полное наименование;Вид органа;Субъект РФ;ИНН;ОГРН;Код ОКТМО;"
        "Официальный сайт;Место нахождения;Дата создания;Другие названия;Примечание",
        "М1;Министерство  цифрового развития;Исполнительный орган субъекта;Татарстан;"
        "7707083893;1027700132195;92701000;digital.tatarstan.ru;Казань;01.02.2020;"
        "Минцифры | МЦР;опыт",
    )
    assert (outcome.created, outcome.warnings) == (1, ())
    ministry = body(database, "М1")
    assert ministry.name == "Министерство цифрового развития"
    assert ministry.kind is BodyKind.REGIONAL_EXECUTIVE_BODY
    assert ministry.level is Level.REGIONAL
    assert ministry.region_id is not None
    assert ministry.site == "http://digital.tatarstan.ru/"
    assert ministry.site_raw == "digital.tatarstan.ru"
    assert ministry.existed_from == date(2020, 2, 1)
    assert (ministry.ogrn, ministry.note) == ("1027700132195", "опыт")


def test_english_headings_are_understood(take, database):
    take("code,name,kind,level,region,website", "A,Court,court,federal,TA,a.ru")
    assert body(database, "A").site == "http://a.ru/"


@pytest.mark.parametrize(
    "written", ["TA", "16", "Республика Татарстан", "татарстан", "Татарстан Респ."]
)
def test_a_region_is_found_by_code_number_and_name(take, database, written):
    outcome = take("code;name;region", f"A;Суд;{written}", defaults=COURT)
    assert outcome.warnings == ()
    assert body(database, "A").region_id is not None


def test_columns_can_be_told_and_defaults_fill_what_is_missing(take, database):
    take(
        "ид;имя;Портал;вид",
        "A;Суд;a.ru;суд",
        "B;Школа;b.ru;",
        mapping={"code": "ид", "name": "имя", "site": "портал"},
        defaults={"kind": "подведомственная организация", "level": "муниципальный"},
    )
    assert body(database, "A").kind is BodyKind.COURT
    assert body(database, "B").kind is BodyKind.SUBORDINATE_ORGANISATION
    assert body(database, "B").level is Level.MUNICIPAL
    assert body(database, "B").site == "http://b.ru/"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"mapping": {"colour": "name"}}, "unknown_field"),
        ({"mapping": {"site": "Портал"}, "defaults": COURT}, "unknown_heading"),
        ({"defaults": {"colour": "red"}}, "unknown_field"),
        ({}, "no_column"),
        ({"mapping": {}, "defaults": {"level": "federal"}}, "no_column"),
    ],
)
def test_options_that_fit_nothing_are_refused(take, options, reason):
    with pytest.raises(BadInput) as caught:
        take("code;name", "A;Суд", **options)
    assert caught.value.facts["reason"] == reason


def test_rows_that_cannot_be_taken_are_refused_and_the_rest_comes_in(take, database):
    outcome = take(
        "code;name;kind;level",
        "A;Суд;court;federal",
        ";;court;federal",
        "B;Клуб;кружок;federal",
        "C;Суд;court;небесный",
        "a b;Суд;court;federal",
        "A;Иной суд;court;federal",
        ";Безымянный;court;federal",
        "D;Суд;court;federal",
    )
    assert reasons(outcome.refused) == [
        (3, "name", "no_name_and_no_code"),
        (4, "kind", "unknown_kind"),
        (5, "level", "unknown_level"),
        (6, "code", "bad_code"),
        (7, "code", "repeated_key"),
        (8, "code", "no_key"),
    ]
    assert outcome.refused[1].value == "кружок"
    assert "line 2" in outcome.refused[4].message
    assert (outcome.read, outcome.created) == (8, 2)
    assert body(database, "A").name == "Суд"


def test_the_same_row_twice_counts_as_unchanged(take, database):
    outcome = take("code;name", "A;Суд", "A;Суд", defaults=COURT)
    assert (outcome.read, outcome.created, outcome.unchanged) == (2, 1, 1)
    assert reasons(outcome.warnings) == [(3, "code", "repeated_row")]
    assert count(database, BodyRow) == 1


def test_wrong_numbers_and_days_are_questioned_and_kept_as_typed(take, database):
    outcome = take(
        "code;name;inn;ogrn;oktmo;existed_from;existed_until",
        "A;Суд;7707083890;1027700132190;12;31.02.2020;",
        "B;Школа;105018622;;;2020-05-01;2019-05-01",
        defaults=COURT,
    )
    assert sorted(reasons(outcome.warnings)) == [
        (2, "existed_from", "bad_date"),
        (2, "inn", "bad_inn"),
        (2, "ogrn", "bad_ogrn"),
        (2, "oktmo", "bad_oktmo"),
        (3, "existed_until", "ends_before_it_begins"),
        (3, "inn", "zero_restored"),
    ]
    assert body(database, "A").inn == "7707083890"
    assert body(database, "A").existed_from is None
    assert body(database, "B").inn == "0105018622"


def test_columns_and_cells_that_are_left_out_are_named(take):
    outcome = take("code;name;цвет;", "A;Суд;красный;хвост", defaults=COURT)
    assert reasons(outcome.warnings) == [
        (1, "цвет", "unknown_column"),
        (2, "", "surplus_cells"),
    ]
    assert outcome.warnings[1].value == "хвост"


def test_no_site_is_no_mistake_and_a_network_is_no_site(take, database):
    outcome = take(
        "code;name;site", "A;Суд;нет", "B;Школа;https://vk.com/school", defaults=COURT
    )
    assert reasons(outcome.warnings) == [(3, "site", "other_network")]
    assert (body(database, "A").site, body(database, "A").site_raw) == ("", "нет")
    assert body(database, "B").site_raw == "https://vk.com/school"


def test_a_missing_column_leaves_what_is_known(take, database):
    take("code;name;address;site", "A;Суд;Майкоп;a.ru", defaults=COURT)
    outcome = take("code;name;site", "A;Суд;", defaults=COURT)
    assert outcome.changed == 1
    assert (body(database, "A").address, body(database, "A").site) == ("Майкоп", "")


def test_parents_are_found_wherever_they_stand(take, database):
    take("code;name;inn", "P0;Министерство;7707083893", defaults=COURT)
    outcome = take(
        "code;name;учредитель",
        "A;Школа;B",
        "B;Отдел;C",
        "C;Управление;7707083893",
        "D;Клуб;Министерство",
        "E;Музей;нигде",
        "F;Цирк;G",
        "G;Зоопарк;F",
        defaults=COURT,
    )
    assert reasons(outcome.warnings) == [
        (6, "учредитель", "unknown_parent"),
        (7, "учредитель", "parent_cycle"),
        (8, "учредитель", "parent_cycle"),
    ]
    ministry = body(database, "P0").id
    assert body(database, "A").parent_id == body(database, "B").id
    assert body(database, "B").parent_id == body(database, "C").id
    assert body(database, "C").parent_id == body(database, "D").parent_id == ministry
    assert body(database, "E").parent_id is None


def test_a_parent_may_come_thousands_of_rows_later(take, database):
    rows = [f"C{n};Школа № {n};P" for n in range(1500)]
    outcome = take("code;name;parent", *rows, "P;Управление;", defaults=COURT)
    assert (outcome.created, outcome.refused) == (1501, ())
    assert body(database, "C0").parent_id == body(database, "P").id


def test_an_exported_workbook_comes_in_as_it_went_out(take, database):
    headings = ("code", "name", "kind", "level", "inn", "note")
    row = ("A", "=Суд", "court", "federal", 7707083893, "'=1")
    with xlsx_bytes(headings, [row], title="Органы") as file:
        take(open_sheet(file.read(), name="bodies.xlsx"))
    taken = body(database, "A")
    assert (taken.name, taken.inn, taken.note) == ("=Суд", "7707083893", "'=1")


def test_refused_rows_are_counted_in_the_batch(take, database):
    outcome = take("code;name", "A;Суд", ";", "a b;Суд", defaults=COURT)
    with database.reading() as session:
        batch = session.get_one(ImportBatchRow, outcome.batch)
    assert (batch.read, batch.created, batch.refused) == (2, 1, 1)


def test_a_file_that_differs_in_one_row_changes_that_body_only(take, database):
    take("code;name", "A;Суд", "B;Школа", defaults=COURT)
    outcome = take("code;name", "A;Суд", "B;Лицей", "C;Клуб", defaults=COURT)
    assert (outcome.created, outcome.changed, outcome.unchanged) == (1, 1, 1)
    assert body(database, "A").head == 1
    assert body(database, "B").head == 2
