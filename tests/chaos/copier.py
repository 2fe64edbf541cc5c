"""A keeper of copies to be killed: forks one for every line it is told.

``python -m tests.chaos.copier URL FOLDER``; a line is ``POINT MOMENT``: the point at
which the fork kills itself, and the moment it takes for the present. Answers with the
fork's pid, then with the signal it ended by. At *any* it does not kill itself, and
works until it is done or somebody else kills it.
"""

import hashlib
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from tests.copies_made import seen
from tracker.adapters import durable_files
from tracker.adapters.copy_files import CopyFiles
from tracker.services import copying
from tracker.services.copying import Keeping
from tracker.storage import copies
from tracker.storage.engines import Database

POINTS = (
    "visiting",
    "half-written",
    "written",
    "renamed",
    "flushed",
    "before-rows",
    "rows",
    "committed",
)
#: The planted mistake: the row is written before its file.
ROWS_FIRST = "rows-first"


def die(*_):
    """End at once, as when the machine is switched off."""
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(work):
    """Return *work* done as ever, and the end after it."""

    def done(*args, **kwargs):
        work(*args, **kwargs)
        die()

    return done


def half(place, data):
    """Write the first half of *data*, and end."""
    place.write_bytes(data[: len(data) // 2])
    die()


def plant(point):
    """Let this process end at *point*."""
    if point == "half-written":
        durable_files.write = half
    elif point == "written":
        durable_files.write = then_die(durable_files.write)
    elif point == "renamed":
        Path.rename = then_die(Path.rename)
    elif point == "flushed":
        CopyFiles.keep = then_die(CopyFiles.keep)
    elif point == "before-rows":
        copies.stand_still = die
    elif point == "rows":
        copying.keep = then_die_flushed(copying.keep)
    elif point == ROWS_FIRST:
        CopyFiles.keep = lambda files, data, medium: hashlib.sha256(data).hexdigest()


def then_die_flushed(keep):
    """Return *keep*, and the end when its rows have been sent and not committed."""

    def kept(session, *args, **kwargs):
        keep(session, *args, **kwargs)
        session.flush()
        die()

    return kept


def work(url, folder, point, now):
    """Make all copies that are due, one by one."""
    plant(point)

    def visit(page):
        if point == "visiting":
            die()
        if point == "any":
            time.sleep(0.002)
        return seen(page, body=page.encode())

    database = Database(url)
    keeping = Keeping(files=CopyFiles(Path(folder)), visit=visit)
    while copying.run_due(database, keeping, now=lambda: now, most=1):
        if point in ("committed", ROWS_FIRST):
            die()


def main(url, folder):
    """Fork for every line that comes, and tell how the fork ended."""
    for line in sys.stdin:
        point, moment = line.split()
        pid = os.fork()
        if not pid:
            work(url, folder, point, datetime.fromisoformat(moment))
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
