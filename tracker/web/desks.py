"""What a reviewer has before him beside the evidence itself, to decide fast and fairly.

Its place in the queue, what was decided before on the same page, the words of the duty,
and the way back from a slip. Reads only.
"""

from collections.abc import Sequence

from markupsafe import Markup

from tracker.domain.access import Act
from tracker.domain.evidence import REOPENED, State
from tracker.domain.history import EVER, ruling
from tracker.services import reopening
from tracker.storage import precedents, review_queues, texts
from tracker.storage.review_queues import Place
from tracker.storage.submissions import Shown, Step
from tracker.web.evidence_forms import UndoForm
from tracker.web.house import actor, reading, today
from tracker.web.queues import here, spelled
from tracker.web.units import WriteForm


def desk(
    shown: Shown, steps: Sequence[Step], *, may_accept: bool, undo: UndoForm | None
) -> dict[str, object]:
    """Return what the card of *shown* lays before a reviewer; nothing before others."""
    if not actor().may(Act.REVIEW):
        return {}
    return {
        "place": _place(shown),
        "accepting": WriteForm(formdata=None) if may_accept else None,
        "filters": spelled(here()),
        "precedents": precedents.on_page(reading(), shown.page_id, but=shown.id),
        "duty_words": _duty_words(shown) if shown.waits else None,
        "objection": _objection(shown, steps),
        "undoing": _undoing(shown, steps, undo),
    }


def _place(shown: Shown) -> Place | None:
    """Return where *shown* stands in the queue that the reader came from."""
    if not shown.waits:
        return None
    found = review_queues.place(reading(), here(), shown.place, on=today())
    return found if found.total else None


def _duty_words(shown: Shown) -> Markup | None:
    """Return the text of the requirement as it rules today."""
    ruler = ruling(texts.of_item(reading(), shown.item_id), on=today(), known=EVER)
    if ruler is None:
        return None
    html = texts.wordings(reading(), [ruler.id])[ruler.id].html
    return Markup(html)  # noqa: S704 - sanitised when it was published


def _objection(shown: Shown, steps: Sequence[Step]) -> Step | None:
    """Return the step by which the body objected, while that waits for an answer."""
    if shown.state is not State.OBJECTED:
        return None
    said = [each for each in steps if each.state is State.OBJECTED]
    return next((each for each in reversed(said) if each.reason != REOPENED), None)


def _undoing(
    shown: Shown, steps: Sequence[Step], sent: UndoForm | None
) -> UndoForm | None:
    """Return the form that takes the last decision back, if the reader may."""
    if reopening.before(actor(), steps, today=today()) is None:
        return None
    return sent or UndoForm(formdata=None, data={"base": shown.head})
