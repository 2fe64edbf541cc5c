"""Looking again: a page about what somebody else did meanwhile must not be stale."""

from tracker.web.house import reading


def look_anew() -> None:
    """Let the request's read session end its snapshot and see what is there now.

    A form is read before it is written: on SQLite the snapshot is older than the
    change that made the write fail.
    """
    reading().close()
