"""Markdown as legal texts need it: numbers stay as typed, raw HTML is only text.

Python-Markdown renumbers lists (1. 2. 5. becomes 1, 2, 3) and swallows "5.1.", so its
numbered lists are switched off; so are indented code, raw HTML, pictures and, because
it sets any attribute, ``attr_list``. What remains passes a fixed list of tags.

A few thousand brackets keep Python-Markdown busy for seconds. Whatever a person types
goes through `render_safely`, which renders it in a child that can be killed. Nothing
is ever rendered while a page is being read: the HTML is kept with its text.

Run as a program, this module is that child: text in, HTML out.
"""

import hashlib
import html
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Bytes of UTF-8 that people may type; more is shown as it is.
MAX_TEXT = 1_000_000
#: Characters that cannot keep the renderer busy: the worst take 0.15 s.
SMALL = 1_000
CPU_SECONDS = 2
WALL_SECONDS = 3
MEMORY_BYTES = 1 << 29

# fmt: off
TAGS = frozenset({
    "a", "blockquote", "br", "code", "div", "em", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "strong", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})
# fmt: on
ATTRIBUTES = {
    "a": {"href", "id"},
    "li": {"id"},
    "sup": {"id"},
    "td": {"align"},
    "th": {"align"},
}
CLASSES = {"a": {"footnote-ref", "footnote-backref"}, "div": {"footnote"}}
SCHEMES = {"http", "https", "mailto"}
#: A link leads to another site, to a mailbox or to a footnote of the same text.
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML of a text; *failed* means it is the source, shown as it was typed."""

    html: str
    failed: bool = False


def render(text: str) -> str:
    """Return *text* as HTML that may stand in a page as it is.

    >>> render("5.1. Второе")
    '<p>5.1. Второе</p>'
    >>> render("<b>да</b>")
    '<p>&lt;b&gt;да&lt;/b&gt;</p>'

    Footnotes bear names made from the text, so that several texts fit one page.
    """
    made = _converter().convert(text)
    name = "t" + hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8] + "-"

    def allow(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return name + value
        if attribute == "title":
            return None
        if attribute != "href":
            return value
        if value.startswith("#"):
            return f"#{name}{value[1:]}"
        return value if _LINK.match(value) else None

    return nh3.clean(
        made,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=allow,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def render_safely(text: str) -> Rendered:
    """Return *text* as HTML, or the text itself when it cannot be rendered in time.

    At most 2 seconds of processor and 3 of waiting. Never raises for a text.
    """
    source = text.encode(errors="replace")
    if len(source) > MAX_TEXT:
        return as_typed(text)
    if len(text) <= SMALL:
        return _here(text)
    try:
        child = subprocess.run(  # noqa: S603 - this very file, by our interpreter
            [sys.executable, "-P", str(Path(__file__).resolve())],
            input=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=True,
        )
        return Rendered(child.stdout.decode())
    except (subprocess.SubprocessError, OSError, UnicodeDecodeError):
        return as_typed(text)


def as_typed(text: str) -> Rendered:
    """Return *text* shown as characters, marked as failed."""
    return Rendered(f"<pre>{html.escape(text)}</pre>", failed=True)


def _here(text: str) -> Rendered:
    try:
        return Rendered(render(text))
    except Exception:
        # The library raises whatever its depths hold (RecursionError, IndexError).
        return as_typed(text)


def _converter() -> Markdown:
    """Return a fresh converter of the legal profile; one keeps state, so one a text."""
    return Markdown(
        extensions=[
            "tables",
            "nl2br",
            FootnoteExtension(BACKLINK_TITLE=""),
            _LegalProfile(),
        ],
        output_format="html",
    )


class _LegalProfile(Extension):
    """Takes away what would change or endanger a legal text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Take the parts out of *md*."""
        for name in ("olist", "code"):
            md.parser.blockprocessors.deregister(name)
        md.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.register(_LowerHeadings(md), "lower_headings", 5)


class _LowerHeadings(Treeprocessor):
    """Puts headings below those of the page: a page has one h1, an item an h2."""

    def run(self, root: "Element") -> None:
        """Lower every heading under *root* by two levels, down to the sixth."""
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag or ""):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"


def _child() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    text = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(render(text).encode())


if __name__ == "__main__":
    _child()
