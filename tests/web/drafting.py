"""What tests of the editor's pages share: two editors, and forms as browsers send."""

import sqlalchemy as sa

from tests.web.client import Visitor
from tracker.storage import proposal_lists
from tracker.storage.requirements import ItemRow, ItemVersionRow

MULTIPLE = {"platforms": ["vk", "ok"], "kinds": ["regional_executive_body", "court"]}
ANNA, BORIS = "anna@register.example", "boris@register.example"
TERMS = {"title": "Правка", "in_force": "01.12.2026", "reason": "Проба"}


def editors(app):
    """Return two visitors who are editors."""
    return (
        Visitor(app).login("editor", email=ANNA),
        Visitor(app).login("editor", email=BORIS),
    )


def begin(editor, code="L1", kind="amend", into=""):
    """Begin a change of an item; return the address of its desk."""
    form = editor.get(f"/r/{code}/edit").form(f"/r/{code}/edit")
    form.pop("")
    answer = editor.post(f"/r/{code}/edit", {**form, "kind": kind, "into": into})
    return answer.location


def opened(editor, desk, **typed):
    """Return the form of a change as a browser would send it, and *typed* in it."""
    form = editor.get(desk).form(desk)
    form.pop("")
    boxes = MULTIPLE if "lays" in form else {}
    return {**form, **boxes, **typed}


def write(editor, desk, status=303, **typed):
    """Write into the form at *desk* and save it."""
    sent = {"change": "substantive", "do": "save", **typed}
    return editor.post(desk, opened(editor, desk, **sent), status=status)


def set_terms(editor, proposal, **said):
    """Say from when and why; return the answer."""
    form = editor.get(f"{proposal}/terms").form()
    form.pop("")
    return editor.post(f"{proposal}/terms", {**form, **TERMS, **said})


def step(editor, proposal, wanted, status=303, **typed):
    """Pass the proposal on by the button that leads to *wanted*."""
    page = editor.get(proposal)
    form = steps_form(page)
    return editor.post(f"{proposal}/steps/{wanted}", {**form, **typed}, status=status)


def steps_form(page):
    """Return the hidden fields of the form of steps."""
    for form in page.tree.iter("form"):
        if form.get("class") == "proposal-steps":
            found = {e.get("name"): e.get("value") for e in form.iter("input")}
            return {name: value for name, value in found.items() if name}
    return {}


def publish(editor, proposal, status=303):
    """Press the last button."""
    form = editor.get(f"{proposal}/publish").form(f"{proposal}/publish")
    form.pop("")
    return editor.post(f"{proposal}/publish", form, status=status)


def proposal_of(desk):
    """Return the address of the proposal that *desk* belongs to."""
    return desk.partition("/changes/")[0]


def change(sqlite, number=1):
    """Return the change with the id *number* as it stands."""
    with sqlite.reading() as session:
        return proposal_lists.change(session, number)


def versions(sqlite, code="L1"):
    """Return the versions of an item, the first first."""
    with sqlite.reading() as session:
        asked = sa.select(ItemVersionRow).join(
            ItemRow, ItemRow.id == ItemVersionRow.item_id
        )
        found = asked.where(ItemRow.code == code).order_by(ItemVersionRow.seq)
        return list(session.scalars(found))


def plain(page):
    """Return the words of *page*, its non-breaking spaces plain."""
    return page.text.replace("\u00a0", " ")


def marked(page, tag="ins"):
    """Return the texts that *page* marks as put in (or struck out)."""
    return [" ".join("".join(e.itertext()).split()) for e in page.tree.iter(tag)]
