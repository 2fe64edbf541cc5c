"""Whether the projection answers a question, and what it is asked for then.

Whoever gets None asks live.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.storage.duties import DutyInForce
from tracker.storage.projection_states import serving_state

#: By what bodies are narrowed to a place.
NARROWING = ("region", "kind", "level")
#: What counters know besides: of any other filter, cells are looked at.
_COUNTED = frozenset(
    {*NARROWING, "on", "today", "known", "snapshot", "order", "item", "instrument",
     "platform", "modality", "binding", "late", "statuses"}
)  # fmt: skip
_OTHERS = tuple(each.name for each in fields(Question) if each.name not in _COUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The projection as it answers one question; *seal* names what it holds now."""

    question: Question
    #: Items that ask for the network asked for, and those of them that are meant.
    asking: tuple[int, ...]
    items: tuple[int, ...]
    platform: int | None
    seal: str

    @property
    def counted(self) -> bool:
        """Tell whether counters know all that the question narrows by."""
        return all(getattr(self.question, name) is None for name in _OTHERS)


def source(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    items: Collection[int],
) -> Source | None:
    """Return what answers *question*, or None where it has to be answered live.

    *binding* are the duties it is about, *items* those of them that are meant.
    """
    if not question.present:
        return None
    asking = [duty for duty in binding if _asks(duty, question.platform)]
    found = serving_state(session, question.today) if asking else None
    if found is None:
        return None
    state, stale = found
    ids = {duty.item_id for duty in asking}
    if ids & stale:
        return None
    return Source(
        question=question,
        asking=tuple(sorted(ids)),
        items=tuple(sorted(ids.intersection(items))),
        platform=asking[0].platform_ids.get(question.platform or ""),
        seal=state.seal,
    )


def _asks(duty: DutyInForce, platform: str | None) -> bool:
    return duty.asks and (platform is None or platform in duty.asked)
