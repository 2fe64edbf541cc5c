"""People are let in: by an invitation, and for once by a link, in a real browser."""

import pytest

from tests.browser.conftest import PASSWORD, sign_in, sign_out


def words(page):
    """Return the text of the page, its non-breaking spaces as plain ones."""
    return page.locator("main").inner_text().replace("\xa0", " ")


def told_link(page):
    """Return the path of the link that the page tells, once."""
    link = page.locator(".pass-link").inner_text().strip()
    return "/" + link.split("/", 3)[3]


def test_an_invited_person_comes_in_and_sees_what_awaits(request, person):
    """From the administrator's form to the first requirement to be answered."""
    scripts = request.node.callspec.params["person"] == "with scripts"
    email = f"invited-{int(scripts)}@register.example"
    sign_in(person, "admin")
    person.goto("/accounts/invitations/new")
    person.locator("#name").fill("Анна Ильина")
    person.locator("#email").fill(email)
    person.get_by_label("представитель органа").check()
    person.locator("summary").click()
    person.get_by_label("Тверская область").check()
    person.get_by_role("button", name="Создать ссылку").click()
    link = told_link(person)
    sign_out(person)

    person.goto(link)
    assert "/invitation/" in person.url
    assert "Тверская область" in words(person)
    person.locator("#password").fill(PASSWORD)
    person.locator("#password_again").fill(PASSWORD)
    person.get_by_role("button", name="Задать пароль и войти").click()
    person.wait_for_url("**/mine/")

    assert "Требования без ответа" in words(person)
    person.locator("main a[href^='/evidence/new?body=']").first.click()
    assert person.locator("#address").is_visible()
    sign_out(person)
    person.goto(link)
    assert "Приглашение уже использовано" in words(person)


def test_a_body_sends_by_a_link_and_gets_a_receipt(request, person):
    """From the reviewer's button on the card to the codes of what was sent."""
    scripts = request.node.callspec.params["person"] == "with scripts"
    body, page = ("GOV-TVE", "tver") if scripts else ("GOV-PSK", "pskov")
    sign_in(person, "reviewer")
    person.goto(f"/b/{body}")
    person.get_by_role("button", name="Создать ссылку").click()
    link = told_link(person)
    sign_out(person)

    person.goto(link)
    person.locator("#address").fill(f"m.vk.com/{page}_official")
    person.locator("input[name=item]").first.check()
    person.get_by_role("button", name="Отправить").click()
    person.wait_for_url("**/sending/*")

    assert f"https://vk.com/{page}_official" in words(person)
    code = person.locator("main a[href^='/evidence/E-']").first.inner_text()
    person.goto(f"/evidence/{code}")
    assert "на проверке" in words(person)


@pytest.mark.parametrize("scheme", ["normal", "black"])
def test_the_pages_of_people_shut_nobody_out(page, register, axe, scheme):
    page.context.add_cookies(
        [{"name": "display", "value": f"{scheme}:100:normal", "url": register.address}]
    )
    sign_in(page, "admin")
    paths = ["/accounts/", "/accounts/1", "/accounts/invitations/new",
             "/accounts/invitations/", "/mine/"]  # fmt: skip
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = axe()
        page.set_viewport_size({"width": 320, "height": 800})
        found[f"{path} wide"] = [
            width
            for width in [page.evaluate("document.documentElement.scrollWidth")]
            if width > 320
        ]
        page.set_viewport_size({"width": 1280, "height": 800})
    sign_out(page)
    sign_in(page, "representative")
    page.goto("/mine/")
    found["mine of a representative"] = axe()
    sign_out(page)
    sign_in(page, "reviewer")
    page.goto("/b/GOV-VLG")
    page.get_by_role("button", name="Создать ссылку").click()
    found["a card with a link"] = axe()

    assert {place: faults for place, faults in found.items() if faults} == {}
