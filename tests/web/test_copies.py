"""The copy of a page on the card of its evidence: handed out, lacking, added to."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.copies_made import FORBIDDEN, seen, unseen
from tests.pictures_made import JPEG, PNG, png
from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tracker.adapters.copy_files import CopyFiles
from tracker.domain.access import OPERATOR
from tracker.domain.copies import LARGEST_PICTURE, Medium
from tracker.domain.evidence import State
from tracker.domain.visits import Outcome, Trouble
from tracker.services import copying, evidence
from tracker.services.copying import Keeping
from tracker.storage.copies import StoredCopyRow, WantedCopyRow
from tracker.web import copies as rooms
from tracker.web import copy_words


@pytest.fixture
def code(sqlite, now):
    """G1 has shown a page and it is accepted: its copy is wanted."""
    with sqlite.writing() as session:
        a_register(session)
        return show(session, "G1", "vk.com/one", now=now)


@pytest.fixture
def files(settings):
    return CopyFiles(settings.copies)


@pytest.fixture
def pyotr(code, app):
    return Visitor(app).login("reviewer", email="pyotr@register.example")


@pytest.fixture
def anna(code, app):
    """Anna speaks for G1."""
    anna = Visitor(app)
    return anna.login("representative", bodies=["G1"], email="anna@register.example")


def visit(sqlite, files, now, found=seen):
    copying.run_due(sqlite, Keeping(files=files, visit=found), now=lambda: now)


def kept(sqlite):
    with sqlite.reading() as session:
        return session.scalars(sa.select(StoredCopyRow).order_by("id")).all()


def wanted(sqlite):
    with sqlite.reading() as session:
        return session.scalars(sa.select(WantedCopyRow)).one_or_none()


def plain(page):
    return page.text.replace("\u00a0", " ")


def add(visitor, code, data, status=303, name="shot.png", **other):
    form = visitor.get(f"/evidence/{code}/copy").form()
    form.pop("")
    sent = {**form, "picture": (io.BytesIO(data), name), **other}
    return visitor.post(f"/evidence/{code}/copy", sent, status=status)


def downloads(page):
    return [link for link in page.links() if "/copies/" in link]


def test_a_kept_copy_is_on_the_card_and_is_what_was_seen(
    anna, code, sqlite, files, now
):
    visit(sqlite, files, now)
    page = anna.get(f"/evidence/{code}")
    (row,) = kept(sqlite)

    assert "страница, как её отдал сайт" in plain(page)
    assert "Минсельхоз России" in plain(page)
    assert row.sha256 in plain(page)
    assert "2 КБ" in plain(page)
    (link,) = downloads(page)
    got = anna.get(link).response
    assert got.data == files.read(row.sha256, Medium.WARC)
    assert got.content_type == "application/warc"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    name = f"{code}-2026-11-23-{row.id}.warc.gz"
    assert got.headers["Content-Disposition"] == (
        f"attachment; filename*=UTF-8''{name}"
    )
    assert "no-store" in got.headers["Cache-Control"]
    assert "Content-Encoding" not in got.headers


def test_everybody_sees_the_digest_and_only_those_concerned_the_file(
    pyotr, anna, code, app, sqlite, files, now
):
    visit(sqlite, files, now)
    (row,) = kept(sqlite)
    place = f"/evidence/{code}/copies/{row.id}"
    public = Visitor(app)
    page = public.get(f"/evidence/{code}")
    assert row.sha256 in plain(page)
    assert downloads(page) == []
    assert public.get(place, status=302).location.startswith("/login")
    for role, bodies, status in [
        ("representative", ["G2"], 404),
        ("editor", [], 403),
        ("admin", [], 403),
    ]:
        other = Visitor(app).login(role, bodies=bodies)
        assert downloads(other.get(f"/evidence/{code}")) == []
        other.get(place, status=status)
    for visitor in (pyotr, anna):
        visitor.get(place, status=200)


@pytest.mark.parametrize("number", [0, 2, 2**63 - 1, 2**70, "x", "../1"])
def test_a_copy_there_is_not_or_of_other_evidence_is_not_found(
    number, pyotr, code, sqlite, files, now
):
    visit(sqlite, files, now)
    pyotr.get(f"/evidence/{code}/copies/{number}", status=404)
    with sqlite.writing() as session:
        other = show(session, "G2", "vk.com/two", now=now)
    pyotr.get(f"/evidence/{other}/copies/{kept(sqlite)[0].id}", status=404)


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_a_damaged_copy_is_not_handed_out(damage, pyotr, code, sqlite, files, now):
    visit(sqlite, files, now)
    (row,) = kept(sqlite)
    place = files.place(row.sha256, Medium.WARC)
    if damage == "gone":
        place.unlink()
    else:
        place.write_bytes(place.read_bytes() + b"<script>")

    page = pyotr.get(f"/evidence/{code}/copies/{row.id}", status=410)

    assert "Копия страницы пропала или не та, что была сохранена." in plain(page)
    assert "tracker evidence verify" in plain(page)


def test_a_copy_that_is_still_to_come_is_promised(anna, code):
    assert "Копии ещё нет: страница ждёт очереди" in plain(
        anna.get(f"/evidence/{code}")
    )


def test_why_there_is_no_copy_is_said_and_what_a_reviewer_can_do(
    pyotr, anna, code, app, sqlite, files, now
):
    visit(sqlite, files, now, unseen)
    told = plain(anna.get(f"/evidence/{code}"))
    assert "Копии нет: страница открывается только после входа." in told
    assert "Сделана 1 попытка; следующая — 23.11.2026, 12:15 (МСК)." in told
    assert "Приложить" not in told
    public = plain(Visitor(app).get(f"/evidence/{code}"))
    assert "страница открывается только после входа." in public
    assert "попытка" not in public
    page = pyotr.get(f"/evidence/{code}")
    assert f"/evidence/{code}/copy" in page.links()

    pyotr.post(*sent(page.form(f"/evidence/{code}/copy/again")))
    assert "ждёт очереди" in plain(pyotr.get(f"/evidence/{code}"))
    assert (wanted(sqlite).tries, wanted(sqlite).due_at) == (0, now)


def sent(form):
    return form.pop(""), form


def test_trouble_is_named_and_when_all_tries_are_over_it_is_said(
    anna, code, sqlite, files, now
):
    late = {"outcome": Outcome.ERROR, "trouble": Trouble.TIMEOUT}
    moment = now
    for _ in range(6):
        visit(sqlite, files, moment, lambda url: unseen(url, **late))
        moment += timedelta(days=5)

    told = plain(anna.get(f"/evidence/{code}"))

    assert "Копии нет: страница не открылась (сайт не ответил вовремя)." in told
    assert "Сделано 6 попыток; больше попыток не будет." in told


def test_what_is_not_visited_says_so_once(anna, code, sqlite, files, now):
    visit(sqlite, files, now, lambda url: unseen(url, **FORBIDDEN))
    told = plain(anna.get(f"/evidence/{code}"))
    assert "Копии нет: по таким адресам реестр не ходит." in told


def test_each_way_not_to_be_copied_has_its_words():
    assert set(copy_words.WHY_NOT) == set(Outcome) - {Outcome.ALIVE, Outcome.MOVED}


def test_of_what_waits_nothing_is_said_of_copies(pyotr, code, sqlite, now):
    with sqlite.writing() as session:
        waiting = show(session, "G2", "vk.com/two", now=now, accept=False)
    assert "Копи" not in plain(pyotr.get(f"/evidence/{waiting}"))


def test_a_page_accepted_before_copies_were_kept_says_so(pyotr, code, sqlite):
    with sqlite.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM wanted_copies"))
    page = pyotr.get(f"/evidence/{code}")
    assert "Когда страницу принимали, копия не делалась." in plain(page)
    pyotr.post(*sent(page.form(f"/evidence/{code}/copy/again")))
    assert wanted(sqlite).tries == 0


@pytest.mark.parametrize(("data", "medium"), [(PNG, Medium.PNG), (JPEG, Medium.JPEG)])
def test_a_reviewer_adds_a_screenshot_that_comes_back_as_a_file(
    data, medium, pyotr, code, sqlite, files, now
):
    visit(sqlite, files, now, unseen)
    # What the browser calls it does not count: its content does.
    page = pyotr.follow(add(pyotr, code, data, name="shot.html"))

    assert "Снимок сохранён как копия страницы." in plain(page)
    assert "приложен проверяющим" in plain(page)
    assert "Копии нет" not in plain(page)
    got = pyotr.get(downloads(page)[0]).response
    assert (got.data, got.content_type) == (data, medium.value)
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert wanted(sqlite) is None
    assert kept(sqlite)[0].seq == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Выберите файл со снимком."),
        (b"<script>alert(1)</script>", "Это не изображение PNG или JPEG"),
        (PNG + b"<?php", "Это не изображение PNG или JPEG"),
    ],
)
def test_what_is_no_screenshot_is_refused_in_words(data, words, pyotr, code, sqlite):
    page = add(pyotr, code, data, status=422)
    assert words in plain(page)
    assert kept(sqlite) == []


def test_a_screenshot_may_be_so_large_and_no_larger(pyotr, code, sqlite, monkeypatch):
    assert LARGEST_PICTURE == 5 * 1024 * 1024
    monkeypatch.setattr(rooms, "LARGEST_PICTURE", len(PNG) - 1)
    assert "Файл больше 5 МБ" in plain(add(pyotr, code, PNG, status=422))
    assert kept(sqlite) == []
    monkeypatch.setattr(rooms, "LARGEST_PICTURE", len(PNG))
    add(pyotr, code, PNG)
    assert len(kept(sqlite)) == 1


def test_a_form_without_a_file_is_refused(pyotr, code):
    form = pyotr.get(f"/evidence/{code}/copy").form()
    form.pop("")
    form.pop("picture", None)
    page = pyotr.post(f"/evidence/{code}/copy", form, status=422)
    assert "Выберите файл" in plain(page)


def test_a_double_press_keeps_a_screenshot_once(pyotr, code, sqlite):
    form = pyotr.get(f"/evidence/{code}/copy").form()
    form.pop("")
    for _ in range(2):
        sent = {**form, "picture": (io.BytesIO(PNG), "a.png")}
        answer = pyotr.post(f"/evidence/{code}/copy", sent)
        assert answer.location == f"/evidence/{code}"
    assert len(kept(sqlite)) == 1
    other = {**form, "picture": (io.BytesIO(JPEG), "a.jpg")}
    pyotr.post(f"/evidence/{code}/copy", other, status=409)
    assert len(kept(sqlite)) == 1


@pytest.mark.parametrize("path", ["copy", "copy/again"])
def test_only_reviewers_and_only_of_what_is_accepted(
    path, pyotr, anna, code, app, sqlite, now
):
    place = f"/evidence/{code}/{path}"
    anna.post(place, {}, status=403)
    Visitor(app).login("editor").post(place, {}, status=403)
    pyotr.post(place, {"csrf_token": "forged"}, status=400)
    pyotr.post(f"/evidence/E-NONE/{path}", {}, status=404)
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, code, State.GONE, now=now, base=2)
    pyotr.post(place, {}, status=409)
    assert kept(sqlite) == []


def test_whoever_sent_the_page_adds_no_screenshot_to_it(pyotr, code, sqlite, now):
    form = pyotr.get("/evidence/new?body=G2").form()
    target = form.pop("")
    answer = pyotr.post(
        target,
        {**form, "items": "L1", "item": "L1", "address": "vk.com/two", "do": "send"},
    )
    own = answer.location.rpartition("/")[2]
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, own, State.ACCEPTED, now=now, base=1)
    assert f"/evidence/{own}/copy" not in pyotr.get(f"/evidence/{own}").links()

    page = add(pyotr, own, PNG, status=403)

    assert "не согласует" in plain(page) or "не решает" in plain(page)
    assert kept(sqlite) == []


def test_the_card_asks_as_often_for_many_copies_as_for_one(
    pyotr, code, sqlite, files, now
):
    def queries():
        asked = []
        listen = (sqlite._read, "before_cursor_execute", lambda *said: asked.append(1))
        sa.event.listen(*listen)
        page = pyotr.get(f"/evidence/{code}")
        sa.event.remove(*listen)
        return len(downloads(page)), len(asked)

    add(pyotr, code, PNG)
    few = queries()
    for shade in range(5):
        add(pyotr, code, png(shade))
    many = queries()

    assert (few[0], many[0]) == (1, 6)
    assert few[1] == many[1]


def test_both_languages_have_the_words(code, app, sqlite, files, now):
    visit(sqlite, files, now, unseen)
    english = Visitor(app, "en").login("reviewer", email="peter@register.example")
    told = plain(english.get(f"/evidence/{code}"))
    assert "There is no copy: the page asks to sign in. Tried 1 time; the next" in told
