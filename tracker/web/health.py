"""Whether the register is up, for whoever watches it: no page, no secrets."""

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.access import Act
from tracker.storage.journal import JournalHeadRow
from tracker.web.guard import needs
from tracker.web.house import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@needs(Act.READ)
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@needs(Act.READ)
def ready() -> ResponseReturnValue:
    """Say whether the store answers too; 503 when it does not."""
    try:
        seq = reading().scalar(sa.select(JournalHeadRow.seq))
    except SQLAlchemyError:
        return jsonify(status="no store"), 503
    return jsonify(status="ready", journal=seq)
