"""One write, one unit: the idempotency key, the work and its answer commit together.

A form gets its key when it is rendered and keeps it through mistakes and retries, so
that a double press, a reload or the back button has one effect. Never decides what is
written: that is the service that the work calls.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Response, flash, g, make_response, redirect, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.i18n import get_translations

from tracker.domain.errors import BadInput, Conflict, KeyReused, Refused
from tracker.services import keepsakes
from tracker.storage import units
from tracker.web import keeping, sittings
from tracker.web.house import actor, house
from tracker.web.languages import language
from tracker.web.sittings import KEY, mint

#: Fields that differ between two sendings of the same thing.
_OURS = frozenset({"csrf_token", KEY, keepsakes.STAMP})
_SHAPE = re.compile(r"[\w-]{16,64}\Z", re.ASCII)
_SQLITE_BUSY = ("locked", "busy")
#: SQLite has no room, or may not write: rolled back whole, as when it is busy.
_SQLITE_STUCK = ("disk is full", "disk I/O error", "readonly database")
#: PostgreSQL: serialization, deadlock, lock not available, query cancelled; no
#: room on the disk, shutting down, starting up, read-only.
_POSTGRES_BUSY = frozenset(
    {"40001", "40P01", "55P03", "57014", "53100", "57P01", "57P03", "25006"}
)
RETRY_AFTER = "5"

Work = Callable[[Session], str]


class Busy(Refused):
    """The store could not be written in time; nothing was changed."""

    code = "busy"


class KeyField(HiddenField):  # type: ignore[misc]
    """The key a form is sent with: a new one once its own has had its effect."""

    def _value(self) -> str:
        return str(g.get("fresh_key") or self.data or "")


class WriteForm(FlaskForm):  # type: ignore[misc]
    """The base of every form that writes: it carries the key of its one effect.

    Drawn at an address that asks for a kept text, it is filled with that text, if it
    `takes` it. Of two forms on one page each must know its own.
    """

    idempotency_key = KeyField(default=keeping.new_key)

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed into this form: it has fields for it."""
        return any(name in self for name in kept)

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How the form is filled: with what was sent, else with what was kept."""

        def get_translations(self, form: FlaskForm) -> Any:
            """Return the words of the fields' own checks, in the page's language."""
            return _own_words(language())

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return what fills *form*."""
            sent = super().wrap_formdata(form, formdata)
            kept = None if sent else keeping.typed()
            if not kept or not form.takes(kept):
                return sent
            # This form alone of the page goes on with the text.
            return kept | {KEY: keeping.going_on()}


@cache
def _own_words(code: str) -> Any:
    """Return the library's words in the language *code*; its file is read once."""
    return get_translations([code])


def write(
    work: Work, *parts: str, again: Callable[[], str] | None = None, done: str = ""
) -> Response:
    """Do *work* in one transaction and redirect (303) to the place it returns.

    The same form sent again gets the first answer; the same key with other content is
    refused as `KeyReused`. *parts* stand for what the form fields do not show, as the
    digest of an uploaded file. When the store is busy, answer 503 with the page
    *again* makes (the form as typed, a flash says why), else refuse as `Busy`. The
    words *done* are said once the work is done, and never before.
    """
    fingerprint = _fingerprint(parts)
    try:
        location = _once(work, _key(), fingerprint)
    except KeyReused:
        if again is None:
            raise
        return _anew(again)
    except (OperationalError, PoolTimeout) as error:
        if not busy(error):
            raise
        return _later(again, error)
    if done:
        flash(done, "success")
    house().search.offer()
    return make_response(redirect(location, HTTPStatus.SEE_OTHER))


def busy(error: Exception) -> bool:
    """Tell whether *error* says "not now" (or "no room") rather than "wrong"."""
    cause = getattr(error, "orig", None)
    if isinstance(error, PoolTimeout) or cause is None:
        return isinstance(error, PoolTimeout)
    if getattr(cause, "sqlstate", None) in _POSTGRES_BUSY:
        return True
    return any(word in str(cause) for word in (*_SQLITE_BUSY, *_SQLITE_STUCK))


def _once(work: Work, key: str, fingerprint: str) -> str:
    try:
        return _unit(work, key, fingerprint)
    except (IntegrityError, Conflict):
        # Another worker may have done the same at the same moment: its answer is ours.
        with house().database.reading() as session:
            answer = units.earlier(session, actor(), key, fingerprint=fingerprint)
        if answer is None:
            raise
        return answer


def _unit(work: Work, key: str, fingerprint: str) -> str:
    who = actor()
    with house().database.writing() as session:
        answer = units.earlier(session, who, key, fingerprint=fingerprint)
        if answer is None:
            answer = work(session)
            units.remember(
                session,
                who,
                key,
                fingerprint=fingerprint,
                answer=answer,
                now=house().now(),
            )
            keepsakes.forget(session, who.reference, sittings.of(key))
        return answer


def _key() -> str:
    key = request.form.get(KEY, "")
    if not _SHAPE.match(key):
        raise BadInput("no idempotency key", field=KEY, reason="missing")
    return key


def _fingerprint(parts: tuple[str, ...]) -> str:
    # A digest of a password that is made in no time is as good as the password.
    fields = sorted(
        (name, values)
        for name, values in request.form.lists()
        if name not in _OURS and "password" not in name
    )
    told = json.dumps([request.method, request.path, fields, parts])
    return hashlib.sha256(told.encode()).hexdigest()


def _anew(again: Callable[[], str]) -> Response:
    """Show what was typed into a form that is spent, to be sent as a new one."""
    g.fresh_key = mint(sittings.of(_key()))
    flash(gettext("The same form was sent twice with different content."), "error")
    return make_response(again(), HTTPStatus.CONFLICT)


def _later(again: Callable[[], str] | None, error: Exception) -> Response:
    if again is None:
        raise Busy(str(error)) from error
    flash(
        gettext(
            "The register is busy and nothing was saved. What you wrote is kept below:"
            " wait a few seconds and press the button again."
        ),
        "error",
    )
    response = make_response(again(), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = RETRY_AFTER
    return response
