"""The secrets of passes: 32 random bytes, told once, kept only as their digest."""

import hashlib
import hmac
import secrets


def mint() -> str:
    """Return a new secret, as it stands in a link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of *secret*: its SHA-256, from which nobody gets it back.

    No salt and no stretching: a random secret of 256 bits is in no dictionary.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(secret: str, kept: str) -> bool:
    """Tell whether *secret* is the one kept as *kept*, in constant time."""
    return hmac.compare_digest(digest(secret), kept)
