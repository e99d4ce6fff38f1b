"""Licence rules about packages: what is required, what metadata say, and what a package is given away with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from advisor import eula
from advisor.eula.components import TOOLKIT, of_package, package_words
from advisor.expressions import lazy
from advisor.model import FileFacts, TextPattern, Use
from advisor.rules.eula.binaries import nvidia_library
from advisor.rules.eula.notices import NVTX, OPEN, has_nvtx_licence, is_toolkit_header, known_text
from advisor.rules.eula.project import base, folder
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, top, uses_of
from advisor.rules.registry import Hit, ProjectFacts

NAME = TextPattern(
    id="EULA-414",
    regex=rf"(?<![\w.-])(?:{'|'.join(package_words())})(?=[\"'\s;=<>~!\[,@]|$)",
    literals=tuple(
        "nvidia- cutensor cudensitymat custatevec cuquantum cuequivariance-ops tensorrt cuda-toolkit".split()
    ),
    files=("manifest", "build", "metadata"),
)  # fmt: skip
ENVIRONMENT = TextPattern(  # the heads of the lists in conda's environment files
    id="EULA-415:environment", regex=r"^[ \t]*(?:channels|dependencies|requirements|host|run|build):",
    literals=("channels:", "dependencies:", "requirements:", "host:", "run:", "build:"),
    files=("manifest", "script", "ci", "image", "deploy"), limit=1,
)  # fmt: skip
ADVISED = TextPattern(  # a command for users in a text for people
    id="EULA-415:advised",
    regex=r"\b(?:conda|mamba|micromamba)[ \t]+(?:install|create)\b[^\n]{0,160}?"
    r"(?:-c[ \t]+nvidia\b|(?<![\w.-])(?:cudatoolkit|cudnn|cuda-(?:toolkit|nvcc|version|cudart|libraries|runtime))\b)",
    literals=("conda install", "conda create", "mamba install", "mamba create"), files=("prose",), limit=1,
)  # fmt: skip
NAMED = TextPattern(  # a list of licences that names NVIDIA's by its address or title
    id="EULA-418:named",
    regex=r"docs\.nvidia\.com/[\w./-]*(?:eula|licen[sc]e)|\bNVIDIA (?:Software )?Licen[sc]e\b|NVIDIA CUDA Toolkit"
    r"|\b(?:licen[sc]e agreement|EULA|terms)\b[^\n]{0,80}\bNVIDIA\b"
    r"|\bNVIDIA\b[^\n]{0,80}\b(?:licen[sc]e agreement|EULA)\b",
    literals=("nvidia",), files=("license",), comments=True, limit=1,
)  # fmt: skip
ONLY_NAMED = "Package with parts of NVIDIA's: its licence files name NVIDIA's terms, the text is not in it"
_SORTED_IMPORTS = lazy(r"\s*[\"']?known[_-]\w+")  # names of modules for a sorter of imports
CHANNEL = "NVIDIA's channel of conda is named"
_CHANNEL = lazy(r"-[ \t]+nvidia(?:/label/[\w.-]+)?")
_YAML = (".yml", ".yaml")
_NVIDIA_TEXTS = ("EULA-304", "EULA-308")


def is_requirement(use: Use, file: FileFacts) -> bool:
    """Whether a name stands where packages are required: metadata of a built package have lines for it."""
    line = file.excerpts.get(use.span.line, "")
    if _SORTED_IMPORTS.match(line):
        return False
    return file.kind != "metadata" or (".dist-info/" in file.path and line.lower().startswith("requires-dist:"))


def _required(file: FileFacts) -> Iterator[Hit]:
    """The proprietary packages that a file names, each once, at its first place."""
    row = rows()["EULA-414"]
    told: set[str] = set()
    for use in uses_of(file, row.id):
        known = of_package(use.spelling)
        if (
            known is not None
            and use.spelling.lower() not in told
            and not _is_conda_file(file)
            and is_requirement(use, file)
        ):
            told.add(use.spelling.lower())
            clause = None if TOOLKIT in known.texts else ""  # its own agreement is another one
            yield found(row, use, detail=f"{use.spelling} ({known.component})", clause=clause)


def _is_conda_file(file: FileFacts) -> bool:
    return file.path.lower().endswith(_YAML)


def _conda(file: FileFacts) -> Iterator[Hit]:
    """The first of conda's names in a file; items of a list count only in files of conda's form."""
    row = rows()["EULA-415"]
    places = (
        use for use in file.uses if use.symbol in (row.id, ADVISED.id)
        if not use.spelling.startswith("-") or (_is_conda_file(file) and has(file, ENVIRONMENT.id))
    )  # fmt: skip
    sorted_places = sorted(places, key=lambda use: bool(_CHANNEL.fullmatch(use.spelling.strip())))
    for use in sorted_places[:1]:  # a package before the channel that it comes from
        yield found(row, use, CHANNEL if _CHANNEL.fullmatch(use.spelling.strip()) else "")


def _field(file: FileFacts, name: str) -> Use | None:
    uses = uses_of(file, "EULA-416")
    return next((use for use in uses if use.spelling.lower().startswith(name)), None)


def _stated(file: FileFacts) -> Use | None:
    """The licence that package metadata state."""
    return _field(file, "license-expression") or _field(file, "license:")


def nvidia_packages(project: ProjectFacts) -> list[str]:
    """The folders in which packages of NVIDIA's were laid out, by their metadata."""
    return [
        folder(folder(file.path)) for file in project.files
        if file.kind == "metadata" and ".dist-info/" in file.path and _field(file, "name: nvidia") is not None
    ]  # fmt: skip


