"""Commands about content: files that hold the register's own texts.

Every problem is a line of JSON on standard error: file, line, and what to do.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, refuse
from tracker.domain.access import OPERATOR
from tracker.resources import folder
from tracker.services import contents
from tracker.services.contents import BadContent, Loaded, Problem

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("content")
def content_() -> None:
    """Load, check and write out the register's texts as files."""


@content_.command("load")
@click.argument("source", type=_FOLDER, required=False, metavar="[FOLDER]")
@click.option("--publish", is_flag=True, help="publish changed texts, no proposal")
@json_option
@pass_shell
def load_(shell: Shell, *, source: Path | None, publish: bool, as_json: bool) -> None:
    """Bring the register to what the files say; all of them or none.

    What would change a published text becomes a proposal that an editor reviews.
    """
    shelf = contents.read(_place(source))
    now = shell.now()
    try:
        with shell.database.writing() as session:
            loaded = contents.load(session, OPERATOR, shelf, now=now, publish=publish)
    except BadContent as bad:
        loaded = Loaded(read=len(shelf.entries), refused=bad.problems)
    answer(_plain(loaded), as_json=as_json)
    _exit_with(loaded.refused)


@content_.command("check")
@click.argument("source", type=_FOLDER, required=False, metavar="[FOLDER]")
@json_option
def check_(*, source: Path | None, as_json: bool) -> None:
    """Say everything that is wrong in the files; needs no database."""
    shelf = contents.read(_place(source))
    problems = contents.check(shelf)
    rows = [asdict(problem) for problem in problems]
    answer(
        {"count": len(rows), "rows": rows, "read": len(shelf.entries)},
        as_json=as_json,
        text=f"read: {len(shelf.entries)}\nproblems: {len(rows)}",
    )
    _exit_with(problems)


@content_.command("export")
@click.argument("target", type=click.Path(path_type=Path), metavar="FOLDER")
@json_option
@pass_shell
def export_(shell: Shell, *, target: Path, as_json: bool) -> None:
    """Write the register's content into a new FOLDER."""
    with shell.database.reading() as session:
        files = contents.export(session, target)
    answer({"folder": str(target), "files": files}, as_json=as_json)


def _place(given: Path | None) -> Path:
    return given or folder("content") / "register"


def _plain(loaded: Loaded) -> dict[str, object]:
    plain = asdict(loaded)
    return {**plain, "refused": [asdict(problem) for problem in loaded.refused]}


def _exit_with(problems: Iterable[Problem]) -> None:
    """Print *problems* and end with 1 if there are any."""
    refused = list(problems)
    for problem in refused:
        refuse(problem.refusal())
    if refused:
        click.get_current_context().exit(1)
