"""`advisor diff`: what changed between two scans."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from advisor.commands.output import write
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report

_SUFFIXES = {".json": "json", ".md": "markdown", ".txt": "text"}


def read_report(path: Path) -> Report:
    """A saved scan. Raises AdvisorError for a file that is none."""
    from advisor.render.json_report import load

    try:
        return load(path.read_bytes(), str(path))
    except OSError as error:
        raise AdvisorError(
            f"{path}: cannot be read ({error.strerror}); name a JSON report of `advisor scan`"
        ) from error


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD.json")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW.json")
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="Format by suffix: .json .md .txt; `-` is standard output."
)
@click.option("--format", "format_name", type=click.Choice(["text", "markdown", "json"]), help="Whatever the suffix.")
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of texts for people.")
def diff(old: Path, new: Path, output: str, format_name: str | None, language: str) -> None:
    """Compare two saved scans: changes of code apart from changes of mapping data, and the difference in effort."""
    from advisor.compare import compare
    from advisor.render.difference import FORMATS

    name = format_name or _SUFFIXES.get(PurePath(output).suffix.lower(), "text")
    found = compare(read_report(old), read_report(new))
    write(output, FORMATS[name](found, language).encode("utf-8", "backslashreplace"))
