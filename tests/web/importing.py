"""How tests go through the pages of files: paste, press a button, take the sheet."""

import io

from tests.web.client import fields
from tracker.adapters.sheets import open_sheet

START = "/evidence/import/"
HEADINGS = "Орган\tСтраница\tТребование\tПримечание"


def plain(page):
    """Return the words of *page* without hard spaces."""
    return page.text.replace("\u00a0", " ")


def paste(visitor, *rows, headings=HEADINGS, status=303):
    """Paste *rows* under *headings*; return the page of the columns, or the refusal."""
    cells = "\r\n".join((headings, *rows) if headings else rows)
    answer = visitor.submit(START, status, action=START, cells=cells)
    return visitor.follow(answer) if status == 303 else answer


def send_file(visitor, data, name="pages.csv", status=303):
    """Send a file of *data*; return the page of the columns, or the refusal."""
    form = visitor.get(START).form(START)
    form.pop("")
    answer = visitor.post(START, {**form, "file": (io.BytesIO(data), name)}, status)
    return visitor.follow(answer) if status == 303 else answer


def form_of(page, do):
    """Return the fields of the form on *page* with the button *do*, and its address."""
    for form in page.tree.iter("form"):
        if any(button.get("value") == do for button in form.iter("button")):
            return fields(form)
    raise AssertionError(f"no button {do}: {page.text}")


def press(visitor, page, do, status=303, **typed):
    """Press the button *do* of *page*; return the page it leads to, or the answer."""
    form = form_of(page, do)
    path = form.pop("")
    answer = visitor.post(path, {**form, "do": do, **typed}, status=status)
    return visitor.follow(answer) if status == 303 else answer


def checked(visitor, *rows, **options):
    """Paste *rows* and have them checked; return the page that tells what becomes."""
    return press(visitor, paste(visitor, *rows, **options), "columns")


def errors(visitor, page, ending="csv"):
    """Return the bytes of the error sheet that *page* offers."""
    address = next(link for link in page.links() if link.endswith(f".{ending}"))
    return visitor.get(address).response.get_data()


def cells(data, *columns):
    """Return the rows of a sheet, as tuples of *columns*."""
    sheet = open_sheet(data, name="errors")
    return [tuple(row[column] for column in columns) for _, row in sheet.rows()]
