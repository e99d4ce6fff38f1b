"""Licence rules about NVIDIA's source: headers, copies, ported files, licences that meet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from advisor import eula
from advisor.expressions import lazy
from advisor.model import FileFacts, Severity, TextPattern
from advisor.rules.eula.editions import editions_of
from advisor.rules.eula.notices import (
    NOTICE,
    NVIDIA_NOTICES,
    OPEN,
    bears_notice,
    is_toolkit_header,
    nvidia_notices,
    packages_with_own_terms,
)
from advisor.rules.eula.project import base
from advisor.rules.eula.symbols import FORWARDS
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, top, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_DIRECTIVES = 3
_GRANTS = lazy(r"granted\s+a\s+non-?exclusive,?\s+royalty-free\s+licen[sc]e\s+to\s+use", re.IGNORECASE)
_PARSER_NAME = lazy(r"pars|lex|grammar|gram\b|\.(?:g4|lalrpop|pest|y|yy|l)$", re.IGNORECASE)
_PORT_PATH = lazy(
    r"\.(?:hip|mu|muh|maca|asc|sycl|dp\.cpp)$|(?:^|/)[^/]*-(?:hip|sycl|omp|musa)/|(?:^|/)(?:hip|musa|ascend|sycl)/",
    re.I,
)
_OTHER_VENDOR = lazy(r"(?:^|/)(?:hip|rocm|amd|musa|ascend|sycl)/", re.IGNORECASE)
_SHORT_HEADER = 40
_TOOLKIT_FOLDERS = frozenset("crt cuda cooperative_groups cub nv nvtx3 sys thrust".split())
_LIKE = 0.8  # share of telling lines that two files have in common
_SAME_NAME = lazy(r"\.(?:hip\.cpp|hip|mu|cu|cpp|cc|h|cuh|dp\.cpp)$")
DIRECTIVE = TextPattern(
    id="EULA-103:directive",
    regex=r"""["'`]\.(?:visible|entry|target|version|address_size|reg|param|func|extern|weak)["'`]""",
    literals=tuple(".visible .entry .target .version .address_size .reg .param .func .extern .weak".split()),
    files=("code",),
)  # fmt: skip
STORED = TextPattern(  # directives that begin the text of a PTX module
    id="EULA-112:stored", regex=r"\.version[ \t]+\d|\.target[ \t]+sm_\d", literals=(".version", ".target"),
    files=("code",), comments=True, limit=1,
)  # fmt: skip
FORWARDING = "A short header of this name that forwards to others"
SHORT = "A short header of this name with content of its own"
LISTED = "The header is named as distributable in the chosen text"
GRANTED = "The header is not named as distributable in the chosen text; its own notice grants the use of its code"
OTHER_TERMS = "The header comes under an agreement that is not the toolkit's"
NOT_LISTED = "The header is not named as distributable in the chosen text"


def _translators(file: FileFacts) -> Iterator[Hit]:
    """Names of PTX readers, or the words of PTX's grammar in a file that is a parser by its name."""
    row = rows()["EULA-103"]
    named = uses_of(file, row.id)
    words = uses_of(file, DIRECTIVE.id)
    if named:
        yield found(row, named[0], severity="info" if file.origin == "test" else None)
    elif (
        file.origin != "test" and len({use.spelling for use in words}) >= _DIRECTIVES and _PARSER_NAME.search(file.path)
    ):
        yield found(row, words[0], detail=", ".join(sorted({use.spelling for use in words})))


def _is_own(file: FileFacts) -> bool:
    """Whether a header includes another of its own name, which it wraps, or one from a folder that is no toolkit's."""
    written = [include.written for include in file.includes]
    folders = {each.partition("/")[0] for each in written if "/" in each}
    return any(base(each) == base(file.path) for each in written) or not folders <= _TOOLKIT_FOLDERS


def _unmarked_header(project: ProjectFacts) -> Iterator[Hit]:
    """Headers with a name of NVIDIA's and nobody's notice that neither wrap the real one nor load it lazily."""
    row = rows()["EULA-209"]
    for file in project.files:
        if file.kind not in ("cpp", "cuda") or file.status == "skipped" or not eula.header(base(file.path)):
            continue
        if bears_notice(file) or has(file, OPEN.id, NOTICE, FORWARDS.id) or _is_own(file):
            continue
        if not file.includes and _OTHER_VENDOR.search(file.path):
            continue  # a vendor's equivalent, written for its own compiler
        if file.lines < _SHORT_HEADER:
            yield found_at(row, top(file), FORWARDING if file.includes else SHORT, base(file.path), "info")
        else:
            yield found_at(row, top(file), detail=base(file.path))


