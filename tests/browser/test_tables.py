"""A clerk pastes fifty rows of all sorts; a reviewer clears what came of them.

Every row ends for review or in the sheet of errors, with JavaScript and without.
"""

import csv
import io

import pytest
import sqlalchemy as sa

from tests.browser.conftest import served, sign_in, sign_out
from tests.browser.test_stories import words
from tests.factories import a_body
from tracker import clock
from tracker.domain.access import OPERATOR, Role
from tracker.domain.bodies import BodyKind, Level
from tracker.services import accounts
from tracker.storage.accounts import AccountRow
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow

HEADINGS = ("Орган", "Адрес", "С какого дня", "Примечание")
#: Two bodies bear each name, for the choice between them is remembered.
TWINS = {7: "Комитет по печати", 8: "Управление по печати"}
#: What is typed -> the page that is meant.
REPAIRED = {
    "m.vk.com/public{n}01?w=wall-1_2": "https://vk.com/club{n}01",
    "http://www.ok.ru/group{n}02": "https://ok.ru/group/{n}02",
    "https://vk.ru/press_{n}": "https://vk.com/press_{n}",
}
#: What is typed -> what the sheet of errors says of it.
REFUSED = {
    "https://t.me/+AbCdEfGh": "Это приглашение",
    "press@example.ru": "Это электронная почта",
    "vk.com/one, vk.com/two": "Здесь несколько адресов",
    "https://vк.com/ministry": "смешаны буквы разных алфавитов",
    "https://vm.tiktok.com/ZMabc/": "Это короткая ссылка",
    "https://vk.com/id5": "Это личная страница",
    "": "Адрес не указан",
    "просто слова": "Это не адрес",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Serve a register of this story's own, with two bodies of one name in it."""
    for register in served(tmp_path_factory.mktemp("tables")):
        with register.database.writing() as session:
            session.info["journalled"] = True
            kind, level = BodyKind.REGIONAL_EXECUTIVE_BODY, Level.REGIONAL
            twins = [(f"PRESS-{n}-{each}", TWINS[n]) for n in TWINS for each in "AB"]
            for code, name in twins:
                a_body(session, code, name=name, kind=kind, level=level)
        with register.database.writing() as session:
            email = f"{Role.REPRESENTATIVE}@example.org"
            own = ["GOV-VLG", "GOV-ARK", *(code for code, _ in twins)]
            found = sa.select(AccountRow.id).where(AccountRow.email == email)
            account = session.scalars(found).one()
            accounts.set_bodies(session, OPERATOR, account, own, now=clock.now())
        yield register


def odd(body, n):
    """Return rows for *body* that are to be repaired, refused or asked about."""
    return [
        *((body, typed.format(n=n), "", "") for typed in REPAIRED),
        *((body, typed, "", "") for typed in REFUSED),
        (TWINS[n], f"https://vk.com/twin_{n}", "", ""),
        ("GOV-MOS", "https://vk.com/foreign", "", ""),
        ("НЕТ-ТАКОГО", "https://vk.com/nobody", "", ""),
        (body, f"https://vk.com/good_{n}_0", "01.12.2022", ""),
        (body, f"https://vk.com/later_{n}", "01.12.2099", ""),
    ]


def table(body, n):
    """Return fifty rows for *body*: good ones, and those that are not."""
    others = odd(body, n)
    good = [
        (body, f"https://vk.com/good_{n}_{each}", "01.12.2022", "")
        for each in range(50 - len(others))
    ]
    return good + others


def test_fifty_rows_end_for_review_or_in_the_sheet_of_errors(request, person, desk):
    name = request.node.callspec.params["person"]
    body, n = {
        "with scripts": ("GOV-VLG", 7),
        "without scripts": ("GOV-ARK", 8),
    }[name]
    rows = table(body, n)
    sign_in(person, "representative", at=desk.address)

    checked(person, desk, [HEADINGS, *rows])
    chosen(person, f"PRESS-{n}-A")
    refused = errors(person)
    person.get_by_role("button", name="на проверку").click()
    person.wait_for_url("**/evidence/import/F-*")
    person.get_by_role("heading", name="Таблица загружена").wait_for()

    meant = {url.format(n=n) for url in REPAIRED.values()}
    good = [row[1] for row in rows[: rows.index(odd(body, n)[0])]]
    assert pages(desk, body) == {*meant, *good}
    assert pages(desk, f"PRESS-{n}-A") == {f"https://vk.com/twin_{n}"}
    assert len(pages(desk, body)) + 1 + len(refused) == len(rows)
    told = {
        **REFUSED,
        "https://vk.com/foreign": "не ваш орган",
        "https://vk.com/nobody": "НЕТ-ТАКОГО",
        f"https://vk.com/good_{n}_0": "Та же страница",
        f"https://vk.com/later_{n}": "01.12.2099",
    }
    assert {typed for typed, why in told.items() if why not in refused[typed]} == set()
    sign_out(person)
    cleared(person, desk)


def checked(page, desk, rows):
    """Paste *rows* and let them be looked at as they were understood."""
    page.goto(f"{desk.address}/evidence/import/")
    page.locator("#cells").fill("\n".join("\t".join(row) for row in rows))
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url("**/evidence/import/F-*")
    assert "50 строк" in words(page)
    page.get_by_role("button", name="Проверить таблицу").click()
    page.get_by_role("heading", name="Шаг 2 из 3").wait_for()


def chosen(page, code):
    """Say which of the bodies of one name is meant."""
    page.get_by_label(code, exact=False).check()
    page.get_by_role("button", name="Запомнить выбор").click()
    page.get_by_role("heading", name="Шаг 2 из 3").wait_for()


def errors(page):
    """Return the sheet of errors: the address typed -> why it was refused."""
    place = page.locator("main a[href$='errors.csv']").get_attribute("href")
    answer = page.request.get(page.url.partition("/evidence/")[0] + place)
    text = answer.body().decode("utf-8-sig").replace("\xa0", " ")
    read = csv.reader(io.StringIO(text), delimiter=";")
    headings, *rows = read
    assert tuple(headings[: len(HEADINGS)]) == HEADINGS
    return {row[1]: " ".join(row[len(HEADINGS) :]) for row in rows}


def pages(desk, body):
    """Return the addresses of the pages that wait for *body*."""
    with desk.database.reading() as session:
        found = (
            sa.select(PageRow.url)
            .join(EvidenceRow, EvidenceRow.page_id == PageRow.id)
            .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
            .where(BodyRow.code == body)
        )
        return set(session.scalars(found))


def cleared(page, desk):
    """Accept all that waits by two presses, the second after a look at the list."""
    sign_in(page, "reviewer", at=desk.address)
    page.goto(f"{desk.address}/review/")
    page.get_by_role("button", name="Выбрать все").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Принять").first.click()
    page.wait_for_load_state()
    page.goto(f"{desk.address}/review/")
    assert "Страниц, ожидающих решения, нет." in words(page)
