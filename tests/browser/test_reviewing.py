"""A reviewer clears the queue by the keyboard alone, with JavaScript and without."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.browser.conftest import served, sign_in
from tests.browser.test_stories import words
from tracker import clock
from tracker.domain.access import OPERATOR
from tracker.services import evidence
from tracker.services.evidence import Submission
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow

#: What waits for more than thirty days is this story's alone.
QUEUE = "/review/?age=30"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Serve a register of this story's own: it accepts the pages of many bodies."""
    yield from served(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def waiting(desk):
    """Return a function that sends pages of *count* bodies, long ago; their codes."""

    def send(count, name):
        with desk.database.writing() as session:
            bodies = sa.select(BodyRow.code).where(BodyRow.code.like("GOV-%"))
            codes = session.scalars(bodies.order_by(BodyRow.code).limit(count)).all()
            now = clock.now() - timedelta(days=60)
            return [
                evidence.submit(
                    session,
                    OPERATOR,
                    Submission(
                        body=code,
                        items=("FZ270-pages",),
                        address=f"vk.com/{name}_{number}",
                    ),
                    now=now + timedelta(minutes=number),
                )[0].code
                for number, code in enumerate(codes)
            ]

    return send


def outcomes(desk, codes):
    row = EvidenceRow
    with desk.database.reading() as session:
        found = sa.select(row.code, row.state).where(row.code.in_(codes))
        told = dict(session.execute(found).all())
    return [told[code].value for code in codes]


def last_words(desk, code):
    event, row = EvidenceEventRow, EvidenceRow
    with desk.database.reading() as session:
        found = (
            sa.select(event.reason, event.words)
            .join(row, row.id == event.evidence_id)
            .where(row.code == code, event.seq == row.head)
        )
        return tuple(session.execute(found).one())


def on_card(page, code):
    page.wait_for_url(f"**/evidence/{code}?**")
    page.wait_for_function("document.querySelector('[data-keys-switch]:not([hidden])')")


def test_twenty_pages_by_keys(page, desk, waiting):
    codes = waiting(20, "by_keys")
    sign_in(page, "reviewer", at=desk.address)
    page.goto(desk.address + QUEUE)
    page.locator(".page-header__actions a").first.focus()
    page.keyboard.press("Enter")
    for number, code in enumerate(codes):
        on_card(page, code)
        if number % 5 == 3:
            # The third reason, and Enter records it.
            page.keyboard.press("r")
            page.keyboard.press("3")
            page.keyboard.press("Enter")
        elif number == 10:
            # The last reason leads to the field for words; letters there are letters.
            page.keyboard.press("r")
            page.keyboard.press("6")
            page.keyboard.type("ran away")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("a")
    page.wait_for_url("**/review/?age=30")
    assert "Страниц, ожидающих решения, нет." in words(page)
    wanted = ["accepted"] * 20
    for number in (3, 8, 10, 13, 18):
        wanted[number] = "rejected"
    assert outcomes(desk, codes) == wanted
    assert last_words(desk, codes[3]) == ("closed", "")
    assert last_words(desk, codes[10]) == ("other", "ran away")


def test_there_and_back_and_a_slip_undone_by_keys(page, desk, waiting):
    first, second, third = waiting(3, "back")
    sign_in(page, "reviewer", at=desk.address)
    page.goto(f"{desk.address}/evidence/{first}?age=30#desk")
    on_card(page, first)
    page.keyboard.press("n")
    on_card(page, second)
    page.keyboard.press("p")
    on_card(page, first)
    page.keyboard.press("?")
    assert page.locator("[data-keys]").get_attribute("open") is not None
    assert "принять страницу и перейти к следующей" in words(page)
    page.keyboard.press("a")
    on_card(page, second)
    page.keyboard.press("u")
    page.wait_for_url(f"**/evidence/{first}#undo")
    page.locator("textarea[name=slip]").focus()
    page.keyboard.type("a slip")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/evidence/{first}#desk")
    assert outcomes(desk, [first, second, third]) == ["submitted"] * 3
    # In another layout the same key is another letter.
    page.wait_for_function("document.querySelector('[data-keys-switch]:not([hidden])')")
    press_as("ф", "KeyA", page)
    page.wait_for_url(f"**/evidence/{second}#desk")
    assert outcomes(desk, [first, second]) == ["accepted", "submitted"]
    clear(desk, [second, third])


def test_keys_held_down_or_switched_off_decide_nothing(page, desk, waiting):
    (code,) = waiting(1, "held")
    sign_in(page, "reviewer", at=desk.address)
    page.goto(f"{desk.address}/evidence/{code}?age=30")
    on_card(page, code)
    press_as("a", "KeyA", page, repeat=True)
    page.keyboard.press("Control+a")
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").press("Enter")
    page.keyboard.press("a")
    page.goto(f"{desk.address}/evidence/{code}?age=30&again=1")
    on_card(page, code)
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert outcomes(desk, [code]) == ["submitted"]
    assert page.locator(".desk .key").first.is_hidden()
    clear(desk, [code])


def press_as(key, code, page, *, repeat=False):
    """Press the key at *code* in a layout where it is *key*."""
    page.evaluate(
        "told => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {...told, bubbles: true}))",
        {"key": key, "code": code, "repeat": repeat},
    )


def drawn(page, name):
    """Wait until the browser has gone to the place *name* of the page it has loaded.

    It does so when it first draws the page: a person is never faster, a program is.
    """
    page.locator(f"#{name}:target").wait_for()
    page.wait_for_timeout(300)


def test_five_pages_by_tab_and_enter_without_scripts(
    browser, browser_context_args, desk, waiting
):
    codes = waiting(5, "by_tab")
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "reviewer", at=desk.address)
    page.goto(desk.address + QUEUE)
    page.locator(".page-header__actions a").first.focus()
    page.keyboard.press("Enter")
    for number, code in enumerate(codes):
        page.wait_for_url(f"**/evidence/{code}?**")
        drawn(page, "desk")
        page.keyboard.press("Tab")
        assert "Принять" in page.locator(":focus").inner_text()
        if number == 3:
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_url("**decision=rejected**")
            drawn(page, "decision-form")
            # The decision is chosen; the next stop are the reasons.
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.wait_for_url("**/review/?age=30")
    context.close()
    wanted = ["accepted"] * 5
    wanted[3] = "rejected"
    assert outcomes(desk, codes) == wanted
    assert last_words(desk, codes[3])[0] == "wrong_network"


def clear(desk, codes):
    """Take what is left out of the queue: the next story begins with its own."""
    with desk.database.writing() as session:
        for code in codes:
            evidence.decide(
                session, OPERATOR, code, "accepted", now=clock.now(), base=1
            )


def test_nobody_is_shut_out_of_the_desk(page, axe, desk, waiting):
    (code,) = waiting(1, "axe")
    sign_in(page, "reviewer", at=desk.address)
    for path in (QUEUE, f"/evidence/{code}", "/review/reasons"):
        page.goto(desk.address + path)
        assert axe() == [], path
    clear(desk, [code])
