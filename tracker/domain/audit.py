"""The journal's seal: canonical bytes of an entry, chained by hash to the last one."""

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64


def canonical(entry: Mapping[str, object]) -> str:
    """Return *entry* as canonical JSON: the only thing that is hashed and shown."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(previous: str, body: str) -> str:
    """Return the hash of an entry's canonical *body* after the hash *previous*.

    SHA-256 over a zero byte (RFC 6962 leaf), the previous hash and the body.
    """
    return hashlib.sha256(b"\0" + bytes.fromhex(previous) + body.encode()).hexdigest()
