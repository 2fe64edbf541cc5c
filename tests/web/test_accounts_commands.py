"""Accounts by command, demo accounts, and the register as a running process."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from click.testing import CliRunner

from tests.factories import a_body, a_region
from tests.web.client import CHEAP, Visitor
from tracker.app import create_app
from tracker.cli import accounts as commands
from tracker.cli.accounts import DEMO_BODIES, make_demo
from tracker.cli.shell import Shell
from tracker.domain.access import Role
from tracker.domain.errors import BadInput, NotFound
from tracker.services import accounts

EMAIL = "one@register.example"
PASSWORD = "Ещё один йод"
START = 60


@pytest.fixture
def run(settings, sqlite, monkeypatch):
    """Return a function that runs ``tracker account …`` on the test's store."""
    shell = Shell(settings)
    shell.__dict__["database"] = sqlite

    def run_(*args, typed=""):
        answer = CliRunner().invoke(
            commands.account_, [*args, "--json"], obj=shell, input=typed,
            catch_exceptions=False,
        )  # fmt: skip
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    return run_


def test_an_account_made_by_a_command_signs_in_unchanged(settings, run, sqlite, now):
    run("add", EMAIL, "--name", "Пётр", "--role", "reader", typed=PASSWORD + "\n")
    with sqlite.reading() as session:
        before = accounts.found(session, email=EMAIL)

    strong = create_app(settings, database=sqlite, now=lambda: now)
    Visitor(strong).submit("/login", 302, email=EMAIL, password=PASSWORD)

    with sqlite.reading() as session:
        assert accounts.found(session, email=EMAIL) == before
    assert before.password.startswith("$argon2id$")
    assert before.roles == {Role.READER}


def test_a_hash_of_another_cost_is_renewed_at_sign_in(app, run, sqlite):
    run("add", EMAIL, "--name", "Пётр", "--role", "reader", typed=PASSWORD + "\n")

    for _ in range(2):
        Visitor(app).submit("/login", 302, email=EMAIL, password=PASSWORD)

    with sqlite.reading() as session:
        renewed = accounts.found(session, email=EMAIL).password
    assert f"m={CHEAP.memory},t={CHEAP.passes},p={CHEAP.lanes}" in renewed


def test_commands_change_what_an_account_may(app, run, sqlite):
    with sqlite.writing() as session:
        body = a_body(session, "GOV-1").id
        region = a_region(session, "VLG").id
        session.info["journalled"] = True
    run("add", EMAIL, "--name", "Пётр", "--role", "reader", typed=PASSWORD + "\n")

    run("roles", EMAIL, "representative", "editor")
    run("bodies", EMAIL, "GOV-1")
    run("regions", EMAIL, "VLG")
    run("password", EMAIL, typed=PASSWORD[::-1] + "\n")
    Visitor(app).submit("/login", 302, email=EMAIL, password=PASSWORD[::-1])
    run("close", EMAIL)

    with sqlite.reading() as session:
        account = accounts.found(session, email=EMAIL)
    assert account.roles == {Role.REPRESENTATIVE, Role.EDITOR}
    assert account.bodies == {body}
    assert account.regions == {region}
    assert not account.active
    Visitor(app).submit("/login", 422, email=EMAIL, password=PASSWORD[::-1])


def test_commands_refuse_strangers_and_short_passwords(run):
    with pytest.raises(NotFound):
        run("roles", "nobody@register.example", "editor")
    with pytest.raises(NotFound):
        run("add", EMAIL, "--name", "Пётр", "--role", "representative",
            "--region", "NOWHERE", typed=PASSWORD + "\n")  # fmt: skip
    with pytest.raises(BadInput):
        run("add", EMAIL, "--name", "Пётр", "--role", "reader", typed="short\n")


def test_demo_accounts_are_made_once_and_kept_to_their_owner(
    app, sqlite, tmp_path, now
):
    with sqlite.writing() as session:
        a_body(session, DEMO_BODIES[0])
        session.info["journalled"] = True

    place = make_demo(sqlite, tmp_path, now=now, cost=CHEAP)
    again = make_demo(sqlite, tmp_path, now=now, cost=CHEAP)

    assert again is None
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    lines = [line.split() for line in place.read_text().splitlines()]
    assert len({password for _, password in lines}) == len(lines) == 6
    for email, password in lines:
        Visitor(app).submit("/login", 302, email=email, password=password)
    with sqlite.reading() as session:
        speaker = accounts.found(session, email="representative@demo.example")
    assert len(speaker.bodies) == 1


def test_no_demo_account_joins_real_ones(app, sqlite, tmp_path, now):
    Visitor(app).login("reader")

    assert make_demo(sqlite, tmp_path, now=now, cost=CHEAP) is None
    assert not (tmp_path / "demo-accounts.txt").exists()


@pytest.fixture
def served(tmp_path):
    """Return the address of the register running as a process, and the process."""
    port = _free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker", "serve"],
        env={**environ, "TRACKER_DATA": str(tmp_path / "var"), "TRACKER_DEMO": "1",
             "PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process, tmp_path / "var"
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait()


def test_the_register_starts_by_itself_is_used_and_stops_when_told(served):
    address, process, data = served
    people = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    lines = (data / "demo-accounts.txt").read_text().splitlines()
    email, password = lines[0].split()

    with people.open(f"{address}/login") as page:
        token = re.search(r'csrf_token" value="([^"]+)', page.read().decode())[1]
    sent = {"email": email, "password": password, "csrf_token": token}
    body = urllib.parse.urlencode(sent).encode()
    with people.open(f"{address}/login", body) as page:
        assert 'action="/logout"' in page.read().decode()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=START)

    assert process.returncode == 0
    assert f"{address}/" in output
    assert output.count(password) == 1
    assert "Traceback" not in output


def _free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def _wait_for(port, process):
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"the register did not start: {process.poll()}")
