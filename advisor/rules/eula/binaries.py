"""Licence rules about compiled files, by what `frontends.binary` read in them: signature, own name, sections."""

from __future__ import annotations

from collections.abc import Iterator

from advisor import eula
from advisor.eula import Named
from advisor.model import FileFacts, Severity, Use
from advisor.rules.eula.editions import editions_of
from advisor.rules.eula.notices import has_nvtx_licence
from advisor.rules.eula.project import base
from advisor.rules.eula.table import found, register, rows
from advisor.rules.registry import Hit, ProjectFacts

_CONTAINERS = ("binary:elf", "binary:archive", "binary:pe")
_GENERIC = frozenset(("checkpoint",))  # names that others use as well: only in a folder of NVIDIA's
DRIVER = "The driver's library is in the tree; its conditions differ by date of the text"
OTHER = "The library has an agreement of its own"
OPEN = "The library is under an open licence"
NEWER = "The text in the package does not name this library as distributable; the newest text does"
OTHER_TEXT = "The library has an agreement of its own; its package carries a text of the toolkit's agreement"


def _library(use: Use) -> Named | None:
    """The NVIDIA library that a compiled file is, by its own name where it bears one, else by its file's name."""
    if use.symbol not in _CONTAINERS:
        return None
    known = next(filter(None, (eula.library(name) for name in (*use.args[:1], base(use.span.path)) if name)), None)
    if (
        known is not None
        and known.name in _GENERIC
        and not any(w in use.span.path for w in ("cupti", "nvidia", "cuda"))
    ):
        return None
    return known


def nvidia_library(file: FileFacts) -> Named | None:
    """The NVIDIA library that a compiled file is; None for any other file."""
    return next((known for use in file.uses if (known := _library(use))), None)


def _name(use: Use) -> str:
    return base(use.span.path) if eula.library(base(use.span.path)) or not use.args else use.args[0]


def _listed(project: ProjectFacts) -> Iterator[Hit]:
    """Libraries that the chosen text names as distributable, and those that have terms of their own."""
    row = rows()["EULA-401"]
    for use in (use for file in project.files for use in file.uses if use.symbol in _CONTAINERS):
        known = _library(use)
        if known is not None and _is_open_nvtx(known, use, project):
            yield found(row, use, OPEN, f"{_name(use)} ({known.component})", "info", "")
            continue
        if known is None or (known.agreement == "toolkit" and not _is_listed(use, project)):
            continue
        severity: Severity | None = "info" if known.agreement == "open" else None
        message = {"driver": DRIVER, "sla": OTHER, "open": OPEN}.get(known.agreement, "")
        if known.agreement == "sla" and editions_of(project).of(use.span.path).by == "text":
            message = OTHER_TEXT
        if known.agreement != "driver" or _is_listed(use, project):
            clause = (
                "" if message in (OTHER, OPEN) else None
            )  # the toolkit's clauses are not those of the other agreement
            yield found(row, use, message, f"{_name(use)} ({known.component})", severity, clause)


def _is_open_nvtx(known: Named, use: Use, project: ProjectFacts) -> bool:
    """Whether a library of NVTX's lies in a package with NVTX's own licence."""
    return known.component == "NVTX" and has_nvtx_licence(project, use.span.path)


def _is_listed(use: Use, project: ProjectFacts) -> bool:
    return eula.is_distributable(_name(use), editions_of(project).of(use.span.path).date)


def _unlisted(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-407"]
    for use in (use for file in project.files for use in file.uses if use.symbol in _CONTAINERS):
        known = _library(use)
        if known is None or known.agreement not in ("toolkit", "driver") or _is_listed(use, project):
            continue
        if not _is_open_nvtx(known, use, project):
            stale = editions_of(project).of(use.span.path).by == "text" and eula.is_distributable(_name(use), "")
            yield found(row, use, NEWER if stale else "", f"{_name(use)} ({known.component})")


def _cubin(use: Use, _: FileFacts) -> Iterator[Hit]:
    yield found(rows()["EULA-402"], use)


def _fatbin(use: Use, _: FileFacts) -> Iterator[Hit]:
    yield found(rows()["EULA-403"], use)


def _libdevice(use: Use, _: FileFacts) -> Iterator[Hit]:
    if use.spelling.startswith("libdevice"):
        yield found(rows()["EULA-405"], use)


def _device_code(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-408"]
    whole = next((use for use in file.uses if use.symbol in _CONTAINERS), None)
    for use in file.uses:
        if use.symbol == "binary:section" and not (whole and (_library(whole) or eula.tool(base(file.path)))):
            yield found(row, use, detail=f"{use.spelling}: {use.args[0]}")


register("EULA-401", "project", _listed, messages=(DRIVER, OTHER, OPEN, OTHER_TEXT))
register("EULA-402", "use", _cubin, symbols=("binary:cubin",))
register("EULA-403", "use", _fatbin, symbols=("binary:fatbin",))
register("EULA-405", "use", _libdevice, symbols=("binary:bitcode",))
register("EULA-407", "project", _unlisted, messages=(NEWER,))
register("EULA-408", "file", _device_code)
