"""Builders of rows for tests: what a test does not care about, they fill in.

Each adds one row through the tables, flushes, and returns it. History is theirs to
write too: a body comes with its first fact, a version moves its item's head.
"""

from datetime import UTC, date, datetime
from itertools import count

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.instruments import Certainty, InstrumentKind
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import ChangeClass, Op, Stage
from tracker.domain.sort_names import sort_name
from tracker.storage.bodies import BodyRow, BodyVersionRow, RegionRow
from tracker.storage.duty_rows import lay
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import ItemRow, ItemVersionRow

#: When the builders' facts were recorded, and the day from which they hold.
RECORDED = datetime(2023, 1, 1, tzinfo=UTC)
FIRST = date(2022, 1, 1)

_numbers = count(1)


def a_region(session, code="AA", **facts):
    """Add a region."""
    given = {"name": f"Область {code}", "name_en": f"Region {code}", "short": code}
    given |= {"numbers": [], "col": 1, "row": 1}
    return _added(session, RegionRow(code=code, **{**given, **facts}))


def a_platform(session, code="vk", *, status=PlatformStatus.AVAILABLE, **facts):
    """Add a network that has had *status* for ever."""
    given = {"name": code, "name_en": code, "grammar": "none", "position": 1}
    given |= {"aliases": [], "text": "", "html": ""}
    row = _added(session, PlatformRow(code=code, **{**given, **facts}))
    _added(
        session,
        PlatformStatusRow(
            platform_id=row.id,
            seq=1,
            status=status,
            valid_from=date(1, 1, 1),
            stated_from="unknown",
            recorded_at=RECORDED,
            certainty=Certainty.CONFIRMED,
            sources=None,
            note="",
        ),
    )
    return row


def a_body(session, code=None, **facts):
    """Add a regional executive body with its first fact."""
    code = code or f"BODY-{next(_numbers)}"
    given = {"name": f"Орган {code}", "short_name": "", "region_id": None}
    given |= {"kind": BodyKind.REGIONAL_EXECUTIVE_BODY, "level": Level.REGIONAL}
    given |= dict.fromkeys(("parent_id", "successor_id", "batch_id", "batch_line"))
    given |= dict.fromkeys(("inn", "ogrn", "oktmo", "site", "site_raw"), "")
    given |= {"address": "", "note": "", "existed_from": None, "existed_until": None}
    given |= {"valid_from": date(1, 1, 1), "recorded_at": RECORDED}
    given |= facts
    ordered = sort_name(given["name"])
    row = _added(session, BodyRow(code=code, head=1, sort_name=ordered, **given))
    _added(session, BodyVersionRow(body_id=row.id, seq=1, sort_name=ordered, **given))
    return row


def an_instrument(session, code=None, **facts):
    """Add a law."""
    code = code or f"LAW-{next(_numbers)}"
    given = {"kind": InstrumentKind.LAW, "title": f"Закон {code}", "short_title": ""}
    given |= dict.fromkeys(("number", "dated", "sort_date", "issuer", "level"))
    given |= dict.fromkeys(("region_id", "sources", "verified_as_at"))
    given |= {"certainty": Certainty.CONFIRMED, "aliases": [], "text": "", "html": ""}
    return _added(session, InstrumentRow(code=code, **{**given, **facts}))


def an_item(session, code=None, *, instrument=None):
    """Add an item without versions, in a law of its own unless one is given."""
    code = code or f"ITEM-{next(_numbers)}"
    instrument = instrument or an_instrument(session)
    return _added(
        session, ItemRow(code=code, uid=f"uid-{code}", instrument_id=instrument.id)
    )


def a_version(session, item=None, *, duty=None, **facts):
    """Add the next version of *item*, laying *duty* (of the domain) if given."""
    item = item or an_item(session)
    item.head += 1
    given = {"op": Op.SET, "valid_from": FIRST, "recorded_at": RECORDED}
    given |= {"parent_id": None, "position": 1, "number": "", "sort_key": "000001"}
    given |= {"heading": f"Пункт {item.code}", "text": "Текст.", "html": ""}
    given |= {"stage": Stage.ACTIVE, "change": ChangeClass.SUBSTANTIVE}
    given |= {"author": "tests", "approver": "tests", "reason": "", "flag": ""}
    given |= {"amended_by_id": None, "certainty": Certainty.CONFIRMED, "sources": None}
    given |= facts
    item.substance_rev += given["change"] is ChangeClass.SUBSTANTIVE
    day = given["valid_from"]
    given.setdefault("stated_from", day.isoformat() if day else "unknown")
    given.setdefault("substance_rev", item.substance_rev)
    row = _added(session, ItemVersionRow(item_id=item.id, seq=item.head, **given))
    if duty is not None:
        lay(session, row.id, duty)
    return row


def _added(session, row):
    session.add(row)
    session.flush()
    return row
