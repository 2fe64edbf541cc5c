"""Any file at all: each row ends in one way, and what comes back is what was sent."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.evidence_sheets import a_wide_register, brought, meant, speaking_for
from tracker.adapters.sheet_writers import csv_lines, xlsx_bytes
from tracker.adapters.sheets import SURPLUS, open_sheet
from tracker.domain.access import OPERATOR
from tracker.domain.evidence_files import RowReason, bodies_meant
from tracker.services.evidence_files import error_sheets, import_evidence, take_back
from tracker.services.evidence_files.error_sheets import ADDED, ErrorRow
from tracker.services.evidence_files.words import WORDS

#: Cells of every sort that people write: names, numbers, addresses, formulas, nothing.
SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co"])
ODD = st.text(SIGNS, max_size=12) | st.text("'=+-@ a1;\"\n", max_size=6)
BODIES = st.sampled_from(
    ["G1", "G2", "T1", "C1", "A1", "Минсвязь", "Администрация Берёзка", "7710474375",
     "1027700132195", "1037739510423", "g3", ""]
)  # fmt: skip
PAGES = st.sampled_from(
    ["vk.com/one_page", "m.vk.com/one_page", "ok.ru/group/51234567890123", "vk.com/id5",
     "t.me/minzdrav", "https://t.me/+AbC", "vk.com/a_page; ok.ru/b_page", "vk.cc/abc",
     "https://vk.com/two_page?w=wall-1_2", "минздрав.рф", "=1+1", ""]
)  # fmt: skip
ITEMS = st.sampled_from(["", "L1", "R1", "r1, l1", "NONE"])
DAYS = st.sampled_from(["", "01.12.2022", "2022-10", "давно", "01.01.2030"])
ROWS = st.tuples(BODIES | ODD, PAGES | ODD, ITEMS | ODD, DAYS | ODD, ODD)
HEADINGS = ("Орган", "Страница", "Требование", "Показана с", "Примечание")


def a_file(rows):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([HEADINGS, *rows])
    return open_sheet(file.getvalue().encode(), name="any.csv", delimiter=";")


@pytest.fixture
def store(sqlite):
    with sqlite.writing() as session:
        a_wide_register(session)
    return sqlite


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ROWS, min_size=1, max_size=12), st.sampled_from([(), ("G1", "T1")]))
@example([("Администрация Берёзка", "vk.com/one_page", "", "", "")] * 2, ())
def test_every_row_is_taken_there_or_returned_with_words(store, now, rows, own):
    sheet = a_file(rows)
    told = dict(zip(("body", "address", "requirement", "shown_from", "note"), HEADINGS,
                    strict=True))  # fmt: skip
    reading = meant(sheet, told=told)
    actor = speaking_for(store, *own) if own else OPERATOR
    before = len(brought(store))
    returned = []
    outcome = import_evidence(
        store, actor, sheet, reading=reading, now=now, collect=returned.append
    )
    assert outcome.read == len(list(sheet.rows()))
    assert outcome.read == outcome.created + outcome.unchanged + len(outcome.refused)
    assert all(one.message and one.reason in WORDS for one in outcome.refused)
    came = brought(store)[before:]
    assert len({row.line for row in came}) == outcome.created
    assert {row.line for row in came}.isdisjoint(row.line for row in returned)
    if own:
        assert {row.body for row in came} <= set(own)
    again = import_evidence(store, actor, sheet, reading=reading, now=now)
    assert (again.created, again.batch) == (0, None)
    if outcome.batch is not None:
        undone = take_back(store, actor, outcome.batch, now=now)
        assert (undone.withdrawn, undone.kept) == (len(came), ())


CELLS = st.text(SIGNS | st.sampled_from("'=+-@＝\n"), max_size=10)
#: Headings as files have them: nothing around them, no two alike.
NAMES = st.lists(
    st.text("абвгдеж abc", min_size=1, max_size=8).map(str.strip).filter(bool),
    min_size=1,
    max_size=5,
    unique_by=str.casefold,
)


@settings(max_examples=60, deadline=None)
@given(
    NAMES, st.data(), st.sampled_from(["ru", "en"]), st.sampled_from(["csv", "xlsx"])
)
def test_an_error_sheet_reads_back_as_the_rows_it_was_made_of(
    names, data, language, kind
):
    cells = st.fixed_dictionaries({name: CELLS.map(str.strip) for name in names})
    rows = data.draw(st.lists(cells, min_size=1, max_size=5))
    surplus = data.draw(st.sampled_from(["", "лишнее"]))
    made = [
        ErrorRow(line=n, cells={**row, SURPLUS: surplus}, reason="=почему", hint="+что")
        for n, row in enumerate(rows, start=2)
    ]
    headings = error_sheets.headings_of(names, ADDED[language])
    lines = error_sheets.rows_of(names, made)
    if kind == "csv":
        written = b"".join(csv_lines(headings, lines))
    else:
        with xlsx_bytes(headings, lines, title="Ошибки") as book:
            written = book.read()
    back = open_sheet(written, name="errors")
    assert error_sheets.own(back.headings) == tuple(names)
    read = [row for _, row in back.rows()]
    # Line breaks inside a cell of a CSV file are kept as they are.
    assert [{name: row[name] for name in names} for row in read] == rows
    assert {row[ADDED[language].reason] for row in read} == {"=почему"}
    assert {row[ADDED[language].surplus] for row in read} == {surplus}


IDS = st.frozensets(st.integers(1, 4), max_size=3)


@given(st.lists(IDS, max_size=3), st.none() | IDS)
def test_numbers_must_agree_and_a_name_only_decides_among_those_they_leave(told, named):
    meant_ = bodies_meant(told, named=named)
    if isinstance(meant_, RowReason):
        agreed = frozenset.intersection(*told) if told else frozenset(named or ())
        assert not agreed
        return
    assert meant_
    assert all(meant_ <= numbers for numbers in told)
    if named and not told:
        assert meant_ == named
    if named and told and frozenset.intersection(*told) & named:
        assert meant_ <= named