def _toolkit_header(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-307"]
    own_terms = packages_with_own_terms(project)
    for file in project.files:
        if not is_toolkit_header(file):
            continue
        known = eula.header(base(file.path))
        if (known is not None and known.agreement == "sla") or any(
            not root or file.path.startswith(f"{root}/") for root in own_terms
        ):
            yield found_at(row, top(file), OTHER_TERMS, base(file.path), "work", clause="")
            continue
        tail = "/".join(file.path.split("/")[-2:])
        names = (base(file.path), tail if tail.startswith("crt/") else base(file.path))
        date = editions_of(project).of(file.path).date
        listed = any(eula.is_distributable(name, date) for name in names)
        granted = any(_GRANTS.search(use.args[3]) for use in nvidia_notices(file))
        severity: Severity = "work" if listed or granted else "risk"
        message = LISTED if listed else GRANTED if granted else NOT_LISTED
        yield found_at(row, top(file), message, base(file.path), severity)


def _is_port(file: FileFacts) -> bool:
    return file.kind == "hip" or bool(_PORT_PATH.search(file.path)) or has(file, "EULA-310")


def _ported(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-310"]
    notice = next((use for use in file.uses if use.symbol in NVIDIA_NOTICES), None)
    if notice is not None and _is_port(file):
        detail = f"{notice.spelling}; {notice.symbol}"  # the same place is told under that rule as well
        yield found(row, notice, detail=detail, severity="work" if notice.symbol == "EULA-302" else None)


def _stem(path: str) -> str:
    return _SAME_NAME.sub("", base(path)).removesuffix("_hip")


def _sketch(file: FileFacts) -> frozenset[str]:
    return frozenset(next((use.args for use in uses_of(file, "sketch")), ()))


def _is_copy(mine: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sketches of smallest hashes show nearly the same lines."""
    if not mine or not other:
        return False
    smallest = sorted(mine | other, key=int)[: min(len(mine), len(other))]
    return sum(1 for each in smallest if each in mine and each in other) >= _LIKE * len(smallest)


def _lost_notice(project: ProjectFacts) -> Iterator[Hit]:
    """Files without any notice beside a file of the same stem that bears one of NVIDIA's."""
    row = rows()["EULA-309"]
    by_stem: dict[str, list[FileFacts]] = defaultdict(list)
    for file in project.files:
        if has(file, "sketch"):
            by_stem[_stem(file.path)].append(file)
    for files in by_stem.values():
        noted = [file for file in files if has(file, *NVIDIA_NOTICES)]
        for file in files if noted else ():
            origin = next((each for each in noted if _is_copy(_sketch(file), _sketch(each))), None)
            if not bears_notice(file) and origin is not None:
                yield found_at(row, top(file), detail=origin.path)


def _changed_header(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-509"]
    known = eula.header(base(file.path))
    if known is not None and known.agreement == "driver" and bears_notice(file) and not has(file, OPEN.id):
        yield from (found(row, use) for use in uses_of(file, row.id)[:1])


def _made_by_nvidia(file: FileFacts) -> Iterator[Hit]:
    """The banner of NVIDIA's compiler in a PTX file, or in a string of a program that holds PTX as well."""
    row = rows()["EULA-112"]
    if file.kind == "ptx" or has(file, STORED.id):
        yield from (found(row, use) for use in uses_of(file, row.id))


def _ptx(file: FileFacts) -> Iterator[Hit]:
    """A PTX file whose maker its banner does not tell: one that does is told by that rule."""
    row = rows()["EULA-404"]
    targets = uses_of(file, row.id)
    if file.kind == "ptx" and file.status != "skipped" and not has(file, "EULA-112", "EULA-113"):
        yield found(row, targets[0]) if targets else found_at(row, top(file), detail=base(file.path))


def _own(identity: str, comments: bool = False) -> TextPattern:
    return pattern(rows()[identity], 1, comments)


register("EULA-103", "file", _translators, patterns=(_own("EULA-103"), DIRECTIVE))
register("EULA-112", "file", _made_by_nvidia, patterns=(_own("EULA-112", True), STORED))
register("EULA-209", "project", _unmarked_header, messages=(FORWARDING, SHORT))
register("EULA-307", "project", _toolkit_header, messages=(LISTED, GRANTED, OTHER_TERMS, NOT_LISTED))
register("EULA-309", "project", _lost_notice)
register("EULA-310", "file", _ported, patterns=(_own("EULA-310", True),))
register("EULA-404", "file", _ptx, patterns=(_own("EULA-404"),))
register("EULA-509", "file", _changed_header, patterns=(_own("EULA-509", True),))
