"""The legal profile of Markdown: what law texts keep, and what nobody smuggles in."""

import time

import html5lib
import pytest

from tracker.adapters import markdown
from tracker.adapters.markdown import render, render_safely

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x][1]\n\n[1]: https://evil.example/pixel.png",
    "# x {: onclick=alert(1) }",
    "x\n{: style='position:fixed' onmouseover=alert(1) }",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[^x]: <script>alert(1)</script>\n\nа[^x]",
    '[^"onclick=alert(1)]: n\n\nа[^"onclick=alert(1)]',
    "`<script>alert(1)</script>`",
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<div markdown=1>x</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
BOMBS = {
    "brackets": "[" * 8_000,
    "links": "[a](b" * 8_000,
    "tags": "<a " * 8_000,
    "backticks": "``a`" * 8_000,
    "definitions": "a\n: b\n\n" * 500,
    "quotes": ">" * 5_000,
    "nested list": "\n".join("  " * depth + "- a" for depth in range(1_000)),
    "emphasis": "*a_" * 20_000,
    "footnotes": "[^1]" * 5_000 + "\n\n[^1]: x",
    "more than is taken": "а" * 600_000,
}
#: Those that no machine renders in two seconds.
HOPELESS = {"brackets", "more than is taken"}


def elements(html):
    return html5lib.parseFragment(html, namespaceHTMLElements=False).iter()


@pytest.mark.parametrize(
    "text", ["1. Раз.\n2. Два.\n5. Пять.\n5.1. Ещё.", "7. Семь.\n\n    7.1. Далее."]
)
def test_numbers_stay_as_they_were_typed(text):
    made = elements(render(text).replace("<br>", ""))
    shown = "\n".join(element.text or "" for element in made)
    assert [line.strip() for line in shown.split("\n") if line.strip()] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]
    assert "<ol>" not in render(text)


def test_raw_html_is_shown_as_characters():
    assert render("<b>да</b>") == "<p>&lt;b&gt;да&lt;/b&gt;</p>"
    assert "&lt;div&gt;" in render("<div>\nblock\n</div>")


def test_tables_footnotes_and_line_ends_are_kept():
    assert "<table>" in render("|а|б|\n|-|-|\n|в|г|")
    assert "<br>" in render("раз\nдва")
    assert 'class="footnote"' in render("слово[^1]\n\n[^1]: сноска")


def test_quotation_marks_and_dashes_are_not_improved():
    assert render('"а" -- б...') == '<p>"а" -- б...</p>'


def test_footnotes_of_two_texts_do_not_share_names():
    one, two = (
        {e.get("id") for e in elements(render(f"{word}[^1]\n\n[^1]: n")) if e.get("id")}
        for word in ("один", "два")
    )
    assert len(one) == len(two) == 2
    assert not one & two


def test_a_footnote_leads_to_its_own_text_and_back():
    made = list(elements(render("слово[^1]\n\n[^1]: сноска")))
    names = {e.get("id") for e in made if e.get("id")}
    links = {e.get("href").removeprefix("#") for e in made if e.get("href")}
    assert links == names


def test_headings_stand_below_those_of_the_page():
    tags = {e.tag for e in elements(render("# Один\n\n## Два\n\n###### Шесть"))}
    assert {"h3", "h4", "h6"} <= tags
    assert not {"h1", "h2"} & tags


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_live_comes_out_of_an_attack(attack):
    for element in elements(render(attack)):
        assert element.tag == "DOCUMENT_FRAGMENT" or element.tag in markdown.TAGS
        for name, value in element.attrib.items():
            assert name in {"href", "id", "class", "rel", "align"}
            if name == "href":
                # A picture becomes a link: nobody is followed who does not press it.
                assert value.startswith(("https://", "#t")), value


def test_links_lead_to_the_web_and_to_mailboxes_only():
    html = render("[а](https://a.example) [б](mailto:b@c.example) [в](/r/x)")
    links = [e.get("href") for e in elements(html) if e.tag == "a"]
    assert links == ["https://a.example", "mailto:b@c.example", None]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_in_time_and_its_source_is_kept(name):
    began = time.monotonic()
    answer = render_safely(BOMBS[name])
    assert time.monotonic() - began < 4
    assert answer.failed or name not in HOPELESS
    if answer.failed:
        shown = "".join(e.text or "" for e in elements(answer.html))
        assert shown == BOMBS[name]


def test_a_child_renders_as_we_do():
    text = "1. Пункт **первый**.\n\n" * 100
    assert len(text) > markdown.SMALL
    assert render_safely(text) == markdown.Rendered(render(text))


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_small_text_needs_no_child_because_it_cannot_be_a_bomb(bomb):
    began = time.process_time()
    render_safely(bomb[: markdown.SMALL])
    assert time.process_time() - began < 1
