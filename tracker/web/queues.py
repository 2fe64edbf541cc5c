"""How the queues of review are narrowed: filters in the address, and back into it."""

from collections.abc import Container, Mapping
from typing import Any

from flask import request

from tracker.storage.regions import Name, Names
from tracker.storage.review_queues import Filter
from tracker.web.names import called


def narrowed(names: Names, items: Container[str] = ()) -> Filter:
    """Return what the address narrows a queue to; *items* are the codes it knows."""
    return Filter(
        region=_known(names.regions, "region"),
        platform=_known(names.platforms, "platform"),
        item=_known(items, "item"),
    )


def spelled(asked: Filter) -> dict[str, Any]:
    """Return the arguments of an address that narrow a queue as *asked*."""
    pairs = (
        ("region", asked.region),
        ("platform", asked.platform),
        ("item", asked.item),
    )
    return {name: value for name, value in pairs if value}


def choices(names: Mapping[str, Name]) -> list[tuple[str, str]]:
    """Return *names* as the options of a filter."""
    return list(called(names).items())


def _known(names: Container[str], argument: str) -> str | None:
    """Return the code in the address, if it names anything."""
    typed = request.args.get(argument, "").strip()
    return typed if typed in names else None
