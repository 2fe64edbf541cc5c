"""No typed text is lost: closed tabs, a restart, no connection, an ended session."""

import re
import threading
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

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
    # An installed clock goes on by itself, and slow typing takes its ten seconds.
    began = clock.now()
    page.clock.install(time=began)
    page.clock.pause_at(began + timedelta(seconds=1))
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


def begun(page, item="R3"):
    """Begin a change of an item and return the address of its desk."""
    page.goto(f"/r/{item}/edit")
    page.get_by_role("button", name="Начать").click()
    page.wait_for_url("**/changes/*")
    return urlsplit(page.url).path


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


def saved(page):
    """Save the draft as an editor does and wait for the page of the proposal."""
    page.locator("[name=change][value=editorial]").check()
    page.get_by_role("button", name="Сохранить черновик").click()
    page.wait_for_url("**/proposals/*#change-*")


def left_without_a_word(page):
    """Let the page tell the register nothing as it is left: only its copy stays."""
    page.add_init_script("navigator.sendBeacon = () => false")


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
    desk = begun(page)
    typed(page, long, at=desk, field="text")
    page.close()

    again = context.new_page()
    again.goto(desk)
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
    left_without_a_word(page)
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
    desk = begun(page)
    typed(page, at=desk, field="text")
    page.route("**/keepsakes/", lambda route: route.abort())
    autosaved(page)
    context.clear_cookies()
    page.unroute("**/keepsakes/")

    sign_in(page, "second")
    page.goto(desk)
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


def test_a_desk_left_at_once_is_brought_back_against_the_same_draft(page, context):
    sign_in(page, "editor")
    desk = begun(page)
    typed(page, at=desk, field="text")
    page.close()

    again = context.new_page()
    again.goto(desk)
    assert brought_back(again, "text") == WORDS
    assert again.locator("[name=rev]").input_value() == "1"
    saved(again)
    again.goto(desk)
    assert again.locator("[name=text]").input_value() == WORDS
    assert again.locator(".keepsake").count() == 0


def test_a_desk_brought_back_over_a_newer_draft_shows_three_texts(page, context):
    sign_in(page, "editor")
    desk = begun(page)
    typed(page, at=desk, field="text")
    assert SAVED.match(autosaved(page))

    other = context.new_page()
    other.goto(desk)
    other.locator("[name=text]").fill("Слова из другого окна.")
    saved(other)

    page.goto(desk)
    assert brought_back(page, "text") == WORDS
    page.locator("[name=change][value=editorial]").check()
    page.get_by_role("button", name="Сохранить черновик").click()
    page.get_by_role("alert").wait_for()
    assert "другого окна" in page.locator("main").inner_text()
    assert page.locator("[name=text]").input_value() == WORDS
    page.locator("[name=text]").fill(WORDS + " Сведено.")
    saved(page)
    page.goto(desk)
    assert page.locator("[name=text]").input_value() == WORDS + " Сведено."
    assert page.locator(".keepsake").count() == 0


def test_a_newer_copy_in_the_browser_is_not_written_over(page, context):
    """What the register has is shown; what was typed later offline is offered still."""
    sign_in(page, "editor")
    left_without_a_word(page)
    desk = begun(page)
    typed(page, "Сначала.", at=desk, field="text")
    assert SAVED.match(autosaved(page))
    context.set_offline(True)
    page.locator("[name=text]").fill("Потом, без связи.")
    page.clock.run_for(11_000)
    page.get_by_text("Нет связи: черновик сохранён в этом браузере.").wait_for()
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(desk)
    again.locator(".keepsake a").get_by_text("Вернуть").click()
    again.wait_for_load_state()
    assert again.locator("[name=text]").input_value() == "Сначала."
    again.locator(".keepsake button").get_by_text("Вернуть").click()
    assert again.locator("[name=text]").input_value() == "Потом, без связи."


def test_a_remark_left_behind_is_offered_where_it_was_written(page, context):
    sign_in(page, "editor")
    proposal = begun(page).partition("/changes/")[0]
    page.goto(proposal)
    remark = page.locator("form[data-keep=general]")
    page.get_by_text("Написать замечание").last.click()
    remark.locator("[name=words]").fill(WORDS)
    page.close()

    again = context.new_page()
    again.goto(proposal)
    again.locator(".keepsake").get_by_text("Вернуть").click()
    again.wait_for_load_state()
    shown = again.locator("form[data-keep=general] [name=words]")
    assert shown.is_visible()
    assert shown.input_value() == WORDS
    again.get_by_role("button", name="Отправить замечание").last.click()
    again.locator(".keepsake").wait_for(state="detached")
    assert WORDS in again.locator("main").inner_text()


def test_an_ended_session_brings_the_desk_back(person):
    """A whole text of a law, with JavaScript and without."""
    long = "\n".join([WORDS * 40] * 100)
    sign_in(person, "editor")
    desk = begun(person)
    typed(person, long, at=desk, field="text")
    person.locator("[name=change][value=editorial]").check()
    person.context.clear_cookies()
    person.get_by_role("button", name="Сохранить черновик").click()
    person.get_by_text("Вернуться к форме с набранным текстом").click()
    person.locator("#email").fill("editor@example.org")
    person.locator("#password").fill(PASSWORD)
    person.locator("main form button[type=submit]").click()
    person.wait_for_url(f"**{desk}**")

    assert person.locator("[name=text]").input_value() == long
    saved(person)
    person.goto(desk)
    assert person.locator("[name=text]").input_value() == long


@pytest.mark.parametrize("scheme", ["normal:100:normal", "black:150:wide"])
def test_the_notices_shut_nobody_out(page, axe, register, scheme):
    page.context.add_cookies(
        [{"name": "display", "value": scheme, "url": register.address}]
    )
    sign_in(page, "editor")
    desk = begun(page)
    typed(page, at=desk, field="text")
    autosaved(page)
    # It waits for time to pass.
    page.clock.resume()
    assert axe() == []
    page.goto(desk)
    assert axe() == []
    brought_back(page, "text")
    assert axe() == []
    page.goto("/keepsakes/")
    assert axe() == []
    page.locator("main th a").first.click()
    page.wait_for_load_state()
    assert WORDS in page.locator("main").inner_text()
    assert axe() == []
