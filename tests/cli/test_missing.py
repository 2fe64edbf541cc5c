"""The list from the shell: what names nothing is refused, not answered with nothing."""

import pytest
from click.testing import CliRunner

from tests.web.registers import a_register
from tracker.cli.commands import tracker
from tracker.domain.errors import BadInput


@pytest.fixture
def run(sqlite, tmp_path, monkeypatch):
    """Return a function that asks a register with a law and four bodies."""
    with sqlite.writing() as session:
        a_register(session)
    address = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_DATABASE_URL", address)
    return lambda *words: CliRunner().invoke(tracker, ["missing", *words])


@pytest.mark.parametrize("option", ["region", "item", "platform", "parent"])
def test_a_code_that_names_nothing_is_refused(run, option):
    refused = run(f"--{option}", "NOSUCH")

    assert isinstance(refused.exception, BadInput)
    assert refused.exception.facts["field"] == option


def test_codes_that_are_known_are_answered(run):
    told = run("--region", "VLG", "--item", "l1", "--platform", "vk", "--parent", "G1")

    assert told.exit_code == 0, told.exception
    assert "1 of 1 bodies" in told.output
