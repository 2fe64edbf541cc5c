from datetime import date

import pytest
import sqlalchemy as sa
from werkzeug.test import encode_multipart

from tests.factories import a_version, an_item
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.requirements import ChangeClass, Modality
from tracker.services import requirements
from tracker.services.requirements import Wording
from tracker.storage.requirements import DutyRow, ItemRow, ItemVersionRow

MULTIPLE = {"platforms": ["vk", "ok"], "kinds": ["regional_executive_body", "court"]}


@pytest.fixture
def register(sqlite, now):
    """L1 binds four bodies and has one accepted page."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)


@pytest.fixture
def editor(register, visitor):
    return visitor.login("editor")


def opened(visitor, path="/r/L1/edit"):
    """The form as a browser would send it, with its boxes ticked."""
    form = visitor.get(path).form()
    form.pop("")
    return {**form, **MULTIPLE, "change": "substantive", "reason": "Проба"}


def versions(sqlite, code="L1"):
    with sqlite.reading() as session:
        asked = sa.select(ItemVersionRow).join(
            ItemRow, ItemRow.id == ItemVersionRow.item_id
        )
        found = asked.where(ItemRow.code == code).order_by(ItemVersionRow.seq)
        return list(session.scalars(found))


def publish_another(sqlite, now, text="Чужой текст."):
    with sqlite.writing() as session:
        requirements.publish(
            session,
            OPERATOR,
            "L1",
            Wording(
                heading="Чужой заголовок",
                text=text,
                html=f"<p>{text}</p>",
                change=ChangeClass.EDITORIAL,
            ),
            base=1,
            now=now,
        )


def plain(page):
    return page.text.replace("\u00a0", " ")


@pytest.mark.parametrize("role", ["reader", "representative", "reviewer", "admin"])
def test_only_an_editor_may_write(register, visitor, role):
    visitor.login(role).get("/r/L1/edit", status=403)


def test_the_public_is_sent_to_sign_in(register, visitor):
    assert visitor.get("/r/L1/edit", status=302).location.startswith("/login")


def test_the_form_begins_with_the_newest_version(editor):
    form = opened(editor)
    assert form["heading"] == "Вести официальную страницу"
    assert form["text"] == "Текст."
    assert form["in_force"] == "01.12.2022"
    assert form["base"] == "1"


def test_publishing_adds_a_version_and_shows_it(editor, sqlite):
    form = opened(editor) | {
        "text": "Новый **текст**.\r\nВторая строка.",
        "in_force": "2023-03-01",
        "modality": "optional",
        "comply_by": "",
        "do": "publish",
    }
    answer = editor.post("/r/L1/edit", form)
    assert answer.location == "/r/L1/v/2"
    page = editor.follow(answer)
    assert "Редакция опубликована." in page.text
    assert "Новый текст." in page.text
    first, second = versions(sqlite)
    assert first.text == "Текст."
    assert second.text == "Новый **текст**.\nВторая строка."
    assert second.valid_from == date(2023, 3, 1)
    assert second.author == "Сотрудник Пётр"
    with sqlite.reading() as session:
        duty = session.scalars(
            sa.select(DutyRow).where(DutyRow.version_id == second.id)
        ).one()
    assert duty.modality is Modality.OPTIONAL
    assert duty.comply_by is None


def test_a_day_left_empty_is_an_unknown_one(editor, sqlite):
    form = opened(editor) | {"in_force": "", "do": "publish"}
    editor.post("/r/L1/edit", form)
    assert versions(sqlite)[1].valid_from is None


def test_an_inexact_day_stays_inexact(editor, sqlite):
    form = opened(editor) | {"in_force": "[2022-03-01..2022-07-01]", "do": "publish"}
    editor.post("/r/L1/edit", form)
    second = versions(sqlite)[1]
    assert second.stated_from == "[2022-03-01..2022-07-01]"
    assert second.valid_from == date(2022, 7, 1)


def test_a_version_may_lay_no_duty(editor, sqlite):
    form = opened(editor) | {"lays": None, "do": "publish"}
    editor.post("/r/L1/edit", form)
    second = versions(sqlite)[1]
    with sqlite.reading() as session:
        asked = sa.select(DutyRow).where(DutyRow.version_id == second.id)
        assert session.scalar(asked) is None


def test_the_preview_shows_text_redline_and_impact_and_writes_nothing(editor, sqlite):
    form = opened(editor) | {
        "text": "Текст **изменён**.",
        "kinds": ["court"],
        "do": "preview",
    }
    page = editor.post("/r/L1/edit", form, status=200)
    told = plain(page)
    assert "Сегодня касается 4 органов." in told
    assert "она коснётся 1 органа." in told
    assert "заново подтвердить 1 принятую страницу" in told
    assert "изменён" in " ".join("".join(e.itertext()) for e in page.tree.iter("ins"))
    assert any("изменён" in (e.text or "") for e in page.tree.iter("strong"))
    assert page.form()["text"] == "Текст **изменён**."
    assert len(versions(sqlite)) == 1


def test_an_editorial_change_says_that_nothing_becomes_suspect(editor, sqlite):
    form = opened(editor) | {"change": "editorial", "do": "preview"}
    told = plain(editor.post("/r/L1/edit", form, status=200))
    assert "подтверждения органов остаются в силе" in told
    assert "потребуется заново" not in told.lower()


def test_after_a_preview_the_same_form_can_be_published(editor, sqlite):
    form = opened(editor) | {"text": "Иначе.", "do": "preview"}
    again = editor.post("/r/L1/edit", form, status=200).form()
    again.pop("")
    editor.post("/r/L1/edit", {**again, **MULTIPLE, "do": "publish"})
    assert versions(sqlite)[1].text == "Иначе."


def test_a_double_press_publishes_once(editor, sqlite):
    form = opened(editor) | {"text": "Один раз.", "do": "publish"}
    first = editor.post("/r/L1/edit", form)
    second = editor.post("/r/L1/edit", form)
    assert first.location == second.location
    assert len(versions(sqlite)) == 2


def test_a_forged_form_is_refused(editor, sqlite):
    form = opened(editor) | {"do": "publish", "csrf_token": "forged"}
    editor.post("/r/L1/edit", form, status=400)
    assert len(versions(sqlite)) == 1


def test_the_second_editor_sees_both_changes_and_keeps_his_text(editor, sqlite, now):
    form = opened(editor) | {"text": "Мой текст.", "do": "publish"}
    publish_another(sqlite, now)
    page = editor.post("/r/L1/edit", form, status=409)
    marked = [" ".join("".join(e.itertext()).split()) for e in page.tree.iter("ins")]
    assert any("Чужой" in words for words in marked)
    assert any("Мой" in words for words in marked)
    kept = page.form()
    assert kept["text"] == "Мой текст."
    assert kept["base"] == "2"
    assert len(versions(sqlite)) == 2


def test_after_a_conflict_the_text_can_be_published_on_the_new_base(
    editor, sqlite, now
):
    form = opened(editor) | {"text": "Мой текст.", "do": "publish"}
    publish_another(sqlite, now)
    kept = editor.post("/r/L1/edit", form, status=409).form()
    kept.pop("")
    answer = editor.post("/r/L1/edit", {**kept, **MULTIPLE, "do": "publish"})
    assert answer.location == "/r/L1/v/3"
    assert [each.text for each in versions(sqlite)] == [
        "Текст.",
        "Чужой текст.",
        "Мой текст.",
    ]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("change", None, "Выберите один из ответов."),
        ("in_force", "скоро", "Напишите день так: 01.12.2022."),
        ("comply_by", "31.02.2024", "Напишите день так: 01.12.2022."),
        ("platforms", [], "Отметьте площадки"),
        ("include", "НЕТ-ТАКОГО", "Органа с таким кодом нет: НЕТ-ТАКОГО"),
        ("amended_by", "НЕТ", "Документа с кодом НЕТ нет."),
        ("reason", "д" * 501, "не больше 500 знаков"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_the_text_kept(
    editor, sqlite, field, typed, words
):
    form = opened(editor) | {"text": "Набрано.", "do": "publish", field: typed}
    page = editor.post("/r/L1/edit", form, status=422)
    assert words in plain(page)
    assert page.form()["text"] == "Набрано."
    assert len(versions(sqlite)) == 1


def send_as_browsers_do(editor, form, status):
    """Send *form* as multipart, as the page says: letters take their own size."""
    filled = {"csrf_token": editor.token(), **form}
    boundary, body = encode_multipart({k: v for k, v in filled.items() if v})
    kind = f"multipart/form-data; boundary={boundary}"
    response = editor.client.post("/r/L1/edit", data=body, content_type=kind)
    return editor._answer(response, status)


def test_a_text_over_the_limit_is_refused_in_words_and_kept(editor, sqlite):
    long = "ж" * 500_001
    form = opened(editor) | {"text": long, "do": "publish"}
    page = send_as_browsers_do(editor, form, 422)
    assert "предел — 1 МБ" in plain(page)
    assert page.form()["text"] == long
    assert len(versions(sqlite)) == 1


def test_the_largest_text_is_taken(editor, sqlite):
    form = opened(editor) | {"text": "ж" * 500_000, "do": "publish"}
    send_as_browsers_do(editor, form, 303)
    assert len(versions(sqlite)[1].text) == 500_000


def test_a_base_that_never_was_is_a_404(editor):
    editor.post("/r/L1/edit", opened(editor) | {"base": "99"}, status=404)


def test_an_item_with_a_definition_only_can_be_edited(editor, sqlite):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "DEF"), text="Определение.")
    form = editor.get("/r/DEF/edit").form()
    form.pop("")
    sent = {**form, "change": "editorial", "text": "Точнее.", "do": "publish"}
    assert editor.post("/r/DEF/edit", sent).location == "/r/DEF/v/2"


def test_a_substantive_change_makes_accepted_pages_suspect(editor, app):
    form = opened(editor) | {"text": "По существу.", "do": "publish"}
    editor.post("/r/L1/edit", form)
    assert "Без подтверждённой страницы — 3" in plain(editor.get("/r/L1"))
