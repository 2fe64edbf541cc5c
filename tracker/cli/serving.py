"""The command that runs the register: makes it ready, then serves it by gunicorn.

One process with a few threads on SQLite: before 3.51.3 its WAL can be damaged by two
processes that write at once. The application is loaded once, in the parent, and the
parent closes its connections before it forks: no child inherits an open database.
"""

from collections.abc import Callable, Iterator
from typing import Any

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
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "graceful_timeout": GRACE,
        "accesslog": "-" if access_log else None,
        "loglevel": "warning",
        "proc_name": "tracker",
        "control_socket_disable": True,
    }
    _run(options, lambda: click.echo(f"The register is at http://{host}:{port}/"))


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
    # What is open here must not be inherited by the processes that serve.
    database.dispose()


def _fill(shell: Shell) -> Iterator[str]:
    """Bring the store to what the content of this release says, if it says more."""
    shelf = contents.read(folder("content") / "register")
    with shell.database.writing() as session:
        loaded = contents.load(session, OPERATOR, shelf, now=shell.now())
    if loaded.created or loaded.changed:
        yield f"Content: {loaded.created} new, {loaded.changed} changed"


def _run(options: dict[str, Any], announce: Callable[[], None]) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.util import import_app

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)
            self.cfg.set("when_ready", lambda arbiter: announce())
            self.cfg.set("pre_fork", lambda arbiter, worker: self.close())

        def load(self) -> Any:
            return import_app(APPLICATION)

        def close(self) -> None:
            """Close the parent's connections: a fork may not share them."""
            self.wsgi().extensions["tracker"].database.dispose()

    Server().run()
