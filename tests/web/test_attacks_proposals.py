"""What was tried against the rooms of proposals, so that it stays mended."""

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.factories import an_instrument as a_law
from tests.web.client import Visitor
from tests.web.drafting import (
    begin,
    editors,
    opened,
    proposal_of,
    publish,
    set_terms,
    step,
    write,
)
from tests.web.registers import a_register
from tracker.storage.instruments import InstrumentRow
from tracker.storage.journal import JournalEntryRow

EVIL = "</textarea></title><script>alert(1)</script><img src=x onerror=alert(2)> =1"


@pytest.fixture(autouse=True)
def closed(app):
    """Close the index after each test: what stays open is a leak here."""
    yield
    app.extensions["tracker"].search.engine.close()


@pytest.fixture
def pair(sqlite, app):
    with sqlite.writing() as session:
        a_register(session)
        a_law(session, "LAW2", title="Другой закон", number="2")
    return editors(app)


def take_in(editor, proposal, code, kind="add", document="LAW", status=303):
    """Take an item into a proposal by its form; return the address of its desk."""
    path = f"{proposal}/items"
    form = editor.get(path).form()
    form.pop("")
    typed = {**form, "kind": kind, "item": code, "instrument": document}
    return editor.post(path, typed, status=status).location


def approved(anna, boris, proposal):
    step(anna, proposal, "in_review")
    step(boris, proposal, "approved")


def dropped(editor, desk):
    form = editor.get(proposal_of(desk)).form(f"{desk}/drop")
    editor.post(form.pop(""), form)


def test_two_new_items_do_not_differ_in_case_alone(pair):
    anna, _ = pair
    desk = begin(anna)
    take_in(anna, proposal_of(desk), "NEW-1")
    take_in(anna, proposal_of(desk), "new-1", status=422)


def test_two_proposals_do_not_publish_codes_that_differ_in_case_alone(pair):
    anna, boris = pair
    proposals = []
    for code in ("NEW-1", "new-1"):
        proposal = anna.submit("/proposals/new", title="Правка").location
        proposal = proposal.removesuffix("/items")
        write(anna, take_in(anna, proposal, code), text="Новое.")
        set_terms(anna, proposal)
        approved(anna, boris, proposal)
        proposals.append(proposal)
    publish(boris, proposals[0])
    publish(boris, proposals[1], status=409)


def test_a_new_item_taken_in_anew_stands_in_the_document_chosen_last(pair):
    anna, _ = pair
    desk = begin(anna)
    first = take_in(anna, proposal_of(desk), "NEW-1", document="LAW")
    dropped(anna, first)
    again = take_in(anna, proposal_of(desk), "NEW-1", document="LAW2")
    assert "Другой закон" in anna.get(again).text


@pytest.mark.parametrize("parent", ["NEW-2", "L9", "A1"])
def test_an_item_does_not_stand_inside_itself_or_elsewhere(pair, sqlite, parent):
    anna, boris = pair
    desk = begin(anna)
    proposal = proposal_of(desk)
    with sqlite.writing() as session:
        session.info["journalled"] = True
        other = session.scalar(
            sa.select(InstrumentRow).where(InstrumentRow.code == "LAW2")
        )
        a_version(session, an_item(session, "A1", instrument=other))
    one, two = (take_in(anna, proposal, code) for code in ("NEW-1", "NEW-2"))
    write(anna, desk, text="Новый текст.")
    write(anna, two, text="Второе.", parent="NEW-1")
    form = opened(anna, one, text="Первое.", change="substantive", do="save")
    anna.post(one, {**form, "parent": parent})
    set_terms(anna, proposal)
    page = step(anna, proposal, "in_review", status=303 if parent == "L9" else 422)
    if parent == "L9":
        step(boris, proposal, "approved")
        page = publish(boris, proposal, status=422)
    assert "NEW-1" in page.text


def test_no_sink_of_a_proposal_runs_what_was_typed(pair, sqlite):
    anna, boris = pair
    desk = begin(anna)
    proposal = proposal_of(desk)
    fields = ("number", "heading", "text", "flag", "rule", "reason", "reading")
    typed = {**dict.fromkeys(fields, EVIL), "number": EVIL[:40]}
    write(anna, desk, **typed)
    set_terms(anna, proposal, title=EVIL, rule=EVIL, reason=EVIL)
    form = anna.get(proposal).form(f"{proposal}/comments")
    target = form.pop("")
    anna.post(target, {**form, "change": "1", "paragraph": "1", "words": EVIL})
    step(anna, proposal, "in_review", words=EVIL)
    step(boris, proposal, "approved", words=EVIL)
    rooms = [
        proposal,
        f"{proposal}/publish",
        f"{proposal}/terms",
        f"{proposal}/compare",
        f"{proposal}/compare?view=beside",
        f"{proposal}/compare.table.html",
        desk,
        f"{desk}/drafts",
        f"{desk}/merge",
        "/proposals/",
    ]
    for room in rooms:
        assert unharmed(boris.client.get(room))
    publish(boris, proposal)
    for room in ("/r/L1?on=2027-01-01", "/r/L1/history", "/i/LAW", "/r/L1/compare"):
        assert unharmed(boris.client.get(room))


