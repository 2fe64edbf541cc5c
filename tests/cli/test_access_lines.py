"""The access log of the serving command keeps the secrets of links to itself."""

import io
import logging
from datetime import timedelta
from types import SimpleNamespace

from gunicorn.config import Config

from tracker.cli.serving import LOGGER

SECRET = "A-b_" * 10 + "xyz"


def logged(path, referer):
    """Return the line that is written of a request for *path*."""
    config = Config()
    config.set("accesslog", "-")
    config.set("logger_class", LOGGER)
    logger = config.logger_class(config)
    written = io.StringIO()
    logger.access_log.handlers = [logging.StreamHandler(written)]
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_REFERER": referer,
    }  # fmt: skip
    answer = SimpleNamespace(status="303 SEE OTHER", sent=1, headers=[])
    asked = SimpleNamespace(headers=[("REFERER", referer)])
    logger.access(answer, asked, environ, timedelta(seconds=1))
    return written.getvalue()


def test_a_line_names_the_page_and_not_the_secret():
    for place in ("invited", "send"):
        line = logged(f"/{place}/{SECRET}?x=1", f"http://localhost/{place}/{SECRET}")
        assert f"GET /{place}/…?x=1 HTTP/1.1" in line
        assert SECRET not in line


def test_other_lines_are_as_they_were():
    assert "GET /b/GOV-VLG HTTP/1.1" in logged("/b/GOV-VLG", "-")
