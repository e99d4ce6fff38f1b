"""Work packages: files grouped by directory, with the counted features of the part that a target still needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from advisor.model import FileFacts, Target, Use, Value

_UNIT_LINES = 2500  # lines of GPU files in one unit: 99 % of the ports that the model was fitted on are smaller
_NEUTRAL = frozenset(("__global__", "__device__", "__host__"))  # stand around every kernel, whoever it is for


class Unit(Value, frozen=True, kw_only=True):
    """Files that are predicted together: their counts, weighted by the share of places that is still to be done."""

    directory: str
    paths: tuple[str, ...]
    counts: dict[str, float]
    python_only: bool = False


@lru_cache(maxsize=65536)
def directory_of(path: str) -> str:
    """The directory of a path; `.` for the top."""
    return str(PurePosixPath(path).parent)


def open_share(uses: Sequence[Use], target: Target, ported: bool = False) -> float:
    """The share of a file's API places that do not yet serve the target; 1 where it has none.

    `ported` = what the target's build renames by itself, or reads with headers of its own, is done as well.
    """
    counted = [use for use in uses if not use.rules_only and use.symbol not in _NEUTRAL]
    if not counted:
        return 1.0
    left = (use for use in counted if target.name not in use.done_for)
    served = (target.name in use.built_for or target.name in use.read_for for use in left)
    return sum(1 for each in served if not (ported and each)) / len(counted)


def _counts(files: Sequence[tuple[FileFacts, float]]) -> dict[str, float]:
    totals: Counter[str] = Counter()
    names: dict[str, float] = {}
    for file, share in files:
        for name, count in file.features.items():
            totals[name] += count * share  # type: ignore[assignment]
        for name in file.feature_names:
            names[name] = max(names.get(name, 0.0), share)
    counts: dict[str, float] = {name: float(count) for name, count in totals.items()}
    if names:
        counts["api_distinct"] = sum(names.values())
    return counts


def _chunks(files: Sequence[FileFacts]) -> list[list[FileFacts]]:
    """Files in order of their paths, in chunks of at most `_UNIT_LINES` lines of GPU files."""
    chunks: list[list[FileFacts]] = [[]]
    lines = 0
    for file in files:
        size = file.features.get("gpu_loc", 0)
        if chunks[-1] and lines + size > _UNIT_LINES:
            chunks.append([])
            lines = 0
        chunks[-1].append(file)
        lines += size
    return [chunk for chunk in chunks if chunk]


def _group(files: Sequence[FileFacts]) -> dict[str, list[FileFacts]]:
    """Files by directory; a project that is small as a whole is one group, as the measured ports were."""
    if sum(file.features.get("gpu_loc", 0) for file in files) <= _UNIT_LINES:
        return {".": list(files)} if files else {}
    groups: dict[str, list[FileFacts]] = defaultdict(list)
    for file in files:
        groups[directory_of(file.path)].append(file)
    return groups


def units(facts: Sequence[FileFacts], target: Target, everything: bool, ported: bool = False) -> list[Unit]:
    """The units of all files with counted features; `everything` also takes vendored files and served places.

    `ported` as in `open_share`.
    """
    origins = ("own", "test", "vendored", "generated") if everything else ("own", "test")
    files = sorted((file for file in facts if file.features and file.origin in origins), key=lambda file: file.path)
    found = []
    for directory, group in sorted(_group(files).items()):
        for chunk in _chunks(group):
            weighted = [(file, 1.0 if everything else open_share(file.uses, target, ported)) for file in chunk]
            counts = _counts(weighted)
            if counts.get("gpu_loc"):
                found.append(Unit(directory=directory, paths=tuple(file.path for file in chunk), counts=counts))
    return found


def merged_counts(found: Sequence[Unit]) -> dict[str, float]:
    """The counts of several units together, for display; distinct names are added up."""
    totals: dict[str, float] = defaultdict(float)
    for unit in found:
        for name, count in unit.counts.items():
            totals[name] += count
    return {name: round(count, 2) for name, count in sorted(totals.items())}


def dependencies(facts: Sequence[FileFacts], directories: Mapping[str, str]) -> dict[str, set[str]]:
    """Which directories include headers of which others, as far as `FileFacts.includes` tells (path → directories)."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for path in directories:
        by_name[path.rpartition("/")[2]].add(path)
    found: dict[str, set[str]] = defaultdict(set)
    for file in facts:
        here = directories.get(file.path)
        if here is None:
            continue
        for include in file.includes:
            for path in by_name.get(include.written.rpartition("/")[2], ()):
                if path.endswith(include.written.lstrip("./")) and directories[path] != here:
                    found[here].add(directories[path])
    return found
