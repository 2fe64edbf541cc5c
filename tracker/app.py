"""The roof: everything the web is made of is put together here and nowhere else."""

import atexit
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Flask

from tracker import clock, config, resources
from tracker.config import Settings
from tracker.search.opening import opened
from tracker.services import indexing
from tracker.services.accounts import STRONG, Cost
from tracker.services.due import jobs
from tracker.services.indexers import Indexer
from tracker.services.jobs import begin
from tracker.services.searching import Searching
from tracker.storage.engines import Database
from tracker.web import (
    accounts,
    awaiting,
    becoming,
    bodies,
    by_link,
    calendars,
    copies,
    coverage,
    coverage_cells,
    coverage_changes,
    coverage_feeds,
    coverage_leagues,
    coverage_maps,
    coverage_matrices,
    coverage_trends,
    editing,
    evidence,
    exempting,
    exemptions,
    formats,
    guard,
    health,
    helping,
    home,
    house,
    imports,
    instruments,
    invitations,
    invited,
    keeping,
    keepsakes,
    labels,
    languages,
    letters,
    losses,
    networks,
    papers,
    passes,
    people,
    preferences,
    proposal_comparisons,
    proposal_readiness,
    proposals,
    publishing,
    rating_making,
    rating_objecting,
    ratings,
    readiness,
    reasons,
    refusals,
    report_comparisons,
    requirements,
    review,
    searching,
    security,
    snapshots,
    submission_links,
    visits,
)
from tracker.web.house import House

#: The rooms with pages; each module has a ``blueprint``.
ROOMS = (
    home,
    instruments,
    requirements,
    becoming,
    proposal_readiness,
    proposals,
    editing,
    publishing,
    proposal_comparisons,
    bodies,
    coverage,
    coverage_changes,
    coverage_feeds,
    coverage_maps,
    coverage_leagues,
    coverage_matrices,
    coverage_trends,
    coverage_cells,
    papers,
    ratings,
    readiness,
    rating_making,
    rating_objecting,
    networks,
    searching,
    evidence,
    copies,
    exemptions,
    exempting,
    imports,
    review,
    reasons,
    helping,
    preferences,
    letters,
    calendars,
    keepsakes,
    people,
    invitations,
    invited,
    visits,
    losses,
    submission_links,
    by_link,
    awaiting,
    snapshots,
    report_comparisons,
    health,
)


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    now: Callable[[], datetime] = clock.now,
    cost: Cost = STRONG,
    aside: bool = False,
) -> Flask:
    """Return the web application of the register that *settings* describe.

    *database* is opened from the settings unless given; *cost* is that of hashing a
    password; *aside*: what requests change is indexed behind them, not on their way
    out. Raise `tracker.web.guard.Unguarded` when a page names no act.
    """
    app = Flask(
        "tracker",
        template_folder=str(resources.folder("templates")),
        static_folder="static",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    store = database or Database(settings.database_url)
    engine = opened(settings.search, settings.index)
    indexer = Indexer(partial(indexing.offer, store, engine)) if aside else None
    search = Searching(store, engine, indexer)
    house.move_in(app, House(settings=settings, database=store, now=now, search=search))
    refusals.answer_refusals(app)
    security.protect(app, settings)
    languages.speak(app)
    formats.add_filters(app)
    accounts.open_accounts(app, cost=cost)
    keeping.stand_by(app)
    passes.keep_quiet(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.context_processor(_frame)
    app.add_template_filter(labels.label)
    guard.check(app)
    return app


def wsgi() -> Flask:
    """Return the application of the environment, as WSGI servers call for it.

    Each process that serves also looks after the jobs, unless the settings forbid it.
    """
    settings = config.read()
    app = create_app(settings, aside=True)
    if settings.jobs:
        atexit.register(begin(jobs(settings, app.extensions["tracker"].search)))
    return app


def _frame() -> dict[str, object]:
    """Return what the frame of every page needs."""
    return {
        "actor": house.actor(),
        "languages": languages.LANGUAGES,
        "language": languages.language(),
        "display": preferences.display(),
        "csp_nonce": security.csp_nonce,
    }
