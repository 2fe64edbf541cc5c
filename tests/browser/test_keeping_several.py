"""Several unsent texts of one form: each has its notice, and none is in the way."""

from tests.browser import test_keeping as keeping
from tests.browser.conftest import sign_in

page = keeping.page
nothing_kept_before = keeping.nothing_kept_before


def test_two_unsent_texts_of_one_form_shut_nobody_out(page, axe):
    sign_in(page, "representative")
    for words in ("Первый черновик.", "Второй черновик."):
        keeping.typed(page, words)
        keeping.autosaved(page)
    page.clock.resume()

    page.goto(keeping.FORM)

    assert page.locator(".keepsake").count() == 2
    assert axe() == []
