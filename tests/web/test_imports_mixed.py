"""Fifty mixed rows: each ends awaiting review, or in the sheet with a reason."""

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.evidence_sheets import a_wide_register, brought
from tests.web.client import Visitor
from tests.web.importing import cells, checked, errors, plain, press, send_file
from tests.web.registers import show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage.journal import JournalEntryRow

WHY = "Почему строка не принята"
#: Sort -> rows (body, page, requirement, note) and a word of what becomes of them.
GOOD = [(f"G{n % 2 * 2 + 1}", f"vk.com/good_{n}", "L1", "") for n in range(12)]
REPAIRED = [
    ("G1", "m.vk.com/public101", "L1", "мобильный"),
    ("G1", "https://vk.com/club102?w=wall-102_7", "L1", "запись"),
    ("G3", "https://m.ok.ru/group/51234567890123", "L1", "мобильный"),
    ("G3", "Наша страница: https://vk.com/good_page", "L1", "с подписью"),
    ("1027700132195", "http://vkontakte.ru/birch", "L1", "по ОГРН"),
    ("минсвязь", "vk.com/public104", "", "по другому названию"),
]
THERE = [
    ("G1", "vk.com/standing", "L1", ""),
    ("G3", "https://vk.com/standing3", "", ""),
]
REPEATED = [
    ("G1", "https://vk.com/club101", "L1", "то же"),
    ("G3", "VK.COM/GOOD_1", "L1", "то же"),
]
FOREIGN = [("G2", "vk.com/foreign", "L1", ""), ("C1", "vk.com/court", "", "")]
AMBIGUOUS = [("Администрация Берёзка", f"vk.com/birch_{n}", "L1", "") for n in range(3)]
REFUSED = [
    (("G1", "", "L1", "без адреса"), "Адрес не указан."),
    (("G1", "просто слова", "L1", ""), "Это не адрес."),
    (("G1", "vk.com/one; ok.ru/two", "L1", ""), "Здесь несколько адресов."),
    (("G1", "press@minzdrav.ru", "L1", ""), "Это электронная почта."),
    (("G1", "https://t.me/+AbCdEf", "L1", ""), "Это приглашение."),
    (("G1", "https://vk.cc/abc", "L1", ""), "Это короткая ссылка."),
    (("G1", "vк.com/minzdrav", "L1", ""), "Имя сайта похоже на чужое"),
    (("G1", "https://vk.com/id5", "L1", ""), "Это личная страница."),
    (("G1", "https://www.youtube.com/@gov", "", ""), "реестр не принимает"),
    (("G1", "t.me/minzdrav", "", ""), "Ни одно требование не ждёт"),
    (("G1", "t.me/minzdrav", "L1", ""), "другой площадке: Telegram"),
    (("G1", "vk.com/extra", "X9", ""), "Действующего требования с кодом X9 нет."),
    (("T1", "vk.com/court_page", "C9", ""), "Действующего требования с кодом C9"),
    (("NOBODY", "vk.com/nobody", "L1", ""), "В реестре нет органа"),
    (("", "vk.com/whose", "L1", ""), "не сказано, чья это страница"),
    (("G1", "vk.com/rejected", "L1", ""), "Эту страницу проверяющий отклонил"),
    (("G1", "=HYPERLINK(1)", "L1", "=1+1"), "Это не адрес."),
    (("G1", "https://vk.com/wall-123_4", "L1", ""), "отдельная публикация"),
    (("G1", "https://vk.com/feed", "L1", ""), "служебный раздел"),
    (("G1", "https://vk.com/minzdrav\\", "L1", ""), "обратная косая черта"),
    (("G1", "https://vk.com@evil.ru/x", "L1", ""), "Перед именем сайта"),
    (("G1", "x" * 2100, "L1", ""), "длиннее 2048"),
    (("G1", "https://vk.me/join/AJQ", "L1", ""), ""),
]


