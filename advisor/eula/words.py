"""Which licence a notice states, by its words: rows of `mappings/eula/licence_words.tsv` in their order."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from advisor import eula
from advisor.model import Value

_SPACE = re.compile(r"\s+")
_LONGEST = 2_000_000  # characters of a licence file that are looked at for several texts
_SHORT = {"BSD-3": "BSD-3-Clause", "BSD-2": "BSD-2-Clause", "Apache2": "Apache-2.0"}  # as some write them
_STATES = re.compile(
    r"licen[sc]e|permission|redistribut|proprietary|spdx|\bterms\b|agreement|public domain", re.IGNORECASE
)


class Words(Value, frozen=True, kw_only=True):
    """A pattern of words that state a licence; `spdx` '' = the pattern's group `id` holds it.

    With `is_text` the words stand in the licence's own text and not in what only speaks of it.
    """

    spdx: str
    is_open: bool
    pattern: str
    is_text: bool


@cache
def _rows() -> tuple[tuple[Words, re.Pattern[str]], ...]:
    rows = [
        Words(spdx=spdx, is_open=is_open == "y", pattern=pattern, is_text=is_text == "y")
        for _, spdx, is_open, pattern, is_text in eula.table("licence_words.tsv", "order spdx open pattern text")
    ]
    return tuple((row, re.compile(row.pattern, re.IGNORECASE)) for row in rows)


@lru_cache(maxsize=1024)  # the files of a project bear the same few notices
def spdx_of(text: str) -> str:
    """The SPDX expression of the licence that a text states first by rank of the rows; '' where none is recognised."""
    plain = _SPACE.sub(" ", text)[:20_000]
    for row, pattern in _rows():
        match = pattern.search(plain)
        if match is not None:
            return row.spdx or _SHORT.get(match["id"], match["id"])
    return ""


def spdx_of_texts(text: str) -> str:
    """The licences whose own texts stand in a licence file, joined with `AND`; where none does, as `spdx_of`."""
    plain = _SPACE.sub(" ", text)[:_LONGEST]
    there = dict.fromkeys(row.spdx for row, pattern in _rows() if row.is_text and pattern.search(plain))
    first = spdx_of(text)
    return first if len(there) < 2 and first.startswith(next(iter(there), "")) else " AND ".join(there)


def states_a_licence(text: str) -> bool:
    """Whether a text speaks of terms at all."""
    return bool(_STATES.search(text))
