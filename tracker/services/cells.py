"""A representative comes to see what binds a body today, and what is wanting."""

from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.coverage import OBLIGED, Status
from tracker.domain.questions import Question
from tracker.services.coverage import Gap, page
from tracker.storage.duties import duties

#: More duties than this bind no body at once.
_ALL = 1000


def asked_of(session: Session, body: int, *, on: date) -> list[Gap]:
    """Return the duties that ask the body with id *body* for pages on day *on*.

    Those where something is wanting come first, each part in the order of codes.
    """
    question = Question(
        on=on,
        today=on,
        bodies=frozenset({body}),
        statuses=OBLIGED | {Status.EXEMPT},
    )
    rows = page(session, question, duties(session, question), limit=_ALL).rows
    return sorted(rows, key=lambda gap: (not gap.wanting, gap.duty.code))
