"""How fast texts are compared and taken away, in seconds of CPU.

``python tools/bench_texts.py [ACT.txt]`` reads an act (or makes one of 340 KB, marked
as synthetic), amends it, and prints one line a measurement. Each function returns rows
as those of `tools/bench.py`; machines differ, so read the goals with care.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tracker.adapters import docx_redlines
from tracker.adapters.docx_parts import Front, Passage
from tracker.adapters.redlines import redline
from tracker.domain.comparisons import Fate
from tracker.services.comparisons import Side, compared

SIZE = 340_000
#: Of a hundred paragraphs, how many an amending law touches.
TOUCHED = {"a few changes": 5, "every second paragraph": 50, "every paragraph": 100}


def main() -> None:
    """Measure and print."""
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    act = place.read_text(encoding="utf-8") if place else synthetic()
    print(f"{len(act.encode()) // 1000} KB, {act.count(chr(10)) + 1} paragraphs")
    for made in (*redlines(act), *documents(act), *files(act)):
        print(
            f"{made['what']:<52}{made['measured']:>9} {made['unit']}   {made['goal']}"
        )


def redlines(act: str) -> Iterator[dict]:
    """Yield how long word-level redlines of the whole act take."""
    for name, share in TOUCHED.items():
        amended = changed(act, share)
        seconds = worked(lambda amended=amended: redline(act, amended))
        yield row(f"redline of an act, {name}", seconds, "< 1 s")


def documents(act: str) -> Iterator[dict]:
    """Yield how long it takes to align an act of as many items as it has paragraphs."""
    before = items(act.split("\n"))
    lines = changed(act, 5).split("\n")
    lines.insert(len(lines) // 3, lines.pop())
    after = items(lines)
    found = compared(before, after)
    assert found.counts[Fate.CHANGED]
    name = f"alignment of {len(before)} items"
    yield row(name, worked(lambda: compared(before, after)), "< 1 s")


def files(act: str) -> Iterator[dict]:
    """Yield how long the file with tracked changes takes."""
    passage = Passage(changes=redline(act, changed(act, 5)), author="bench")
    front = Front(title="bench", lines=(), made=datetime(2026, 1, 1, tzinfo=UTC))
    docx_redlines.docx(front, [])
    seconds = worked(lambda: docx_redlines.docx(front, [passage]))
    yield row("Word file of the act with tracked changes", seconds, "< 5 s")


def items(lines: list[str]) -> dict[str, Side]:
    """Return an item for each of *lines*, called by its place."""
    return {
        f"P{number}": Side(code=f"P{number}", text=line, position=number)
        for number, line in enumerate(lines)
    }


def changed(act: str, share: int) -> str:
    """Return *act* with one word replaced in *share* of each hundred paragraphs."""
    dice = random.Random(share)
    lines = act.split("\n")
    for place in dice.sample(range(len(lines)), len(lines) * share // 100):
        words = lines[place].split(" ")
        words[dice.randrange(len(words))] = "иное"
        lines[place] = " ".join(words)
    for place in dice.sample(range(len(lines)), len(lines) // 50):
        lines.insert(place, f"Новая часть № {place} (синтетические данные).")
    return "\n".join(lines)


def synthetic() -> str:
    """Return a text as long as a code of laws, of words that mean nothing."""
    dice = random.Random(1)
    words = [f"слово{number}" for number in range(3000)]
    lines = []
    size = 0
    while size < SIZE:
        lines.append(" ".join(dice.choices(words, k=40)))
        size += len(lines[-1].encode()) + 1
    return "\n".join(lines)


def worked(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that *work* takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def row(what: str, seconds: float, goal: str) -> dict:
    """Return one row of the report."""
    return {"what": what, "measured": round(seconds, 3), "unit": "s CPU", "goal": goal}


if __name__ == "__main__":
    main()
