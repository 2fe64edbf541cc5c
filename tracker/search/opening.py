"""Opens the engine that the settings name."""

from collections.abc import Callable
from pathlib import Path

from tracker.search.engines import Engine
from tracker.search.whoosh_engine import WhooshEngine

#: The engines by the names ``TRACKER_SEARCH`` takes (`tracker.config.ENGINES`).
BY_NAME: dict[str, Callable[[Path], Engine]] = {"whoosh": WhooshEngine}


def opened(name: str, folder: Path) -> Engine:
    """Return the engine *name* over its index in *folder*."""
    return BY_NAME[name](folder)
