"""What a record is known by, whatever lines are added above it."""

from __future__ import annotations

import hashlib


def collapsed(text: str) -> str:
    """A line with its runs of spaces as one: lines that differ in nothing else are equals whose occurrences count."""
    return " ".join(text.split())


def fingerprint(symbol: str, path: str, scope: str, text: str, occurrence: int) -> str:
    """A record's id, 16 hex digits: a hash that survives line moves.

    It covers rule or symbol, repository-relative path, enclosing symbol, the line's text with spaces collapsed, and the
    number of the occurrence among equals.
    """
    return _digest((symbol, path, scope, collapsed(text), str(occurrence)))


def fingerprint_anywhere(scope: str, text: str, occurrence: int) -> str:
    """The same without rule, symbol and path, 16 hex digits: by it a record is found again whose file was moved."""
    return _digest((scope, collapsed(text), str(occurrence)))


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
