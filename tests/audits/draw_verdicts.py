"""Draw verdicts at random from saved reports, half by places and half by names, to be read by hand.

Usage: draw_verdicts.py SEED NUMBER REPORT.json… Prints one tab-separated row per verdict with what each target says.
By place: a report at random, then one of its places; by name: one of the different names of all reports, then one of
its places. The draw is reproducible: everything is sorted before it, and the generator is seeded.
"""

from __future__ import annotations

import random
import sys
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


def draw(seed: int, number: int, every: list[list[Drawn]]) -> list[tuple[str, Drawn]]:
    """Half of the verdicts by places, half by names; no name twice in a half."""
    chance = random.Random(seed)  # noqa: S311
    by_place: dict[tuple[str, str, str], Drawn] = {}
    while len(by_place) < number // 2:
        drawn = chance.choice(chance.choice(every))
        by_place.setdefault(drawn[1:4], drawn)
    names: dict[tuple[str, str, str], list[Drawn]] = {}
    for drawn in (each for found in every for each in found):
        names.setdefault(drawn[1:4], []).append(drawn)
    picked = chance.sample(sorted(names), number - number // 2)
    by_name = [chance.choice(names[key]) for key in picked]
    return [("place", each) for each in by_place.values()] + [("name", each) for each in by_name]


def main(seed: str, number: str, *reports: str) -> None:
    every = [found for path in sorted(reports) if (found := places(load_report(Path(path).read_bytes(), path)))]
    print("\t".join((*COLUMNS, "verdicts")))
    for no, (how, (place, symbol, library, variant, _, matches)) in enumerate(draw(int(seed), int(number), every), 1):
        print("\t".join((str(no), how, place, symbol, library, variant, " | ".join(map(said, matches)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
