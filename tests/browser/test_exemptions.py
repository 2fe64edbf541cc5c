"""The office frees bodies by an act, with and without JavaScript, by keyboard too."""

import pytest

from tests.browser.conftest import sign_in, sign_out

ACT = "Постановление о перечне от 20.04.2022 № 323"
#: Bodies of their own for each run of the story: the register is shared.
BODIES = {
    "with scripts": ("GOV-TVE", "GOV-KOS"),
    "without scripts": ("GOV-YAR", "GOV-IVA"),
}


def words(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


def missing(page, status=""):
    answer = page.request.get(
        f"/missing.json?item=FZ270-pages&kind=regional_executive_body&status={status}"
    )
    return {row["body"] for row in answer.json()["rows"]}


def written(page, act, bodies):
    """Fill the form from its first field to the last by the keyboard alone."""
    page.goto("/exemptions/new")
    page.locator("#legal_basis").focus()
    page.keyboard.insert_text(act)
    page.locator("#item").select_option("FZ270-pages")
    page.locator("#include").fill("\n".join(bodies))
    page.locator("#valid_from").fill("01.12.2022")
    page.locator("button[value=look]").press("Enter")
    page.locator("#look").wait_for()


@pytest.fixture
def bodies(request):
    return BODIES[request.node.callspec.params["person"]]


def test_the_office_sees_whom_an_act_frees_and_frees_them(person, bodies):
    sign_in(person, "reviewer")
    assert set(bodies) <= missing(person)

    written(person, ACT, bodies)
    assert "освобождает 2 органа" in words(person)
    assert "из них 2 не подтвердили исполнения" in words(person)
    assert set(bodies) <= missing(person)
    person.locator("button[value=save]").press("Enter")
    person.wait_for_url("**/exemptions/X-*")
    uid = person.url.rpartition("/")[2]

    assert not set(bodies) & missing(person)
    assert set(bodies) <= missing(person, "exempt")
    sign_out(person)
    person.goto(f"/b/{bodies[0]}")
    assert ACT in words(person)

    sign_in(person, "reviewer")
    person.goto(f"/exemptions/{uid}/revoke")
    person.locator("#legal_basis").fill("Постановление от 01.06.2024 № 40")
    person.locator("#since").fill("01.06.2024")
    person.locator("main form button[type=submit]").first.press("Enter")
    person.wait_for_url(f"**/exemptions/{uid}")
    assert "отменено с 01.06.2024" in words(person)
    assert set(bodies) <= missing(person)


def test_axe_finds_no_fault_on_the_pages_of_the_office(page, axe):
    sign_in(page, "reviewer")
    written(page, "Распоряжение № 1", ["GOV-KLU"])
    assert axe() == []
    page.locator("button[value=save]").click()
    page.wait_for_url("**/exemptions/X-*")
    here = page.url
    for path in (here, f"{here}/revoke", f"{here}/correct", "/exemptions/"):
        page.goto(path)
        assert axe() == [], path
