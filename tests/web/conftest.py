"""The register's web, whole, on a fresh store, with visitors."""

import pytest

from tests.web.client import CHEAP, Visitor
from tracker.app import create_app
from tracker.config import Settings


@pytest.fixture
def settings(tmp_path):
    """Return settings over a folder of the test's own."""
    return Settings(
        data=tmp_path,
        database_url="sqlite://",
        secret_key="a secret for tests, long enough",
        public_url="http://localhost",
    )


@pytest.fixture
def app(settings, sqlite, now):
    """Return the application on SQLite, its clock standing at ``now``."""
    return make_app(settings, sqlite, now)


@pytest.fixture
def visitor(app):
    """Return an anonymous visitor who reads Russian."""
    return Visitor(app)


def make_app(settings, database, now, **replaced):
    """Return the application as tests run it: errors become pages, hashes are cheap."""
    app = create_app(settings, database=database, now=lambda: now, cost=CHEAP)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, **replaced)
    return app
