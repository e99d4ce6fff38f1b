"""Rules that are rows and nothing else: each place where the row's pattern matches is a hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advisor.model import FileFacts, Severity, Use
from advisor.rules.eula.table import Row, found, pattern, register, rows
from advisor.rules.registry import Hit

# Rows with functions in other modules although their detector is a text: which places count depends on more.
_ELSEWHERE = frozenset(
    "EULA-106 EULA-206 EULA-301 EULA-304 EULA-308 EULA-503 EULA-504 EULA-506 "
    "EULA-601 EULA-602 EULA-603 EULA-604 EULA-605".split()
)
# One place per file tells enough of these.
_ONCE = frozenset("EULA-305 EULA-507".split())

CUTE = "The kept output belongs to the CuTe DSL, whose licence has an output clause"
SECTION = "Only a section name of the container is named here"
LIBNVVM = "libNVVM compiles here; no libdevice is named with it"
LOOKED_UP = "The program looks libdevice up in an installed toolkit"
_MESSAGES = {"EULA-105": (SECTION,), "EULA-109": (CUTE,), "EULA-111": (LIBNVVM, LOOKED_UP)}


def _judged(row: Row, use: Use) -> tuple[str, Severity | None]:
    """Message and severity where they depend on what was found; tests of a project look at output to check it."""
    if row.id == "EULA-109" and use.spelling.upper().startswith("CUTE_DSL"):
        return CUTE, "work"
    if row.id == "EULA-105" and ("EM_CUDA" in use.spelling or use.spelling.startswith(".nv")):
        return SECTION, "info"
    if row.id == "EULA-111" and use.spelling.lower().startswith("nvvm"):
        return LIBNVVM, "info"
    if row.id == "EULA-111" and use.result == "code":
        return LOOKED_UP, "info"
    return "", None


def _bound(row: Row) -> Callable[[Use, FileFacts], Iterator[Hit]]:
    def check(use: Use, _: FileFacts) -> Iterator[Hit]:
        message, severity = _judged(row, use)
        yield found(row, use, message, severity=severity)

    return check


for _row in rows().values():
    if _row.detector in ("text", "notice") and _row.id not in _ELSEWHERE:
        register(
            _row.id,
            "use",
            _bound(_row),
            symbols=(_row.id,),
            patterns=(pattern(_row, limit=1 if _row.id in _ONCE else 3 if _row.id == "EULA-111" else 20),),
            messages=_MESSAGES.get(_row.id, ()),
        )