def unharmed(answer):
    page = answer.get_data(as_text=True)
    return (
        answer.status_code == 200
        and "<script>alert" not in page
        and ("<img src=x" not in page)
    )


def test_every_step_is_in_the_journal_without_words_or_names(pair, sqlite):
    anna, boris = pair
    desk = begin(anna)
    proposal = proposal_of(desk)
    write(anna, desk, text="Секретный текст.", heading="Секретный заголовок")
    set_terms(anna, proposal, title="Секретный титул", reason="Секретная причина")
    form = anna.get(proposal).form(f"{proposal}/comments")
    target = form.pop("")
    anna.post(target, {**form, "change": "1", "words": "Секретное замечание"})
    settle = f"{proposal}/comments/1/settle"
    for _ in range(2):
        form = anna.get(proposal).form(settle)
        anna.post(form.pop(""), form)
    dropped(anna, take_in(anna, proposal, "NEW-1"))
    approved(anna, boris, proposal)
    publish(boris, proposal)
    with sqlite.reading() as session:
        rows = session.execute(
            sa.select(JournalEntryRow.action, JournalEntryRow.body)
        ).all()
    told = [action for action, _ in rows if action.startswith("proposal.")]
    assert told == [
        "proposal.opened",
        "proposal.item_taken_in",
        "proposal.written",
        "proposal.terms",
        "proposal.commented",
        "proposal.comment_settled",
        "proposal.comment_settled",
        "proposal.item_taken_in",
        "proposal.item_dropped",
        "proposal.in_review",
        "proposal.approved",
        "proposal.published",
    ]
    bodies = "".join(body for _, body in rows)
    assert "екретн" not in bodies
    assert "register.example" not in bodies
    assert "Сотрудник" not in bodies


def test_a_late_click_does_not_open_a_remark_again(pair):
    anna, _ = pair
    proposal = proposal_of(begin(anna))
    form = anna.get(proposal).form(f"{proposal}/comments")
    target = form.pop("")
    anna.post(target, {**form, "change": "1", "words": "Так?"})
    settle = f"{proposal}/comments/1/settle"
    both = [visitor.get(proposal).form(settle) for visitor in pair]
    for visitor, form in zip(pair, both, strict=True):
        form.pop("")
        visitor.post(settle, form)
    assert "Открыть снова" in anna.get(proposal).text.replace("\xa0", " ")


ROUTES = (
    ("GET", "/proposals/"),
    ("GET", "/proposals/new"),
    ("POST", "/proposals/new"),
    ("GET", "{proposal}"),
    ("GET", "{proposal}/terms"),
    ("POST", "{proposal}/terms"),
    ("GET", "{proposal}/items"),
    ("POST", "{proposal}/items"),
    ("POST", "{proposal}/steps/in_review"),
    ("POST", "{proposal}/comments"),
    ("POST", "{proposal}/comments/1/settle"),
    ("GET", "{proposal}/compare"),
    ("GET", "{proposal}/compare.docx"),
    ("GET", "{proposal}/compare.table.docx"),
    ("GET", "{proposal}/compare.table.html"),
    ("GET", "{proposal}/publish"),
    ("POST", "{proposal}/publish"),
    ("GET", "{desk}"),
    ("POST", "{desk}"),
    ("POST", "{desk}/look"),
    ("POST", "{desk}/drop"),
    ("GET", "{desk}/merge"),
    ("GET", "{desk}/drafts"),
    ("GET", "{desk}/bodies/gained"),
    ("GET", "{desk}/bodies/gained.csv"),
    ("GET", "{desk}/bodies/gained.xlsx"),
    ("GET", "/r/L1/edit"),
    ("POST", "/r/L1/edit"),
)


@pytest.mark.parametrize("role", ["reader", "representative", "reviewer", "admin", ""])
def test_nobody_but_an_editor_reaches_a_room_of_proposals(pair, app, sqlite, role):
    anna, _ = pair
    desk = begin(anna)
    write(anna, desk, text="Тайный черновик.")
    visitor = Visitor(app).login(role, bodies=["G1"]) if role else Visitor(app)
    with sqlite.reading() as session:
        before = session.scalar(sa.select(sa.func.max(JournalEntryRow.seq)))
    token = visitor.token()
    for method, route in ROUTES:
        path = route.format(proposal=proposal_of(desk), desk=desk)
        data = {"csrf_token": token, "idempotency_key": "k" * 20, "rev": "1"}
        answer = visitor.client.open(
            path, method=method, data=data if method == "POST" else None
        )
        expected = {403} if role else {302, 303}
        assert (path, answer.status_code in expected) == (path, True)
        assert "Тайный" not in answer.get_data(as_text=True)
    with sqlite.reading() as session:
        after = session.scalar(sa.select(sa.func.max(JournalEntryRow.seq)))
    assert after == before


def test_a_change_is_not_reached_through_another_proposal(pair):
    anna, _ = pair
    one, two = begin(anna), begin(anna)
    foreign = two.replace(proposal_of(two), proposal_of(one))
    for part in ("", "/merge", "/drafts", "/bodies/gained", "/bodies/gained.csv"):
        anna.get(foreign + part, status=404)
    for part in ("", "/look", "/drop"):
        anna.post(foreign + part, {"idempotency_key": "k" * 20}, status=404)
