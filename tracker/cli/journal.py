"""Commands of the journal."""

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell
from tracker.storage import journal


@click.group("journal")
def journal_() -> None:
    """Look after the journal, in which every change is sealed to the one before."""


@journal_.command("verify")
@json_option
@pass_shell
def verify(shell: Shell, *, as_json: bool) -> None:
    """Recompute the chain and tell the first places where it does not hold."""
    with shell.database.reading() as session:
        faults = [
            {"seq": fault.seq, "kind": fault.kind} for fault in journal.check(session)
        ][:100]
    answer({"count": len(faults), "rows": faults}, as_json=as_json)
    if faults:
        click.get_current_context().exit(1)
