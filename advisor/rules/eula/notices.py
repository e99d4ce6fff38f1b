"""Licence rules about notices and licence texts: NVIDIA's own, open ones, those that are missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import msgspec

from advisor import eula
from advisor.eula import Text
from advisor.eula.words import spdx_of, states_a_licence
from advisor.expressions import lazy
from advisor.model import FileFacts, Severity, TextPattern, Use, Value
from advisor.rules.eula.editions import PRINTED, VERSION, editions_of
from advisor.rules.eula.project import base, folder
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, uses_of
from advisor.rules.registry import Hit, ProjectFacts

NVTX = "NVTX licence"  # an open one
NOTICE = "notice"  # the facts of `frontends.notices`
NVIDIA_NOTICES = ("EULA-301", "EULA-302", "EULA-306")
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
KNOWN = "The text is known by its digest"
EDITION = "The text prints a date that is known"
UNKNOWN_DATE = "The text prints a date that is not known here: a new edition"
METADATA = "The package's metadata name a licence of NVIDIA's own"
IN_PACKAGE = "The notice points at an agreement of NVIDIA's; the package holds a text of its own"
LISTED = "The notice is NVIDIA's, and the chosen text names the file as distributable"
LINE_ONLY = "Code from a repository of NVIDIA's with its copyright line and without its licence"
SAMPLE = "The file names a sample of NVIDIA's as its origin, and no notice of NVIDIA's is in it"
ELSEWHERE = "The file names a repository of NVIDIA's as its origin; a licence file in the tree names NVIDIA"
COVERED = "NVIDIA's copyright line states no licence here; a licence file in this folder or above names NVIDIA"
OTHERS = "NVIDIA's copyright line states no licence here; the licence file in this folder or above is not NVIDIA's"
STATED = "NVIDIA's copyright line states no licence here; the metadata of the package name one"
_NO_SOURCE = ("license", "prose", "metadata", "binary", "")


class _Repository(Value, frozen=True, kw_only=True):
    """A public repository of NVIDIA's: its licence as SPDX, '' where it was not read."""

    name: str
    spdx: str


@cache
def _repositories() -> dict[str, _Repository]:
    rows_ = eula.table("repositories.tsv", "repository spdx notice source")
    return {name.lower(): _Repository(name=name, spdx=spdx) for name, spdx, _, _ in rows_}


def nvidia_notices(file: FileFacts) -> list[Use]:
    """The notices of a file that name NVIDIA as a holder."""
    return [use for use in uses_of(file, NOTICE) if "nvidia" in use.args[0].lower()]


_REFERS = lazy(r"\bsee\s+(?:the\s+)?(?:\w+\s+)?(?:licen[sc]e|copying|notice)\b", re.IGNORECASE)
_PORTIONS = lazy(
    r"\b(?:portions|parts|pieces)\s+(?:are|copyright|from"
    r"|of\s+th(?:is|e)\s+(?:file|code|source|module|script|implementation|work|class|function|kernel)s?)\b",
    re.IGNORECASE,
)


def _own_terms(use: Use) -> str:
    """A notice of NVIDIA's without what it says about parts of others: their licence is not that of the file."""
    before, *_ = _PORTIONS.split(use.args[3], maxsplit=1)
    return before if "nvidia" in before.lower() else use.args[3]


def bears_notice(file: FileFacts) -> bool:
    """Whether a file names NVIDIA's copyright or one of its licences."""
    return has(file, *NVIDIA_NOTICES, "EULA-303", "EULA-308")


def is_toolkit_header(file: FileFacts) -> bool:
    """Whether a file is a copy of one of the toolkit's headers, by its name and its notice."""
    named = file.kind in ("cpp", "cuda") and eula.header(base(file.path)) is not None
    if named and any(_REFERS.search(use.args[3]) for use in nvidia_notices(file)):
        return False  # one of another product's own, called alike: the toolkit's headers carry their terms
    return named and not has(file, OPEN.id) and bears_notice(file)


def known_text(file: FileFacts) -> Text | None:
    """The licence text of NVIDIA's or of a target's vendor that a file is, by its digest."""
    sha1 = next((use.args[0] for use in uses_of(file, "sha1")), "")
    return eula.text_of_digest(sha1) if sha1 else None


def _open_licence(file: FileFacts) -> str:
    """The open licence of NVIDIA's notice in a file, else the one that the file names; '' for none."""
    own = next((spdx for use in nvidia_notices(file) if (spdx := spdx_of(_own_terms(use)))), "")
    if own:
        return "" if own.startswith("LicenseRef-") else own
    text = " ".join(use.spelling for use in uses_of(file, OPEN.id))
    return next((name for name, regex in _OPEN_LICENCES if re.search(regex, text, re.IGNORECASE)), "")


