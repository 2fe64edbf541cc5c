"""Commands that write papers: a sheet on a region or a body, a letter to a body."""

from pathlib import Path
from typing import Any

import click

from tracker.adapters.wordbooks import SPOKEN
from tracker.cli.coverage import typed_days
from tracker.cli.shell import F, Shell, answer, json_option, pass_shell
from tracker.domain.errors import BadInput
from tracker.domain.questions import Question
from tracker.services import body_papers, region_papers
from tracker.services.snapshots import under

_SHEETS = {"region": region_papers.sheet, "body": body_papers.sheet}


def _options(command: F) -> F:
    """Add what all papers take: where to, on which day, in which language."""
    for option in (
        click.option(
            "--output",
            "-o",
            type=click.Path(dir_okay=False, path_type=Path),
            required=True,
            help="the file to write",
        ),
        click.option("--on", help="legal day, ДД.ММ.ГГГГ or ISO (default: today)"),
        click.option(
            "--known", help="as the register knew it at this moment, ISO 8601"
        ),
        click.option("--snapshot", help="code of a reporting date"),
        click.option("--language", type=click.Choice(SPOKEN), default=SPOKEN[0]),
    ):
        command = option(command)
    return command


@click.command("report")
@click.argument("of", type=click.Choice(sorted(_SHEETS)))
@click.argument("code")
@_options
@json_option
@pass_shell
def report_(
    shell: Shell, /, *, of: str, code: str, as_json: bool, **asked: Any
) -> None:
    """Write a sheet on a region or a body: `report region MOW -o mow.pdf`."""
    with shell.database.reading() as session:
        made = _SHEETS[of](
            session,
            code,
            under(session, _question(shell, asked)),
            address=shell.settings.public_url,
            language=asked["language"],
        )
    _write(made, asked["output"], as_json=as_json)


@click.command("letter")
@click.argument("body")
@_options
@json_option
@pass_shell
def letter_(shell: Shell, /, *, body: str, as_json: bool, **asked: Any) -> None:
    """Write a letter (Word) to BODY on what it has not confirmed."""
    with shell.database.reading() as session:
        made = body_papers.letter(
            session,
            body,
            under(session, _question(shell, asked)),
            address=shell.settings.public_url,
            language=asked["language"],
            now=shell.now(),
        )
    _write(made, asked["output"], as_json=as_json)


def _question(shell: Shell, asked: dict[str, Any]) -> Question:
    on, known, snapshot = (asked[name] for name in ("on", "known", "snapshot"))
    if snapshot and (on or known):
        message = "--snapshot sets --on and --known itself"
        raise BadInput(message, field="snapshot", reason="overruled")
    return Question(snapshot=snapshot, **typed_days(shell, on=on, known=known))


def _write(made: bytes, place: Path, *, as_json: bool) -> None:
    try:
        place.write_bytes(made)
    except OSError as error:
        message = f"{place} cannot be written: {error.strerror}"
        raise BadInput(message, field="output", reason="not_written") from error
    answer({"file": str(place), "bytes": len(made)}, as_json=as_json)
