"""Where the words of the register come from, and a voice that speaks them.

Words are kept as ``translations/<language>/LC_MESSAGES/<room>.po``, one file a room,
read when the register starts: there is nothing to compile and nothing to forget to
compile. Message ids are the English words, so English needs no file.
"""

from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

TRANSLATIONS = Path(__file__).parents[1] / "translations"
#: Languages in which people are written to; the first is that of whoever chose none.
SPOKEN = ("ru", "en")


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


class Voice:
    """Speaks one language in letters and calendars, where no page has chosen one."""

    def __init__(self, language: str) -> None:
        self.language = language if language in SPOKEN else SPOKEN[0]
        self._words = words(self.language)

    def gettext(self, message: str, **values: object) -> str:
        """Return *message* in the language, with *values* in their places."""
        return self._words.gettext(message) % values

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Return *message* as it is said in *context*."""
        return str(self._words.pgettext(context, message)) % values

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the form of the message that goes with *number*, its %(number)s."""
        said = self._words.ngettext(one, many, number)
        return said % {"number": self.number(number), **values}

    def number(self, value: int) -> str:
        """Return *value* with groups of three."""
        return str(format_decimal(value, locale=self.language))

    def day(self, value: date) -> str:
        """Return *value* as 1 марта 2026 г. or 1 March 2026."""
        said = str(format_date(value, "d MMMM y", locale=self.language))
        return f"{said} г." if self.language == "ru" else said
