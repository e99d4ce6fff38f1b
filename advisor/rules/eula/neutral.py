"""What is often asked and is no licence matter: one note each at its first place, with the number of files.

Also the rule about named translation layers, whose kind decides whether it is a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.eula.notices import is_toolkit_header
from advisor.rules.eula.table import Row, found, pattern, register, rows, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_NOTES = ("EULA-601", "EULA-602", "EULA-603", "EULA-604")
# Words by which other vendors' headers and options are told, with the name that is shown; only CANN's licence was read.
_VENDORS = (("musa", "MUSA"), ("mcc_", "MACA"), ("mcr/", "MACA"), ("dtk/", "DTK"), ("corex", "CoreX"))
_CANN = "CANN"
_OTHER_FOLDER = lazy(r"(?:^|/)(?:hip|rocm|amd|musa|ascend|sycl)/", re.IGNORECASE)
HELPERS = "Helpers of SYCLomatic's stand in the source"
IN_PROGRAM = "A program of this project calls or names HIPIFY"
COMPILED = "A layer that runs compiled CUDA programs is named in the build"
SOURCE = "A compiler for CUDA source is named in the build"

_IN_SOURCE = {"EULA-601": IN_PROGRAM, "EULA-603": HELPERS}  # where the first place is no build file


def _note(row: Row, places: list[tuple[FileFacts, Use]]) -> Iterator[Hit]:
    if places:
        files = {file.path for file, _ in places}
        _, first = min(places, key=lambda each: (each[0].path, each[1].span.line))
        message = _IN_SOURCE.get(row.id, "") if first.result == "code" else ""
        yield found(row, first, message, f"{first.spelling[:80]} ({len(files)})")


def _once(row: Row) -> Callable[[ProjectFacts], Iterator[Hit]]:
    def check(project: ProjectFacts) -> Iterator[Hit]:
        places = [(file, use) for file in project.files for use in uses_of(file, row.id)]
        lone = len({file.path for file, _ in places}) == 1 and places[0][1].spelling.upper().startswith("USE_")
        return iter(()) if lone else _note(row, places)  # a macro in one file may be left over from elsewhere

    return check


def _vendor(use: Use) -> str:
    return next((name for word, name in _VENDORS if word in use.spelling.lower()), _CANN)


def _forks(project: ProjectFacts) -> Iterator[Hit]:
    """One note per vendor; CANN's cites the clause of its licence, the others have none here."""
    row = rows()["EULA-605"]
    places: dict[str, list[tuple[FileFacts, Use]]] = defaultdict(list)
    for file in project.files:
        for use in uses_of(file, row.id):
            places[_vendor(use)].append((file, use))
    for vendor, found_there in sorted(places.items()):
        files = {file.path for file, _ in found_there}
        _, first = min(found_there, key=lambda each: (each[0].path, each[1].span.line))
        detail = f"{vendor}: {first.spelling[:80]} ({len(files)})"
        yield found(row, first, detail=detail, clause=None if vendor == _CANN else "")


def _of_another(file: FileFacts, use: Use) -> bool:
    """Whether inline assembly is that of another vendor: by its file, its folder, or the name of an LLVM intrinsic."""
    line = file.excerpts.get(use.span.line, "")
    return file.kind == "hip" or bool(_OTHER_FOLDER.search(file.path)) or "llvm.amdgcn" in line


def _inline_ptx(project: ProjectFacts) -> Iterator[Hit]:
    """Inline assembly in device code; that of the host's processor is none of NVIDIA's."""
    places = [
        (file, use) for file in project.files if not is_toolkit_header(file) for use in file.uses
        if use.kind == "asm" and use.symbol == "asm" and use.side in ("device", "both") and not _of_another(file, use)
    ]  # fmt: skip
    yield from _note(rows()["EULA-110"], places)


def _layer(use: Use, _: FileFacts) -> Iterator[Hit]:
    compiled = use.spelling.lower() in ("zluda", "gpuocelot")
    yield found(rows()["EULA-106"], use, COMPILED if compiled else SOURCE, severity=None if compiled else "info")


for _identity in _NOTES:
    _row = rows()[_identity]
    register(
        _identity,
        "project",
        _once(_row),
        patterns=(pattern(_row, limit=1),),
        messages=tuple(filter(None, (_IN_SOURCE.get(_identity),))),
    )
register(
    "EULA-106",
    "use",
    _layer,
    symbols=("EULA-106",),
    patterns=(pattern(rows()["EULA-106"]),),
    messages=(COMPILED, SOURCE),
)
register("EULA-110", "project", _inline_ptx)
register("EULA-605", "project", _forks, patterns=(pattern(rows()["EULA-605"], limit=4),))
