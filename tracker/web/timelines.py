"""The picture of both time axes: where each line, block and word of it stands.

Days run from left to right, knowledge from top to bottom: a row for each moment at
which the register learned something, cut where another version begins to rule. Days
are not to scale: a stretch between two changes keeps room for its words. Everything
the picture says is said again in words beside it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from flask import url_for
from flask_babel import gettext, pgettext

from tracker import clock
from tracker.domain.requirements import Binding, Op, Stage
from tracker.domain.timelines import Band, Segment
from tracker.services.histories import Timeline
from tracker.storage.texts import Revision
from tracker.web.banners import period
from tracker.web.formats import day

#: Measures of the picture in its own units, at a thousand to the width of a page.
WIDTH, NAMES, UNDATED = 1000, 126, 152
TOP, ROW, GAP, FOOT = 34, 44, 8, 44
#: Days before the first mark and after the last have no end: a stub stands there.
STUB = 64
#: The least width of a stretch, and how wide a letter is.
LEAST, LETTER = 92, 8.6
#: Rows of the small picture: the newest.
FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stands on some days of one row.

    *words* fit into it, *middle* is where; *told* begins with them and says the days;
    *listed* says the same at its full length.
    """

    x: float
    y: float
    width: float
    kind: str
    words: str
    middle: float
    told: str
    listed: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the register knew from a moment on, as blocks and in words."""

    since: str
    y: float
    blocks: tuple[Block, ...]
    undated: Block | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day written beside the axis."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole picture; *earlier* rows are left out of it."""

    height: float
    bottom: float
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: Tick
    #: The day looked at, where it is another one, and the row it is looked at from.
    viewed: Tick | None
    point: Tick | None
    undated_x: float | None
    earlier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """From where it is looked: the present day, the day and the moment asked for."""

    today: date
    on: date
    known: datetime | None


class _Scale:
    """Where a day stands between the names of the rows and the end of the picture."""

    def __init__(self, days: Iterable[date], *, end: float) -> None:
        self.days = sorted(set(days))
        room = end - NAMES - 2 * STUB
        stretches = [later - day for day, later in pairwise(self.days)]
        least = min(LEAST, room * 0.9 / max(len(stretches), 1))
        total = sum(stretches, timedelta()) or timedelta(1)
        spare = room - least * len(stretches)
        self.tight = least < LEAST
        self.at = {self.days[0]: float(NAMES + STUB)}
        for stretch, (before, later) in zip(
            stretches, pairwise(self.days), strict=True
        ):
            self.at[later] = self.at[before] + least + spare * (stretch / total)
        self.end = end

    def span(self, segment: Segment[Revision]) -> tuple[float, float]:
        """Return where *segment* begins, and its width."""
        begin = self.at[segment.since] if segment.since else NAMES
        after = segment.until + timedelta(days=1) if segment.until else None
        return begin, (self.at[after] if after else self.end) - begin


def drawing(
    code: str, timeline: Timeline, looked: Looked, *, whole: bool = False
) -> Drawing | None:
    """Return the picture of the item *code*; not *whole*: its newest rows only."""
    bands = _newest(timeline.bands, looked, whole=whole)
    if not bands:
        return None
    has_undated = any(band.undated for band in bands)
    end = float(WIDTH - UNDATED if has_undated else WIDTH)
    changes = {s.since for band in bands for s in band.segments if s.since}
    scale = _Scale({*changes, looked.today, looked.on}, end=end)
    marks = [scale.at[looked.today], scale.at[looked.on]]
    draw = _Draw(code, timeline, scale, marks)
    days = Counter(clock.day(band.known_from) for band in timeline.bands)
    rows = tuple(
        draw.row(band, number, since=_since(band.known_from, days))
        for number, band in enumerate(bands)
    )
    bottom = TOP + len(rows) * (ROW + GAP)
    viewed = looked.on != looked.today or looked.known is not None
    return Drawing(
        height=bottom + FOOT,
        bottom=bottom,
        rows=rows,
        ticks=tuple(_ticks(sorted(changes), scale)),
        today=Tick(x=scale.at[looked.today], y=bottom + 16, words=_today(looked)),
        viewed=_viewed(scale, looked, bottom) if viewed else None,
        point=_point(bands, rows, scale, looked),
        undated_x=end + GAP if has_undated else None,
        earlier=len(timeline.bands) - len(bands),
    )


