"""Licence rules about NVIDIA's source: headers, copies, ported files, licences that meet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from advisor import eula
from advisor.expressions import lazy
from advisor.model import FileFacts, Severity, TextPattern, Use
from advisor.rules.eula.project import PROPRIETARY, base, folder, touches_cuda, uses_cuda
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, top, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_NOTICES = ("EULA-301", "EULA-302", "EULA-306")
_DIRECTIVES = 3
_PARSER_NAME = lazy(r"pars|lex|grammar|gram\b|\.(?:g4|lalrpop|pest|y|yy|l)$", re.IGNORECASE)
_PORT_PATH = lazy(
    r"\.(?:hip|mu|muh|maca|asc|sycl|dp\.cpp)$|(?:^|/)[^/]*-(?:hip|sycl|omp|musa)/|(?:^|/)(?:hip|musa|ascend|sycl)/",
    re.I,
)
_SHORT_HEADER = 40
_LIKE = 0.8  # share of telling lines that two files have in common
_SAME_NAME = lazy(r"\.(?:hip\.cpp|hip|mu|cu|cpp|cc|h|cuh|dp\.cpp)$")
_OPEN_LICENCES = (
    ("Apache-2.0", r"Apache License|SPDX-License-Identifier:\s*Apache-2\.0"),
    ("BSD-3-Clause", r"Redistribution\s+and\s+use\s+in\s+source|SPDX-License-Identifier:\s*BSD-3-Clause"),
    ("MIT", r"Permission\s+is\s+hereby\s+granted|SPDX-License-Identifier:\s*MIT"),
)
OPEN = TextPattern(
    id="EULA-303:open",
    regex="|".join(f"(?:{regex})" for _, regex in _OPEN_LICENCES),
    literals=("apache license", "spdx-license-identifier", "redistribution", "permission"),
    files=("code", "build", "script", "ci", "image", "license"), comments=True, limit=1,
)  # fmt: skip
DIRECTIVE = TextPattern(
    id="EULA-103:directive",
    regex=r"""["'`]\.(?:visible|entry|target|version|address_size|reg|param|func|extern|weak)["'`]""",
    literals=tuple(".visible .entry .target .version .address_size .reg .param .func .extern .weak".split()),
    files=("code",),
)  # fmt: skip
FORWARDING = "A short header of this name that forwards to others"
LISTED = "The header is named as distributable in the chosen text"
NOT_LISTED = "The header is not named as distributable in the chosen text"
KNOWN = "The text is known by its digest"


def _translators(file: FileFacts) -> Iterator[Hit]:
    """Names of PTX readers, or the words of PTX's grammar in a file that is a parser by its name."""
    row = rows()["EULA-103"]
    named = uses_of(file, row.id)
    words = uses_of(file, DIRECTIVE.id)
    if named:
        yield found(row, named[0])
    elif len({use.spelling for use in words}) >= _DIRECTIVES and _PARSER_NAME.search(file.path):
        yield found(row, words[0], detail=", ".join(sorted({use.spelling for use in words})))


def _bears_notice(file: FileFacts) -> bool:
    return has(file, *_NOTICES, "EULA-303", "EULA-308")


