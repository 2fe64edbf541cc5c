"""Writes a random world of `tests.worlds` into the tables of a real database."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from tests.worlds import PLATFORMS, REGIONS, World, duty_of, statement_of
from tracker.domain.history import ruling
from tracker.domain.instruments import Certainty, InstrumentKind
from tracker.domain.requirements import ChangeClass, Op, Stage
from tracker.storage import exemptions
from tracker.storage.bodies import BodyRow, BodyVersionRow, RegionRow
from tracker.storage.duty_rows import lay
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import ItemRow, ItemVersionRow


def stored(session, world: World) -> None:
    """Write *world* into the tables."""
    regions = {code: _region(session, code) for code in REGIONS}
    platforms = {
        code: _platform(session, code, world.statuses[code]) for code in PLATFORMS
    }
    bodies = {
        code: _body(session, code, facts, regions)
        for code, facts in world.bodies.items()
    }
    items = {
        code: _item(session, code, facts) for code, facts in world.versions.items()
    }
    for number, (body, item, platform, form, events) in enumerate(world.evidence):
        _evidence(
            session,
            number,
            bodies[body],
            items[item],
            platforms.get(platform),
            form,
            events,
        )
    for number, (item, facts) in enumerate(world.exemptions):
        _exemption(session, number, items[item], facts)
    session.info["journalled"] = True  # the tables are what is tested here
    session.flush()


def _added(session, row):
    session.add(row)
    session.flush()
    return row.id


def _region(session, code):
    return _added(
        session,
        RegionRow(
            code=code, name=code, name_en=code, short=code, numbers=[], col=0, row=0
        ),
    )


def _platform(session, code, facts):
    id_ = _added(
        session,
        PlatformRow(
            code=code,
            name=code,
            name_en=code,
            grammar=code,
            position=1,
            aliases=[],
            text="",
            html="",
        ),
    )
    session.add_all(
        PlatformStatusRow(
            platform_id=id_,
            seq=fact.seq,
            status=fact.value,
            valid_from=fact.valid_from,
            stated_from=str(fact.valid_from),
            recorded_at=fact.recorded_at,
            certainty=Certainty.CONFIRMED,
            sources=None,
            note="",
        )
        for fact in facts
    )
    return id_


def _body(session, code, facts, regions):
    def said(fact):
        kind, level, region, start, end = fact.value
        return {
            "name": f"{code} {fact.seq}",
            "short_name": "",
            "kind": kind,
            "level": level,
            "region_id": regions.get(region),
            "parent_id": None,
            "inn": "",
            "ogrn": "",
            "oktmo": "",
            "site": "",
            "site_raw": "",
            "address": "",
            "existed_from": start,
            "existed_until": end,
            "successor_id": None,
            "note": "",
            "batch_id": None,
            "batch_line": None,
            "valid_from": fact.valid_from,
            "recorded_at": fact.recorded_at,
        }

    now = ruling(facts, on=date.max, known=datetime.max.replace(tzinfo=UTC))
    id_ = _added(
        session, BodyRow(code=code, head=len(facts), sort_name=code, **said(now))
    )
    session.add_all(
        BodyVersionRow(body_id=id_, seq=fact.seq, sort_name=code, **said(fact))
        for fact in facts
    )
    return id_


def _item(session, code, facts):
    instrument = session.scalar(sa.select(InstrumentRow.id)) or _added(
        session,
        InstrumentRow(
            code="L",
            kind=InstrumentKind.LAW,
            number="1",
            dated=None,
            sort_date=None,
            issuer=None,
            title="L",
            short_title="L",
            level=None,
            region_id=None,
            certainty=Certainty.CONFIRMED,
            sources=None,
            verified_as_at=None,
            aliases=[],
            text="",
            html="",
        ),
    )
    id_ = _added(
        session,
        ItemRow(code=code, uid=code, instrument_id=instrument, head=len(facts)),
    )
    for fact in facts:
        op = Op.RETRACT if fact.retracted else fact.value[0]
        duty = None if fact.retracted else duty_of(code, fact)
        version = _added(
            session,
            ItemVersionRow(
                item_id=id_,
                seq=fact.seq,
                op=op,
                valid_from=fact.valid_from,
                stated_from=str(fact.valid_from),
                recorded_at=fact.recorded_at,
                parent_id=None,
                position=1,
                number="",
                sort_key="",
                heading=code,
                text="",
                html="",
                stage=Stage.ACTIVE,
                change=ChangeClass.SUBSTANTIVE,
                substance_rev=duty.substance_rev if duty else 1,
                author="",
                approver="",
                reason="",
                amended_by_id=None,
                certainty=Certainty.CONFIRMED,
                sources=None,
                flag="",
            ),
        )
        if duty:
            lay(session, version, duty)
    return id_


def _evidence(session, number, body, item, platform, form, events):
    state, rev = events[-1].value
    id_ = _added(
        session,
        EvidenceRow(
            code=f"E{number}",
            body_id=body,
            item_id=item,
            form=form,
            platform_id=platform,
            page_id=None,
            reference="",
            shown_from="",
            note="",
            state=state,
            reviewed_rev=rev,
            head=len(events),
            submitted_by="",
            submitted_by_ref="",
            submitted_at=events[0].recorded_at,
        ),
    )
    session.add_all(
        EvidenceEventRow(
            evidence_id=id_,
            seq=event.seq,
            state=event.value[0],
            valid_from=event.valid_from,
            recorded_at=event.recorded_at,
            reviewed_rev=event.value[1],
            actor="",
            reason="",
            words="",
        )
        for event in events
    )


def _exemption(session, number, item, facts):
    for fact in facts:
        said = statement_of(fact)
        row = ExemptionRow(
            uid=f"X{number}",
            seq=said.seq,
            op=said.op,
            item_id=item,
            legal_basis="",
            approved_by="",
            valid_from=said.valid_from,
            valid_until=said.valid_until,
            recorded_at=said.recorded_at,
        )
        exemptions.add(session, row, said.scope)
