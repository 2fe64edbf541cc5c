"""What a refusal means on the web: one table to statuses, one to words.

Nobody reads a refusal's text, which is for developers: pages show the words kept here
by its code. An unexpected error shows a number to quote and no details; the log has
the rest under the same number.
"""

import secrets
from http import HTTPStatus

from flask import Flask, Response, current_app, g, jsonify, make_response, request
from flask import render_template as render
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker.domain.errors import (
    BadInput,
    Conflict,
    CopyDamaged,
    NotAllowed,
    NotFound,
    NotInstalled,
    Refused,
)
from tracker.web import keeping
from tracker.web.security import CrossSite, drain
from tracker.web.units import RETRY_AFTER, Busy, busy

#: Class of refusal -> status; what is not named here has its parent's.
STATUSES: dict[type[Refused], HTTPStatus] = {
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    CrossSite: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    CopyDamaged: HTTPStatus.GONE,
    NotInstalled: HTTPStatus.NOT_IMPLEMENTED,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
}
#: Code of a refusal -> why, as one sentence; heading and advice follow the status.
WORDS: dict[str, LazyString] = {
    "refused": _("The register cannot do this."),
    "not-allowed": _("Your role in the register does not include this."),
    "cross-site": _("The form was sent from another site."),
    "forged": _("The form has expired or was not opened here. Nothing was saved."),
    "not-found": _("Nothing in the register answers to this address."),
    "bad-input": _("One of the values could not be understood."),
    "bad-address": _("The text is not the address of an official page."),
    "bad-file": _("The file could not be read."),
    "conflict": _("Another change came first."),
    "stale-edit": _("The text was changed since you opened it."),
    "four-eyes": _("Who had a hand in it does not decide on it: somebody else does."),
    "wrong-step": _("The proposal has moved on and cannot take this step."),
    "item-taken": _("There is an item with this code already."),
    "already-shown": _("This page already stands as evidence there."),
    "partly-refused": _("Some of the requirements refuse: nothing was recorded."),
    "wrong-move": _("The evidence has moved on and cannot take this step."),
    "decided-meanwhile": _("Somebody has decided this while you were reading."),
    "key-reused": _("The same form was sent twice with different content."),
    "not-obliged": _("The requirement does not bind this body on that day."),
    "copy-damaged": _("The copy of the page is missing, or is not as it was kept."),
    "not-installed": _("This register does not make Word and PDF files."),
    "address-taken": _("There is an account with this address already."),
    "wrong-round": _("The rating does not take this: it is final, or said already."),
    "pass-over": _("The link is no longer valid."),
    "busy": _("The register is busy and nothing was saved."),
}
#: When not even a page can be drawn: in both languages, needing nothing.
_BARE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>Сбой</title></head><body>
<h1>Сбой</h1>
<p>Страницу показать не удалось. Код: {code}. Номер для администратора: {reference}.</p>
<p lang="en">The page could not be shown. Code: {code}. Quote: {reference}.</p>
</body></html>
"""


def answer_refusals(app: Flask) -> None:
    """Let *app* answer every refusal and error with a page that says what to do."""
    app.before_request(_number)
    app.after_request(_show_number)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _failed)


def status(refusal: type[Refused]) -> HTTPStatus:
    """Return the status of a class of refusals: its own or its nearest parent's."""
    return next(STATUSES[kind] for kind in refusal.__mro__ if kind in STATUSES)


def words(refusal: Refused) -> str:
    """Return why it is refused, in the language of the page."""
    return str(WORDS.get(refusal.code, WORDS["refused"]))


def _refused(refusal: Refused) -> Response:
    """Say why not; what was typed stands in its form again, if that can be opened."""
    back = "" if isinstance(refusal, Busy | CrossSite) else keeping.in_vain()
    there = isinstance(refusal, Conflict | BadInput)
    response = _page(
        status(type(refusal)),
        words(refusal),
        code=refusal.code,
        form_href=back if there else "",
        text_href="" if there else keeping.text_of(back),
    )
    if isinstance(refusal, Busy):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _forged(error: CSRFError) -> Response:
    """Refuse the form, but keep what was typed: its session may just have ended."""
    back = keeping.lay_aside()
    # "Nothing was saved" would frighten where the text is safe.
    why = "" if back else str(WORDS["forged"])
    return _page(HTTPStatus.BAD_REQUEST, why, code="forged", form_href=back)


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None:
        return make_response(error.get_response(request.environ))
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        drain()
    response = _page(HTTPStatus(error.code))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _failed(error: InternalServerError) -> Response:
    """Answer what nobody foresaw; it is in the log already, with the number."""
    cause = error.original_exception
    if isinstance(cause, OperationalError) and busy(cause):
        return _refused(Busy(str(cause)))
    current_app.logger.error(
        "%s: answered 500 to %s %r", _reference(), request.method, request.path
    )
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, reference=_reference())


def _page(
    status: HTTPStatus,
    message: str = "",
    *,
    code: str = "",
    reference: str = "",
    form_href: str = "",
    text_href: str = "",
) -> Response:
    """Draw the page of a refusal, plainer and plainer until one succeeds."""
    if request.path.endswith(".json"):
        body = {"refusal": code or status.phrase.lower(), "message": message}
        return make_response(jsonify(body), status)
    try:
        page = render(
            "errors/error.html",
            code=int(status),
            message=message,
            reference=reference,
            form_href=form_href,
            text_href=text_href,
        )
    except Exception:
        current_app.logger.exception("%s: no page for %s", _reference(), int(status))
        page = _BARE.format(code=int(status), reference=_reference())
    return make_response(page, status)


def _number() -> None:
    _reference()


def _show_number(response: Response) -> Response:
    response.headers["X-Request-Id"] = _reference()
    return response


def _reference() -> str:
    """Return the number of this request, for the log and for people to quote."""
    if "reference" not in g:
        g.reference = secrets.token_hex(6)
    return str(g.reference)
