"""Nothing is lost: the report agrees with an independent lexer that knows nothing of the product's parsers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fixture_lines import ROOT
from lexer import count_words

from advisor.frontends.matcher import literals
from advisor.model import Report
from advisor.pipeline import scan
from tests.helpers import packs

C_FAMILY = ("cuda", "cpp", "hip")
TREES = [ROOT / "fixtures" / "uses" / "cuda", *sorted((ROOT / "fixtures" / "projects").iterdir())]
Places = Counter[tuple[str, int, int, str]]


@pytest.fixture(scope="module")
def words() -> set[str]:
    entries = packs().catalogue.entries
    return {name for name, found in entries.items() if name.isidentifier() and any(e.match == "word" for e in found)}


def reported(report: Report, words: set[str]) -> Places:
    return Counter(
        (site.path, site.line, site.column, item.symbol)
        for item in report.items
        for site in item.sites
        if item.symbol in words and not site.via and site.kind != "include"
    )


def counted(report: Report, root: Path, words: set[str]) -> Places:
    found: Places = Counter()
    for file in report.files:
        if file.kind in C_FAMILY and file.status != "skipped":
            places = count_words((root / file.path).read_bytes(), words)
            found.update({(file.path, line, column, name): times for (line, column, name), times in places.items()})
    return found


def _in_string(root: Path, path: str, line: int, column: int) -> bool:
    data = (root / path).read_bytes()
    offset = sum(len(each) for each in data.splitlines(keepends=True)[: line - 1]) + column - 1
    return any(start <= offset < end for start, end in literals(data))


@pytest.mark.parametrize("root", TREES, ids=lambda path: path.name)
def test_report_agrees_with_the_lexer(root: Path, words: set[str]) -> None:
    report = scan([root])
    ours = {place: times for place, times in reported(report, words).items() if place[0].endswith(_suffixes(report))}
    theirs = counted(report, root, words)
    for place in [place for place in ours if _in_string(root, *place[:3])]:
        del ours[place]  # device code in a string, of which the lexer knows nothing
    both = sum((Counter(ours) & theirs).values())
    either = sum((Counter(ours) | theirs).values())
    assert either == 0 or both / either >= 0.995, (Counter(ours) - theirs, theirs - Counter(ours))


def _suffixes(report: Report) -> tuple[str, ...]:
    return tuple({"." + file.path.rsplit(".", 1)[-1] for file in report.files if file.kind in C_FAMILY})
