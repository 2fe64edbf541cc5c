"""Commands that take files in, and back out again."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress, table
from tracker.domain.access import OPERATOR

if TYPE_CHECKING:
    from tracker.services.imports import Outcome, Problem

ENCODINGS = ("utf-8", "utf-16", "cp1251", "koi8-r", "cp866")
#: Questioned values shown to a person; ``--json`` has them all.
_SHOWN = 40


@click.group("import")
def import_() -> None:
    """Take files into the register, or take an import back."""


def _pairs(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[str, str]:
    """Return ``a=b`` options as a table."""
    pairs = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise click.BadParameter(f"{text!r} is not of the form name=value")
        pairs[name.strip()] = value.strip()
    return pairs


@import_.command("bodies")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=False),
)
@click.option("--dry-run", is_flag=True, help="compare and say, write nothing")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_pairs,
    metavar="OURS=THEIRS",
    help="the file's heading of a column: --map site=Портал",
)
@click.option(
    "--default",
    "defaults",
    multiple=True,
    callback=_pairs,
    metavar="OURS=VALUE",
    help="a value for rows that have none: --default kind=court",
)
@click.option("--encoding", type=click.Choice(ENCODINGS), help="of a CSV file")
@json_option
@pass_shell
def bodies(
    shell: Shell,
    *,
    file: Path,
    dry_run: bool,
    mapping: dict[str, str],
    defaults: dict[str, str],
    encoding: str | None,
    as_json: bool,
) -> None:
    """Take the public bodies in FILE: a table in CSV, XLSX, XLS or ODS."""
    from tracker.adapters.sheets import open_sheet
    from tracker.services.imports import import_bodies

    sheet = open_sheet(file, encoding=encoding)
    with progress(file.name, quiet=as_json) as report:
        outcome = import_bodies(
            shell.database,
            OPERATOR,
            sheet,
            mapping=mapping,
            defaults=defaults,
            now=shell.now(),
            dry_run=dry_run,
            report=report,
        )
    if not dry_run:
        _index(shell, quiet=as_json)
    _tell(outcome, as_json=as_json)


@import_.command("evidence")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=False),
)
@click.option("--dry-run", is_flag=True, help="compare and say, write nothing")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_pairs,
    metavar="OURS=THEIRS",
    help="the file's heading of a column: --map address=Госпаблик",
)
@click.option(
    "--default",
    "defaults",
    multiple=True,
    callback=_pairs,
    metavar="OURS=VALUE",
    help="a value for rows that have none: --default body=GOV-VLG",
)
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar="CODE",
    help="a requirement that the whole file answers; may be given several times",
)
@click.option("--encoding", type=click.Choice(ENCODINGS), help="of a CSV file")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path, writable=True),
    help="write the rows that were not taken into this CSV or XLSX file",
)
@json_option
@pass_shell
def evidence(shell: Shell, /, *, file: Path, as_json: bool, **told: Any) -> None:
    """Take evidence in FILE: pages of bodies, in CSV, XLSX, XLS or ODS."""
    from tracker.cli.evidence_imports import take

    outcome = take(shell, file, quiet=as_json, **told)
    if not told["dry_run"]:
        _index(shell, quiet=as_json)
    _tell(outcome, as_json=as_json)


@import_.command("revert")
@click.argument("batch", type=int)
@json_option
@pass_shell
def revert_(shell: Shell, *, batch: int, as_json: bool) -> None:
    """Take back the import BATCH: nothing is deleted, former facts are said again."""
    from tracker.services.evidence_files import brought_evidence, take_back
    from tracker.services.imports import revert

    of_evidence = brought_evidence(shell.database, batch)
    revert_it = take_back if of_evidence else revert
    done = revert_it(shell.database, OPERATOR, batch, now=shell.now())
    _index(shell, quiet=as_json)
    kept = [{"code": code, "reason": reason} for code, reason in done.kept]
    counts = {"batch": done.batch, "ended": done.ended, "restored": done.restored}
    if of_evidence:
        counts = {"batch": done.batch, "withdrawn": done.withdrawn}
    lines = [f"{name}: {value}" for name, value in counts.items()]
    lines += [f"kept {one['code']}: {one['reason']}" for one in kept]
    answer({**counts, "kept": kept}, as_json=as_json, text="\n".join(lines))


def _index(shell: Shell, *, quiet: bool) -> None:
    """Let the search know what came in."""
    from tracker.cli.engines import searching
    from tracker.services import indexing

    search = searching(shell)
    with progress("indexing", quiet=quiet) as report:
        indexing.drain(
            search.database, search.engine, progress=lambda done: report(done, None)
        )


def _tell(outcome: "Outcome", *, as_json: bool) -> None:
    answer(outcome.as_dict(), as_json=as_json, text=_counts(outcome))
    if not as_json:
        _refusals(outcome.refused)
        _questions(outcome.warnings)


def _counts(outcome: "Outcome") -> str:
    names = ("read", "created", "changed", "unchanged")
    lines = [f"{name}: {getattr(outcome, name)}" for name in names]
    lines.append(f"refused: {len(outcome.refused)}")
    lines.append(f"warnings: {len(outcome.warnings)}")
    lines.append(f"batch: {outcome.batch if outcome.batch is not None else '—'}")
    return "\n".join(lines)


def _refusals(refused: "Sequence[Problem]") -> None:
    if refused:
        click.echo("\nrefused:")
        rows = [(one.line, one.column, one.value, one.message) for one in refused]
        table(("line", "column", "value", "what is wrong"), rows)


def _questions(warnings: "Sequence[Problem]") -> None:
    """Show each questioned value once, with its first line and how often it stands."""
    firsts: dict[tuple[str, str, str], Problem] = {}
    for one in warnings:
        firsts.setdefault((one.column, one.value, one.reason), one)
    if not firsts:
        return
    times = Counter((one.column, one.value, one.reason) for one in warnings)
    shown = list(firsts.items())[:_SHOWN]
    more = len(firsts) - len(shown)
    click.echo("\nwarnings" + (f" ({more} more with --json):" if more else ":"))
    table(
        ("first line", "times", "column", "value", "what is wrong"),
        [
            (one.line, times[key], one.column, one.value, one.message)
            for key, one in shown
        ],
    )
