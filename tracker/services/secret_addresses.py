"""Secret addresses that open one thing without signing in: made, and read back.

A pass names an account and is signed with the register's secret, so that nothing has
to be kept of it and whoever reads the tables alone cannot make one. It says what it is
for: a pass for one thing opens no other. Never says what a pass allows.
"""

import hashlib
import hmac

#: Bytes of the signature that stand in the address: more than anybody can try.
_SIZE = 20


def made(secret: str, purpose: str, account: int, *, mark: str = "") -> str:
    """Return the pass of *account* for *purpose*; another *mark* ends earlier ones.

    >>> made("s", "leave", 7) == made("s", "leave", 7, mark="new")
    False
    """
    said = f"{purpose}\0{account}\0{mark}".encode()
    sign = hmac.new(secret.encode(), said, hashlib.sha256).digest()[:_SIZE]
    return f"{account}-{sign.hex()}"


def claimed(given: str) -> int | None:
    """Return the account that the pass *given* names, be it made by us or not."""
    account, _, _ = given.partition("-")
    # Digits of one script, and no more than an id has.
    known = account.isascii() and account.isdigit() and len(account) < 19
    return int(account) if known else None


def opens(
    given: str, secret: str, purpose: str, account: int, *, mark: str = ""
) -> bool:
    """Tell whether *given* is the pass of *account* for *purpose*."""
    wanted = made(secret, purpose, account, mark=mark)
    return hmac.compare_digest(given.encode(), wanted.encode())
