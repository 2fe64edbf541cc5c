"""Commands of the coverage of today: how it stands, compare it, compute it anew."""

from dataclasses import asdict, astuple, fields

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress, table
from tracker.services import projection_checks, projections
from tracker.services.projection_checks import Difference, Miscount


@click.group("coverage")
def coverage_() -> None:
    """Keep what is true of every body today, counted: it can always be made anew."""


@coverage_.command("status")
@json_option
@pass_shell
def status(shell: Shell, *, as_json: bool) -> None:
    """Tell whether today's answers come from what is counted, and what is computed."""
    with shell.database.reading() as session:
        told = projection_checks.status(session, now=shell.now())
    data = {
        "serves": told.serves,
        "day": told.day,
        "next_change": told.next_change,
        "rebuilding": told.rebuilding,
        "computed": told.done,
        "bodies": told.bodies,
        "percent": int(100 * told.share) if told.rebuilding else None,
        "stale_items": list(told.stale_items),
    }
    answer(data, as_json=as_json)


@coverage_.command("rebuild")
@click.option("--due", is_flag=True, help="only what is due, as the job does")
@json_option
@pass_shell
def rebuild(shell: Shell, *, due: bool, as_json: bool) -> None:
    """Throw away what is counted and compute it anew; answers are live meanwhile."""
    with progress("computing", quiet=as_json) as report:
        done = projections.rebuild(
            shell.database, now=shell.now(), report=report, anew=not due
        )
    answer({"computed": done}, as_json=as_json)


@coverage_.command("verify")
@json_option
@pass_shell
def verify(shell: Shell, *, as_json: bool) -> None:
    """Compare what is counted with what is true; exit 1 if anything differs."""
    now = shell.now()
    with progress("comparing", quiet=as_json) as report:
        found = list(projection_checks.verify(shell.database, now=now, report=report))
    with shell.database.reading() as session:
        told = projection_checks.status(session, now=now)
    cells = [asdict(each) for each in found if isinstance(each, Difference)]
    counts = [asdict(each) for each in found if isinstance(each, Miscount)]
    data = {
        "differences": len(found),
        "compared": told.serves,
        "stale_items": list(told.stale_items),
        "cells": cells,
        "counts": counts,
    }
    if as_json:
        answer(data, as_json=True)
    else:
        _show(found)
        answer(
            {name: data[name] for name in ("differences", "compared")}, as_json=False
        )
    if found:
        click.get_current_context().exit(1)


def _show(found: list[Difference | Miscount]) -> None:
    for kind in (Difference, Miscount):
        columns = [column.name for column in fields(kind)]
        rows = [astuple(each) for each in found if isinstance(each, kind)]
        if rows:
            table(columns, rows)
