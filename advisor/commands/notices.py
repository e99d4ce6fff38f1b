"""`advisor notices`: the copyright notices of a tree, and a draft of a NOTICE file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands.output import printable, tell, write

if TYPE_CHECKING:
    from advisor.licence.inventory import Inventory
    from advisor.model import ComponentUse

_FORMATS = ("text", "csv", "json", "notice")
_SUFFIXES = {".csv": "csv", ".json": "json", ".txt": "notice"}
_FILES = 20  # files of a text that the list for people names


def _text(inventory: Inventory) -> str:
    from advisor.licence.inventory import entries

    lines = []
    for each in entries(inventory.found):
        holders = "; ".join(each.holders) or "?"
        lines.append(f"{len(each.files):>6}  {each.spdx or '-'}  {holders}  {each.years}  {each.sha1[:10]}")
        lines += [f"        {path}" for path in each.files[:_FILES]]
        if len(each.files) > _FILES:
            lines.append(f"        … +{len(each.files) - _FILES}")
    files = len({each.path for each in inventory.found})
    lines.append(f"{len(inventory.found)} notices in {files} files")
    return "".join(f"{printable(line)}\n" for line in lines)


def _csv(inventory: Inventory) -> bytes:
    from advisor.render.csv_table import cell

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("path", "line", "holder", "years", "SPDX", "SHA-1 of the text", "text"))
    for each in inventory.found:
        holders, text = "; ".join(each.holders), " ".join(each.text.split())
        row = (each.path, each.line, holders, each.years, each.spdx, each.sha1, text)
        writer.writerow([cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _components(paths: Sequence[Path]) -> tuple[ComponentUse, ...]:
    """What a scan finds of NVIDIA's components, for the parts of Attachment B."""
    from advisor.config import Config
    from advisor.pipeline import scan

    return scan(paths, Config(source=False, cache=True)).eula.components


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Format by suffix: .csv .json .txt (a NOTICE draft); `-` is standard output.",
)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), help="Whatever the suffix.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Read only these files (gitignore patterns).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these files out (gitignore patterns).")
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of texts for people.")
def notices(
    paths: tuple[Path, ...],
    output: str,
    format_name: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    language: str,
) -> None:
    """List every copyright notice below PATHS: file, holder, years, licence, and the text with its digest.

    The format `notice` is a draft of a NOTICE file with the third-party parts of NVIDIA's components in the tree.
    """
    import msgspec

    from advisor import archives
    from advisor.licence.inventory import draft, inventory
    from advisor.walk import WalkOptions, shown_path

    name = format_name or _SUFFIXES.get(Path(output).suffix.lower(), "text")
    with archives.opened(paths) as (folders, left_out):
        found = inventory(folders, WalkOptions(include=include, exclude=exclude, whole=True))
    for problem in (*left_out, *found.problems):
        tell(f"{problem.path}: {problem.text}")
    if name == "json":
        content = msgspec.json.format(msgspec.json.encode(found)) + b"\n"
    elif name == "csv":
        content = _csv(found)
    elif name == "notice":
        title = ", ".join(shown_path(path.resolve().name) or "root" for path in paths)
        content = draft(title, found.found, _components(paths), language).encode("utf-8", "backslashreplace")
    else:
        content = _text(found).encode("utf-8", "backslashreplace")
    write(output, content)