def _unmarked_header(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-209"]
    for file in project.files:
        if (
            file.kind in ("cpp", "cuda")
            and file.status != "skipped"
            and eula.header(base(file.path))
            and not _bears_notice(file)
        ):
            if file.lines < _SHORT_HEADER:
                yield found_at(row, top(file), FORWARDING, base(file.path), "info")
            elif not has(file, OPEN.id):
                yield found_at(row, top(file), detail=base(file.path))


def _open_licence(file: FileFacts) -> str:
    text = " ".join(use.spelling for use in uses_of(file, OPEN.id))
    return next((name for name, regex in _OPEN_LICENCES if re.search(regex, text, re.IGNORECASE)), "")


def _attributions(project: ProjectFacts) -> Iterator[Hit]:
    """One note per open licence under which NVIDIA's files are, at the first of them."""
    row = rows()["EULA-303"]
    by_licence: dict[str, list[FileFacts]] = defaultdict(list)
    for file in project.files:
        if has(file, row.id) and not has(file, *_NOTICES, "EULA-308") and (name := _open_licence(file)):
            by_licence[name].append(file)
    for name, files in sorted(by_licence.items()):
        first = min(files, key=lambda file: file.path)
        yield found(row, uses_of(first, row.id)[0], detail=f"{name}: {len(files)}")


def _is_toolkit_header(file: FileFacts) -> bool:
    named = file.kind in ("cpp", "cuda") and eula.header(base(file.path)) is not None
    return named and not has(file, OPEN.id) and _bears_notice(file)


def _proprietary(file: FileFacts) -> Iterator[Hit]:
    if not _is_toolkit_header(file):  # that is told as such
        yield from (found(rows()["EULA-301"], use) for use in uses_of(file, "EULA-301"))


def _other_product(file: FileFacts) -> Iterator[Hit]:
    if not has(file, "EULA-301") and not _is_toolkit_header(file):
        yield from (found(rows()["EULA-308"], use) for use in uses_of(file, "EULA-308"))


def _toolkit_header(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-307"]
    for file in project.files:
        if not _is_toolkit_header(file):
            continue
        tail = "/".join(file.path.split("/")[-2:])
        names = (base(file.path), tail if tail.startswith("crt/") else base(file.path))
        listed = any(eula.is_distributable(name, project.eula_text) for name in names)
        severity: Severity = "work" if listed else "risk"
        yield found_at(row, top(file), LISTED if listed else NOT_LISTED, base(file.path), severity)


def _is_port(file: FileFacts) -> bool:
    return file.kind == "hip" or bool(_PORT_PATH.search(file.path)) or has(file, "EULA-310")


def _ported(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-310"]
    notice = next((use for use in file.uses if use.symbol in _NOTICES), None)
    if notice is not None and _is_port(file):
        yield found(row, notice, severity="work" if notice.symbol == "EULA-302" else None)


def _agreement(use: Use, file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-304"]
    sha1 = next((each.args[0] for each in uses_of(file, "sha1")), "")
    text = eula.text_of_digest(sha1)
    yield found(row, use, KNOWN if text else "", f"{use.spelling[:80]}; {text.agreement}, {text.date}" if text else "")


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
        noted = [file for file in files if has(file, *_NOTICES)]
        for file in files if noted else ():
            origin = next((each for each in noted if _is_copy(_sketch(file), _sketch(each))), None)
            if not _bears_notice(file) and origin is not None:
                yield found_at(row, top(file), detail=origin.path)


def _field(file: FileFacts, name: str) -> Use | None:
    uses = uses_of(file, "EULA-416")
    return next((use for use in uses if use.spelling.lower().startswith(name)), None)


def _is_open(text: str) -> bool:
    return bool(re.search(r"apache|bsd|mit\b", text, re.IGNORECASE))


def _metadata(project: ProjectFacts) -> Iterator[Hit]:
    """Packages of NVIDIA's whose metadata call open what the text beside them does not, or the reverse."""
    row = rows()["EULA-416"]
    texts: dict[str, list[FileFacts]] = defaultdict(list)
    for file in project.files:
        if file.kind == "license":
            texts[folder(file.path).removesuffix("/licenses")].append(file)
    for file in project.files:
        stated = _field(file, "license-expression") or _field(file, "license:")
        if file.kind != "metadata" or _field(file, "name:") is None or stated is None:
            continue
        for text in texts[folder(file.path)]:
            is_open = has(text, OPEN.id) and not has(text, "EULA-304")
            if _is_open(stated.spelling) != is_open and (is_open or has(text, "EULA-304", "EULA-308")):
                yield found(row, stated, detail=f"{stated.spelling}; {base(text.path)}")


def _links_proprietary(project: ProjectFacts) -> bool:
    return any(use.library in PROPRIETARY and not use.rules_only for file in project.files for use in file.uses)


def _copyleft(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-505"]
    own = [
        file
        for file in project.files
        if file.kind == "license" and folder(file.path).count("/") == 0 and file.origin == "own"
    ]
    for file in own if _links_proprietary(project) else ():
        places = uses_of(file, row.id)
        if places and places[0].span.line <= 5 and not has(file, EXCEPTION.id):
            yield found(row, places[0])


EXCEPTION = TextPattern(
    id="EULA-505:exception",
    regex=r"linking exception|special exception|additional permission under GNU GPL version 3 section 7, ",
    literals=("linking exception", "special exception", "section 7, "), files=("license",), comments=True, limit=1,
)  # fmt: skip


def _changed_header(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-509"]
    known = eula.header(base(file.path))
    if known is not None and known.agreement == "driver" and _bears_notice(file):
        yield from (found(row, use) for use in uses_of(file, row.id)[:1])


def _ptx(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-404"]
    targets = uses_of(file, row.id)
    if file.kind == "ptx" and file.status != "skipped":
        yield found(row, targets[0]) if targets else found_at(row, top(file), detail=base(file.path))


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


def _notice(identity: str) -> TextPattern:
    return pattern(rows()[identity], limit=1)


def _own(identity: str, comments: bool = False, limit: int = 1) -> TextPattern:
    return pattern(rows()[identity], limit, comments)


register("EULA-103", "file", _translators, patterns=(_own("EULA-103"), DIRECTIVE))
register("EULA-209", "project", _unmarked_header, messages=(FORWARDING,))
register("EULA-301", "file", _proprietary, patterns=(_notice("EULA-301"),))
register("EULA-303", "project", _attributions, patterns=(_own("EULA-303", True), OPEN))
register("EULA-304", "use", _agreement, symbols=("EULA-304",), patterns=(_own("EULA-304"),), messages=(KNOWN,))
register("EULA-307", "project", _toolkit_header, messages=(LISTED, NOT_LISTED))
register("EULA-308", "file", _other_product, patterns=(_notice("EULA-308"),))
register("EULA-309", "project", _lost_notice)
register("EULA-310", "file", _ported, patterns=(_own("EULA-310", True),))
register("EULA-404", "file", _ptx, patterns=(_own("EULA-404"),))
register("EULA-416", "project", _metadata, patterns=(_own("EULA-416", True, 5),))
register("EULA-503", "project", _figures, patterns=(_own("EULA-503", True),))
register("EULA-504", "project", _safety, patterns=(_own("EULA-504", True),))
register("EULA-505", "project", _copyleft, patterns=(_own("EULA-505", True), EXCEPTION))
register("EULA-506", "project", _endorsed, patterns=(_own("EULA-506", True),), messages=(LOGO,))
register("EULA-509", "file", _changed_header, patterns=(_own("EULA-509", True),))
