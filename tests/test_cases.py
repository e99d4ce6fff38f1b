"""Small inputs made after public reports: what the scan must find and what it must leave alone.

Each folder of `fixtures/cases` holds files and `expect.tsv` (file, line, target, expect, note). A line is a number, a
range (one of its lines is enough, but for `silent` and `nothing`), or `*` for the file; a target may be `*` for both.
Expectations are joined by `;` (all hold) or ` | ` (one is enough): `fixtures/cases/README.md` lists their words.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor.config import Config
from advisor.model import Report, rule_of_use
from advisor.pipeline import scan
from advisor.render import render

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
TARGETS = ("rocm", "cann")
_OPEN = ("work", "risk", "blocker")
_NOT_SOURCE = ("expect.tsv", "README.md")
_URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-Fa-f]{2})+")


class Row(NamedTuple):
    """One line of `expect.tsv` for one target."""

    path: str
    lines: range | None
    target: str
    expect: str


class Seen(NamedTuple):
    """One record of the report for one target ('' = for all)."""

    path: str
    line: int
    target: str
    severity: str
    name: str  # of the symbol, rule or package
    kind: str  # api, package, or the family of a finding
    status: str
    done: bool

    @property
    def is_open(self) -> bool:
        return not self.done and self.severity in _OPEN and self.kind != "eula"


def _records(report: Report) -> Iterator[Seen]:
    names = {target.id: target.name for target in report.targets}
    for item in report.items:
        for match in item.matches:
            _, severity = rule_of_use([match.status])
            for site in item.sites:
                done = match.target in site.done_for
                target = names[match.target]
                yield Seen(site.path, site.line, target, severity, item.symbol, "api", match.status, done)
    for found in report.findings:
        target = names.get(found.target, "")
        yield Seen(found.path, found.line, target, found.severity, found.rule, found.family, "", found.done)
    for package in report.packages:
        for match in package.matches:
            target = names[match.target]
            yield Seen(package.path, package.line, target, "info", package.name, "package", match.status, False)


def rows(case: Path) -> list[Row]:
    """The expectations of a case, one for each target they speak of."""
    found = []
    with (case / "expect.tsv").open(encoding="utf-8") as text:
        for row in csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not row or row[0].startswith("#") or row[0] == "file":
                continue
            path, line, target, expect = (each.strip() for each in row[:4])
            low, _, high = line.partition("-")
            lines = None if line in ("*", "", "0") else range(int(low), int(high or low) + 1)
            found += [Row(path, lines, each, expect) for each in (TARGETS if target in ("*", "") else (target,))]
    return found


def _status_of(value: str) -> tuple[str, tuple[str, ...]]:
    """`NAME:same|renamed` as the name and the statuses that are allowed; `a::b` is all name."""
    match = re.fullmatch(r"(.*[^:]):([a-z|]+)", value)
    return (match[1], tuple(match[2].split("|"))) if match else (value, ())


def _named(seen: list[Seen], value: str, kind: str) -> bool:
    name, statuses = _status_of(value)
    return any(each.kind == kind and each.name == name and (not statuses or each.status in statuses) for each in seen)


def _holds(term: str, seen: list[Seen], row: Row, report: Report) -> bool:
    """Whether one expectation holds for the records of a place."""
    key, _, value = term.partition("=")
    words = value.split("|")
    rules = {each.name for each in seen if each.kind not in ("api", "package")}
    if key in ("symbol", "nosymbol"):
        return _named(seen, value, "api") is (key == "symbol")
    if key == "package":
        return _named(seen, value, "package")
    if key in ("file", "problem"):
        files = [file for file in report.files if file.path == row.path]
        if key == "file":
            return bool(files) if value == "listed" else any(file.status in words for file in files)
        texts = [each.text for each in report.problems if each.path == row.path] + [file.reason for file in files]
        return any(text and value.lower() in text.lower() for text in texts)
    if key == "launches":
        kernels = [each for each in report.kernels if each.path == row.path]
        return any((row.lines is None or each.line in row.lines) and each.launches == int(value) for each in kernels)
    answers = {
        "flagged": any(each.is_open for each in seen),
        "silent": not any(each.is_open for each in seen),
        "found": bool(seen),
        "nothing": not seen,
        "done": any(each.done for each in seen) and not any(each.is_open for each in seen),
        "status": any(each.kind == "api" and each.status in words for each in seen),
        "rule": not rules.isdisjoint(words),
        "norule": rules.isdisjoint(words),
        "severity": any(each.severity in words for each in seen),
        "sarif": _sarif_is_usable(report),
    }
    return answers[key]


def _sarif_is_usable(report: Report) -> bool:
    """Whether every place of the SARIF has a relative URI, and lines and columns from 1."""
    for run in json.loads(render(report, "sarif"))["runs"]:
        for result in run["results"]:
            for place in result["locations"]:
                physical = place["physicalLocation"]
                uri, region = physical["artifactLocation"]["uri"], physical.get("region", {})
                if (
                    not _URI.fullmatch(uri)
                    or uri.startswith("/")
                    or any(value < 1 for value in region.values() if isinstance(value, int))
                ):
                    return False
    return True


def _met(row: Row, every: list[Seen], report: Report) -> bool:
    mine = [each for each in every if each.path == row.path and each.target in (row.target, "")]
    seen = [each for each in mine if row.lines is None or each.line in row.lines]
    choices = (choice.split(";") for choice in row.expect.split(" | "))
    return any(all(_holds(term.strip(), seen, row, report) for term in terms) for terms in choices)


@cache
def _cases() -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in CASES.glob("*/expect.tsv")))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"  # away from the repository, whose names would count
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns(*_NOT_SOURCE))
    report = scan([folder], Config(targets=TARGETS, jobs=1))
    every = list(_records(report))
    wanted = rows(case)
    assert wanted
    assert [row for row in wanted if not _met(row, every, report)] == []