class _Draw:
    """Draws the rows of one item."""

    def __init__(
        self, code: str, timeline: Timeline, scale: _Scale, marks: Sequence[float]
    ) -> None:
        self.code = code
        self.marks = marks
        self.laid = timeline.laid
        self.scale = scale

    def row(self, band: Band[Revision], number: int, *, since: str) -> Row:
        y = float(TOP + number * (ROW + GAP))
        return Row(
            since=since,
            y=y,
            blocks=tuple(self.block(segment, y) for segment in band.segments),
            undated=self.undated(band.undated, y) if band.undated else None,
        )

    def block(self, segment: Segment[Revision], y: float) -> Block:
        x, width = self.scale.span(segment)
        kind = self.kind(segment.ruling)
        return self.made(segment.ruling, kind, _days(segment), (x, y, width))

    def undated(self, revision: Revision, y: float) -> Block:
        kind = self.kind(revision)
        if kind not in ("bill", "planned"):
            kind = "not_in_force"
        unknown = str(pgettext("timeline", "the day is not known"))
        place = (self.scale.end + GAP, y, float(UNDATED - GAP))
        return self.made(revision, kind, unknown, place)

    def made(
        self,
        revision: Revision | None,
        kind: str,
        days: str,
        place: tuple[float, float, float],
    ) -> Block:
        x, y, width = place
        words, whole = fitting(revision, kind, width), _longest(revision, kind)
        return Block(
            x=x,
            y=y,
            width=width,
            kind=kind,
            words=words,
            middle=self.middle(x, width, words),
            told=f"{words or whole}: {days}",
            listed=f"{whole}: {days}",
            href=self.there(revision),
        )

    def middle(self, x: float, width: float, words: str) -> float:
        """Return where *words* stand in the middle without a mark going through."""
        needed = len(words) * LETTER
        crossed = [mark for mark in self.marks if x < mark < x + width]
        gaps = pairwise([x, *sorted(crossed), x + width])
        free = [(end - begin, begin, end) for begin, end in gaps]
        room, begin, end = max(free)
        return (begin + end) / 2 if room > needed else x + width / 2

    def kind(self, revision: Revision | None) -> str:
        """Return the kind of banner that the days of *revision* deserve."""
        if revision is None:
            return "not_in_force"
        if revision.op is Op.REPEAL:
            return "repealed"
        if revision.op is Op.SUSPEND:
            return "suspended"
        if revision.stage in (Stage.BILL, Stage.PLANNED):
            return revision.stage.value
        laid = self.laid.get(revision.id)
        if laid and laid.duty.binding is Binding.RECOMMENDATORY:
            return "recommendation"
        return "in_force"

    def there(self, revision: Revision | None) -> str | None:
        if revision is None:
            return None
        return url_for("requirements.version", code=self.code, seq=revision.seq)


def fitting(revision: Revision | None, kind: str, width: float) -> str:
    """Return the longest words for a block that fit into *width*; none may."""
    room = width / LETTER - 2
    tries = [_longest(revision, kind)]
    if revision is not None:
        tries += [pgettext("timeline", "No. %(number)s", number=revision.seq)]
        tries += [str(revision.seq)]
    return next((words for words in tries if len(words) <= room), "")


def _since(known: datetime, days: Mapping[date, int]) -> str:
    """Return when the register came to know; with the time where days are alike."""
    on = clock.day(known)
    if days[on] == 1:
        return day(on)
    return f"{day(on)}, {known.astimezone(clock.LEGAL_ZONE):%H:%M}"


def _longest(revision: Revision | None, kind: str) -> str:
    word = _word(kind)
    if revision is None:
        return word
    return str(
        pgettext("timeline", "No. %(number)s %(word)s", number=revision.seq, word=word)
    )


def _word(kind: str) -> str:
    return str(
        {
            "not_in_force": pgettext("timeline", "not in force"),
            "in_force": pgettext("timeline", "in force"),
            "recommendation": pgettext("timeline", "recommendation"),
            "repealed": pgettext("timeline", "repealed"),
            "suspended": pgettext("timeline", "suspended"),
            "bill": pgettext("timeline", "bill"),
            "planned": pgettext("timeline", "planned"),
        }[kind]
    )


def _days(segment: Segment[Revision]) -> str:
    if segment.since:
        return period(segment.since, segment.until)
    if segment.until is None:
        return str(pgettext("timeline", "on every day"))
    return str(pgettext("timeline", "until %(day)s", day=day(segment.until)))


def _newest(
    bands: Sequence[Band[Revision]], looked: Looked, *, whole: bool
) -> list[Band[Revision]]:
    """Return the newest of *bands*, and with them the one that is looked at."""
    if whole:
        return list(bands)
    at = looked.known
    seen = [band for band in bands[:-FEW] if at is not None and band.covers(at)]
    return [*seen, *bands[-FEW:]]


def _ticks(days: Sequence[date], scale: _Scale) -> Iterable[Tick]:
    """Yield the days of change; where they stand close, on two lines by turns."""
    for number, each in enumerate(days):
        lower = scale.tight and number % 2
        yield Tick(x=scale.at[each], y=TOP - (18 if lower else 6), words=day(each))


def _today(looked: Looked) -> str:
    return str(pgettext("timeline", "today, %(day)s", day=day(looked.today)))


def _viewed(scale: _Scale, looked: Looked, bottom: float) -> Tick:
    words = gettext("you look at %(day)s", day=day(looked.on))
    return Tick(x=scale.at[looked.on], y=bottom + 36, words=str(words))


def _point(
    bands: Sequence[Band[Revision]],
    rows: Sequence[Row],
    scale: _Scale,
    looked: Looked,
) -> Tick | None:
    """Return where the day and the moment that are looked at meet."""
    for band, row in zip(bands, rows, strict=True):
        now = band.known_until is None
        if now if looked.known is None else band.covers(looked.known):
            y = row.y + ROW - 9
            return Tick(x=scale.at[looked.on], y=y, words="")
    return None
