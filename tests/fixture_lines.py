"""Reads expectations out of fixtures: `want: a; b` in a comment on the line that must yield just these symbols."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
_WANT = re.compile(r"(?://|#|/\*|!|--)\s*want:\s*(.*?)\s*(?:(?:\*/|-->).*)?$")


def wanted(path: Path) -> Counter[tuple[int, str]]:
    """How often each symbol is wanted on each line of a fixture."""
    found: Counter[tuple[int, str]] = Counter()
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        if match := _WANT.search(line):
            found.update((number, symbol.strip()) for symbol in match[1].split(";"))
    return found
