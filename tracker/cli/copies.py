"""Commands of evidence: copies of what was seen, made and checked."""

import time
from dataclasses import asdict

import click

from tracker.adapters.copy_files import CopyFiles
from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress, table
from tracker.domain.access import OPERATOR
from tracker.services import copies, copy_checks, copying
from tracker.services.copying import Keeping
from tracker.services.visit_means import prepared

#: Differences that are listed for a person; a script gets them all.
LISTED = 100


@click.group("evidence")
def evidence_() -> None:
    """Look after what bodies have shown."""


@evidence_.command("copy")
@click.option("--again", is_flag=True, help="also what has been given up")
@json_option
@pass_shell
def copy(shell: Shell, *, again: bool, as_json: bool) -> None:
    """Make the copies of accepted pages that are due now."""
    files = CopyFiles(shell.settings.copies)
    wanted = 0
    if again:
        with shell.database.writing() as session:
            wanted = copies.want_given_up(session, OPERATOR, now=shell.now())
    keeping = Keeping(
        files=files, visit=prepared(shell.settings, database=shell.database).visit
    )
    visited = 0
    with progress("visits", quiet=as_json) as report:
        while copying.run_due(shell.database, keeping, now=shell.now, most=1):
            visited += 1
            report(visited, None)
    tidied = copying.tidy(shell.database, files, now=shell.now())
    told = {"wanted": wanted, "visited": visited, "tidied": tidied}
    answer(told, as_json=as_json)


@evidence_.command("verify")
@json_option
@pass_shell
def verify(shell: Shell, *, as_json: bool) -> None:
    """Compute all digests of all copies anew and name every difference."""
    started = time.monotonic()
    files = CopyFiles(shell.settings.copies)
    with progress("copies", quiet=as_json) as report:
        found = copy_checks.verify(
            shell.database, files, now=shell.now(), report=report
        )
    told = {
        "checked": found.checked,
        "spare": found.spare,
        "seconds": round(time.monotonic() - started, 1),
        "count": len(found.faults),
    }
    if as_json:
        answer(
            {**told, "rows": [asdict(fault) for fault in found.faults]}, as_json=True
        )
    else:
        answer(told, as_json=False)
        _list(found.faults[:LISTED])
    if found.faults:
        click.get_current_context().exit(1)


def _list(faults: list[copy_checks.Fault]) -> None:
    if faults:
        rows = ((each.kind, each.evidence, each.file, each.entry) for each in faults)
        table(("difference", "evidence", "file", "journal entry"), rows)
