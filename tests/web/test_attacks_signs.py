"""Signs and numbers that no honest form sends, in every field of the editors' rooms."""

from itertools import product
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.web.conftest import make_app
from tests.web.drafting import (
    begin,
    editors,
    opened,
    proposal_of,
    set_terms,
    steps_form,
    write,
)
from tests.web.registers import a_register
from tracker.services import keepsakes
from tracker.storage import proposal_lists
from tracker.storage.proposals import ProposalCommentRow
from tracker.web.signs import sound
from tracker.web.sittings import mint

#: What a page, a store or a reader stumbles over, one in each.
ODD = "А\0б\x01в\x1bг\x0bд\x7fе\x9fё\ufffeж\u202eз\u2066и"
PLAIN = "Абвг деёжзи"
HUGE = ("9" * 40, "99999999999999999999", "9007199254740992", "2147483647", "-1")
WRITTEN = ["number", "heading", "text", "flag", "rule", "reason", "reading"]
REFUSED = [
    "rev",
    "base",
    "position",
    "in_force",
    "platforms",
    "include",
    "comply_by",
    "change",
    "ask",
]
ARGUMENTS = [
    "document",
    "item",
    "kept",
    "state",
    "after",
    "view",
    "on",
    "from",
    "known",
]
ROOMS = [
    "/proposals/",
    "{proposal}/items",
    "{desk}",
    "{proposal}/compare",
    "/r/L1/compare",
]


@pytest.fixture
def desk(database, settings, now):
    """Anna has begun to change L1: herself, and the address of the change."""
    with database.writing() as session:
        a_register(session)
    app = make_app(settings, database, now)
    anna, _ = editors(app)
    yield anna, begin(anna)
    app.extensions["tracker"].search.engine.close()


def sent(visitor, path, action, **typed):
    """Return the form for *action* on *path* with *typed* in it."""
    form = visitor.get(path).form(action)
    form.pop("")
    return {**form, **typed}


def key():
    """Return the key of a form drawn now."""
    return {"idempotency_key": mint()}


def tried(visitor, path, form):
    """Return the answer to *form*, whatever it is."""
    return visitor.client.post(path, data={"csrf_token": visitor.token(), **form})


def test_no_field_of_a_text_keeps_an_odd_sign(desk, database):
    anna, address = desk
    write(anna, address, **dict.fromkeys(WRITTEN, ODD))
    with database.reading() as session:
        kept = proposal_lists.change(session, 1).proposed
    assert {getattr(kept, field) for field in WRITTEN} == {PLAIN}
    anna.get(address)
    anna.get(proposal_of(address))


def test_an_odd_sign_in_a_refused_field_gives_a_sound_page(desk):
    anna, address = desk
    for field in REFUSED:
        typed = {"change": "substantive", "do": "look", field: ODD}
        answer = tried(anna, address, opened(anna, address, **typed))
        assert answer.status_code in (200, 422)
        assert not set(answer.get_data(as_text=True)) & set(ODD) - set(PLAIN)


def test_no_term_keeps_an_odd_sign(desk, database):
    anna, address = desk
    fields = ("title", "rule", "reason")
    set_terms(anna, proposal_of(address), **dict.fromkeys(fields, ODD))
    with database.reading() as session:
        kept = proposal_lists.proposal(session, 1).terms
    assert {getattr(kept, field) for field in fields} == {PLAIN}


def test_a_remark_keeps_no_odd_sign(desk, database):
    anna, address = desk
    proposal = proposal_of(address)
    form = sent(anna, proposal, f"{proposal}/comments", words=ODD, change="1")
    anna.post(f"{proposal}/comments", form)
    with database.reading() as session:
        assert session.scalar(sa.select(ProposalCommentRow.words)) == PLAIN


def test_an_odd_document_for_a_new_item_is_refused_in_the_form(desk):
    anna, address = desk
    path = f"{proposal_of(address)}/items"
    typed = {"kind": "add", "item": "NEW-1", "instrument": ODD}
    page = anna.post(path, sent(anna, path, None, **typed), status=422)
    assert page.form()["item"] == "NEW-1"


def test_an_odd_sign_in_an_address_is_no_crash(desk):
    anna, address = desk
    for room in ROOMS:
        path = room.format(proposal=proposal_of(address), desk=address)
        for name in ARGUMENTS:
            answer = anna.client.get(f"{path}?{name}={quote(ODD)}")
            assert (path, name, answer.status_code < 500) == (path, name, True)


def test_kept_fields_and_their_names_are_sound(desk, database):
    anna, address = desk
    drawn = opened(anna, address)["idempotency_key"]
    typed = {"idempotency_key": drawn, f"text{ODD}": ODD, "keep_place": address}
    anna.post("/keepsakes/", typed, status=200)
    with database.reading() as session:
        kept = keepsakes.typed(session, "account:1", drawn[:16])
    assert kept == {f"text{PLAIN}": [PLAIN]}


def test_a_number_no_column_holds_is_refused_in_the_form(desk):
    anna, address = desk
    for field, number in product(("rev", "base"), HUGE):
        typed = {"change": "substantive", "do": "save", "text": "Мой текст."}
        answer = tried(anna, address, opened(anna, address, **{**typed, field: number}))
        assert answer.status_code in (409, 422)
        assert "Мой текст." in answer.get_data(as_text=True)


def test_a_number_no_column_holds_is_refused_in_small_forms(desk):
    anna, address = desk
    proposal = proposal_of(address)
    terms = f"{proposal}/terms"
    for number in HUGE:
        steps = {**steps_form(anna.get(proposal)), "rev": number, "words": "Нет."}
        for path, typed in (
            (terms, {**sent(anna, terms, None), "rev": number}),
            (f"{proposal}/steps/declined", steps),
            (f"{proposal}/comments", {**key(), "change": number, "words": "Так."}),
            (f"{proposal}/publish", {**key(), "rev": number}),
        ):
            answer = tried(anna, path, typed)
            assert answer.status_code in (403, 404, 409, 422)


@pytest.mark.parametrize("path", ["/proposals/9007199254740991", "/r/L1/v/" + "9" * 30])
def test_an_address_with_a_number_too_large_is_not_found(desk, path):
    anna, _ = desk
    assert anna.get(path, status=404).status == 404


def test_the_address_at_the_foot_of_a_page_has_no_odd_sign(desk):
    anna, _ = desk
    page = anna.get(f"/proposals/?x={quote(ODD)}")
    assert not set(page.html) & set(ODD) - set(PLAIN)


@pytest.mark.parametrize("text", ["", "Обычный\r\n\tс отступом", "№ 5 «да»"])
def test_sound_text_stays_as_it_is(text):
    assert sound(text) == text
