"""The judge of pages can find fault: each rule has a page that breaks it."""

import pytest
from flask import Response

from tests.web.client import Page
from tests.web.judging import RULES, faults

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'nonce-aaaaaaaaaaaaaaaaaaaaaa'; "
        "style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Cookie",
}


def judged(main, *, title="Суды", lang="ru", headers=HEADERS):
    html = (
        f'<!doctype html><html lang="{lang}"><head><title>{title} — Реестр</title>'
        f"</head><body><main><h1>Суды</h1>{main}</main></body></html>"
    )
    page = Page(Response(html, headers=headers), "ru")
    return {fault.partition(":")[0] for fault in faults(page)}


def test_a_sound_page_has_no_fault():
    assert judged("<p>Суд «высшей» инстанции — один</p>") == set()


@pytest.mark.parametrize(
    ("main", "rule"),
    [
        ("<p>a<div>b</div></p>", "parses"),
        ("<h1>Второй</h1>", "one_heading"),
        ("<p id=a></p><p id=a></p>", "unique_ids"),
        ('<input aria-label="a" aria-describedby="b">', "unique_ids"),
        ("<input name=a>", "labelled_fields"),
        ("<label for=a></label><input id=a>", "labelled_fields"),
        ('<a href="/"></a>', "named_controls"),
        ("<button></button>", "named_controls"),
        ('<p style="color:red">a</p>', "nothing_inline"),
        ('<p onclick="a()">a</p>', "nothing_inline"),
        ("<script>a()</script>", "nothing_inline"),
        ('<script src="/a.js"></script>', "nothing_inline"),
        ("<p>осталось %(count)s</p>", "language"),
        ('<p>Суд "высшей" инстанции</p>', "russian_typography"),
        ("<p>Суд - это орган</p>", "russian_typography"),
    ],
)
def test_a_fault_is_found(main, rule):
    assert rule in judged(main)


def test_faults_around_the_page_are_found():
    assert judged("", title="Органы") == {"one_heading"}
    assert judged("", lang="en") == {"language"}
    assert judged("", headers={**HEADERS, "Vary": ""}) == {"headers"}
    assert judged("", headers={}) == {"headers"}


def test_every_rule_is_tried_here():
    assert len(RULES) == 9
