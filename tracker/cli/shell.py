"""What every command shares: settings, the store, answers, progress, refusals."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

import click

from tracker import clock, config
from tracker.domain.errors import Refused
from tracker.storage import migrations
from tracker.storage.engines import Database

#: Rows of a table that are laid out together.
_SHEET = 1000

F = TypeVar("F", bound=Callable[..., Any])


class Unmigrated(Refused):
    """The store's tables are not those of this release."""

    code = "unmigrated"


@dataclass
class Shell:
    """The register as a command sees it."""

    settings: config.Settings

    @cached_property
    def database(self) -> Database:
        """Return the store, refusing one whose tables are not of this release."""
        database = Database(self.settings.database_url)
        at, needed = migrations.current(database), migrations.head()
        if at != needed:
            raise Unmigrated(
                f"the store is at revision {at or 'none'}, this release needs {needed}:"
                " run `tracker migrate`"
            )
        return database

    def now(self) -> datetime:
        """Return the present moment."""
        return clock.now()

    def today(self) -> date:
        """Return the present legal day."""
        return clock.day(self.now())


pass_shell = click.make_pass_decorator(Shell)


def json_option(command: F) -> F:
    """Add ``--json``: the answer as one JSON object on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="answer as JSON")(
        command
    )


def answer(data: Mapping[str, Any], *, as_json: bool, text: str = "") -> None:
    """Print *data* as JSON, or *text* (by default ``name: value`` lines)."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=plain))
        return
    lines = (f"{name}: {value}" for name, value in data.items())
    click.echo(text or "\n".join(lines))


def plain(value: object) -> object:
    """Return *value* as JSON knows it: days and moments in ISO 8601."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)


def written(pieces: Iterable[bytes]) -> None:
    """Write *pieces* to standard output as they come."""
    out = sys.stdout.buffer
    for piece in pieces:
        out.write(piece)
    out.flush()


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print *rows* as a table as wide as the terminal.

    A long one goes sheet by sheet, each with its headings: no more is in memory.
    """
    whole = iter(rows)
    _sheet(headings, islice(whole, _SHEET))
    while more := list(islice(whole, _SHEET)):
        _sheet(headings, more)


def _sheet(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(*headings)
    for row in rows:
        # As Text: a name with square brackets is no markup.
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console().print(made)


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Yield ``report(done, total)``, drawn on standard error when a person looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TimeRemainingColumn,
    )

    with Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def refuse(refusal: Refused) -> None:
    """Print *refusal* to standard error as one JSON line."""
    facts = {
        name: value
        for name, value in refusal.facts.items()
        if isinstance(value, str | int | float | list)
    }
    body = {"refusal": refusal.code, "message": str(refusal), **facts}
    click.echo(json.dumps(body, ensure_ascii=False, default=str), err=True)
