"""In which language a page speaks, and where its words come from.

Words are kept as ``translations/<language>/LC_MESSAGES/<room>.po``, one file a room,
read when the register starts: there is nothing to compile and nothing to forget to
compile. Message ids are the English words, so English needs no file.

The language is the one chosen (a cookie), else the best of Accept-Language, else
Russian.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale

LANGUAGES = (("ru", "Русский"), ("en", "English"))
CODES = tuple(code for code, _ in LANGUAGES)
DEFAULT = "ru"
COOKIE = "language"
TRANSLATIONS = Path(__file__).parents[1] / "translations"
_YEAR = 365 * 24 * 60 * 60


def speak(app: Flask) -> None:
    """Give *app* its languages; read all words now rather than at the first page."""
    babel = Babel(
        app,
        default_locale=DEFAULT,
        default_timezone="Europe/Moscow",
        locale_selector=_chosen,
    )
    babel.domain_instance = Words()
    for code in CODES:
        words(code)


def language() -> str:
    """Return the code of the language this page speaks."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def remember(response: Response, name: str, value: str) -> None:
    """Let the reader's browser keep the choice *value* for a year."""
    response.set_cookie(
        name,
        value,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


class Words(Domain):  # type: ignore[misc]
    """The words of all rooms together, in the language of the page."""

    def get_translations(self) -> NullTranslations:
        """Return the translations into the language of this page."""
        return words(language())


@cache
def words(code: str) -> NullTranslations:
    """Return all translations into the language *code*; none for English."""
    folder = TRANSLATIONS / code / "LC_MESSAGES"
    whole = Catalog(locale=code)
    for place in sorted(folder.glob("*.po")):
        with place.open("rb") as file:
            room = read_po(file, locale=code)
        for message in room:
            if message.id and message.string and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def _chosen() -> str:
    if not has_request_context():
        return DEFAULT
    chosen = request.cookies.get(COOKIE)
    if chosen in CODES:
        return str(chosen)
    return request.accept_languages.best_match(CODES, DEFAULT) or DEFAULT
