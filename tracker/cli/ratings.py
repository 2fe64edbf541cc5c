"""Commands that rate bodies by a methodology, and show a rating."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress, table
from tracker.clock import LEGAL_ZONE
from tracker.domain import dates
from tracker.domain.access import OPERATOR
from tracker.domain.errors import BadInput, NotFound

if TYPE_CHECKING:
    from tracker.services.rating_readings import Ballot
    from tracker.storage.rating_rounds import Round
    from tracker.storage.rating_scores import Line

#: Rows shown to a person; ``--json`` has them all.
_SHOWN = 40


class Rating(click.Group):
    """A group whose first word may be a methodology: then it makes a rating."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with; else that which rates."""
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


@click.group("rate", cls=Rating)
def rate_() -> None:
    """Rate bodies by a methodology: `tracker rate METHODOLOGY`."""


@rate_.command("make")
@click.argument("methodology")
@click.option("--on", help="legal day, ДД.ММ.ГГГГ or ISO (default: today)")
@click.option("--known", help="as the register knew it at this moment, ISO 8601")
@click.option("--final", is_flag=True, help="close the newest open rating")
@click.option("--dry-run", is_flag=True, help="count and show, record nothing")
@json_option
@pass_shell
def make(
    shell: Shell,
    *,
    methodology: str,
    on: str | None,
    known: str | None,
    final: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Rate whom METHODOLOGY rates; the word `make` may be left out.

    With --final the newest rating that still takes objections is closed.
    """
    day = _day(on) if on else None
    if final and known:
        raise click.UsageError("a final rating knows what its initial one knew")
    if final:
        _close(shell, methodology, day, dry_run=dry_run, as_json=as_json)
        return
    from tracker.services import ratings

    now = shell.now()
    with (
        progress("facts", quiet=as_json) as report,
        shell.database.reading() as session,
    ):
        ballot = ratings.preview(
            session,
            OPERATOR,
            methodology,
            on=day or shell.today(),
            known=_moment(known) if known else None,
            now=now,
            report=report,
        )
    code = None
    if not dry_run:
        with (
            progress("scores", quiet=as_json) as report,
            shell.database.writing() as session,
        ):
            code = ratings.make(session, OPERATOR, ballot, now=now, report=report)
    _tell(ballot, code, as_json=as_json)


@rate_.command("show")
@click.argument("round_", metavar="RATING")
@json_option
@pass_shell
def show(shell: Shell, *, round_: str, as_json: bool) -> None:
    """Show a recorded rating by its code."""
    from tracker.services import ratings
    from tracker.storage import rating_scores
    from tracker.storage.rating_counts import Listing

    with shell.database.reading() as session:
        made = ratings.found(session, round_)
        lines = list(rating_scores.everybody(session, made, Listing()))
    rows = [_row(line) for line in lines]
    told = {"count": len(rows), **_told(made), "rows": rows}
    answer(told, as_json=True) if as_json else _shown(rows, made.code)


def _close(
    shell: Shell, methodology: str, on: date | None, *, dry_run: bool, as_json: bool
) -> None:
    from tracker.services import rating_closings
    from tracker.storage import rating_rounds

    with shell.database.reading() as session:
        there = rating_rounds.latest_open(session, methodology, on=on)
        if there is None:
            raise NotFound(f"no rating by {methodology} is open")
        closed = rating_closings.closing(session, there)
    code = None
    if not dry_run:
        with shell.database.writing() as session:
            code = rating_closings.finalise(session, OPERATOR, closed, now=shell.now())
    _tell(closed.ballot, code, as_json=as_json, initial=there)


def _tell(ballot: "Ballot", code: str | None, *, as_json: bool, **also: str) -> None:
    rows = [
        {
            "body": each.body.code,
            "name": each.body.name,
            "place": each.place,
            "points": each.score.points,
            "known": each.score.known,
        }
        for each in ballot.rated
    ]
    rule = ballot.version.rule
    told: dict[str, Any] = {
        "count": len(rows),
        "round": code,
        "methodology": rule.code,
        "version": rule.seq,
        "on": ballot.on,
        "known": ballot.known,
        "scale": rule.scale,
        "ranked": ballot.ranked,
        **also,
        "rows": rows,
    }
    answer(told, as_json=True) if as_json else _shown(rows, code or "not recorded")


def _shown(rows: list[dict[str, Any]], code: str) -> None:
    columns = ("place", "body", "name", "points", "known")
    table(columns, ([row[name] for name in columns] for row in rows[:_SHOWN]))
    ranked = sum(1 for row in rows if row["place"] is not None)
    click.echo(f"{code}: {len(rows)} bodies, {ranked} ranked")


def _told(made: "Round") -> dict[str, Any]:
    return {
        "round": made.code,
        "methodology": made.methodology,
        "version": made.seq,
        "stage": made.stage.value,
        "initial": made.initial,
        "final": made.final,
        "previous": made.previous,
        "on": made.rated_on,
        "known": made.known,
        "made_at": made.made_at,
        "scale": made.scale,
        "ranked": made.ranked,
        "objections": made.objections,
        "unanswered": made.unanswered,
    }


def _row(line: "Line") -> dict[str, Any]:
    return {
        "body": line.body,
        "name": line.name,
        "region": line.region,
        "kind": line.kind.value,
        "place": line.place,
        "points": line.points,
        "known": line.known,
        "previous_place": line.previous_place,
        "initial_place": line.initial_place,
        "initial_points": line.initial_points,
    }


def _day(text: str) -> date:
    try:
        return dates.typed_day(text)
    except dates.BadDate as error:
        raise BadInput(f"no day: {text}", field="on", reason="bad_date") from error


def _moment(text: str) -> datetime:
    try:
        return dates.typed_moment(text, zone=LEGAL_ZONE)
    except dates.BadDate as error:
        raise BadInput(f"no day: {text}", field="known", reason="bad_date") from error
