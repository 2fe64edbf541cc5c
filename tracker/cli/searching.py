"""Commands of the search: ask, and keep the index in step."""

import click

from tracker.cli.engines import searching
from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress
from tracker.search.engines import Damaged
from tracker.services import indexing, search_rows
from tracker.services.searching import PAGE
from tracker.storage.search_sources import KINDS


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(KINDS), help="one kind only")
@click.option("--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True)
@json_option
@pass_shell
def search_(
    shell: Shell, query: tuple[str, ...], *, kind: str | None, limit: int, as_json: bool
) -> None:
    """Find bodies, requirements, documents and pages by words and filters."""
    search = searching(shell)
    with shell.database.reading() as session:
        found = search.find(
            session,
            " ".join(query),
            today=shell.today(),
            kinds=(kind,) if kind else KINDS,
            limit=limit,
        )
    unknown = [f"{name}:{value}" for name, value in found.narrowing.unknown]
    data = {**search_rows.answer(found), "unknown": unknown}
    lines = [f"{r['kind']:<11} {r['code']:<22} {r['title']}" for r in data["rows"]]
    if found.suggestion:
        lines.append(f"did you mean: {found.suggestion}")
    answer(data, as_json=as_json, text="\n".join(lines) or "nothing found")


@click.group("index")
def index_() -> None:
    """Keep the search index, a cache of the database."""


@index_.command("rebuild")
@json_option
@pass_shell
def rebuild(shell: Shell, *, as_json: bool) -> None:
    """Build the index anew beside the old one, then switch."""
    search = searching(shell)
    with progress("indexing", quiet=as_json) as report:
        built = indexing.rebuild(
            search.database, search.engine, progress=lambda done: report(done, None)
        )
    answer({"indexed": built}, as_json=as_json)


@index_.command("drain")
@json_option
@pass_shell
def drain(shell: Shell, *, as_json: bool) -> None:
    """Index what has changed."""
    answer({"indexed": searching(shell).drain()}, as_json=as_json)


@index_.command("verify")
@click.option("--repair", is_flag=True, help="rebuild if there is any difference")
@json_option
@pass_shell
def verify(shell: Shell, *, repair: bool, as_json: bool) -> None:
    """Compare the index with the database."""
    search = searching(shell)
    try:
        found = indexing.verify(search.database, search.engine)
    except Damaged:
        found = indexing.Difference(("everything",), (), ())
    data = {
        "differences": found.count,
        "missing": list(found.missing),
        "extra": list(found.extra),
        "stale": list(found.stale),
        "repaired": False,
    }
    if found.count and repair:
        indexing.rebuild(search.database, search.engine)
        data["repaired"] = True
    answer(data, as_json=as_json)
    if found.count and not repair:
        click.get_current_context().exit(1)
