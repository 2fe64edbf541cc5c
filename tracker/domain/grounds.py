"""Grounds: why a reviewer turns evidence down, from a list that the office keeps."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A reason of the list. A retired one is read on old decisions and not offered."""

    code: str
    name_ru: str
    name_en: str
    needs_words: bool
    position: int
    added_at: datetime
    retired_at: datetime | None = None

    @property
    def listed(self) -> bool:
        """Tell whether the reason may be given for a decision made now."""
        return self.retired_at is None

    def spoken(self, language: str) -> str:
        """Return what the reason is called in *language*; Russian where it lacks."""
        return self.name_en if language == "en" and self.name_en else self.name_ru


def sound(ground: Ground | None, words: str) -> None:
    """Refuse as `BadInput` a rejection on *ground* with *words* that cannot stand.

    It needs a reason of the list, and words where the reason says so.
    """
    if ground is None or not ground.listed:
        raise BadInput("a rejection needs a reason", field="reason", reason="required")
    if ground.needs_words and not words.strip():
        raise BadInput("this reason needs words", field="words", reason="required")
