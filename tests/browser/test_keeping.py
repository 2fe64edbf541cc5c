"""No typed text is lost: closed tabs, a restart, no connection, an ended session."""

import re
import threading
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from tests.browser.conftest import PASSWORD, sign_in
from tests.web.client import CHEAP
from tracker import clock
from tracker.app import create_app
from tracker.config import Settings
from tracker.domain.access import OPERATOR, Role
from tracker.services import accounts
from tracker.storage.engines import Database

FORM = "/evidence/new?body=GOV-VLG&item=FZ270-pages"
EDIT = "/r/R3/edit"
WORDS = "Слова, которые не должны пропасть."
SAVED = re.compile(r"Черновик сохранён в \d\d:\d\d")


@pytest.fixture(autouse=True)
def nothing_kept_before(register):
    """Begin with no draft of anybody's."""
    with register.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM keepsakes")


@pytest.fixture
def page(page):
    """Return a page whose ten seconds pass when a test says so."""
    page.clock.install()
    return page


@contextmanager
def served(settings, *, port=0):
    """Serve the register that *settings* describe and yield its address and port."""
    database = Database(settings.database_url)
    app = create_app(settings, database=database, cost=CHEAP)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", server.server_port
    server.shutdown()
    thread.join(5)
    server.server_close()
    database.dispose()


def a_second_editor(database):
    """Add another person who may open the form of the first."""
    with database.writing() as session:
        accounts.add(
            session,
            OPERATOR,
            email="second@example.org",
            name="second",
            password_hash=accounts.hashed(PASSWORD, cost=CHEAP),
            roles=[Role.EDITOR],
            now=clock.now(),
        )


def typed(page, words=WORDS, at=FORM, field="note"):
    page.goto(at)
    page.locator(f"[name={field}]").fill(words)


def autosaved(page):
    """Let ten seconds pass and return the line below the form."""
    page.clock.run_for(11_000)
    status = page.locator("form[data-keep] [role=status]")
    status.filter(has_text=re.compile(".")).wait_for()
    return status.inner_text()


def brought_back(page, field="note"):
    page.locator(".keepsake").get_by_text("Вернуть").first.click()
    page.wait_for_load_state()
    return page.locator(f"[name={field}]").input_value()


def copies(page):
    """The names of the browser's own copies."""
    return page.evaluate("Object.keys(localStorage)")


def test_ten_seconds_after_typing_the_draft_is_in_the_register(page):
    sign_in(page, "representative")
    typed(page)

    assert SAVED.match(autosaved(page))
    assert copies(page) == []


def test_a_closed_tab_loses_nothing(page, context):
    """Closed at once, before ten seconds have passed."""
    sign_in(page, "representative")
    typed(page)
    page.close()

    again = context.new_page()
    again.goto(FORM)
    assert "Есть несохранённый текст от" in again.locator("main").inner_text()
    assert again.locator(".keepsake").count() == 1
    assert brought_back(again) == WORDS


def test_a_text_too_long_to_leave_with_the_page_stays_in_the_browser(page, context):
    sign_in(page, "editor")
    long = WORDS * 4000
    typed(page, long, at=EDIT, field="text")
    page.close()

    again = context.new_page()
    again.goto(EDIT)
    assert "В этом браузере есть" in again.locator(".keepsake").inner_text()
    assert brought_back(again, "text") == long


def test_without_a_connection_the_draft_stays_in_the_browser_and_goes_later(page):
    sign_in(page, "representative")
    typed(page)
    page.route("**/keepsakes/", lambda route: route.abort())
    assert autosaved(page) == "Нет связи: черновик сохранён в этом браузере."
    assert len(copies(page)) == 1

    page.unroute("**/keepsakes/")
    page.clock.run_for(11_000)
    page.get_by_text(SAVED).wait_for()
    assert copies(page) == []


def test_a_copy_in_the_browser_is_offered_and_is_gone_once_sent(page, context):
    sign_in(page, "representative")
    typed(page)
    page.route("**/keepsakes/", lambda route: route.abort())
    autosaved(page)
    page.close()

    again = context.new_page()
    again.goto(FORM)
    assert brought_back(again) == WORDS
    again.locator("[name=address]").fill("vk.com/sent_from_a_copy")
    again.get_by_role("button", name="Отправить").click()
    again.wait_for_url("**/evidence/E-*")

    assert copies(again) == []
    again.goto(FORM)
    assert again.locator(".keepsake").count() == 0


def test_a_copy_is_offered_to_no_other_account(page, context, register):
    a_second_editor(register.database)
    sign_in(page, "editor")
    typed(page, at=EDIT, field="text")
    page.route("**/keepsakes/", lambda route: route.abort())
    autosaved(page)
    context.clear_cookies()
    page.unroute("**/keepsakes/")

    sign_in(page, "second")
    page.goto(EDIT)
    assert page.locator("[name=text]").count() == 1
    assert page.locator(".keepsake").count() == 0


def test_what_is_deleted_is_not_offered_again(page):
    sign_in(page, "representative")
    typed(page)
    autosaved(page)
    page.goto(FORM)
    page.locator(".keepsake").get_by_role("button", name="Удалить").click()
    page.wait_for_load_state()

    assert "Несохранённый текст удалён" in page.locator("main").inner_text()
    page.goto(FORM)
    assert page.locator(".keepsake").count() == 0


def test_a_draft_outlives_a_restart_of_the_server(page, register, tmp_path):
    """The server stops while somebody types, and another comes up in its place."""
    settings = Settings(
        data=tmp_path,
        database_url=register.database.url.render_as_string(),
        secret_key="the secret that is kept with the data",
    )
    with served(settings) as (address, port):
        sign_in(page, "representative", at=address)
        typed(page, at=address + FORM)
        assert SAVED.match(autosaved(page))
        page.locator("[name=note]").fill(WORDS + " И ещё.")
    page.clock.run_for(11_000)
    page.get_by_text("Нет связи: черновик сохранён в этом браузере.").wait_for()

    with served(settings, port=port):
        page.clock.run_for(11_000)
        page.get_by_text(SAVED).wait_for()
        page.goto(address + FORM)
        assert brought_back(page) == WORDS + " И ещё."


def test_an_ended_session_brings_the_text_back(request, person):
    scripts = request.node.callspec.params["person"].replace(" ", "_")
    sign_in(person, "representative")
    typed(person)
    person.locator("[name=address]").fill(f"vk.com/signed_out_{scripts}")
    person.context.clear_cookies()
    person.get_by_role("button", name="Отправить").click()
    person.get_by_text("Вернуться к форме с набранным текстом").click()
    assert "Набранный текст сохранён" in person.locator("main").inner_text()
    person.locator("#email").fill("representative@example.org")
    person.locator("#password").fill(PASSWORD)
    person.locator("main form button[type=submit]").click()
    person.wait_for_url("**/evidence/new**")

    assert person.locator("[name=note]").input_value() == WORDS
    address = person.locator("[name=address]").input_value()
    assert address == f"vk.com/signed_out_{scripts}"
    person.get_by_role("button", name="Отправить").click()
    person.wait_for_url("**/evidence/E-*")


def test_an_ended_session_is_told_in_the_line_below_the_form(page, context):
    sign_in(page, "representative")
    typed(page)
    context.clear_cookies()

    assert autosaved(page) == "Сеанс закончился: черновик сохранён в этом браузере."
    assert len(copies(page)) == 1
