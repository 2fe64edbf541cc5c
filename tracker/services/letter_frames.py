"""What all letters share: the voice, the links, and how a list of things is set out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tracker.adapters.wordbooks import Voice
from tracker.domain.digests import Part

T = TypeVar("T")
#: Before a thing of a list, and before each further line about it.
DASH = "— "
INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every letter needs beside its digest.

    *address* is that of the register, without a slash at its end; *reasons* are the
    words of a reason for turning a page down, by its code; *leave* is where the reader
    ends the letters without signing in.
    """

    voice: Voice
    address: str
    reasons: Mapping[str, str]
    leave: str

    def link(self, path: str) -> str:
        """Return the whole address of *path*."""
        return self.address + path


def section(
    title: str,
    part: Part[T],
    told: Callable[[T, Frame], list[str]],
    frame: Frame,
    *,
    more: str,
) -> str:
    """Return *part* under *title*, each thing *told* in lines; *more*: all of them."""
    lines = [title.upper()]
    for each in part.first:
        first, *rest = told(each, frame)
        lines += ["", DASH + first, *(INDENT + line for line in rest)]
    if part.more > 0:
        said = frame.voice.ngettext(
            "and %(number)s more:", "and %(number)s more:", part.more
        )
        lines += ["", f"{said} {more}"]
    return "\n".join(lines)


def quoted(words: str, say: Voice) -> str:
    """Return *words* in quotation marks."""
    return say.pgettext("quotation", "“%(words)s”", words=words)