def _attributions(project: ProjectFacts) -> Iterator[Hit]:
    """One note per open licence under which NVIDIA's files are, at the first of them."""
    row = rows()["EULA-303"]
    by_licence: dict[str, list[FileFacts]] = defaultdict(list)
    for file in project.files:
        if not has(file, row.id) or has(file, *NVIDIA_NOTICES, "EULA-308") or _without_notice(file):
            continue
        if name := _open_licence(file):
            by_licence[name].append(file)
    for name, files in sorted(by_licence.items()):
        first = min(files, key=lambda file: file.path)
        yield found(row, uses_of(first, row.id)[0], detail=f"{name}: {len(files)}")


_OTHER_AGREEMENT = lazy(r"MATH LIBRARIES|SOFTWARE LICENSE", re.IGNORECASE)  # headings that the toolkit's has not


def packages_with_own_terms(project: ProjectFacts) -> set[str]:
    """The folders over which an agreement of NVIDIA's stands that is not the toolkit's: a package's by its metadata."""
    roots = set()
    for file in project.files:
        if file.kind != "license":
            continue
        inside, mark, _ = file.path.partition(".dist-info/")
        text = known_text(file)
        heads = " ".join(use.spelling for use in uses_of(file, "EULA-304"))
        if text.agreement not in (eula.TOOLKIT, NVTX) if text else _OTHER_AGREEMENT.search(heads):
            roots.add(folder(inside if mark else file.path))
    return roots


def has_nvtx_licence(project: ProjectFacts, path: str) -> bool:
    """Whether the open licence of NVTX lies over a file: in its folder, above, or in its package's metadata."""
    for file in project.files:
        if file.kind == "license" and (text := known_text(file)) is not None and text.agreement == NVTX:
            inside, mark, _ = file.path.partition(".dist-info/")
            at = folder(inside if mark else file.path)
            if not at or path.startswith(f"{at}/"):
                return True
    return False


def _proprietary(project: ProjectFacts) -> Iterator[Hit]:
    """The toolkit's clause goes with the words that stand in its headers and samples only."""
    row = rows()["EULA-301"]
    own_terms = packages_with_own_terms(project)
    for file in project.files:
        for use in () if is_toolkit_header(file) else uses_of(file, row.id):  # that is told as such
            words = use.spelling.lower()
            if "not permitted" in " ".join(words.split()) and not nvidia_notices(file):
                continue  # words of anybody's
            in_other = any(not root or file.path.startswith(f"{root}/") for root in own_terms)
            of_toolkit = ("licensee" in words or "deliverables" in words) and not in_other
            if file.kind == "metadata":
                yield found(row, use, METADATA, severity="info", clause="")
            elif of_toolkit and eula.is_distributable(base(file.path), editions_of(project).of(file.path).date):
                yield found(row, use, LISTED, severity="work")
            else:
                yield found(row, use, clause=None if of_toolkit else "")


