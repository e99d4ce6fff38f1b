"""Version numbers as numbers: `9.10` is newer than `9.9`, and `7.1.0` is `7.1`."""

from __future__ import annotations

import re
from functools import lru_cache

VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,2}")


@lru_cache(maxsize=4096)
def number(version: str) -> tuple[int, ...]:
    """The parts of a version without trailing zeros, for comparing; the empty text is below every version."""
    parts = [int(part) for part in version.split(".")] if version else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def series(version: str) -> tuple[int, ...]:
    """Major and minor of a version, for comparing: `9.0.1` belongs to series (9,), `9.1.2` to (9, 1)."""
    return number(".".join(version.split(".")[:2]))


def canonical(version: str) -> str:
    """The version as it is shown: `07.1.0` is `7.1`, but `13.0` stays `13.0`."""
    parts = [str(int(part)) for part in version.split(".")]
    return ".".join(parts[:2] if parts[2:] == ["0"] else parts)
