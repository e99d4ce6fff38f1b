"""Licence rules about words: comparisons, safety, endorsement, and copyleft beside libraries that are not open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.expressions import lazy
from advisor.model import FileFacts, TextPattern, Use
from advisor.rules.eula.notices import is_toolkit_header
from advisor.rules.eula.project import (
    base,
    folder,
    links_proprietary,
    links_toolkit,
    needs_proprietary,
    touches_cuda,
    uses_cuda,
)  # fmt: skip
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, top, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_HEAD_OF_TEXT, _HEAD_OF_SOURCE = 5, 40  # lines in which a licence is that of the file

EXCEPTION = TextPattern(
    id="EULA-505:exception",
    regex=r"linking exception|special exception|additional permission under GNU GPL version 3 section 7, ",
    literals=("linking exception", "special exception", "section 7, "), files=("license", "code"),
    comments=True, limit=1,
)  # fmt: skip


def _stated(file: FileFacts) -> Use | None:
    """Where a file puts itself under GPL or AGPL, without an exception that allows linking."""
    head = _HEAD_OF_TEXT if file.kind == "license" else _HEAD_OF_SOURCE
    first = next((use for use in uses_of(file, "EULA-505") if use.span.line <= head), None)
    return None if first is None or file.origin != "own" or has(file, EXCEPTION.id) else first


def _over(file: FileFacts) -> str:
    """The folder that a text covers: that of the package where it lies in the package's metadata."""
    at = folder(file.path)
    return folder(f"{at.partition('.dist-info')[0]}.dist-info") if ".dist-info" in at else at


def _copyleft(project: ProjectFacts) -> Iterator[Hit]:
    """A licence file over a folder that uses such a library, else a source file beside one; once a folder."""
    row = rows()["EULA-505"]
    files = [file for file in project.files if not is_toolkit_header(file)]  # a copied header of NVIDIA's uses nothing
    users = [folder(file.path) for file in files if links_proprietary(file) or needs_proprietary(file)]
    of_toolkit = [folder(file.path) for file in files if links_toolkit(file) or needs_proprietary(file)]
    exact, told = set(users), set[str]()
    texts_first = sorted(project.files, key=lambda file: file.kind != "license") if users else ()
    for file in texts_first:
        place = _stated(file)
        at = _over(file)
        if place is None or any(at == each or not each or at.startswith(f"{each}/") for each in told):
            continue  # also what a text above covers
        over = file.kind == "license" and any(not at or each == at or each.startswith(f"{at}/") for each in users)
        if over or at in exact:
            told.add(at)
            cited = any(not at or each == at or each.startswith(f"{at}/") for each in of_toolkit)
            yield found(row, place, clause=None if cited else "")  # other libraries have agreements of their own


def _cuda_only(project: ProjectFacts, identity: str, classes: Sequence[str] = ()) -> Iterator[Hit]:
    """The places of a weak text rule, one per file, where the project uses CUDA at all."""
    row = rows()[identity]
    if touches_cuda(project):
        for file in project.files:
            if not classes or uses_cuda(file) or file.kind in classes:
                yield from (found(row, use) for use in uses_of(file, identity)[:1])


def _figures(project: ProjectFacts) -> Iterator[Hit]:
    yield from _cuda_only(project, "EULA-503")


def _safety(project: ProjectFacts) -> Iterator[Hit]:
    yield from _cuda_only(project, "EULA-504", ("prose",))


LOGO = "A file with NVIDIA's logo by its name"
_LOGO_NAME = lazy(r"nvidia[\w-]*logo|logo[\w-]*nvidia", re.IGNORECASE)


def _endorsed(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-506"]
    for file in project.files:
        yield from (found(row, use) for use in uses_of(file, row.id)[:1])
    for path in project.others:
        if _LOGO_NAME.search(base(path)):
            place = top(FileFacts(path=path, kind=""))
            yield found_at(row, place, LOGO, base(path))


def _of(identity: str) -> TextPattern:
    return pattern(rows()[identity], 1, comments=True)


register("EULA-503", "project", _figures, patterns=(_of("EULA-503"),))
register("EULA-504", "project", _safety, patterns=(_of("EULA-504"),))
register("EULA-505", "project", _copyleft, patterns=(_of("EULA-505"), EXCEPTION))
register("EULA-506", "project", _endorsed, patterns=(_of("EULA-506"),), messages=(LOGO,))
