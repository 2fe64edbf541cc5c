"""A page of ours as a PDF file that screen readers can read (PDF/UA-1).

Loads nothing but our own static files: whatever a text links to, no other server is
asked and no other file is read. Needs the extra ``office`` and the library Pango.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tracker.adapters.xml_texts import legal
from tracker.domain.errors import NotInstalled

PDF = "application/pdf"
_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def pdf(html: str, *, static: Path) -> bytes:
    """Return *html*, which says its title and its language, as a tagged PDF.

    Relative addresses in it are files under the folder *static*. Refuse as
    `NotInstalled` where WeasyPrint or Pango is missing.
    """
    library = _library()
    page = library.HTML(
        string=legal(html),
        base_url=f"{static.resolve().as_uri()}/",
        url_fetcher=_fetcher(static),
    )
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def allowed(url: str, *, static: Path) -> Path | None:
    """Return the static file that *url* names; None for anything else in the world."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or parts.query:
        return None
    place = Path(unquote(parts.path)).resolve()
    ours = place.is_relative_to(static.resolve()) and place.suffix in _TYPES
    return place if ours and place.is_file() else None


def _library() -> Any:
    """Return WeasyPrint, which takes a second to bring in."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra that few installations have
    except (ImportError, OSError) as error:
        raise NotInstalled("WeasyPrint or Pango is missing", extra="office") from error
    return weasyprint


def _fetcher(static: Path) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Hands out static files and refuses the rest."""

        def fetch(self, url: str, headers: object = None) -> Any:
            place = allowed(url, static=static)
            if place is None:
                raise ValueError(f"not one of our files: {url}")
            kind = {"Content-Type": _TYPES[place.suffix]}
            return URLFetcherResponse(url, place.read_bytes(), kind)

    return OwnFiles()
