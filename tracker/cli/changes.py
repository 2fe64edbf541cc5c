"""The command that tells who became missing and who no longer is."""

from datetime import date, timedelta
from typing import Any

import click

from tracker.adapters import json_writers
from tracker.cli.codes import refuse_unknown
from tracker.cli.coverage import narrowing, question
from tracker.cli.shell import Shell, json_option, pass_shell, table, written
from tracker.domain import dates
from tracker.domain.errors import BadInput
from tracker.services import daily_changes
from tracker.services.difference_rows import change_rows

_COLUMNS = ("change", "body", "name", "region", "item", "before", "after")
_MONTH = 30


@click.command("changes")
@click.option("--since", help="day before the first told (default: 30 days back)")
@narrowing
@json_option
@pass_shell
def changes_(
    shell: Shell, /, *, since: str | None, as_json: bool, **asked: Any
) -> None:
    """Tell who became missing since a day, and who is missing no longer."""
    asking = question(shell, asked)
    first = _since(since, asking.on)
    with shell.database.reading() as session:
        refuse_unknown(session, **asked)
        found = daily_changes.over(session, asking, first=first, last=asking.on)
        facts = {
            "since": first.isoformat(),
            "on": asking.on.isoformat(),
            "became": len(found.became),
            "ceased": len(found.ceased),
        }
        rows = change_rows(session, found)
        if as_json:
            written(json_writers.one_object(facts, rows))
            return
        table(_COLUMNS, ([str(row[name] or "") for name in _COLUMNS] for row in rows))
    click.echo(f"became {facts['became']}, ceased {facts['ceased']}, since {first}")


def _since(text: str | None, last: date) -> date:
    if not text:
        return last - timedelta(days=_MONTH)
    try:
        first = dates.typed_day(text)
    except dates.BadDate as error:
        message = f"--since is no date: {text}"
        raise BadInput(message, field="since", reason="bad_date") from error
    if not 0 < (last - first).days <= daily_changes.LONGEST:
        message = f"--since must lie 1 to {daily_changes.LONGEST} days before --on"
        raise BadInput(message, field="since", reason="not_understood")
    return first
