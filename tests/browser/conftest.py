"""The whole register behind a real browser: content loaded, people with passwords.

Needs chromium (``CHROMIUM`` names another); without it the tests are skipped, and say
so. ``register`` is served once a session; ``page_without_scripts`` is a page with
JavaScript off; ``axe`` looks for what shuts people out.
"""

import importlib.resources
import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.web.client import CHEAP
from tracker import clock
from tracker.app import create_app
from tracker.config import Settings
from tracker.domain.access import OPERATOR, Role
from tracker.resources import folder
from tracker.services import accounts, contents, indexing
from tracker.storage import migrations
from tracker.storage.engines import Database

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PASSWORD = "длинный пароль для проверки"
AXE = importlib.resources.files("axe_playwright_python") / "axe.min.js"
ROLES = (Role.REPRESENTATIVE, Role.EDITOR, Role.REVIEWER, Role.ADMIN)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """Mark these tests, and skip them where there is no browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium is installed"))


@dataclass(frozen=True)
class Register:
    """A served register: where it is, and its store."""

    address: str
    database: Database


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    """Serve a register with the real content and one person a role."""
    yield from served(tmp_path_factory.mktemp("register"))


def served(data, shelf=None):
    """Serve a register with *shelf* (default: the real content) in the folder *data*.

    One person a role, two editors: nobody publishes own text.
    """
    settings = Settings(
        data=data,
        database_url=f"sqlite:///{data}/register.sqlite",
        secret_key="a secret for tests, long enough",
    )
    database = Database(settings.database_url)
    migrations.upgrade(database)
    _fill(database, shelf or folder("content") / "register")
    app = create_app(settings, database=database, cost=CHEAP)
    indexing.rebuild(database, app.extensions["tracker"].search.engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Register(f"http://127.0.0.1:{server.server_port}", database)
    server.shutdown()
    thread.join(5)
    server.server_close()
    app.extensions["tracker"].search.engine.close()
    database.dispose()


def _fill(database, shelf):
    now = clock.now()
    with database.writing() as session:
        contents.load(session, OPERATOR, contents.read(shelf), now=now)
    people = {str(role): role for role in ROLES} | {"editor2": Role.EDITOR}
    with database.writing() as session:
        for name, role in people.items():
            accounts.add(
                session,
                OPERATOR,
                email=f"{name}@example.org",
                name=name,
                password_hash=accounts.hashed(PASSWORD, cost=CHEAP),
                roles=[role],
                bodies=["GOV-VLG", "GOV-ARK"] if role is Role.REPRESENTATIVE else [],
                now=now,
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Return how to start Debian's chromium, also as root."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, register):
    """Return a reader in Moscow before a screen of 1280 pixels."""
    return {
        **browser_context_args,
        "base_url": register.address,
        "locale": "ru-RU",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(params=["with scripts", "without scripts"])
def person(request, browser, browser_context_args):
    """Return a page of a reader, once with JavaScript and once without."""
    context = browser.new_context(
        **browser_context_args, java_script_enabled=request.param == "with scripts"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def axe(page):
    """Return a function that looks at the open page and returns what axe faults."""

    def look():
        # evaluate() is not stopped by the page's CSP, an added script would be.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)[
            "violations"
        ]
        return [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in found
            for node in fault["nodes"]
        ]

    return look


def sign_in(page, role, *, at=""):
    """Sign in as the person with *role*, at another address if one is given."""
    page.goto(f"{at}/login")
    page.locator("#email").fill(f"{role}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)


def sign_out(page):
    """Sign out by the button in the header."""
    page.locator("header .strip form button").click()
