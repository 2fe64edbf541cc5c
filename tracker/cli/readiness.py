"""The command that asks who would be ready if a requirement were in force."""

from typing import Any

import click

from tracker.adapters import json_writers
from tracker.cli.codes import refuse_unknown
from tracker.cli.coverage import FORMATS, sheet, typed_days
from tracker.cli.shell import Shell, json_option, pass_shell, table, written
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.questions import Question
from tracker.domain.readiness import Reading
from tracker.domain.requirements import PlatformRule
from tracker.services import readiness
from tracker.services.readiness import Outlook
from tracker.services.readiness_rows import outlook_facts

_AS_WRITTEN = "as-written"
_RULES = {"any-of": PlatformRule.ANY_OF, "all-of": PlatformRule.ALL_OF}
_COLUMNS = ("rule", "platforms", "bound", "ready", "lacking", "newly")


@click.command("readiness")
@click.argument("item")
@click.option(
    "--rule", type=click.Choice([_AS_WRITTEN, *_RULES]), help="a reading of your own"
)
@click.option("--networks", help="its networks: vk,ok (default: as written)")
@click.option("--region", help="code of a region")
@click.option("--kind", type=click.Choice([each.value for each in BodyKind]))
@click.option("--level", type=click.Choice([each.value for each in Level]))
@click.option("--on", help="legal day, ДД.ММ.ГГГГ or ISO (default: today)")
@click.option("--known", help="as the register knew it at this moment, ISO 8601")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="table")
@json_option
@pass_shell
def readiness_(
    shell: Shell, /, *, item: str, shape: str, as_json: bool, **asked: Any
) -> None:
    """Tell who would be ready if ITEM were in force, under readings side by side."""
    days = typed_days(shell, on=asked["on"], known=asked["known"])
    question = Question(
        region=asked["region"],
        kind=BodyKind(asked["kind"]) if asked["kind"] else None,
        level=Level(asked["level"]) if asked["level"] else None,
        **days,
    )
    with shell.database.reading() as session:
        networks = _split(asked["networks"])
        refuse_unknown(session, region=question.region, networks=networks)
        one = readiness.supposed(session, item, question)
        own = _own(one.written, asked["rule"], asked["networks"])
        side_by_side = readiness.readings(session, one, own)
        found = readiness.outlook(session, one, question, side_by_side)
    facts, rows = outlook_facts(found)
    if as_json or shape == "json":
        written(json_writers.one_object(facts, rows))
    elif shape == "jsonl":
        written(json_writers.lines(rows))
    elif shape in ("csv", "xlsx"):
        sheet(shape, rows, made=question.known, title="readiness")
    else:
        _table(found, facts)


def _split(networks: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (networks or "").split(",")))


def _own(
    as_written: Reading, rule: str | None, networks: str | None
) -> tuple[Reading, ...]:
    if rule in (None, _AS_WRITTEN) and not networks:
        return ()
    platforms = _split(networks)
    return (
        Reading(
            _RULES.get(rule or "", as_written.rule if rule else PlatformRule.ANY_OF),
            platforms or as_written.platforms,
        ),
    )


def _table(found: Outlook, facts: dict[str, Any]) -> None:
    table(
        _COLUMNS,
        ([_cell(told[name]) for name in _COLUMNS] for told in facts["readings"]),
    )
    click.echo(f"{facts['item']}: as if in force on {facts['on']}")


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
