"""Which licence a notice states, by its words: rows of `mappings/eula/licence_words.tsv` in their order."""

from __future__ import annotations

import re
from functools import cache

from advisor import eula
from advisor.model import Value

_SPACE = re.compile(r"\s+")
_SHORT = {"BSD-3": "BSD-3-Clause", "BSD-2": "BSD-2-Clause", "Apache2": "Apache-2.0"}  # as some write them
_STATES = re.compile(
    r"licen[sc]e|permission|redistribut|proprietary|spdx|\bterms\b|agreement|public domain", re.IGNORECASE
)


class Words(Value, frozen=True, kw_only=True):
    """A pattern of words that state a licence; `spdx` '' = the pattern's group `id` holds it."""

    spdx: str
    is_open: bool
    pattern: str


@cache
def _rows() -> tuple[tuple[Words, re.Pattern[str]], ...]:
    rows = [
        Words(spdx=spdx, is_open=is_open == "y", pattern=pattern)
        for _, spdx, is_open, pattern in eula.table("licence_words.tsv", "order spdx open pattern")
    ]
    return tuple((row, re.compile(row.pattern, re.IGNORECASE)) for row in rows)


def spdx_of(text: str) -> str:
    """The SPDX expression of the licence that a text states first by rank of the rows; '' where none is recognised."""
    plain = _SPACE.sub(" ", text)[:20_000]
    for row, pattern in _rows():
        match = pattern.search(plain)
        if match is not None:
            return row.spdx or _SHORT.get(match["id"], match["id"])
    return ""


def states_a_licence(text: str) -> bool:
    """Whether a text speaks of terms at all."""
    return bool(_STATES.search(text))
