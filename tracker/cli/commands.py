"""The tree of commands; each module is imported only when its command is called."""

from importlib import import_module

import click

from tracker import __version__, config
from tracker.cli.shell import Shell

#: Command -> module of this package; the module's function bears the command's name.
COMMANDS = {
    "serve": "serving",
    "migrate": "storage",
    "content": "contents",
    "import": "imports",
    "search": "searching",
    "missing": "coverage",
    "changes": "changes",
    "report": "papers",
    "letter": "papers",
    "coverage": "projections",
    "rate": "ratings",
    "readiness": "readiness",
    "evidence": "copies",
    "index": "searching",
    "links": "links",
    "journal": "journal",
    "account": "accounts",
    "jobs": "jobs",
    "snapshot": "snapshots",
    "tell": "telling",
    "doctor": "storage",
}


class Commands(click.Group):
    """A group that finds its commands by name in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, importing its module."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = getattr(import_module(f"tracker.cli.{module}"), f"{cmd_name}_")
        return found if isinstance(found, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def tracker(ctx: click.Context) -> None:
    """Run the register: who must do what, since when, and who shows that they do."""
    ctx.obj = Shell(config.read())
