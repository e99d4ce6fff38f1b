"""The grade of a target: one word for how far the project's own code is from it, with its reasons.

The core share is the share of the lines of CUDA files (`.cu`, `.cuh` and others with kernels) that hold, or include
directly or through others, what has no counterpart. Thresholds and the rules that count stand in
`mappings/grades.toml`.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from advisor.effort.operators import covered
from advisor.effort.parameters import RENAME
from advisor.errors import AdvisorError
from advisor.kinds import KERNEL_KINDS
from advisor.model import Estimate, FileFacts, Finding, Grade, Item, Kernel, Port, Target, Value, Verdict

_OWN = "own"
_PLAIN_MANUALS = 1  # symbols that need another way beside plain renames
_REASONS = 3  # that are named
_Share = Annotated[float, msgspec.Meta(gt=0, le=1)]


class GradeModel(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds of the core share, and the rules that count for the core, for closed kernels, and against renames."""

    source: Annotated[str, msgspec.Meta(min_length=1)]
    no_way: _Share
    part: _Share
    core: tuple[str, ...]
    closed: tuple[str, ...]
    edits: tuple[str, ...]


class Grounds(Value, frozen=True, kw_only=True):
    """What a grade is decided from; `left_over` = the reasons against plain renames, `gpu` = there is CUDA C++ code."""

    core_share: float = 0.0
    core: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    port: bool = False
    gpu: bool = True
    left_over: tuple[str, ...] = ()


def read_grade_model(path: Path) -> GradeModel:
    """The model of a TOML file. Raises AdvisorError for a file that is missing or not of this form."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), GradeModel)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise AdvisorError(f"{path}: cannot be read ({error})") from error


def grade_of_renames(found: Grounds, model: GradeModel) -> Verdict:
    """The grade where the source is kept and renamed, tested from the worst to the best."""
    share = found.core_share
    if found.closed or share >= model.no_way:
        return Verdict(grade="no-way", why=found.closed or found.core, core_share=share)
    if share >= model.part:
        return Verdict(grade="part", why=found.core, core_share=share)
    if found.port:
        return Verdict(grade="runs", core_share=share)
    if not found.gpu:
        return Verdict(grade="python", core_share=share)
    return Verdict(grade="edit" if found.left_over else "rename", why=found.left_over, core_share=share)


def grade_of_rewrites(found: Grounds, operators: bool) -> Verdict:
    """The grade where kernels are written anew: `operators` = most of them have an operator to call instead."""
    grade: Grade = "rewrite"
    if found.closed:
        grade = "no-way"
    elif found.port:
        grade = "runs"
    elif not found.gpu:
        grade = "python"
    elif operators:
        grade = "call"
    return Verdict(grade=grade, why=found.closed, core_share=found.core_share)


def _including(facts: Sequence[FileFacts], first: Collection[str]) -> set[str]:
    """The paths of `first` and of the files that include them, directly or through others, by the end of the path."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for file in facts:
        by_name[file.path.rpartition("/")[2]].append(file.path)
    users: dict[str, set[str]] = defaultdict(set)
    for file in facts:
        for include in file.includes:
            written = include.written.lstrip("./")
            for path in by_name.get(written.rpartition("/")[2], ()):
                if path == written or path.endswith("/" + written):
                    users[path].add(file.path)
    reached, waiting = set(first), list(first)
    while waiting:
        new = users.get(waiting.pop(), set()) - reached
        reached |= new
        waiting.extend(new)
    return reached


class Graded(Value, frozen=True, kw_only=True):
    """What the grades of all targets are made from."""

    facts: tuple[FileFacts, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    kernels: tuple[Kernel, ...]
    ports: tuple[Port, ...]


def _open(findings: Iterable[Finding], target: str, own: Collection[str], rules: Collection[str]) -> list[Finding]:
    return [
        each for each in findings
        if each.rule in rules and each.target in ("", target) and not each.done and each.path in own
    ]  # fmt: skip


def _blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity == "blocker"]


def _against_renames(evidence: Graded, target: str, number: int, own: Collection[str], model: GradeModel) -> list[str]:
    """Why renames are not all: statuses of symbols and rules."""
    symbols: dict[str, set[str]] = defaultdict(set)
    for item in evidence.items:
        status = item.matches[number].status
        if status in ("none", "manual") and any(
            site.path in own and not site.via and target not in site.done_for for site in item.sites
        ):
            symbols[status].add(item.symbol)
    statuses = [name for name, limit in (("none", 0), ("manual", _PLAIN_MANUALS)) if len(symbols[name]) > limit]
    rules = {each.rule for each in _open(evidence.findings, target, own, model.edits)}
    return [*statuses, *sorted(rules)]


def grounds(evidence: Graded, target: str, number: int, model: GradeModel) -> Grounds:
    """What is decided from for the target with this id and place among the targets."""
    own = {file.path for file in evidence.facts if file.origin == _OWN}
    with_kernels = {kernel.path for kernel in evidence.kernels}
    gpu = {file.path: file.lines for file in evidence.facts
           if file.path in own and (file.kind in KERNEL_KINDS or file.path in with_kernels)}  # fmt: skip
    core = _blocking(_open(evidence.findings, target, own, model.core))
    closed = _blocking(_open(evidence.findings, target, own, model.closed))
    reached = _including(evidence.facts, {each.path for each in core}) if core else set()
    whole = sum(gpu.values())
    rules = Counter(dict.fromkeys(model.core, 0))
    rules.update(each.rule for each in core)
    return Grounds(
        core_share=round(sum(lines for path, lines in gpu.items() if path in reached) / whole, 3) if whole else 0.0,
        core=tuple(rule for rule, count in rules.most_common(_REASONS) if count),
        closed=tuple(sorted({each.rule for each in closed})),
        port=any(port.target == target for port in evidence.ports),
        gpu=bool(gpu),
        left_over=tuple(_against_renames(evidence, target, number, own, model)),
    )


def graded(
    estimates: Sequence[Estimate], targets: Sequence[Target], evidence: Graded, model: GradeModel
) -> tuple[Estimate, ...]:
    """The estimates of the targets of a report, with their grades."""
    places = {target.id: number for number, target in enumerate(targets)}
    foreign = {file.path for file in evidence.facts if file.origin != _OWN}
    found = []
    for each in estimates:
        base = grounds(evidence, each.target, places[each.target], model)
        renames = each.model == RENAME
        most = not renames and covered(evidence.kernels, each.target, foreign).most
        verdict = grade_of_renames(base, model) if renames else grade_of_rewrites(base, most)
        found.append(msgspec.structs.replace(each, verdict=verdict))
    return tuple(found)
