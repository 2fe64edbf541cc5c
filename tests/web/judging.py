"""What is wrong with a page: each rule is a function that yields faults in words."""

import re
from collections import Counter

_CLOSED = frozenset({"script", "style", "code", "pre", "kbd", "textarea", "title"})
_UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
_CSP = re.compile(
    r"default-src 'self'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self'; "
    r"img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    r"frame-ancestors 'none'; form-action 'self'\Z"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_PLURAL_BUG = re.compile(r"%\(\w+\)[sd]")


def faults(page):
    """Yield every fault of *page*."""
    for rule in RULES:
        for fault in rule(page):
            yield f"{rule.__name__}: {fault}"


def parses(page):
    """HTML5 without parse errors."""
    for place, code, details in page.parser.errors:
        yield f"{code} {details} at line {place[0]}: {_line(page, place[0])}"


def one_heading(page):
    """Exactly one h1, and the title begins with it."""
    headings = [_words(h1) for h1 in page.tree.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} h1: {headings}"
        return
    title = _words(page.tree.find(".//title"))
    begun = re.sub(r"^(Ошибка|Error): ", "", title)
    if not headings[0] or not begun.startswith(headings[0]):
        yield f"title {title!r} does not begin with {headings[0]!r}"


def unique_ids(page):
    """No id twice; what refers to an id finds it."""
    ids = Counter(e.get("id") for e in page.tree.iter() if e.get("id") is not None)
    yield from (
        f"id {name!r} {times} times" for name, times in ids.items() if times > 1
    )
    for element in page.tree.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            wanted = (element.get(name) or "").split()
            if element.tag == "markdown-toolbar":
                continue
            for one in wanted:
                if one not in ids:
                    yield f"{element.tag} {name}={one!r} leads nowhere"


def labelled_fields(page):
    """Every field that is seen has a name that is heard."""
    labels = {label.get("for") for label in page.tree.iter("label") if _words(label)}
    wrapped = {f for label in page.tree.iter("label") for f in label.iter()}
    for field in page.tree.iter():
        if field.tag not in ("input", "select", "textarea"):
            continue
        if field.get("type") in _UNLABELLED or field.get("aria-label"):
            continue
        if field.get("id") not in labels and field not in wrapped:
            yield f"{field.tag} {field.get('name')!r} has no label"


def named_controls(page):
    """Every button and link has words."""
    for control in page.tree.iter():
        if control.tag not in ("button", "a"):
            continue
        if not (_words(control) or control.get("aria-label")):
            yield f"{control.tag} {control.get('href', '')} has no words"


def nothing_inline(page):
    """No inline style, script or handler; scripts bear the nonce."""
    nonce = re.search(r"'nonce-([^']+)'", page.response.headers.get(CSP, ""))
    for element in page.tree.iter():
        for name in element.attrib:
            if name == "style" or str(name).startswith("on"):
                yield f"<{element.tag} {name}>"
    yield from ("a style element" for _ in page.tree.iter("style"))
    for script in page.tree.iter("script"):
        if not script.get("src") or (nonce and script.get("nonce") != nonce[1]):
            yield f"script {script.get('src')!r} is inline or without the nonce"


def headers(page):
    """The security headers are there, exactly."""
    if not _CSP.match(page.response.headers.get(CSP, "")):
        yield f"{CSP}: {page.response.headers.get(CSP)}"
    for name, value in _HEADERS.items():
        if page.response.headers.getlist(name) != [value]:
            yield f"{name}: {page.response.headers.getlist(name)}"
    if "Cookie" not in page.response.headers.get("Vary", ""):
        yield "Vary does not name Cookie"


def language(page):
    """The page says which language it speaks, and nothing was left untranslated."""
    if page.tree.get("lang") != page.language:
        yield f"lang={page.tree.get('lang')!r}"
    for text in _prose(page.tree):
        if _PLURAL_BUG.search(text):
            yield f"a placeholder is shown: {text!r}"


def russian_typography(page):
    """In Russian: «ёлочки», long dashes."""
    if page.language != "ru":
        return
    for text in _prose(page.tree.find(".//body")):
        if not _RUSSIAN.search(text) or "://" in text:
            continue
        if '"' in text:
            yield f"straight quotes: {text!r}"
        if re.search(r"(?<=\s)-{1,2}(?=\s)", text):
            yield f"a hyphen for a dash: {text!r}"


CSP = "Content-Security-Policy"
RULES = (
    parses,
    one_heading,
    unique_ids,
    labelled_fields,
    named_controls,
    nothing_inline,
    headers,
    language,
    russian_typography,
)


def _prose(element):
    """Yield the pieces of text people read in the page's own language."""
    if element.tag in _CLOSED or element.get("lang") == "en":
        return
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield from _prose(child)
        if child.tail:
            yield child.tail


def _words(element):
    return re.sub(r"[ \t\n]+", " ", "".join(element.itertext())).strip()


def _line(page, number):
    lines = page.html.splitlines()
    return lines[number - 1].strip()[:160] if number <= len(lines) else ""
