"""Compares the products of CANN's names with the vendor's pages, where a copy of these is at hand.

Usage: check_products.py FOLDER|PAGES.tsv… prints one line `NAME: table PRODUCTS, page PRODUCTS (PAGE)` for every name
of symbols.tsv whose page says something else, then how many were compared; the exit status is 1 when something was.

A folder is a checkout of an operator repository (ops-math, ops-nn, ops-transformer, asc-devkit, hccl …). A page is a
Markdown file named like the function, with a block "产品支持情况" or "Supported Products": rows of a table with √ or
×, or a list with 支持 or 不支持. Parts of the block are prototypes: a product counts that one of them supports.
Where several pages have the name, one outside `experimental/` counts: experimental operators are other code.
A file of pages that were read elsewhere has the columns name, page, products and of: the products that were looked
for, all others are left out of the comparison; `#` begins a remark.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

SYMBOLS = Path(__file__).parent.parent / "cann" / "symbols.tsv"
ORDER = ("A2", "A3", "950", "310P", "310B", "910")
HEADING = re.compile(
    r"^#+\s*(?:产品支持情况|支持的产品型号|支持的型号"
    r"|(?:Supported|Applicable) Products|Supported Models|Product Support)(?!\w)",
    re.I,
)
# What the vendor calls the products, the longer words first: an A2 inference card is the 310B, not the A2.
PRODUCTS = (
    ("310B", re.compile(r"200I/500 A2", re.I)),
    ("950", re.compile(r"(?<!\d)950(?:PR|DT)?(?!\d)")),
    ("A3", re.compile(r"\bA3(?![A-Za-z0-9])|910_93|910C\b")),
    ("A2", re.compile(r"\bA2(?![A-Za-z0-9])|910B\b")),
    ("310P", re.compile(r"Atlas\s*(?:推理系列|inference (?:series )?products?)|Ascend310P\b", re.I)),
    ("910", re.compile(r"Atlas\s*(?:训练系列|training (?:series )?products?)|Ascend910\b", re.I)),
)
YES = re.compile(r"[√✓✔☑]|\byes\b|(?<!不)支持\s*$|\bsupported\s*$", re.I)
NO = re.compile(r"[×✗✘☐xX]\s*\|?\s*$|\bno\b|不支持|\bnot supported\b", re.I)
MARKS = re.compile(r"<!--.*?-->|</?(?:cann-filter|term|a|br)\b[^>]*>")


def _product(line: str) -> str:
    return next((name for name, words in PRODUCTS if words.search(line)), "")


def products(page: str) -> tuple[str, ...] | None:
    """The products that a page ticks or lists; None where it has no such block."""
    lines = (MARKS.sub("", line).rstrip() for line in page.split("\n"))
    level = next((len(line) - len(line.lstrip("#")) for line in lines if HEADING.match(line)), 0)
    if not level:
        return None
    found: set[str] = set()
    for line in lines:
        if line.startswith("#") and len(line) - len(line.lstrip("#")) <= level:
            break
        listed = line.lstrip().startswith(("-", "*"))
        if (name := _product(line)) and not NO.search(line) and (YES.search(line) or listed):
            found.add(name)
    return tuple(sorted(found, key=ORDER.index))


def pages(folders: Iterable[Path]) -> dict[str, Path]:
    """The page of each name, from the names of files: one outside `experimental/` before one inside."""
    chosen: dict[str, Path] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*.md")):
        for name in path.stem.removesuffix("_en").split("&"):  # aclnnAdd&aclnnInplaceAdd.md describes both
            known = chosen.get(name)
            if known is None or ("experimental" in known.parts and "experimental" not in path.parts):
                chosen[name] = path
    return chosen


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a table; lines with `#` in front are remarks."""
    lines = (line for line in file.read_text("utf-8").split("\n") if line and not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def differences(symbols: Iterable[dict[str, str]], folders: Iterable[Path]) -> Iterator[tuple[str, str, str, str]]:
    """Name, products of the table, products of the page and the page, of every name that has a page with products."""
    given = list(folders)
    known = pages(folder for folder in given if folder.is_dir())
    listed = {row["name"]: row for file in given if file.is_file() for row in read(file)}
    for row in symbols:
        if each := listed.get(row["symbol"]):
            asked = each["of"].split()
            stated = [product for product in row["products"].split() if product in asked]
            yield row["symbol"], " ".join(stated), each["products"], each["page"]
        elif (path := known.get(row["symbol"])) and (said := products(path.read_text("utf-8", errors="replace"))):
            yield row["symbol"], row["products"], " ".join(said), str(path)


def main(folders: list[str]) -> int:
    """Prints what differs; 1 when something does."""
    compared = list(differences(read(SYMBOLS), [Path(folder) for folder in folders]))
    wrong = [each for each in compared if set(each[1].split()) != set(each[2].split())]
    for name, table, page, path in wrong:
        print(f"{name}: table {table or 'nothing'}, page {page} ({path})")
    print(f"{len(compared)} names compared, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
