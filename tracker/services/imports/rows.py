"""One row of a file as a body: what it says, what is questioned, why it is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.adapters.sheets import SURPLUS
from tracker.domain import addresses, numbers
from tracker.domain.addresses import Notice, Reason
from tracker.domain.bodies import BodyKind, Level
from tracker.services.bodies import BodyRecord
from tracker.services.imports.answers import Problem, problem
from tracker.services.imports.columns import Columns
from tracker.services.imports.headings import KINDS, LEVEL_OF, LEVELS, normal
from tracker.services.imports.regions import Regions

_CODE = re.compile(r"[\w.-]{1,64}")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
#: What people do and nobody needs to hear of.
_USUAL = frozenset({Notice.SCHEME_ADDED, Notice.QUERY_DROPPED})


class Untaken(Exception):
    """The row cannot be taken; its problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


@dataclass(slots=True)
class Row:
    """One row while it is read; *warnings* grow."""

    line: int
    cells: Mapping[str, str]
    columns: Columns
    regions: Regions
    warnings: list[Problem] = field(default_factory=list)

    def taken(self) -> BodyRecord:
        """Return the body, its parent still as typed; or raise `Untaken`."""
        if SURPLUS in self.cells:
            self._warn("", "surplus_cells", value=self.cells[SURPLUS])
        kind = self._kind()
        site, site_raw = self._site()
        first, last = self._day("existed_from"), self._day("existed_until")
        if first and last and last < first:
            self._warn("existed_until", "ends_before_it_begins")
        code, name = self._code_and_name()
        return BodyRecord(
            code=code,
            name=name,
            kind=kind,
            level=self._level(kind),
            short_name=self._words("short_name"),
            region=self._region(),
            parent=self._words("parent") or None,
            inn=self._number("inn", numbers.inn, (10, 12)),
            ogrn=self._number("ogrn", numbers.ogrn, ()),
            oktmo=self._number("oktmo", numbers.oktmo, (8, 11)),
            site=site,
            site_raw=site_raw,
            address=self._words("address"),
            existed_from=first,
            existed_until=last,
            note=self._text("note"),
            aliases=self._aliases(),
            line=self.line,
        )

    def _text(self, name: str) -> str:
        return self.columns.value(name, self.cells)

    def _words(self, name: str) -> str:
        return " ".join(self._text(name).split())

    def _as_typed(self, name: str) -> str:
        return self.columns.typed(name, self.cells) or self._text(name)

    def _warn(self, name: str, reason: str, **facts: str) -> None:
        self.warnings.append(self._problem(name, reason, **facts))

    def _problem(self, name: str, reason: str, **facts: str) -> Problem:
        value = facts.pop("value", None) or (self._as_typed(name) if name else "")
        column = self.columns.heading(name) if name else ""
        return problem(reason, self.line, column=column, value=value, **facts)

    def _refuse(self, name: str, reason: str) -> Untaken:
        return Untaken(self._problem(name, reason))

    def _code_and_name(self) -> tuple[str, str]:
        code, name = self._text("code"), self._words("name")
        if not code and not name:
            raise self._refuse("name", "no_name_and_no_code")
        if code and not _CODE.fullmatch(code):
            raise self._refuse("code", "bad_code")
        if not name:
            self._warn("name", "no_name")
        return code, name

    def _kind(self) -> BodyKind:
        kind = KINDS.get(normal(self._text("kind")))
        if kind is None:
            raise self._refuse("kind", "unknown_kind")
        return kind

    def _level(self, kind: BodyKind) -> Level:
        text = self._text("level")
        level = LEVELS.get(normal(text)) if text else LEVEL_OF.get(kind)
        if level is None:
            raise self._refuse("level", "unknown_level")
        return level

    def _region(self) -> str | None:
        text = self._text("region")
        if not text:
            return None
        code = self.regions.code(text)
        if code is None:
            self._warn("region", "unknown_region", value=text)
        return code

    def _number(
        self, name: str, right: Callable[[str], bool], lengths: tuple[int, ...]
    ) -> str:
        """Return a number of a state register, as typed even when it is wrong."""
        text = re.sub(r"\s", "", self._text(name))
        if not text or right(text):
            return text
        mended = "0" + text
        if len(mended) in lengths and right(mended):
            self._warn(name, "zero_restored", mended=mended)
            return mended
        self._warn(name, f"bad_{name}")
        return text

    def _site(self) -> tuple[str, str]:
        """Return the site as it can be opened, or nothing, and as it was typed."""
        typed = self._text("site")
        answer = addresses.read(typed, grammar="site")
        if isinstance(answer, addresses.Unrecognised):
            if answer.reason is not Reason.EMPTY:
                self._question_site(answer.reason, "bad_site", answer.reason)
            return "", typed
        mended = [notice for notice in answer.notices if notice not in _USUAL]
        if mended:
            said = ", ".join(mended)
            self._question_site(mended[0], "mended_site", said, mended=answer.url)
        return answer.url, typed

    def _question_site(
        self, reason: str, words: str, detail: str, **facts: str
    ) -> None:
        """Warn with the address reader's own *reason*: the doors have words for it."""
        self.warnings.append(
            problem(
                str(reason),
                self.line,
                column=self.columns.heading("site"),
                value=self._text("site"),
                words=words,
                detail=detail,
                **facts,
            )
        )

    def _day(self, name: str) -> date | None:
        text = self._text(name)
        iso, dotted = _ISO_DAY.fullmatch(text), _DAY.fullmatch(text)
        try:
            if iso:
                year, month, day = map(int, iso.groups())
                return date(year, month, day)
            if dotted:
                day, month, year = map(int, dotted.groups())
                return date(year, month, day)
        except ValueError:
            pass
        if text:
            self._warn(name, "bad_date")
        return None

    def _aliases(self) -> tuple[str, ...]:
        parts = re.split(r"[|;\n]", self._text("aliases"))
        names = {" ".join(part.split()) for part in parts}
        return tuple(sorted(names - {""}))
