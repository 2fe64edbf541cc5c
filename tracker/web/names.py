"""What regions, networks and the like are called in the reader's language."""

from collections.abc import Mapping

from tracker.storage.regions import Name
from tracker.web.languages import language


def spoken(names: Mapping[str, Name], code: str | None) -> str:
    """Return what *code* is called among *names*; one not among them stays a code."""
    found = names.get(code or "")
    return found.spoken(language()) if found else code or ""


def called(names: Mapping[str, Name]) -> dict[str, str]:
    """Return what *names* are called, by code."""
    speaking = language()
    return {code: name.spoken(speaking) for code, name in names.items()}


def in_order(names: Mapping[str, Name]) -> dict[str, str]:
    """Return the same by the alphabet of that language."""
    return dict(sorted(called(names).items(), key=lambda pair: pair[1].casefold()))
