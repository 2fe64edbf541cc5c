"""The legal editor's three stories, in a browser, on the real content.

The law is loaded as it was signed: the order that names the networks has still to be
written into it. Each story is told once with JavaScript and once without.
"""

import io
import shutil
import zipfile

import pytest

from tests.browser.conftest import served, sign_in
from tracker import clock
from tracker.resources import folder

ITEM = "FZ270-pages"


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Serve the real content with the law as signed: no network is named yet."""
    place = tmp_path_factory.mktemp("signed")
    shelf = shutil.copytree(folder("content") / "register", place / "content")
    file = shelf / "instruments" / "FZ270.md"
    sections = file.read_text(encoding="utf-8").split("---\nitem: ")
    kept, seen = [], set()
    for section in sections:
        code = section.partition("\n")[0]
        if code not in seen:
            kept.append(section)
        seen.add(code)
    assert len(kept) < len(sections)
    file.write_text("---\nitem: ".join(kept), encoding="utf-8")
    data = place / "data"
    data.mkdir()
    yield from served(data, shelf)


@pytest.fixture(params=["with scripts", "without scripts"])
def people(request, browser, browser_context_args, signed):
    """Return the pages of two editors, with JavaScript or without."""
    scripts = request.param == "with scripts"
    pages = []
    for name in ("editor", "editor2"):
        context = browser.new_context(
            **{**browser_context_args, "base_url": signed.address},
            java_script_enabled=scripts,
        )
        page = context.new_page()
        sign_in(page, name)
        pages.append(page)
    yield pages
    for page in pages:
        page.context.close()


def words(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def begin(page, code):
    page.goto(f"/r/{code}/edit")
    press(page, "Начать")
    return page.url


def save(page, *, text=None, change="editorial"):
    if text is not None:
        page.locator("textarea[name=text]").fill(text)
    page.locator(f"input[name=change][value={change}]").check()
    press(page, "Сохранить черновик")


def set_terms(page, proposal, **said):
    page.goto(f"{proposal}/terms")
    for name, value in {"in_force": "01.12.2022", "reason": "Проверка", **said}.items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "Сохранить")


def published_by(author, second, proposal):
    author.goto(proposal)
    press(author, "Отправить на согласование")
    second.goto(proposal)
    press(second, "Согласовать")
    second.goto(f"{proposal}/publish")
    told = words(second)
    press(second, "Опубликовать")
    return told


def rule_on(page, code, address=""):
    page.goto(f"/r/{code}{address}")
    return words(page)


def test_the_order_names_the_networks_of_the_law(request, people, signed):
    """See the impact, have a second person publish, read the redline, on both axes."""
    author, second = people
    code = {"with scripts": ITEM, "without scripts": "FZ270-courts"}[
        request.node.callspec.params["people"]
    ]
    known = clock.now().isoformat()
    before = rule_on(author, code, "?on=2022-12-01")
    assert "ВКонтакте" not in before.partition("Откуда")[0].partition("Кого")[0]

    proposal = begin(author, code).partition("/changes/")[0]
    author.locator("select[name=platform_rule]").select_option("any_of")
    for network in ("vk", "ok"):
        author.locator(f"input[name=platforms][value={network}]").check()
    save(author, change="substantive")
    set_terms(author, proposal, amended_by="ORDER2523")
    told = published_by(author, second, proposal)

    assert "Распоряжение № 2523-р" in told
    assert "С изменением обяз" in told
    then, since = (
        rule_on(author, code, f"?on={day}") for day in ("2022-11-30", "2022-12-01")
    )
    earlier = rule_on(author, code, f"?on=2022-12-01&known={known.replace('+', '%2B')}")
    assert "Не вступила в силу" in then or "не вступила в силу" in then
    assert "Достаточно одной: ВКонтакте, Одноклассники" in since
    assert "Достаточно одной" not in earlier
    author.goto(f"/r/{code}/compare?from=1&to=2")
    assert author.locator("main ins").count() > 0
    assert "ВКонтакте" in author.locator("main ins").all_inner_texts()[0] or any(
        "Достаточно" in text for text in author.locator("main ins").all_inner_texts()
    )


def test_the_redline_is_taken_away_as_a_file_of_word(people):
    author, _ = people
    author.goto("/r/R5/compare?from=1&to=2")
    there = [
        link.get_attribute("href")
        for link in author.locator("main a[href*='.docx']").all()
    ]
    assert there
    body = author.request.get(there[0]).body()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        xml = book.read("word/document.xml").decode()
    assert "w:ins" in xml
    assert "w:del" in xml


def test_two_editors_lose_neither_text(request, people):
    """Both write one item in proposals of their own; the second merges, then wins."""
    author, second = people
    code = {"with scripts": "R2", "without scripts": "C1"}[
        request.node.callspec.params["people"]
    ]
    text = "Первая строка.\n\nВторая строка.\n\nТретья строка."
    first = begin(author, code).partition("/changes/")[0]
    save(author, text=text)
    set_terms(author, first)
    published_by(author, second, first)

    mine = begin(author, code)
    save(author, text=text.replace("Третья", "Третья моя"))
    set_terms(author, mine.partition("/changes/")[0])
    theirs = begin(second, code).partition("/changes/")[0]
    save(second, text=text.replace("Первая", "Первая чужая"))
    set_terms(second, theirs)
    published_by(second, author, theirs)

    author.goto(mine.partition("/changes/")[0])
    assert "Посмотреть обе правки и свести их" in words(author)
    author.goto(f"{mine}/merge")
    assert "Правки не задевают друг друга." in words(author)
    kept = author.locator("textarea[name=text]").input_value()
    assert kept == "Первая чужая строка.\n\nВторая строка.\n\nТретья моя строка."
    save(author)
    published_by(author, second, mine.partition("/changes/")[0])
    assert "Первая чужая строка." in rule_on(author, code)
    assert "Третья моя строка." in rule_on(author, code)


def test_two_tabs_and_the_back_button_overwrite_nothing(request, people):
    """The same draft in two tabs: the second to save is shown three texts."""
    author, _ = people
    code = {"with scripts": "R3", "without scripts": "R4"}[
        request.node.callspec.params["people"]
    ]
    desk = begin(author, code)
    save(author, text="Начало.\n\nСередина.\n\nКонец.")
    tab = author.context.new_page()
    for page in (author, tab):
        page.goto(desk)
    save(author, text="Начало первой вкладки.\n\nСередина.\n\nКонец.")
    tab.locator("textarea[name=text]").fill("Начало.\n\nСередина.\n\nКонец второй.")
    tab.locator("input[name=change][value=editorial]").check()
    press(tab, "Сохранить черновик")
    assert "кто-то сохранил другой черновик" in words(tab)
    kept = tab.locator("textarea[name=text]").input_value()
    assert kept == "Начало первой вкладки.\n\nСередина.\n\nКонец второй."
    press(tab, "Сохранить черновик")
    author.go_back()
    author.wait_for_load_state()
    save(author, text="Сказано после кнопки «Назад».")
    author.goto(f"{desk}/drafts")
    told = words(author)
    for said in ("первой вкладки", "Конец второй", "после кнопки «Назад»"):
        assert said in told


def test_the_look_beside_the_form_follows_what_is_typed(browser, people):
    author, _ = people
    scripts = author.evaluate("document.body.classList.contains('js-enabled')")
    begin(author, "R1")
    author.locator("textarea[name=text]").fill("Совсем другие слова.")
    author.locator("input[name=change][value=editorial]").check()
    author.locator("#ask").fill("GOV-VLG")
    if not scripts:
        press(author, "Показать, что изменится")
    author.locator("#look ins", has_text="Совсем другие").first.wait_for()
    told = author.locator("#look").inner_text().replace("\xa0", " ")
    assert "Касается" in told
    assert "Правительство Вологодской области: касается" in told
