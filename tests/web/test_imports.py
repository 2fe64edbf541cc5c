"""Files of evidence through the web door, as a clerk meets them."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from tests.evidence_sheets import a_wide_register, brought
from tests.sheets_made import count
from tests.web.client import Visitor
from tests.web.importing import (
    HEADINGS,
    START,
    cells,
    checked,
    errors,
    form_of,
    paste,
    plain,
    press,
    send_file,
)
from tests.web.registers import show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage.evidence import EvidenceRow
from tracker.storage.uploads import UploadRow

WHY = "Почему строка не принята"


@pytest.fixture
def register(sqlite):
    with sqlite.writing() as session:
        a_wide_register(session)
    return sqlite


@pytest.fixture
def anna(register, visitor):
    """Anna speaks for G1, G3 and both bodies of one name."""
    return visitor.login("representative", bodies=["G1", "G3", "T1", "T2"])


def state(register):
    with register.reading() as session:
        newest = sa.select(UploadRow.state).order_by(UploadRow.id.desc()).limit(1)
        return session.scalar(newest).value


def test_cells_are_pasted_checked_confirmed_and_wait_for_review(anna, register):
    page = paste(anna, "G1\tm.vk.com/public123\tL1\tнаша", "G3\tvk.com/three\t\t")
    assert "В таблице 2 строки." in plain(page)
    assert form_of(page, "columns")["address"] == "Страница"
    page = press(anna, page, "columns")
    told = plain(page)
    assert "Прочитаны 2 строки. Ничего ещё не отправлено." in told
    assert "m.vk.com/public123 → https://vk.com/club123" in told
    assert "Заменили мобильный" in told
    assert brought(register) == []
    page = press(anna, page, "confirm")
    assert "3 подтверждения ждут проверки." in plain(page)
    assert [row.url for row in brought(register)] == [
        "https://vk.com/club123", "https://vk.com/three", "https://vk.com/three",
    ]  # fmt: skip


def test_cells_without_headings_are_understood(anna, register):
    page = paste(anna, "G1\tvk.com/one", "G3\tvk.com/three", headings=None)
    form = form_of(page, "columns")
    assert (form["address"], form["body"]) == ("2", "1")
    page = press(anna, press(anna, page, "columns"), "confirm")
    assert {row.body for row in brought(register)} == {"G1", "G3"}


def test_addresses_alone_are_of_the_only_body_one_speaks_for(register, visitor):
    visitor.login("representative", bodies=["G3"])
    page = paste(visitor, "vk.com/one", "ok.ru/two", headings="Ссылки")
    assert form_of(page, "columns")["whose"] == "G3"
    press(visitor, press(visitor, page, "columns"), "confirm")
    assert {row.body for row in brought(register)} == {"G3"}


def test_what_the_columns_mean_can_be_corrected_and_is_remembered(anna, register):
    headings = "Кто\tПочта\tНаша"
    row = "G1\tvk.com/wrong\tvk.com/right"
    page = paste(anna, row, headings=headings)
    press(anna, page, "columns", address="Наша")
    again = paste(anna, "G3\tvk.com/wrong\tvk.com/other", headings=headings)
    assert form_of(again, "columns")["address"] == "Наша"
    page = press(anna, press(anna, again, "columns"), "confirm")
    assert {row.url for row in brought(register)} == {"https://vk.com/other"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"address": ""}, "Укажите, в каком столбце адреса страниц."),
        ({"body": ""}, "Укажите, в каком столбце сказано, чьи это страницы"),
        ({"note": "Страница"}, "У этого столбца уже есть другое значение."),
    ],
)
def test_columns_that_do_not_do_are_refused_at_their_field(anna, told, words):
    page = press(anna, paste(anna, "G1\tvk.com/one\t\t"), "columns", 422, **told)
    assert words in plain(page)
    assert page.html.count("<title>Ошибка")
    assert form_of(page, "columns") | told == form_of(page, "columns")


def test_a_wrong_encoding_can_be_corrected(anna, register):
    data = "орган;страница;примечание\nG1;vk.com/one;н\n".encode("cp866")
    page = send_file(anna, data)
    page = press(anna, page, "layout", encoding="cp866", delimiter=";")
    assert form_of(page, "columns")["body"] == "орган"
    page = press(anna, page, "layout", 422, encoding="utf-8")
    assert "Файл не в этой кодировке." in plain(page)


def test_of_several_bodies_the_person_chooses_and_the_choice_is_kept(anna, register):
    row = "Администрация «Берёзка»\tvk.com/one\t\t"
    page = checked(anna, row, "администрация берёзка\tok.ru/two\t\t")
    told = plain(page)
    assert "О каком органе речь?" in told
    assert "2 строки" in told
    assert "Администрация «Берёзка», исполнительный орган субъекта РФ" in told
    assert cells(errors(anna, page), "Страница") == [("vk.com/one",), ("ok.ru/two",)]
    page = press(anna, page, "choose", **{"choice-0": "T2"})
    assert "О каком органе речь?" not in plain(page)
    press(anna, page, "confirm")
    assert {row.body for row in brought(register)} == {"T2"}
    later = checked(anna, "Администрация Берёзка\tvk.com/more\tL1\t")
    assert "О каком органе речь?" not in plain(later)


def test_rows_nobody_chose_a_body_for_stay_with_their_person(anna, register):
    page = checked(anna, "Администрация Берёзка\tvk.com/one\t\t", "G1\tvk.com/two\t\t")
    page = press(anna, press(anna, page, "choose", **{"choice-0": ""}), "confirm")
    assert {row.body for row in brought(register)} == {"G1"}
    assert [why for (why,) in cells(errors(anna, page), WHY)] == [
        "Подходят несколько органов: T1, T2. Напишите код того, о котором речь."
    ]


def test_a_choice_that_was_not_offered_is_no_choice(anna, register):
    page = checked(anna, "Администрация Берёзка\tvk.com/one\t\t")
    page = press(anna, page, "choose", **{"choice-0": "G2"})
    assert "О каком органе речь?" in plain(page)


def test_the_error_sheet_is_corrected_and_sent_again(anna, register):
    page = checked(anna, "G1\tvk.com/wall-1_2\t\tА", "G2\tvk.com/two\t\tБ")
    book = openpyxl.load_workbook(io.BytesIO(errors(anna, page, "xlsx")))
    rows = list(book.active.values)
    assert rows[0][:4] == tuple(HEADINGS.split("\t"))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert "Это отдельная публикация." in first[WHY] or first[WHY]
    assert first["Строка в файле"] == 2
    assert first["Что вставить"].startswith("https://vk.com/")
    book.active["B2"] = first["Что вставить"]
    file = io.BytesIO()
    book.save(file)
    again = send_file(anna, file.getvalue(), "ошибки.xlsx")
    assert WHY not in form_of(again, "columns").values()
    assert WHY not in plain(again)
    page = press(anna, press(anna, again, "columns"), "confirm")
    assert {row.body for row in brought(register)} == {"G1"}
    assert cells(errors(anna, page), "Орган", "Примечание") == [("G2", "Б")]


def test_an_import_is_undone_and_says_what_was_kept(anna, register, now):
    page = press(anna, checked(anna, "G1\tvk.com/one\tL1\t", "G3\tvk.com/two\tL1\t"),
                 "confirm")  # fmt: skip
    with register.writing() as session:
        code = session.scalar(sa.select(EvidenceRow.code).order_by(EvidenceRow.id))
        evidence.decide(session, OPERATOR, code, State.ACCEPTED, now=now, base=1)
    page = press(anna, page, "undo")
    told = plain(page)
    assert "Отозвано 1 подтверждение." in told
    assert f"{code} — принято" in told
    with register.reading() as session:
        found = session.scalars(sa.select(EvidenceRow.state).order_by(EvidenceRow.id))
        assert list(found) == [State.ACCEPTED, State.WITHDRAWN]
    assert state(register) == "undone"


def test_the_same_table_again_changes_nothing_and_says_so(anna, register):
    rows = ("G1\tvk.com/one\t\t", "G3\tvk.com/two\t\t")
    press(anna, checked(anna, *rows), "confirm")
    before = brought(register)
    page = checked(anna, *rows)
    told = plain(page)
    assert "Этот же файл вы уже загружали:" in told
    assert "нет ничего нового для отправки" in told
    with pytest.raises(AssertionError):
        form_of(page, "confirm")
    assert brought(register) == before


def test_a_double_press_takes_a_file_in_once(anna, register):
    page = checked(anna, "G1\tvk.com/one\tL1\t")
    form = form_of(page, "confirm")
    path = form.pop("")
    first = anna.post(path, {**form, "do": "confirm"})
    second = anna.post(path, {**form, "do": "confirm"})
    assert first.location == second.location
    assert count(register, EvidenceRow) == 1


def test_an_old_page_of_a_file_that_moved_on_is_told(anna, register):
    page = checked(anna, "G1\tvk.com/one\tL1\t")
    press(anna, page, "confirm")
    fresh = {**form_of(page, "confirm"), "idempotency_key": "a" * 24, "do": "confirm"}
    answer = anna.post(fresh.pop(""), fresh, status=409)
    assert "Таблица загружена" in answer.heading
    assert count(register, EvidenceRow) == 1


def test_a_file_can_be_given_up(anna, register):
    page = press(anna, checked(anna, "G1\tvk.com/one\tL1\t"), "drop")
    assert "От файла отказались" in page.heading
    assert (state(register), brought(register)) == ("dropped", [])


def test_nobody_sees_another_persons_file(anna, app, register):
    page = checked(anna, "G2\tvk.com/one\tL1\t")
    path = next(link for link in page.links() if link.endswith(".csv"))
    place = path.removesuffix("/errors.csv")
    for role in ("representative", "reviewer"):
        other = Visitor(app).login(role, email=f"other-{role}@register.example")
        other.get(place, status=404)
        other.get(path, status=404)
        other.post(place, {"do": "confirm"}, status=404)
        assert place not in other.get(START).links()
    for role in ("reader", "editor", "admin"):
        Visitor(app).login(role).get(START, status=403)
    assert place in anna.get(START).links()


def test_nothing_to_read_is_refused_and_what_was_typed_is_kept(anna):
    assert "Вставьте ячейки или выберите файл." in plain(paste(anna, "", headings="",
                                                              status=422))  # fmt: skip
    page = paste(anna, headings="Орган\tСтраница", status=422)
    assert "под ними нет строк" in plain(page)
    assert page.form(START)["cells"] == "Орган\tСтраница"
    page = send_file(anna, b"\x89PNG\r\n\x1a\n\0\0\0\r", "снимок.csv", 422)
    assert "Это не таблица" in plain(page)


def test_the_pages_speak_english_too(register, app):
    visitor = Visitor(app, "en").login("representative", bodies=["G1"])
    page = checked(visitor, "G1\tvk.com/one\tL1\t", "G2\tvk.com/two\tL1\t")
    assert page.heading == "Step 2 of 3: what becomes of each row"
    (why,) = cells(errors(visitor, page), "Why the row was not taken")
    assert why[0].startswith("This is not one of your bodies.")
    assert "is taken in" in press(visitor, page, "confirm").heading


def test_a_page_another_body_shows_is_told_before_it_is_sent(anna, register, now):
    with register.writing() as session:
        show(session, "G2", "vk.com/one", now=now)
    page = checked(anna, "G1\tvk.com/one\tL1\t")
    assert "страница, которую подал и другой орган" in plain(page)
    assert "Строки: 2." in plain(page)


def test_the_list_of_files_goes_on_page_by_page(anna):
    for number in range(21):
        paste(anna, f"G1\tvk.com/page_{number}\t\t")
    first = anna.get(START)
    following = next(link for link in first.links() if "after=" in link)
    assert len([link for link in anna.get(following).links() if "/F-" in link]) == 1


def test_the_word_import_without_its_slash_leads_there(anna):
    assert anna.get("/evidence/import", status=308).location.endswith(START)
