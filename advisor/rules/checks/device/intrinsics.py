"""Small device functions that have no counterpart, or not for all types."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_SIMD = lazy(r"__v(?:abs|add|sub|avg|hadd|max|min|neg|sad|set|cmp)\w*[24]")


@check("device-helpers")
def device_helpers(use: Use, file: Judged) -> Iterator[Hit]:
    """Every call that the project does not define itself."""
    if not use.defined_here and (not use.symbol.startswith("__v") or _SIMD.fullmatch(use.symbol)):
        yield hit(use)


@check("cache-hint-loads")
def cache_hint_loads(use: Use, file: Judged) -> Iterator[Hit]:
    """Every call: the type of the pointer is not known here, unless a cast says half."""
    if not use.defined_here and "half" not in "".join(use.args):
        yield hit(use, detail=f"{use.spelling}({', '.join(use.args)})")
