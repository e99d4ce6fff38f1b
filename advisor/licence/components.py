"""Which of NVIDIA's components a project names or holds: places, versions, licence and edition, from all its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from advisor import eula
from advisor.eula.components import Component, components, of_named, of_package, texts_of
from advisor.model import ComponentUse, FileFacts, Use
from advisor.rules.eula.binaries import nvidia_library
from advisor.rules.eula.editions import Editions, editions_of
from advisor.rules.eula.notices import is_toolkit_header
from advisor.rules.eula.packages import is_requirement
from advisor.rules.eula.project import base
from advisor.rules.registry import ProjectFacts

_SHOWN = 20  # places of a component that are told
_STATIC = "CUDA runtime (static)"

_Found = tuple[Component, str, str, str]  # component, kind, version, place with what stands there


def _version(text: str) -> str:
    return text.strip().lstrip("=<>!~ ").split(",")[0].split(";")[0].strip()[:40]


def _of_use(file: FileFacts, use: Use) -> Iterator[_Found]:
    place = f"{file.path}:{use.span.line}"
    if use.kind == "package":
        kind, _, name = use.symbol.partition(":")
        if kind == "pkg" and name.startswith("conda:"):
            known, kind = of_package(name), "conda"
        elif kind == "apt":
            known = of_package(f"apt:{name}")
        else:
            known, kind = of_package(name.partition("[")[0]), "requirement"
        if known is not None:
            yield known, kind, _version(use.args[0]) if use.args else "", f"{place} {use.spelling[:60]}"
    elif use.kind == "image":
        name = use.symbol.removeprefix("image:")
        if known := of_package(f"image:{name}"):
            yield known, "image", use.args[0] if use.args else "", f"{place} {use.spelling[:80]}"
    elif use.symbol == "EULA-414" and is_requirement(use, file) and (known := of_package(use.spelling)):
        yield known, "requirement", "", f"{place} {use.spelling[:60]}"  # a name inside a build program or metadata
    elif use.symbol == "binary:static-ptx-compiler":
        yield components()["PTX compiler library"], "static", "", file.path
    elif use.symbol == "binary:static-libraries" and nvidia_library(file) is None:
        libraries = filter(None, (eula.library(f"lib{name}.so") for name in use.args))
        for known in dict.fromkeys(filter(None, map(of_named, libraries))):
            yield known, "static", "", file.path
    elif use.symbol == "binary:static-runtime" and nvidia_library(file) is None:
        yield components()[_STATIC], "static", "", place.rpartition(":")[0]


def _of_file(file: FileFacts, editions: Editions) -> Iterator[_Found]:
    if (library := nvidia_library(file)) and (known := of_named(library)):
        yield known, "library", _file_version(base(file.path)), file.path
    elif any(use.symbol in ("binary:elf", "binary:pe") for use in file.uses):
        tool = eula.tool(base(file.path))
        if tool is not None and (known := of_named(tool)):
            yield known, "tool", "", file.path
    if any(use.symbol == "binary:bitcode" and use.spelling.startswith("libdevice") for use in file.uses):
        yield components()["libdevice"], "library", "", file.path
    if is_toolkit_header(file) and (header := eula.header(base(file.path))):
        listed = eula.is_distributable(header.name, editions.of(file.path).date)
        if known := of_named(header, listed):
            yield known, "header", "", file.path


def _file_version(name: str) -> str:
    _, _, rest = name.partition(".so.")
    return rest if rest.replace(".", "").isdigit() else ""


def _output_clause(component: Component, date: str) -> str:
    """Whether one of the component's texts has a clause about output: yes, no, or unknown."""
    texts = [eula.text_of(eula.TOOLKIT, date) if each == "toolkit" else eula.texts()[each] for each in component.texts]
    said = [text.output_clause for text in texts if text is not None]
    return "yes" if "yes" in said else said[0] if said else "unknown"


def _digests(component: Component, date: str) -> str:
    texts = [eula.text_of(eula.TOOLKIT, date) if each == "toolkit" else eula.texts()[each] for each in component.texts]
    return " ".join(text.sha1 for text in texts if text is not None and text.sha1)


def component_uses(project: ProjectFacts) -> tuple[ComponentUse, ...]:
    """Every component of NVIDIA's that the project names or holds, sorted by name."""
    editions = editions_of(project)
    places: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    dates: dict[str, set[str]] = defaultdict(set)
    for file in project.files:
        found = [*_of_file(file, editions), *(each for use in file.uses for each in _of_use(file, use))]
        for known, kind, version, place in found:
            places[known.component].append((kind, version, place))
            dates[known.component].add(editions.of(file.path).date)
    result = []
    for name, found_there in sorted(places.items()):
        known, date = components()[name], max(dates[name])
        where = tuple(dict.fromkeys(place for _, _, place in found_there))
        result.append(
            ComponentUse(
                name=name, versions=tuple(sorted({version for _, version, _ in found_there if version})),
                kinds=tuple(sorted({kind for kind, _, _ in found_there})), where=where[:_SHOWN], places=len(where),
                licence=known.licence, edition=texts_of(known, ", ".join(sorted(dates[name]))), spdx=known.spdx,
                text_sha1=_digests(known, date), redistributable=known.redistributable,
                nvidia_gpu_only=known.nvidia_gpu_only, output_clause=_output_clause(known, date),
                evidence=f"{known.checked}: {known.source}",
            )
        )  # fmt: skip
    return tuple(result)
