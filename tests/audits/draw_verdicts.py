"""Draw verdicts at random from saved reports, half by places and half by names, to be read by hand.

Usage: draw_verdicts.py SEED NUMBER [most=N] REPORT.json… Prints one tab-separated row per verdict with what each target
says. By place: a report at random, then one of its places; by name: one of the different names of all reports, then one
of its places. With `most` no half has more than N names of one library from one report, so that a wrapper of a whole
library is not the draw. The draw is reproducible: everything is sorted before it, and the generator is seeded.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

from advisor import Report, load_report
from advisor.model import Match

COLUMNS = ("no", "drawn_by", "place", "symbol", "library", "when")
Drawn = tuple[str, str, str, str, str, tuple[Match, ...]]


def places(report: Report) -> list[Drawn]:
    """All places of a report with the verdicts about them, sorted."""
    name = report.project.name
    found = [
        (f"{name}:{site.path}:{site.line:06d}:{site.column:04d}", item.symbol, item.library, item.variant,
         site.spelling, item.matches)
        for item in report.items
        for site in item.sites
    ]  # fmt: skip
    return sorted(found, key=lambda drawn: drawn[:5])


def said(match: Match) -> str:
    """One target's verdict in one cell."""
    target = match.target.rpartition(":")[2]
    words = (match.status, match.name, match.reason and f"({match.reason})", match.note and f"[{match.note}]",
             f"{match.evidence}: {match.source}")  # fmt: skip
    return f"{target}: " + " ".join(word for word in words if word)


def draw(seed: int, number: int, every: list[list[Drawn]], most: int = 0) -> list[tuple[str, Drawn]]:
    """Half of the verdicts by places, half by names; no name twice in a half, `most` of a library of a report."""
    chance = random.Random(seed)  # noqa: S311
    by_place: dict[tuple[str, str, str], Drawn] = {}
    taken: Counter[tuple[str, str]] = Counter()
    while len(by_place) < number // 2:
        drawn = chance.choice(chance.choice(every))
        source = drawn[0].partition(":")[0], drawn[2]
        if drawn[1:4] not in by_place and not (most and taken[source] >= most):
            by_place[drawn[1:4]] = drawn
            taken[source] += 1
    names: dict[tuple[str, str, str], list[Drawn]] = {}
    for drawn in (each for found in every for each in found):
        names.setdefault(drawn[1:4], []).append(drawn)
    taken.clear()
    by_name: list[Drawn] = []
    for key in chance.sample(sorted(names), len(names) if most else number - number // 2):
        drawn = chance.choice(names[key])
        source = drawn[0].partition(":")[0], drawn[2]
        if len(by_name) < number - number // 2 and not (most and taken[source] >= most):
            by_name.append(drawn)
            taken[source] += 1
    return [("place", each) for each in by_place.values()] + [("name", each) for each in by_name]


def main(seed: str, number: str, *reports: str) -> None:
    most = 0
    if reports and reports[0].startswith("most="):
        most, reports = int(reports[0][5:]), reports[1:]
    every = [found for path in sorted(reports) if (found := places(load_report(Path(path).read_bytes(), path)))]
    print("\t".join((*COLUMNS, "verdicts")))
    for no, (how, (place, symbol, library, variant, _, matches)) in enumerate(
        draw(int(seed), int(number), every, most), 1
    ):
        print("\t".join((str(no), how, place, symbol, library, variant, " | ".join(map(said, matches)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