def _is_open(text: str) -> bool:
    return bool(re.search(r"apache|bsd|mit\b", text, re.IGNORECASE))


def _texts_by_package(project: ProjectFacts) -> dict[str, list[FileFacts]]:
    """The licence files beside each package's metadata."""
    texts: dict[str, list[FileFacts]] = defaultdict(list)
    for file in project.files:
        if file.kind == "license":
            at = folder(file.path)
            texts[at.partition("/licenses")[0] if ".dist-info" in at else at].append(file)
    return texts


def _is_nvidia_text(file: FileFacts) -> bool:
    known = known_text(file)
    return (known is not None and known.agreement != NVTX) or has(file, *_NVIDIA_TEXTS)


def _metadata(project: ProjectFacts) -> Iterator[Hit]:
    """Packages of NVIDIA's whose metadata call open what the text beside them does not, or the reverse."""
    row = rows()["EULA-416"]
    texts = _texts_by_package(project)
    for file in project.files:
        stated = _stated(file)
        if file.kind != "metadata" or _field(file, "name: nvidia") is None or stated is None:
            continue
        for text in texts[folder(file.path)]:
            if base(text.path).lower().startswith(("notice", "third", "license-third", "copyright")):
                continue  # about parts of others
            proprietary = _is_nvidia_text(text)
            is_open = has(text, OPEN.id) and not proprietary
            if _is_open(stated.spelling) != is_open and (is_open or proprietary):
                yield found(row, stated, detail=f"{stated.spelling}; {base(text.path)}")


def _parts(file: FileFacts) -> str:
    """What of NVIDIA's a file is or holds; '' for nothing."""
    if known := nvidia_library(file):
        return "" if known.agreement == "open" else known.component
    if has(file, "binary:elf", "binary:pe") and (tool := eula.tool(base(file.path))):
        return tool.component
    if any(use.symbol == "binary:bitcode" and use.spelling.startswith("libdevice") for use in file.uses):
        return "libdevice"
    if has(file, "binary:static-ptx-compiler"):
        return "PTX compiler library"
    inside = (name for use in file.uses if use.symbol == "binary:static-libraries" for name in use.args)
    if known := next(filter(None, (eula.library(f"lib{name}.so") for name in inside)), None):
        return known.component
    if has(file, "binary:static-runtime"):
        return "CUDA runtime (static)"
    return "CUDA headers" if is_toolkit_header(file) else ""


def _without_text(project: ProjectFacts) -> Iterator[Hit]:
    """Packages that hold parts of NVIDIA's while no text of NVIDIA's lies in them."""
    row = rows()["EULA-418"]
    for metadata in project.files:
        if metadata.kind != "metadata" or not folder(metadata.path).endswith(".dist-info"):
            continue
        root = folder(folder(metadata.path))
        inside = [file for file in project.files if not root or file.path.startswith(f"{root}/")]
        parts = sorted({part for part in map(_parts, inside) if part})
        if "NVTX" in parts and has_nvtx_licence(project, metadata.path):
            parts.remove("NVTX")
        if parts and not any(file.kind == "license" and _is_nvidia_text(file) for file in inside):
            stated = _stated(metadata)
            detail = "; ".join(filter(None, (stated.spelling if stated else "", ", ".join(parts))))
            place = stated.span if stated else top(metadata)
            named = any(file.kind == "license" and has(file, NAMED.id) for file in inside)
            yield found_at(row, place, ONLY_NAMED if named else "", detail[:300])


register("EULA-414", "file", _required, patterns=(NAME,))
register("EULA-415", "file", _conda, patterns=(pattern(rows()["EULA-415"]), ADVISED, ENVIRONMENT), messages=(CHANNEL,))
register("EULA-416", "project", _metadata, patterns=(pattern(rows()["EULA-416"], 5, comments=True),))
register("EULA-418", "project", _without_text, patterns=(NAMED,), messages=(ONLY_NAMED,))
