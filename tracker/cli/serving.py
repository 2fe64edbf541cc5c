"""The command that runs the register: makes it ready, then becomes gunicorn.

One process with a few threads on SQLite: before 3.51.3 its WAL can be damaged by two
processes that write at once. Making ready needs tables, files and an index; serving
does not: so the process replaces itself, and neither open connections nor the memory
of that work are handed on to the processes that serve.
"""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import click

from tracker.cli.accounts import make_demo
from tracker.cli.engines import searching
from tracker.cli.shell import Shell, pass_shell
from tracker.domain.access import OPERATOR
from tracker.resources import folder
from tracker.services import contents
from tracker.storage import migrations
from tracker.storage.engines import Database

#: Where gunicorn finds the application, as it finds any: by name. A door may not
#: import the roof.
APPLICATION = "tracker.app:wsgi()"
#: Its access log tells no secret of a link that lets somebody in.
LOGGER = "tracker.cli.access_lines.DiscreetLogger"
THREADS = 4
#: Seconds that requests under way have to end after SIGTERM.
GRACE = 20


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=int)
@click.option("--workers", default=1, show_default=True, help="processes")
@click.option("--threads", default=THREADS, show_default=True, help="in each process")
@click.option("--access-log", is_flag=True, help="print a line for each request")
@pass_shell
def serve_(
    shell: Shell, *, host: str, port: int, workers: int, threads: int, access_log: bool
) -> None:
    """Make the register ready and serve its pages until stopped."""
    for line in _prepare(shell):
        click.echo(line)
    # Links that are quoted elsewhere name this address unless another is set.
    os.environ.setdefault("TRACKER_PUBLIC_URL", f"http://{host}:{port}")
    click.echo(f"The register is at http://{host}:{port}/ (Ctrl+C stops it)")
    options = {
        "--bind": f"{host}:{port}",
        "--workers": str(workers),
        "--threads": str(threads),
        "--worker-class": "gthread",
        "--graceful-timeout": str(GRACE),
        "--log-level": "warning",
        "--name": "tracker",
        "--logger-class": LOGGER,
        **({"--access-logfile": "-"} if access_log else {}),
    }
    words = [word for option in options.items() for word in option]
    _become("gunicorn", *words, "--no-control-socket", APPLICATION)


def _prepare(shell: Shell) -> Iterator[str]:
    """Bring the store to this release, fill it and, for a try, make accounts.

    Yields what the person at the terminal should know. Only the embedded store is
    brought up to date by itself: on a server that is the operator's decision.
    """
    if shell.settings.database_url.startswith("sqlite"):
        first = Database(shell.settings.database_url)
        migrations.upgrade(first)
        first.dispose()
        yield from _fill(shell)
    database = shell.database
    if shell.settings.demo:
        place = make_demo(database, shell.settings.data, now=shell.now())
        if place is not None:
            yield "Demo accounts, made once:"
            yield place.read_text(encoding="ascii").rstrip()
            yield f"They are kept in {place}"
    searching(shell).drain()
    database.dispose()


def _fill(shell: Shell) -> Iterator[str]:
    """Bring the store to what the content of this release says, if it says more."""
    shelf = contents.read(folder("content") / "register")
    with shell.database.writing() as session:
        loaded = contents.load(session, OPERATOR, shelf, now=shell.now())
    if loaded.created or loaded.changed:
        yield f"Content: {loaded.created} new, {loaded.changed} changed"
    if loaded.proposals:
        yield f"Content: {loaded.proposed} changes wait for an editor at /proposals/"


def _become(module: str, *words: str) -> None:
    """Replace this process by ``python -m module words…``; does not return."""
    if find_spec(module) is None:
        raise click.ClickException(f"{module} is not installed")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *words])  # noqa: S606
