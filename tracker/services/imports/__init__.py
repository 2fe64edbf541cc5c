"""Imports of files: what comes in, what is refused and why, and how to take it back."""

from tracker.services.imports.answers import Outcome, Problem, Reverted
from tracker.services.imports.bodies import import_bodies
from tracker.services.imports.reverting import revert

__all__ = ["Outcome", "Problem", "Reverted", "import_bodies", "revert"]
