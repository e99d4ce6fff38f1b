"""Draw mapping rows at random, to be checked by hand against a header or a document.

Usage: draw_rows.py SEED NUMBER TARGET… Prints one tab-separated row per drawn row of each target's tables; the last
three columns are for the reader. On the same tables the draw is the same: rows are sorted before it, and the generator
is seeded.
"""

from __future__ import annotations

import random
import sys

from advisor import data
from advisor.packs.read import read_packs

COLUMNS = tuple("target library symbol when status name edit evidence looked_at verdict remark".split())


def main(seed: str, number: str, *targets: str) -> None:
    packs = read_packs(data.MAPPINGS)
    print("\t".join(COLUMNS))
    for target in targets:
        rows = sorted(
            (target, row.library, row.symbol, row.when, row.status, row.target, row.edit, row.evidence, "", "", "")
            for row in packs.targets[target].own
        )
        for row in sorted(random.Random(int(seed)).sample(rows, int(number))):  # noqa: S311
            print("\t".join(row))


if __name__ == "__main__":
    main(*sys.argv[1:])
