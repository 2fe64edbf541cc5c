"""What keeps a page safe in a browser: headers, origin, hosts, sizes, redirects.

Own lines instead of flask-talisman: it has been idle since 2023, knows neither COOP
nor CORP nor per-answer caching, and cannot be held to exact headers by a test. What
is here is short enough to be read whole.

Forged requests are stopped twice: by Flask-WTF's token, and here by what the browser
itself says of where a request comes from (the rule of Datasette).
"""

import re
import secrets
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from tracker.config import Settings
from tracker.domain.errors import NotFound, Refused
from tracker.web.signs import SoundRequest, sound

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_UPLOAD = 64 * 1024 * 1024
#: A long act pasted into a form takes more than Flask's 500 KB and must not be lost.
#: More is read for those with a session alone: what is read stands in memory.
MAX_FORM, MAX_OWN_FORM = 2 * 1024 * 1024, 8 * 1024 * 1024
#: Fields of one form. Four million of one letter took three seconds and 700 MB.
MAX_FIELDS = 1000
_PIECE = 64 * 1024
_URLENCODED = "application/x-www-form-urlencoded"
#: A byte of Russian text takes three where a form is sent in this way.
_ENCODING = 3
CSP = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: One slash, then nothing that a browser drops, folds or reads as another slash.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f\u2028\u2029]*\Z")


class CrossSite(Refused):
    """The browser says that another site sent this request."""

    code = "cross-site"


def protect(app: Flask, settings: Settings) -> None:
    """Give *app* its limits, cookies, checks and headers."""
    secure = settings.public_url.startswith("https://")
    app.request_class = SoundRequest
    app.add_template_filter(sound)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=_hosts(settings),
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        # Not refreshed: half a day after signing in, one signs in again.
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # A form lives as long as its session: who writes for two hours loses nothing.
        WTF_CSRF_TIME_LIMIT=None,
        # `_same_site` does better than a Referer that proxies and people cut off.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(_no_nul)
    app.before_request(_same_site)
    app.before_request(_room_for_text)
    CSRFProtect(app)
    app.after_request(_headers)
    if secure:
        app.after_request(_only_https)


def csp_nonce() -> str:
    """Return this answer's nonce: the only scripts that run bear it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def returning(target: str | None, *, otherwise: str = "/") -> str:
    """Return *target* if it is a page of ours that can be fetched, else *otherwise*.

    Only a path that the map of addresses resolves is taken, never a host, so that
    ``?next=`` cannot lead people to a stranger's page.
    """
    if not target or not _LOCAL.match(target):
        return otherwise
    path = unquote(target.partition("#")[0].partition("?")[0])
    if not _LOCAL.match(path.replace(" ", "_")):
        return otherwise
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect:
        return target
    except HTTPException:
        return otherwise
    return target


def drain() -> None:
    """Take in what a browser is still sending of a form that is too long.

    It looks at the answer only when it has sent everything: of a connection that is
    closed before, it shows a page of its own, and not ours that says what to do.
    """
    request.max_content_length = MAX_UPLOAD
    try:
        while request.stream.read(_PIECE):
            pass
    except HTTPException:
        # Longer than any upload, or the browser has gone.
        return


def _hosts(settings: Settings) -> list[str]:
    public = urlsplit(settings.public_url).hostname
    return [host for host in (public, "localhost", "127.0.0.1", "[::1]") if host]


def _no_nul() -> None:
    """Refuse as `NotFound` an address with a NUL: PostgreSQL's text holds none."""
    if "\0" in request.path:
        raise NotFound("a NUL in the address")


def _same_site() -> None:
    """Refuse as `CrossSite` what a browser says it sends for another site."""
    if request.method in SAFE_METHODS:
        return
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        if fetched not in ("same-origin", "none"):
            raise CrossSite(f"Sec-Fetch-Site: {fetched}")
        return
    origin = request.headers.get("Origin")
    # Only the host: a proxy that ends TLS hides the scheme from us.
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossSite(f"Origin: {origin}")


def _room_for_text() -> None:
    """Read a longer form of somebody who signed in, be it to say how long it is.

    The session is signed, so nobody claims one; it may be over, and its text is kept.
    Werkzeug itself bounds nothing but multipart forms: others only as uploads are.
    """
    if "_user_id" in session:
        request.max_form_memory_size = MAX_OWN_FORM
    if request.mimetype != _URLENCODED:
        return
    room = (request.max_form_memory_size or MAX_FORM) * _ENCODING
    request.max_content_length = min(room, request.max_content_length or room)
    if request.get_data().count(b"&") >= MAX_FIELDS:
        raise RequestEntityTooLarge


def _headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Content-Security-Policy"] = CSP.format(nonce=csp_nonce())
    if request.endpoint != "static":
        response.vary.update(("Cookie", "Accept-Language"))
        if session or "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
    return _at_home(response)


def _at_home(response: Response) -> Response:
    """Let no redirect leave the register, whoever wrote it."""
    target = response.headers.get("Location")
    if target is not None:
        parts = urlsplit(target)
        local = parts.netloc in ("", request.host) and parts.path.startswith("/")
        if not local or parts.path.startswith("//") or "\\" in target:
            current_app.logger.error("a redirect led away: %r", target)
            response.headers["Location"] = "/"
    return response


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
