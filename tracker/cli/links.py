"""Commands that look whether the official pages still open."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.shell import Shell, answer, json_option, pass_shell, progress, table

if TYPE_CHECKING:
    from tracker.services.visit_runs import Seen


@click.group("links")
def links_() -> None:
    """Look whether the official pages still open."""


@links_.command("check")
@click.option("--due", is_flag=True, help="pages whose turn it is (the default)")
@click.option("--all", "everything", is_flag=True, help="every page, due or not")
@click.option("--body", metavar="CODE", help="the pages of one body")
@click.option("--page", metavar="URL", help="one page")
@click.option("--limit", type=click.IntRange(min=1), help="visit no more than so many")
@json_option
@pass_shell
def check(
    shell: Shell,
    *,
    due: bool,
    everything: bool,
    body: str | None,
    page: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Visit official pages and remember what was found.

    Nobody is called missing by it: of pages that do not open a reviewer decides.
    """
    from tracker.services.visit_means import prepared
    from tracker.services.visits import Asked, check_due

    if sum(map(bool, (due, everything, body, page))) > 1:
        raise click.UsageError("choose one of --due, --all, --body and --page")
    with progress("visits", quiet=as_json) as report:
        ran = check_due(
            shell.database,
            prepared(shell.settings, database=shell.database),
            Asked(everything=everything, body=body, page=page),
            now=shell.now(),
            limit=limit,
            report=report,
        )
    outcomes = {kind.value: ran.outcomes[kind] for kind in sorted(ran.outcomes)}
    told = {
        "count": ran.count,
        "outcomes": outcomes,
        "rows": [_row(one) for one in ran.seen],
    }
    answer(told, as_json=as_json, text=_counts(ran.count, outcomes))
    if not as_json:
        _show(ran.seen)


def _row(one: "Seen") -> dict[str, object]:
    found, facts = one.found, one.found.facts
    return {
        "page": one.page.url,
        "at": found.at,
        "outcome": found.outcome,
        "trouble": found.trouble,
        "status": found.status,
        "via": found.via,
        "landed": found.landed,
        "moved_to": found.moved_to,
        "title": facts.title,
        "subscribers": facts.subscribers,
        "last_post_at": facts.last_post_at,
        "posts_week": facts.posts_week,
        "government_mark": facts.government_mark,
        "verified": facts.verified,
        "closed": facts.closed,
        "account": facts.account,
        "back_link": facts.back_link,
        "canary": found.canary,
        "seconds": found.seconds,
    }


def _counts(count: int, outcomes: Mapping[str, int]) -> str:
    lines = [f"{name}: {number}" for name, number in outcomes.items()]
    return "\n".join([f"visited: {count}", *lines])


def _show(seen: "Sequence[Seen]") -> None:
    """Show the visits that a person may want to look at: all but the good ones."""
    odd = [one for one in seen if one.found.outcome != "alive"]
    if odd:
        table(
            ("page", "outcome", "why", "leads to"),
            [
                (
                    one.page.url,
                    one.found.outcome,
                    one.found.trouble or one.found.status,
                    one.found.moved_to,
                )
                for one in odd
            ],
        )
