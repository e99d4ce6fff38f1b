"""Compiled device code that a project holds, makes or takes: four facts each, from evidence, and no opinion.

The facts are who made it, what of NVIDIA's is inside, its form, and what reads it. Rows of
`mappings/eula/artefacts.tsv` say what a place of a licence rule stands for; the rest comes from the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from advisor import eula
from advisor.model import Artefact, FileFacts, Finding, Value
from advisor.rules.eula.project import base
from advisor.rules.registry import ProjectFacts

_LOADS = re.compile(r"cu(?:ModuleLoad|LibraryLoad|LinkAdd)\w*|cudaLibraryLoad\w*")
_READERS = ("EULA-101", "EULA-102", "EULA-103")
_MOST = 5  # names of one kind that are told


class _Row(Value, frozen=True, kw_only=True):
    rule: str
    pattern: str
    form: str
    made_by: str


@cache
def _rows() -> tuple[_Row, ...]:
    rows = eula.table("artefacts.tsv", "order rule pattern form made_by")
    return tuple(_Row(rule=rule, pattern=p, form=form, made_by=made) for _, rule, p, form, made in rows)


def makers() -> list[str]:
    """Every word for a maker, the keys of their translations."""
    return sorted({row.made_by for row in _rows()})


def _row(finding: Finding) -> _Row | None:
    fitting = (row for row in _rows() if row.rule == finding.rule)
    return next((row for row in fitting if re.search(row.pattern, finding.detail, re.IGNORECASE)), None)


def _first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_MOST]


def _inside(file: FileFacts) -> tuple[str, ...]:
    """What of NVIDIA's the file shows to be inside: static runtime and libraries, libdevice, the toolkit's headers."""
    runtime = ["static CUDA runtime" for use in file.uses if use.symbol == "binary:static-runtime"]
    named = (name for use in file.uses if use.symbol == "binary:static-libraries" for name in use.args)
    libraries = (known.component for name in named if (known := eula.library(f"lib{name}.so")))
    libdevice = [
        "libdevice" for use in file.uses if use.symbol == "EULA-111" and "libdevice" in use.spelling.lower()
    ]  # fmt: skip
    headers = (base(each.written) for each in file.includes if eula.header(base(each.written)))
    return _first([*runtime, *libraries, *libdevice, *headers])


def _readers(file: FileFacts) -> tuple[str, ...]:
    """What the file hands compiled code to: functions of the driver, tools, a reader of PTX."""
    calls = (use.symbol for use in file.uses if use.kind == "call" and _LOADS.fullmatch(use.symbol))
    tools = (use.spelling.split()[0][:40] for use in file.uses if use.symbol in _READERS and use.spelling.split())
    return _first([*calls, *tools])


def artefacts(findings: Sequence[Finding], project: ProjectFacts) -> tuple[Artefact, ...]:
    """One entry per file, form and maker, at its first place."""
    files = {file.path: file for file in project.files}
    found: dict[tuple[str, str, str], Artefact] = {}
    places: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        row = _row(finding) if finding.family == "eula" else None
        file = files.get(finding.path)
        if row is None or file is None:
            continue
        key = (finding.path, row.form, row.made_by)
        places[key] = places.get(key, 0) + 1
        if key not in found:
            found[key] = Artefact(
                path=finding.path, line=finding.line, rule=finding.rule, found=finding.detail[:200], form=row.form,
                made_by=row.made_by, inside=_inside(file), read_by=_readers(file),
            )  # fmt: skip
    return tuple(msgspec.structs.replace(each, places=places[key]) for key, each in sorted(found.items()))