def _other_product(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-308"]
    if has(file, "EULA-301", "EULA-304") or is_toolkit_header(file) or known_text(file) is not None:
        return
    for use in uses_of(file, row.id):
        yield found(row, use, clause=None if "nvshmem" in use.spelling.lower() else "")


def _agreement(file: FileFacts) -> Iterator[Hit]:
    """The text of an agreement: known by its digest, else by its heading and the date that it prints."""
    row = rows()["EULA-304"]
    text = known_text(file)
    places = uses_of(file, row.id) or [use for use in uses_of(file, "sha1") if text is not None]
    for use in places[:1]:
        said = " ".join(use.spelling.split())[:80]
        if text is not None:
            yield found(row, use, KNOWN, f"{said or base(file.path)}; {text.agreement}, {text.date or '-'}")
            continue
        dates = [date for each in uses_of(file, PRINTED.id) if (date := eula.printed_date(each.spelling))]
        known = {each.date for each in eula.texts().values()}
        if dates and (date := next((each for each in dates if each in known), "")):
            yield found(row, use, EDITION, f"{said}; {date}")
        else:
            yield found(row, use, UNKNOWN_DATE if dates else "", f"{said}; {dates[0]}" if dates else said)


_ORIGIN = re.compile(
    r"(?:NVIDIA(?:/|'s[ \t]+|[ \t]+)|huggingface\.co/nvidia/"
    r"|\b(?=FasterTransformer|Megatron-LM|TensorRT-LLM|DeepLearningExamples))"
    r"([A-Za-z][\w.-]*)"
)
_SAMPLE = lazy(
    r"CUDA[ \t]+(?:(?:SDK|toolkit|\d[\d.]*)[ \t]*)?(?:code[ \t]+)?(?:samples?|SDK|examples?)\b", re.IGNORECASE
)


def _package_texts(project: ProjectFacts) -> dict[str, Text]:
    """The texts of NVIDIA's that are known by their digest, by the folder of the package whose metadata hold them."""
    found_there: dict[str, Text] = {}
    for file in project.files:
        inside, mark, _ = file.path.partition(".dist-info/")
        text = known_text(file) if mark else None
        if text is not None:
            found_there[folder(inside)] = text
    return found_there


def _pointing(project: ProjectFacts) -> Iterator[Hit]:
    """Notices that name an agreement without saying which; one in the package is named, and its clauses are its own."""
    row = rows()["EULA-302"]
    texts = _package_texts(project)
    for file in project.files:
        for use in uses_of(file, row.id):
            near = [root for root in texts if not root or file.path.startswith(f"{root}/")]
            text = texts[max(near, key=len)] if near else None
            if text is None or text.agreement == eula.TOOLKIT:
                yield found(row, use)
            else:
                yield found(row, use, IN_PACKAGE, f"{use.spelling}; {text.agreement}, {text.date or '-'}", clause="")


def _without_notice(file: FileFacts) -> Use | None:
    """Where a file names a repository of NVIDIA's as its origin although no notice of NVIDIA's states a licence."""
    places = uses_of(file, "EULA-311")
    if not places or has(file, *NVIDIA_NOTICES, "EULA-308"):
        return None
    return None if any(spdx_of(use.args[3]) for use in nvidia_notices(file)) else places[0]


def _folders_of_texts(project: ProjectFacts) -> set[str]:
    """The folders with a licence file that names NVIDIA as a holder."""
    return {folder(file.path) for file in project.files if file.kind == "license" and nvidia_notices(file)}


def _origins(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-311"]
    elsewhere = bool(_folders_of_texts(project))
    for file in project.files:
        use = _without_notice(file)
        if use is not None and (sample := _SAMPLE.search(use.spelling)):
            yield found(row, use, SAMPLE, sample[0])
            continue
        match = _ORIGIN.search(use.spelling) if use is not None else None
        if use is None or match is None:
            continue
        name = f"NVIDIA/{match[1].rstrip('.')}"
        known = _repositories().get(name.lower())
        detail = f"{name}: {known.spdx}" if known and known.spdx else name
        message = ELSEWHERE if elsewhere else LINE_ONLY if nvidia_notices(file) else ""
        yield found(row, use, message, detail, "info" if elsewhere else None)


def _above(path: str) -> Iterator[str]:
    at = folder(path)
    while at:
        yield at
        at = folder(at)
    yield ""


def _folders_of_metadata(project: ProjectFacts) -> set[str]:
    """The folders of packages whose metadata state a licence."""
    found_there = set()
    for file in project.files:
        if file.kind == "metadata" and any(
            use.spelling.lower().startswith("license") for use in uses_of(file, "EULA-416")
        ):
            at = folder(file.path)
            found_there.add(folder(at) if at.endswith((".dist-info", ".egg-info")) else at)
    return found_there


def _bare_lines(project: ProjectFacts) -> Iterator[Hit]:
    """Copyright lines of NVIDIA's in files that state no licence anywhere."""
    row = rows()["EULA-312"]
    texts, stated = _folders_of_texts(project), _folders_of_metadata(project)
    others = {folder(file.path) for file in project.files if file.kind == "license"}
    for file in project.files:
        own = nvidia_notices(file) if file.kind not in _NO_SOURCE else []
        if not own or has(file, OPEN.id, *NVIDIA_NOTICES, "EULA-304", "EULA-308", "EULA-311", "EULA-505"):
            continue
        if any(states_a_licence(_own_terms(use)) for use in uses_of(file, NOTICE)):
            continue
        above = set(_above(file.path))
        message = COVERED if above & texts else STATED if above & stated else OTHERS if above & others else ""
        severity: Severity | None = "info" if message in (COVERED, STATED) else None
        first = own[0]
        yield found_at(row, first.span, message, f"{first.args[0]} {first.args[1]}".strip(), severity)


def _of(identity: str, comments: bool | None = None, at_start: bool = False) -> TextPattern:
    return msgspec.structs.replace(pattern(rows()[identity], 1, comments), at_start=at_start)


register("EULA-301", "project", _proprietary, patterns=(_of("EULA-301"),), messages=(METADATA, LISTED))
register("EULA-302", "project", _pointing, patterns=(_of("EULA-302"),), messages=(IN_PACKAGE,))
register("EULA-303", "project", _attributions, patterns=(_of("EULA-303", True), OPEN))
register(
    "EULA-304", "file", _agreement, patterns=(_of("EULA-304"), PRINTED, VERSION),
    messages=(KNOWN, EDITION, UNKNOWN_DATE),
)  # fmt: skip
register("EULA-308", "file", _other_product, patterns=(_of("EULA-308"),))
register(
    "EULA-311", "project", _origins, patterns=(_of("EULA-311", True, True),), messages=(ELSEWHERE, LINE_ONLY, SAMPLE)
)
register("EULA-312", "project", _bare_lines, messages=(COVERED, OTHERS, STATED))
