"""Content as files: read a folder, check it, load it, write it out again.

shelf = read(folder)
problems = check(shelf)
loaded = load(session, actor, shelf, now=now)
export(session, another_folder)
"""

from tracker.services.contents.checks import check
from tracker.services.contents.exporting import export
from tracker.services.contents.loading import Loaded, load
from tracker.services.contents.problems import BadContent, Problem
from tracker.services.contents.shelves import Shelf, read

__all__ = [
    "BadContent",
    "Loaded",
    "Problem",
    "Shelf",
    "check",
    "export",
    "load",
    "read",
]
