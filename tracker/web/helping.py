"""The manual: pages of ``content/<language>/help``, in the order they name.

A page is Markdown under a front matter of ``title`` and ``position``. A page that is
not translated is shown in Russian, and says so by its language.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.adapters.markdown import render
from tracker.domain.access import Act
from tracker.domain.errors import NotFound
from tracker.resources import folder
from tracker.web import languages
from tracker.web.guard import needs

blueprint = Blueprint("help", __name__, url_prefix="/help")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the manual in one language; *html* is safe to show."""

    name: str
    title: str
    position: int
    language: str
    html: Markup


@blueprint.get("/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """Show what the manual has."""
    return render_template("help/index.html", pages=manual(languages.language()))


@blueprint.get("/<name>")
@needs(Act.READ)
def show(name: str) -> ResponseReturnValue:
    """Show one page and the way to the next."""
    pages = manual(languages.language())
    place = next((n for n, page in enumerate(pages) if page.name == name), None)
    if place is None:
        raise NotFound(name)
    return render_template(
        "help/show.html",
        page=pages[place],
        before=pages[place - 1] if place else None,
        after=pages[place + 1] if place + 1 < len(pages) else None,
    )


@cache
def manual(language: str) -> tuple[Page, ...]:
    """Return the manual in *language*, page by page; what lacks there in Russian."""
    pages = _read(languages.DEFAULT) | _read(language)
    return tuple(sorted(pages.values(), key=lambda page: (page.position, page.name)))


def _read(language: str) -> dict[str, Page]:
    places = sorted((folder("content") / language / "help").glob("*.md"))
    return {place.stem: _page(place, language) for place in places}


def _page(place: Path, language: str) -> Page:
    """Read one file; one without a front matter is a mistake of ours and raises."""
    _, front, text = place.read_text(encoding="utf-8").split("---\n", 2)
    head = yaml.safe_load(front)
    return Page(
        name=place.stem,
        title=head["title"],
        position=head["position"],
        language=language,
        html=Markup(_raised(render(text))),  # noqa: S704 - sanitised by the renderer
    )


def _raised(html: str) -> str:
    """Raise headings by one level: a page of the manual has no item above its own."""
    for level in range(3, 7):
        html = html.replace(f"<h{level}", f"<h{level - 1}")
        html = html.replace(f"</h{level}>", f"</h{level - 1}>")
    return html
