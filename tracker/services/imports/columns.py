"""Which column of a file is which of ours: guessed, profiled, or told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.errors import BadInput
from tracker.services.imports.headings import COLUMNS, normal
from tracker.services.imports.profiles import Profile, recognised

#: What is told of every row, whether a column says it or not.
_ALWAYS_SAID = frozenset({"name", "kind", "level"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """How a file's rows are read: our names of columns against its headings."""

    headings: Mapping[str, str]
    defaults: Mapping[str, str]
    profile: Profile | None = None
    #: Headings of which the register keeps nothing.
    unknown: tuple[str, ...] = ()

    @property
    def said(self) -> frozenset[str]:
        """Return the facts about a body that this file speaks of."""
        said = {*self.headings, *self.defaults, *_ALWAYS_SAID} - {"code"}
        return frozenset(said | ({"site_raw"} if "site" in said else set()))

    def heading(self, name: str) -> str:
        """Return the file's heading of our column *name*, or our name without one."""
        return self.headings.get(name, name)

    def typed(self, name: str, cells: Mapping[str, str]) -> str:
        """Return the cell of our column *name*; empty when the file has none."""
        heading = self.headings.get(name)
        return "" if heading is None else cells.get(heading, "")

    def value(self, name: str, cells: Mapping[str, str]) -> str:
        """Return what a row says in our column *name*; empty when it says nothing."""
        text = self.typed(name, cells)
        derived = self.profile.derived.get(name) if self.profile else None
        if derived and normal(self.heading(name)) == derived.column:
            text = derived.value(text)
        return text or self.defaults.get(name, "")

    def as_mapping(self) -> dict[str, str]:
        """Return all of it as plain values, to be kept with the batch."""
        defaults = {f"default {name}": text for name, text in self.defaults.items()}
        profile = {"profile": self.profile.name} if self.profile else {}
        return {**self.headings, **defaults, **profile}


def columns(
    headings: Sequence[str], told: Mapping[str, str], defaults: Mapping[str, str]
) -> Columns:
    """Return how a file with *headings* is read.

    *told* (ours -> theirs) goes before a known profile, and that before the guess.
    Refuse as `BadInput` a name that is not ours, a heading that is not there, and a
    file in which nothing can say a body's name or code, or its kind.
    """
    for name in (*told, *defaults):
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise BadInput(
                f"{name}: no such column; there are {known}",
                field=name,
                reason="unknown_field",
            )
    profile = recognised(headings)
    found = {
        **_guessed(headings),
        **_profiled(headings, profile),
        **_told(headings, told),
    }
    result = Columns(
        headings=found,
        defaults={**(profile.defaults if profile else {}), **defaults},
        profile=profile,
        unknown=tuple(_left_out(headings, found, profile)),
    )
    _require(result, "name", "code")
    _require(result, "kind")
    return result


def _guessed(headings: Sequence[str]) -> dict[str, str]:
    by_words = {normal(heading): heading for heading in headings}
    found = {}
    for name, words in COLUMNS.items():
        heading = next((by_words[word] for word in words if word in by_words), None)
        if heading is not None:
            found[name] = heading
    return found


def _profiled(headings: Sequence[str], profile: Profile | None) -> dict[str, str]:
    by_words = {normal(heading): heading for heading in headings}
    derived = profile.derived if profile else {}
    return {name: by_words[one.column] for name, one in derived.items()}


def _told(headings: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    by_words = {normal(heading): heading for heading in headings}
    for heading in told.values():
        if normal(heading) not in by_words:
            raise BadInput(
                f"{heading}: no such heading; there are {', '.join(headings)}",
                field=heading,
                reason="unknown_heading",
            )
    return {name: by_words[normal(heading)] for name, heading in told.items()}


def _left_out(
    headings: Sequence[str], found: Mapping[str, str], profile: Profile | None
) -> list[str]:
    ignored = profile.ignored if profile else frozenset()
    used = set(found.values())
    return [
        each for each in headings if each not in used and normal(each) not in ignored
    ]


def _require(result: Columns, *names: str) -> None:
    if not any(name in result.headings or name in result.defaults for name in names):
        raise BadInput(
            f"no column of the file says the {' or '.join(names)}",
            field=names[0],
            reason="no_column",
        )
