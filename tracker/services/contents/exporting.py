"""Writes the register's content as the files it can be loaded from."""

from pathlib import Path

from sqlalchemy.orm import Session

from tracker.domain.errors import BadInput
from tracker.services.contents.holdings import everything
from tracker.services.contents.spelling import spelled


def export(session: Session, folder: Path) -> int:
    """Write all content into *folder*, made if need be; return the number of files.

    Refuse as `BadInput` a folder that holds anything: a file left from an earlier
    export would be loaded as if the register still said so.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            f"{folder} is not an empty folder: name a new one",
            field="folder",
            reason="not_empty",
        )
    count = 0
    for name, text in spelled(everything(session).entries.values()):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
        count += 1
    return count
