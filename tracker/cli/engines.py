"""The search engine the settings name, for commands."""

from tracker.cli.shell import Shell
from tracker.search.whoosh_engine import WhooshEngine
from tracker.services.searching import Searching


def searching(shell: Shell) -> Searching:
    """Return the search over the shell's store."""
    return Searching(shell.database, WhooshEngine(shell.settings.index))
