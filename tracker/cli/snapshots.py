"""The commands of reporting dates: which there are, naming one, what one says."""

from typing import Any

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, table
from tracker.clock import LEGAL_ZONE
from tracker.domain import dates
from tracker.domain.access import OPERATOR
from tracker.domain.dates import BadDate
from tracker.domain.errors import BadInput
from tracker.domain.questions import Question
from tracker.domain.snapshots import Snapshot
from tracker.services import coverage, snapshots
from tracker.services.coverage_rows import answer_facts
from tracker.storage import remembered


@click.group("snapshot")
def snapshot_() -> None:
    """Name reporting dates: a day with what was known by then, for ever."""


@snapshot_.command("list")
@json_option
@pass_shell
def list_(shell: Shell, *, as_json: bool) -> None:
    """List the reporting dates, the latest day first."""
    with shell.database.reading() as session:
        rows = [facts(each) for each in snapshots.listed(session)]
    if as_json:
        answer({"count": len(rows), "rows": rows}, as_json=True)
        return
    columns = ("code", "title", "on", "known", "withdrawn")
    table(columns, ([row[name] for name in columns] for row in rows))


@snapshot_.command("make")
@click.argument("code")
@click.option("--title", required=True, help="what it is called")
@click.option("--on", help="legal day, ДД.ММ.ГГГГ or ISO (default: today)")
@click.option("--known", help="by what was known at this moment (default: now)")
@click.option("--note", default="", help="what the report is for")
@json_option
@pass_shell
def make_(shell: Shell, /, *, code: str, as_json: bool, **said: Any) -> None:
    """Name a reporting date; its address will be /snapshots/CODE."""
    now = shell.now()
    known = said["known"]
    made = Snapshot(
        code=code.lower(),
        title=said["title"].strip(),
        on=_typed("on", said["on"]) if said["on"] else shell.today(),
        known=_typed("known", known) if known else now,
        note=said["note"].strip(),
    )
    with shell.database.writing() as session:
        snapshots.make(session, OPERATOR, made, now=now)
    _tell(shell, made.code, as_json=as_json)


@snapshot_.command("show")
@click.argument("code")
@json_option
@pass_shell
def show_(shell: Shell, *, code: str, as_json: bool) -> None:
    """Print what a reporting date says."""
    _tell(shell, code, as_json=as_json)


@snapshot_.command("withdraw")
@click.argument("code")
@click.option("--reason", required=True, help="why it is not to be used any more")
@json_option
@pass_shell
def withdraw_(shell: Shell, *, code: str, reason: str, as_json: bool) -> None:
    """Withdraw a reporting date; its address stays and says why."""
    with shell.database.writing() as session:
        snapshots.withdraw(
            session, OPERATOR, code, reason=reason.strip(), now=shell.now()
        )
    _tell(shell, code, as_json=as_json)


def facts(snapshot: Snapshot) -> dict[str, Any]:
    """Return *snapshot* as plain values; ``withdrawn`` is why it was, or None."""
    return {
        "code": snapshot.code,
        "title": snapshot.title,
        "on": snapshot.on.isoformat(),
        "known": snapshot.known.isoformat(),
        "note": snapshot.note,
        "made_at": snapshot.made_at.isoformat() if snapshot.made_at else None,
        "withdrawn": snapshot.withdrawn.reason if snapshot.withdrawn else None,
    }


def _tell(shell: Shell, code: str, *, as_json: bool) -> None:
    with shell.database.reading() as session:
        told = snapshots.found(session, code)
        numbers = coverage.answer(
            session,
            Question(
                on=told.on, today=shell.today(), known=told.known, snapshot=told.code
            ),
        )
    remembered.keep(shell.database, session, now=shell.now())
    said = answer_facts(numbers)
    counted = {name: said[name] for name in ("bodies", "obliged", "count")}
    answer({**facts(told), **counted}, as_json=as_json)


def _typed(option: str, text: str) -> Any:
    try:
        if option == "on":
            return dates.typed_day(text)
        return dates.typed_moment(text, zone=LEGAL_ZONE)
    except BadDate as error:
        raise BadInput(
            f"--{option} is no date: {text}", field=option, reason="bad_date"
        ) from error
