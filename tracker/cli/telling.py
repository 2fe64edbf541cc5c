"""Commands about letters: what is due, what is unsettled, and sending once more."""

from typing import Any

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, table
from tracker.domain.access import OPERATOR
from tracker.services import telling
from tracker.services.telling import Told
from tracker.storage import messages
from tracker.storage.messages import Message

COLUMNS = ("message", "account", "period", "state", "moved_at", "attempts", "detail")


@click.group("tell", invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="only say what would be planned")
@json_option
@click.pass_context
def tell_(context: click.Context, *, dry_run: bool, as_json: bool) -> None:
    """Plan and send the letters that are due."""
    if context.invoked_subcommand is not None:
        return
    shell: Shell = context.obj
    if dry_run:
        _show(shell, as_json=as_json)
        return
    teller = telling.teller(shell.database, shell.settings)
    done = {"looked": 0, "handled": 0}
    while looked := telling.plan_due(teller):
        done["looked"] += looked
    while handled := telling.send_due(teller):
        done["handled"] += handled
    with shell.database.reading() as session:
        answer({**done, **messages.counts(session)}, as_json=as_json)


@tell_.command("list")
@json_option
@pass_shell
def list_(shell: Shell, *, as_json: bool) -> None:
    """List the letters that failed, or of which nobody knows whether they arrived."""
    with shell.database.reading() as session:
        rows = [_row(each) for each in messages.unsettled(session)]
    if as_json:
        answer({"count": len(rows), "rows": rows}, as_json=True)
        return
    table(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


@tell_.command("resend")
@click.argument("message", type=int)
@json_option
@pass_shell
def resend_(shell: Shell, *, message: int, as_json: bool) -> None:
    """Let the letter MESSAGE of the list be sent once more, with the next that are."""
    with shell.database.writing() as session:
        telling.resend(session, OPERATOR, message, now=shell.now())
    answer({"message": message, "state": "planned"}, as_json=as_json)


def _show(shell: Shell, *, as_json: bool) -> None:
    with shell.database.reading() as session:
        rows = [_told(each) for each in telling.would_tell(session, now=shell.now())]
    if as_json:
        answer({"count": len(rows), "rows": rows}, as_json=True)
        return
    columns = ("account", "period", "decisions", "suspects", "deadlines", "review",
               "proposals")  # fmt: skip
    table(columns, ([row[name] for name in columns] for row in rows))


def _told(told: Told) -> dict[str, Any]:
    own, digest = told.digest.own, told.digest
    return {
        "account": told.hearer.id,
        "period": told.period,
        "since": digest.since,
        "until": digest.until,
        "decisions": own.decisions.count if own else 0,
        "suspects": own.suspects.count if own else 0,
        "deadlines": len(own.chasers) if own else 0,
        "review": digest.queues.waiting if digest.queues else 0,
        "proposals": digest.proposals.count if digest.proposals else 0,
    }


def _row(message: Message) -> dict[str, Any]:
    return {
        "message": message.id,
        "account": message.account_id,
        "period": message.period,
        "state": message.state.value,
        "moved_at": message.moved_at,
        "attempts": message.attempts,
        "detail": message.detail,
    }
