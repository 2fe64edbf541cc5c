"""For whom a form was drawn, and which of its drawings a text was typed into.

A form's idempotency key begins with its sitting: a number of this drawing and a mark
that only the register can make of it and of whoever the form was drawn for. So a text
that was sent after its session had ended goes back to the same account alone, and what
another site has forged goes to nobody.
"""

import base64
import hmac
import secrets

from flask import current_app

from tracker.web.house import actor

#: The form field with the key of its one effect.
KEY = "idempotency_key"
#: Letters of the number, and of the number and its mark together (48 bits each).
_NUMBER, _LENGTH = 8, 16


def mint(sitting: str = "") -> str:
    """Return a new idempotency key, one of *sitting* if that is given."""
    return sitting + secrets.token_urlsafe(16)


def opened() -> str:
    """Return a new sitting of whoever asks."""
    number = secrets.token_urlsafe(6)
    return number + _mark(number)


def of(key: str) -> str:
    """Return the sitting that *key* belongs to, if it belongs to one."""
    return key[:_LENGTH]


def own(sitting: str) -> bool:
    """Tell whether the form of *sitting* was drawn for whoever asks now."""
    if len(sitting) != _LENGTH or not sitting.isascii():
        return False
    return hmac.compare_digest(sitting[_NUMBER:], _mark(sitting[:_NUMBER]))


def keeper() -> str:
    """Return a name of whoever asks that says nothing to others: for the browser."""
    return _mark("keeper")


def _mark(number: str) -> str:
    told = f"sitting {number} {actor().reference}"
    secret = str(current_app.secret_key).encode()
    made = hmac.digest(secret, told.encode(), "sha256")
    return base64.urlsafe_b64encode(made[:6]).decode()
