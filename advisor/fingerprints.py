"""What a record is known by, whatever lines are added above it."""

from __future__ import annotations

import hashlib


def fingerprint(symbol: str, path: str, scope: str, text: str, occurrence: int) -> str:
    """A record's id, 16 hex digits: a hash that survives line moves.

    It covers rule or symbol, repository-relative path, enclosing symbol, the line's text with spaces collapsed, and the
    number of the occurrence among equals.
    """
    parts = (symbol, path, scope, " ".join(text.split()), str(occurrence))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
