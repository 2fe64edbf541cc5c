"""The lines of the access log, without the secrets that stand in some addresses.

Named to gunicorn by the command that serves. Never decides what is logged.
"""

from typing import Any

from gunicorn.glogging import Logger

from tracker.domain.passes import discreet


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Gunicorn's own logger, silent about the secrets of passes."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what a line may be made of: addresses, where from, headers."""
        told = super().atoms(*args, **kwargs)
        return {
            name: discreet(value) if isinstance(value, str) else value
            for name, value in told.items()
        }
