"""A register whose pages stand on a local server, and means to visit them at once."""

from dataclasses import replace

import sqlalchemy as sa

from tests.adapters.visiting_servers import page
from tracker.adapters.visiting import Policy, Turns
from tracker.domain.access import OPERATOR
from tracker.domain.addresses import PageKind
from tracker.domain.evidence import Form, State
from tracker.domain.observations import NOTHING, Facts, Observation, Via
from tracker.domain.rounds import EVERY
from tracker.domain.visits import Outcome
from tracker.services import evidence as services
from tracker.services.visit_means import Means
from tracker.storage import observations
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.requirements import ItemRow
from tracker.storage.visits import ObservationRow, PageWatchRow


class World:
    """What the server answers, path by path; a path without an answer is a 404."""

    def __init__(self):
        self.answers = {}

    def __call__(self, path, send):
        answer = self.answers.get(path)
        if callable(answer):
            answer(path, send)
        else:
            send(page(status="404 Not Found") if answer is None else answer)


def allowing(*servers, **limits):
    """Return a policy under which *servers*, and nothing else inside, are visited."""
    return Policy(
        ports=frozenset({80, 443, *(server.port for server in servers)}),
        spared=frozenset({("127.0.0.1", server.port) for server in servers}),
        **{"seconds": 3, **limits},
    )


def means(*servers, canary=None, **others):
    """Return means to visit *servers*; *canary* is the server that proves our line."""
    canaries = (f"{canary.url}/canary",) if canary else ()
    policy = allowing(*servers, *((canary,) if canary else ()))
    # The clock stands still, so that what is due stands where the test puts it.
    given = {"policy": policy, "turns": Turns(pause=0), "canaries": canaries}
    given |= {"clock": lambda: 0.0}
    return replace(Means(), **{**given, **others})


def shown(
    session, url, *, body="G1", item="L1", grammar="vk", now, accept=True, handle=None
):
    """Let *body* show the page at *url*; return the code of its evidence."""
    named = PlatformRow.grammar == grammar
    platform = session.scalar(sa.select(PlatformRow.id).where(named))
    row = session.scalar(sa.select(PageRow).where(PageRow.url == url))
    row = row or _added(
        session,
        PageRow(
            platform_id=platform,
            kind=PageKind.SITE if grammar == "site" else PageKind.PAGE,
            handle=handle or url,
            url=url,
            raw=url,
            recorded_at=now,
        ),
    )
    sent = _added(session, _evidence(session, row, body, item, now))
    event = EvidenceEventRow(
        evidence_id=sent.id, seq=1, state=State.SUBMITTED, valid_from=now.date(),
        recorded_at=now, reviewed_rev=None, actor="tests", reason="", words=url,
    )  # fmt: skip
    _added(session, event)
    session.info["journalled"] = True
    if accept:
        services.decide(session, OPERATOR, sent.code, State.ACCEPTED, now=now, base=1)
    return sent.code


def seen(database):
    """Return what was observed of each page: url -> observations, oldest first."""
    with database.reading() as session:
        found = session.execute(
            sa.select(PageRow.url, ObservationRow)
            .join(ObservationRow, ObservationRow.page_id == PageRow.id)
            .order_by(ObservationRow.id)
        )
        told = {}
        for url, row in found:
            told.setdefault(url, []).append(row)
        return told


def watch(database, url):
    """Return the watch of the page at *url*."""
    with database.reading() as session:
        return session.scalar(
            sa.select(PageWatchRow)
            .join(PageRow, PageRow.id == PageWatchRow.page_id)
            .where(PageRow.url == url)
        )


def observed(database, url, *, at, outcome=Outcome.ALIVE, canary=True, **said):
    """Let a visit to the page at *url* have been made; *said* is of it or its facts."""
    facts = {name: said.pop(name) for name in list(said) if hasattr(NOTHING, name)}
    seen = Observation(
        at=at, outcome=outcome, canary=canary, via=said.pop("via", Via.PAGE),
        facts=Facts(**facts), **said,
    )  # fmt: skip
    with database.writing() as session:
        page = session.scalar(sa.select(PageRow).where(PageRow.url == url))
        row = session.get(PageWatchRow, page.id) or _added(
            session,
            PageWatchRow(
                page_id=page.id, platform_id=page.platform_id, next_at=at, turn=0
            ),
        )
        observations.write(session, row, seen, every=EVERY)


def _evidence(session, page, body, item, now):
    body_id = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == body))
    item_id = session.scalar(sa.select(ItemRow.id).where(ItemRow.code == item))
    return EvidenceRow(
        code=f"E-PAGE{page.id}B{body_id}I{item_id}", body_id=body_id, item_id=item_id,
        form=Form.PAGE, platform_id=page.platform_id, page_id=page.id, reference="",
        shown_from="", note="", state=State.SUBMITTED, reviewed_rev=None, head=1,
        submitted_by="tests", submitted_by_ref="tests", submitted_at=now,
    )  # fmt: skip


def _added(session, row):
    session.add(row)
    session.flush()
    return row
