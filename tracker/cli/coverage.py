"""The command that answers who is missing what."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar

import click

from tracker.adapters import json_writers, sheet_writers
from tracker.cli.codes import refuse_unknown
from tracker.cli.shell import Shell, json_option, pass_shell, table, written
from tracker.clock import LEGAL_ZONE
from tracker.domain import dates
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.errors import BadInput
from tracker.domain.questions import Order, Question
from tracker.domain.requirements import Binding, Modality
from tracker.services import coverage
from tracker.services.coverage import Answer
from tracker.services.coverage_rows import answer_facts, gap_row
from tracker.services.snapshots import under
from tracker.storage import remembered

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "csv", "xlsx", "json", "jsonl")
#: Bytes of a workbook that are in memory at once.
_PIECE = 64 * 1024
_COLUMNS = ("body", "name", "region", "item", "status", "wanting")


def _values(members: type[StrEnum]) -> list[str]:
    """Return the values of a closed set: click would offer the names."""
    return [member.value for member in members]


#: Closed sets that options name members of.
_SETS: dict[str, Callable[[str], Any]] = {
    "kind": BodyKind,
    "level": Level,
    "modality": Modality,
    "binding": Binding,
    "order": Order,
}
_NARROWING = (
    click.option("--platform", help="code of a network: vk, ok, telegram, …"),
    click.option("--item", help="code of a requirement"),
    click.option("--region", help="code of a region"),
    click.option("--kind", type=click.Choice(_values(BodyKind))),
    click.option("--level", type=click.Choice(_values(Level))),
    click.option("--modality", type=click.Choice(_values(Modality))),
    click.option("--binding", type=click.Choice(_values(Binding))),
    click.option("--parent", help="code of a body: it and those directly below it"),
    click.option("--words", help="words that stand in the name of the body"),
    click.option(
        "--late",
        type=click.IntRange(1, 36_525),
        help="deadline passed so many days ago, or more",
    ),
    click.option("--on", help="legal day, ДД.ММ.ГГГГ or ISO (default: today)"),
    click.option("--known", help="as the register knew it at this moment, ISO 8601"),
)


def narrowing(command: F) -> F:
    """Give *command* the options that say which cells are asked for, and of when."""
    for option in reversed(_NARROWING):
        command = option(command)
    return command


def question(shell: Shell, asked: dict[str, Any]) -> Question:
    """Return the question that options spell; takes them out of *asked*."""
    statuses = frozenset(Status(status) for status in asked.pop("status", ()))
    on, known = asked.pop("on"), asked.pop("known")
    if asked.get("snapshot") and (on or known):
        message = "--snapshot sets --on and --known itself"
        raise BadInput(message, field="snapshot", reason="overruled")
    typed = {name: take(asked[name]) for name, take in _SETS.items() if asked.get(name)}
    return Question(
        statuses=statuses or UNCONFIRMED,
        **typed_days(shell, on=on, known=known),
        **{**asked, **typed},
    )


@click.command("missing")
@narrowing
@click.option("--order", type=click.Choice(_values(Order)), default=Order.NAME.value)
@click.option("--status", multiple=True, type=click.Choice(_values(Status)))
@click.option("--snapshot", help="code of a reporting date: sets --on and --known")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="table")
@json_option
@pass_shell
def missing_(shell: Shell, /, *, shape: str, as_json: bool, **asked: Any) -> None:
    """List the bodies that have not shown what a requirement asks for."""
    asking = question(shell, asked)
    with shell.database.reading() as session:
        refuse_unknown(session, **asked)
        asking = under(session, asking)
        rows = map(gap_row, coverage.everything(session, asking))
        if shape in ("csv", "xlsx"):
            sheet(shape, rows, made=asking.known, title="missing")
        elif shape == "jsonl":
            written(json_writers.lines(rows))
        else:
            numbers = coverage.answer(session, asking)
            if as_json or shape == "json":
                written(json_writers.one_object(answer_facts(numbers), rows))
            else:
                _table(numbers, rows)
    remembered.keep(shell.database, session, now=shell.now())


def _table(numbers: Answer, rows: Iterable[dict[str, Any]]) -> None:
    table(_COLUMNS, ([_cell(row[name]) for name in _COLUMNS] for row in rows))
    click.echo(f"{numbers.bodies} of {numbers.obliged} bodies, {numbers.rows} rows")


def typed_days(shell: Shell, *, on: str | None, known: str | None) -> dict[str, Any]:
    """Return the day, the moment and today of a `Question`, as options spell them."""
    today = shell.today()
    return {
        "today": today,
        "on": _typed("on", on, dates.typed_day) if on else today,
        "known": _typed("known", known, _moment) if known else None,
    }


def _moment(text: str) -> datetime:
    return dates.typed_moment(text, zone=LEGAL_ZONE)


def _typed(option: str, text: str, take: Callable[[str], T]) -> T:
    """Return what *take* makes of *text*; refuse as `BadInput` what it cannot read."""
    try:
        return take(text)
    except dates.BadDate as error:
        raise BadInput(
            f"--{option} is no date: {text}", field=option, reason="bad_date"
        ) from error


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list | tuple) else str(value or "")


def sheet(
    shape: str, rows: Iterator[dict[str, Any]], *, made: datetime | None, title: str
) -> None:
    """Write *rows* as a sheet; each row has the same names, which head the columns."""
    first = next(rows, None)
    headings = ["body"] if first is None else list(first)
    whole = rows if first is None else chain([first], rows)
    cells = ([_plain(value) for value in row.values()] for row in whole)
    if shape == "csv":
        written(sheet_writers.csv_lines(headings, cells))
        return
    with sheet_writers.xlsx_bytes(headings, cells, title=title, made=made) as book:
        written(iter(lambda: book.read(_PIECE), b""))


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else value
