"""Measures a finished port: two trees, before and after, become one row of the table that `calibrate` fits.

Hand-edited lines are those that differ once everything mechanical is done to both: names replaced by the mapping rows
that only rename, comments and spacing removed, launches written alike. Build files are not counted.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from advisor.effort.calibrate import FEATURES, REFINED
from advisor.errors import AdvisorError
from advisor.frontends.features import features
from advisor.frontends.matcher import without_comments
from advisor.kinds import C_FAMILY, kind_of
from advisor.model import Value
from advisor.packs.pack import Launch, TargetPack
from advisor.packs.tables import alternatives

_WORD = re.compile(r"[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*")
_LAUNCH = re.compile(r"([\w:]+(?:<[^<>]*>)?)\s*<<<(.*?)>>>\s*\((.*?)\)\s*;", re.DOTALL)
_INCLUDE = re.compile(r'(#\s*include\s*[<"])([^>"\n]+)')
_SPACE = re.compile(r"\s+")
NO_LAUNCH = Launch()


class Edit(Value, frozen=True, kw_only=True):
    """Hand-edited lines of one file; `other` is its path in the other tree, '' when it is only in one."""

    path: str
    other: str
    lines: int


class Pair(Value, frozen=True, kw_only=True):
    """A finished port as a row: the features of the tree before, and the lines edited by hand."""

    counts: dict[str, int]
    edits: tuple[Edit, ...]

    @property
    def lines(self) -> int:
        """Hand-edited lines in all files."""
        return sum(edit.lines for edit in self.edits)

    def row(self, name: str) -> str:
        """One line of the table, in the order of `header`."""
        return "\t".join(
            [name, str(self.lines), "", *(str(self.counts.get(each, 0)) for each in (*FEATURES, *REFINED))]
        )


def header() -> str:
    """The header line of the table."""
    return "\t".join(["name", "manual_hip", "sycl_changed", *FEATURES, *REFINED])


def renames(pack: TargetPack) -> dict[str, str]:
    """Names that a target only renames, whatever the place of the use."""
    found: dict[str, str] = {}
    for (symbol, _), rows in pack.rows.items():
        if len(rows) == 1 and rows[0].status in ("same", "renamed") and not rows[0].when:
            names = alternatives(rows[0].target)
            if names and len(names[0]) == 1:
                found.setdefault(symbol, names[0][0])
    return found


@lru_cache(maxsize=4)
def _macro_launch(launch: Launch) -> re.Pattern[str]:
    """A launch by the target's macro: the kernel, then configuration and arguments; a target without one has none."""
    if not launch.macro:
        return re.compile(r"(?!)")
    around = rf"(?:{re.escape(launch.kernel)}\s*)?" if launch.kernel else ""
    return re.compile(rf"\b{re.escape(launch.macro)}\s*\(\s*{around}\(?\s*([\w:<>, ]+?)\)?\s*,(.*)\)\s*;", re.DOTALL)


def _launches_alike(text: str, launch: Launch) -> str:
    """`k<<<g, b, s, t>>>(a)` and the macro form as the same words."""
    text = _macro_launch(launch).sub(lambda m: f"launch {m[1]} {m[2]};", text)
    return _LAUNCH.sub(lambda m: f"launch {m[1]} {_four(m[2])}{',' if m[3].strip() else ''}{m[3]};", text)


def _four(configuration: str) -> str:
    parts = [part.strip() for part in configuration.split(",")]
    return ", ".join([*parts, *["0"] * (4 - len(parts))]) if len(parts) < 4 else configuration


def normal_lines(data: bytes, names: Mapping[str, str], launch: Launch = NO_LAUNCH) -> list[str]:
    """The lines of a file as far as a person would have edited them: renamed, without comments, spacing and blanks."""
    text = without_comments(data).decode("utf-8", "replace")
    text = _INCLUDE.sub(lambda match: match[1] + names.get(match[2], match[2]), text)
    text = _WORD.sub(lambda match: names.get(match[0], match[0]), text)
    lines = (_SPACE.sub("", line) for line in _launches_alike(text, launch).split("\n"))
    return [line for line in lines if line]


def changed_lines(before: list[str], after: list[str]) -> int:
    """Lines that differ: of each differing block the longer side."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in blocks if tag != "equal")


def _sources(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if path.is_file() and not path.is_symlink() and kind_of(relative) in C_FAMILY:
            yield relative, path


def _vendors(names: Iterable[str]) -> re.Pattern[str]:
    """The words of vendors in a path, `names` are those of the target."""
    words = sorted({name.strip("_") for name in names}, key=lambda word: (-len(word), word))
    nvidia = ("cuda", r"cu(?=blas|fft|rand|sparse|solver|dnn)")
    return re.compile("|".join((*nvidia, *map(re.escape, words))), re.IGNORECASE)


def _key(relative: str, vendors: re.Pattern[str]) -> str:
    """What a file and its port have in common: the path without vendor words and suffix."""
    path = PurePosixPath(relative)
    return vendors.sub("", str(path.with_suffix("")))


def measure(
    before: Path, after: Path, names: Mapping[str, str], launch: Launch = NO_LAUNCH, vendor: Iterable[str] = ()
) -> Pair:
    """The features of `before` and the lines that `after` edits by hand.

    `names` are plain renames, `launch` how the target launches kernels, `vendor` beginnings of its identifiers, which
    may stand in names of files. AdvisorError for a tree without sources.
    """
    vendors = _vendors(vendor)
    left, right = dict(_sources(before)), dict(_sources(after))
    for root, files in ((before, left), (after, right)):
        if not files:
            raise AdvisorError(
                f"{root}: no C, C++ or CUDA file; name the folder of a program before and after its port"
            )
    others = {_key(path, vendors): path for path in right}
    counts: Counter[str] = Counter()
    distinct: set[str] = set()
    edits = []
    for relative, path in left.items():
        data = path.read_bytes()
        found = features(data)
        counts.update(found.counts)
        distinct.update(found.names)
        other = others.pop(_key(relative, vendors), "")
        theirs = normal_lines(right[other].read_bytes(), {}, launch) if other else []
        edits.append(Edit(path=relative, other=other, lines=changed_lines(normal_lines(data, names, launch), theirs)))
    for other in sorted(others.values()):
        edits.append(Edit(path="", other=other, lines=len(normal_lines(right[other].read_bytes(), {}, launch))))
    return Pair(counts={**counts, "api_distinct": len(distinct)}, edits=tuple(edits))
