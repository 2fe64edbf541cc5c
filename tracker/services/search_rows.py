"""A search hit as a plain row, the same for pages' JSON and for commands."""

from typing import Any

from tracker.services.searching import Hit


def row(hit: Hit) -> dict[str, Any]:
    """Return *hit* as JSON: kind, code, title, place, snippet, address."""
    card = hit.card
    return {
        "kind": card.kind,
        "code": card.code,
        "title": card.title,
        "place": card.place,
        "snippet": "".join(text for _, text in hit.snippet),
        "path": PATHS[card.kind].format(card.code),
    }


PATHS = {
    "body": "/b/{}",
    "item": "/r/{}",
    "instrument": "/i/{}",
    "evidence": "/evidence/{}",
}