@pytest.fixture
def register(sqlite, now):
    with sqlite.writing() as session:
        a_wide_register(session)
        show(session, "G1", "vk.com/standing", now=now)
        show(session, "G3", "vk.com/standing3", now=now)
        show(session, "G3", "vk.com/standing3", item="R1", now=now)
        code = show(session, "G1", "vk.com/rejected", now=now, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    return sqlite


@pytest.fixture
def anna(register, visitor):
    return visitor.login("representative", bodies=["G1", "G3", "T1", "T2", "A1"])


def rows():
    refused = [row for row, _ in REFUSED]
    return [*GOOD, *REPAIRED, *THERE, *REPEATED, *FOREIGN, *AMBIGUOUS, *refused]


def test_every_row_of_fifty_ends_awaiting_review_or_with_a_reason(anna, register):
    assert len(rows()) == 50
    before = len(brought(register))
    page = checked(anna, *("\t".join(row) for row in rows()))
    told = plain(page)
    for number, words in (
        (12, "Годятся как есть"), (6, "Годятся, адрес исправлен"), (2, "Уже есть"),
        (2, "Повторяют другую строку"), (3, "Подходят нескольким органам"),
        (25, "Не приняты"),
    ):  # fmt: skip
        assert f"{words}" in told
        assert f"{number}" in told
    page = press(anna, page, "choose", **{"choice-0": "T2"})
    page = press(anna, page, "confirm")
    taken = brought(register)[before:]
    assert {row.typed for row in taken} == {
        page for _, page, _, _ in (*GOOD, *REPAIRED, *AMBIGUOUS)
    }
    assert Counter(row.body for row in taken)["T2"] == 3
    returned = dict(cells(errors(anna, page), "Строка в файле", WHY))
    lines = {str(n): row for n, row in enumerate(rows(), start=2)}
    expected = [*REPEATED, *FOREIGN, *(row for row, _ in REFUSED)]
    assert [lines[line] for line in returned] == expected
    why = list(returned.values())
    assert all("Та же страница того же органа" in each for each in why[:2])
    assert all("Это не ваш орган." in each for each in why[2:4])
    for (row, words), said in zip(REFUSED, why[4:], strict=True):
        assert words in said.replace("\u00a0", " "), row


def test_the_corrected_sheet_can_be_sent_as_it_is(anna, register):
    """What comes back is what was pasted, formulas and quotes and all."""
    page = press(anna, checked(anna, *("\t".join(row) for row in rows())), "confirm")
    for ending in ("csv", "xlsx"):
        sheet = errors(anna, page, ending)
        columns = ("Орган", "Страница", "Требование", "Примечание")
        returned = cells(sheet, *columns)
        assert ("G1", "=HYPERLINK(1)", "L1", "=1+1") in returned
        again = press(anna, send_file(anna, sheet, f"x.{ending}"), "columns")
        # What only repeated an earlier row is there by now.
        left = [row for row in returned if row not in REPEATED]
        assert cells(errors(anna, again), *columns) == left


def test_the_journal_tells_of_the_import_and_of_no_person(anna, register):
    with register.reading() as session:
        before = session.scalar(sa.select(sa.func.max(JournalEntryRow.seq)))
    press(anna, checked(anna, *("\t".join(row) for row in rows())), "confirm")
    with register.reading() as session:
        entries = session.scalars(
            sa.select(JournalEntryRow).where(JournalEntryRow.seq > before)
        ).all()
    assert [entry.action for entry in entries] == ["import.evidence"] * 2
    assert not [entry for entry in entries if "Сотрудник" in entry.body]


def test_two_persons_may_paste_the_same_rows(anna, register, app):
    press(anna, checked(anna, "G1\tvk.com/one_page\tL1\t"), "confirm")
    other = Visitor(app).login("reviewer")
    page = checked(other, "G1\tvk.com/one_page\tL1\t", "G2\tvk.com/two\tL1\t")
    assert "Уже есть" in plain(page)
    assert "На проверку уйдёт 1 строка." in plain(page)
