"""Commands about the store itself: its tables and its health."""

from typing import Any

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell
from tracker.storage import migrations
from tracker.storage.engines import SAFE_SQLITE, Database, sqlite_module


@click.command("migrate")
@json_option
@pass_shell
def migrate_(shell: Shell, *, as_json: bool) -> None:
    """Bring the tables to the shape this release needs."""
    database = Database(shell.settings.database_url)
    before = migrations.current(database)
    migrations.upgrade(database)
    after = migrations.current(database)
    answer({"from": before, "to": after}, as_json=as_json)


@click.command("doctor")
@json_option
@pass_shell
def doctor_(shell: Shell, *, as_json: bool) -> None:
    """Look at the installation and say what is wrong and what to do."""
    findings = list(_findings(shell))
    wrong = [f for f in findings if not f["well"]]
    lines = (
        f"{'✓' if f['well'] else '✕'} {f['what']}: {f['found']}"
        + ("" if f["well"] else f" — {f['remedy']}")
        for f in findings
    )
    answer(
        {"count": len(findings), "rows": findings, "wrong": len(wrong)},
        as_json=as_json,
        text="\n".join(lines),
    )
    if wrong:
        click.get_current_context().exit(1)


def _findings(shell: Shell) -> Any:
    database = Database(shell.settings.database_url)
    at, needed = migrations.current(database), migrations.head()
    yield _finding("tables", at or "none", at == needed, "run `tracker migrate`")
    if database.dialect == "sqlite":
        version = sqlite_module().sqlite_version
        safe = tuple(int(part) for part in version.split(".")) >= SAFE_SQLITE
        yield _finding(
            "SQLite",
            version,
            safe,
            "two processes writing at once may corrupt its WAL before 3.51.3:"
            " install the extra [sqlite], or run one web process",
        )
    mode = shell.settings.data.stat().st_mode & 0o077
    yield _finding(
        "data folder closed to others",
        oct(mode),
        mode == 0,
        f"chmod 700 {shell.settings.data}",
    )


def _finding(what: str, found: str, well: bool, remedy: str) -> dict[str, Any]:
    return {"what": what, "found": found, "well": well, "remedy": remedy}
