"""The search engine the settings name, for commands."""

from tracker.cli.shell import Shell
from tracker.search.opening import opened
from tracker.services.searching import Searching


def searching(shell: Shell) -> Searching:
    """Return the search over the shell's store."""
    engine = opened(shell.settings.search, shell.settings.index)
    return Searching(shell.database, engine)
