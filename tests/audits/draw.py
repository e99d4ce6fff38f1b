"""Draw places at random from saved reports, to be read by hand.

Usage: draw.py SEED NUMBER REPORT.json… Prints one tab-separated row per place; the last two columns are for the reader.
The draw is reproducible: places are sorted before it, and the generator is seeded.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from advisor import Report, load_report

COLUMNS = ("project", "path", "line", "column", "symbol", "library", "kind", "side", "confidence", "verdict", "reason")


def rows(report: Report) -> list[tuple[str, ...]]:
    """All places of a report as rows, sorted."""
    name = report.project.name
    return sorted(
        (name, site.path.partition("/")[2], str(site.line), str(site.column), item.symbol, item.library, site.kind,
         site.side, site.confidence, "", "")
        for item in report.items
        for site in item.sites
    )  # fmt: skip


def main(seed: str, number: str, *reports: str) -> None:
    print("\t".join(COLUMNS))
    for path in reports:
        every = rows(load_report(Path(path).read_bytes(), path))
        for row in sorted(random.Random(int(seed)).sample(every, min(int(number), len(every)))):  # noqa: S311
            print("\t".join(row))


if __name__ == "__main__":
    main(*sys.argv[1:])
