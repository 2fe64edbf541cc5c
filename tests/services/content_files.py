"""Small helpers of the content tests: a copy of the example files, edits, loads."""

import shutil
from pathlib import Path

import sqlalchemy as sa

from tracker.domain.access import OPERATOR
from tracker.services import contents
from tracker.storage.journal import JournalEntryRow

EXAMPLE = Path(__file__).parent.parent / "data" / "content"
SHIPPED = Path(__file__).parent.parent.parent / "content" / "register"


class Files:
    """A folder of content that a test may edit."""

    def __init__(self, place, source=EXAMPLE):
        self.place = place
        shutil.copytree(source, place)

    def edit(self, name, old, new):
        """Replace *old* by *new* in the file *name*; *old* must be there once."""
        path = self.place / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name, text):
        """Add *text* to the end of the file *name*."""
        with (self.place / name).open("a", encoding="utf-8") as file:
            file.write(text)


def load(database, folder, *, now, actor=OPERATOR, publish=True):
    """Load *folder* in one transaction, changed texts published at once."""
    shelf = contents.read(folder)
    with database.writing() as session:
        return contents.load(session, actor, shelf, now=now, publish=publish)


def export(database, folder):
    """Export into *folder* and return its files' texts by name."""
    with database.reading() as session:
        contents.export(session, folder)
    return texts(folder)


def texts(folder):
    """Return the texts of all files of *folder* by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def journal(database):
    """Return the actions of the journal in their order."""
    asked = sa.select(JournalEntryRow.action).order_by(JournalEntryRow.seq)
    with database.reading() as session:
        return list(session.scalars(asked))
