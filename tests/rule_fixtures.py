"""Reads expectations about rules out of fixtures.

`fixtures/rules/<package>/<file or folder>` is one project per entry, scanned alone. A comment `want: rule-id` (several
separated by `;`, `rule-id@rocm` = for that target only) stands on the line where the rules of `advisor/rules/<package>`
must fire; all other lines must stay silent. `silent: rule-id` marks a counter-example: a line that looks like the
rule's subject and is not. `targets: rocm@6.4, cann:950` in a file's first line has it scanned for those. Files that can
hold no comment have them in `<name>.want`, as `LINE: want: rule-id`.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor.config import Config
from advisor.model import Report
from advisor.pipeline import scan
from advisor.rules.registry import Rule, all_rules
from tests.binaries import build

RULES = Path(__file__).parent.parent / "fixtures" / "rules"
TARGETS = ("rocm", "cann")
_MARK = re.compile(r"\b(want|silent):\s*([\w@.-]+(?:\s*;\s*[\w@.-]+)*)")
_TARGETS = re.compile(r"\btargets:\s*([\w@:., -]+)")
_SIDECAR = re.compile(r"^(\d+):\s*(.*)$")

Place = tuple[str, int]  # path below the entry, 1-based line


def package_of(rule: Rule) -> str:
    """The folder of a rule's fixtures: the first part of its subject, `eula` for the rules about licences."""
    return rule.subject.partition("_")[0] or "eula"


def entries() -> list[Path]:
    """Every fixture, sorted."""
    found = (path for package in sorted(RULES.iterdir()) if package.is_dir() for path in sorted(package.iterdir()))
    return [path for path in found if path.suffix != ".want"]


def _lines(path: Path) -> list[tuple[int, str]]:
    if path.suffix == ".want":
        parts = (_SIDECAR.match(line) for line in path.read_text("utf-8").splitlines())
        return [(int(match[1]), match[2]) for match in parts if match]
    return list(enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1))


def marks(entry: Path, word: str) -> dict[Place, set[str]]:
    """What the comments with `word` (`want` or `silent`) name, by place."""
    if entry.is_dir():
        files = [path for path in sorted(entry.rglob("*")) if path.is_file()]
    else:
        files = [path for path in (entry, entry.with_name(entry.name + ".want")) if path.exists()]
    root = entry if entry.is_dir() else entry.parent
    found: dict[Place, set[str]] = defaultdict(set)
    for path in files:
        name = path.relative_to(root).as_posix().removesuffix(".want")
        for line, text in _lines(path):
            for match in _MARK.finditer(text):
                if match[1] == word:
                    found[name, line].update(each.strip() for each in match[2].split(";"))
    return found


def targets_of(entry: Path) -> tuple[str, ...]:
    """The targets that a fixture is scanned for."""
    first = entry.read_bytes().split(b"\n", 1)[0].decode("utf-8", "replace") if entry.is_file() else ""
    named = _TARGETS.search(first)
    return tuple(each.strip() for each in named[1].split(",")) if named else TARGETS


@cache
def report_of(entry: Path, targets: tuple[str, ...] = TARGETS) -> Report:
    """One fixture scanned alone; compiled files are made from their descriptions first."""
    with TemporaryDirectory() as folder:  # out of the repository, whose other files would tell about a single one
        copy = Path(folder) / entry.name
        if entry.is_dir() and any(entry.rglob("*.binary")):
            build(entry, copy)
        elif entry.is_file():
            shutil.copyfile(entry, copy)
        else:
            copy = entry
        return scan([copy], Config(targets=targets))


def fired(entry: Path) -> dict[Place, dict[str, set[str]]]:
    """Rules of the fixture's package by place, each with the names of the targets it fired for ('' = all)."""
    mine = {rule.id for rule in all_rules() if package_of(rule) == entry.parent.name}
    found: dict[Place, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for finding in report_of(entry, targets_of(entry)).findings:
        if finding.rule in mine:
            path = finding.path if entry.is_dir() else entry.name
            found[path, finding.line][finding.rule].add(finding.target.split("@")[0])
    return found
