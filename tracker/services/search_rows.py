"""What was found as plain values, the same for pages' JSON and for commands."""

from typing import Any

from tracker.services.searching import Hit, Results


def answer(found: Results) -> dict[str, Any]:
    """Return *found* as JSON: counts, rows, and how the query was understood."""
    return {
        "count": found.total,
        "rows": [row(hit) for group in found.groups for hit in group.hits],
        "totals": {group.kind: group.total for group in found.groups},
        "suggestion": found.suggestion,
        "partial": found.partial,
        "on": found.narrowing.question.on.isoformat(),
        "known": None,
    }


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
