"""In which language a page speaks.

The language is the one chosen (a cookie), else the best of Accept-Language, else
Russian.
"""

from babel.support import NullTranslations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from tracker.adapters.wordbooks import TRANSLATIONS, words

__all__ = ["TRANSLATIONS", "words"]
LANGUAGES = (("ru", "Русский"), ("en", "English"))
CODES = tuple(code for code, _ in LANGUAGES)
DEFAULT = "ru"
COOKIE = "language"
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


def _chosen() -> str:
    if not has_request_context():
        return DEFAULT
    chosen = request.cookies.get(COOKIE)
    if chosen in CODES:
        return str(chosen)
    return request.accept_languages.best_match(CODES, DEFAULT) or DEFAULT
