"""`advisor diff`: what changed between two scans."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from advisor.commands.output import command, today, write
from advisor.commands.page import page_fields, page_options

if TYPE_CHECKING:
    from advisor.model import Report

_SUFFIXES = {".json": "json", ".md": "markdown", ".txt": "text", ".html": "html", ".htm": "html"}
_FORMATS = ("text", "markdown", "json", "html")


def read_report(path: Path) -> Report:
    """A saved scan. Raises AdvisorError for a file that is none."""
    from advisor import own_files
    from advisor.render.json_report import load

    return load(own_files.read(path, "name a JSON report of `advisor scan`", own_files.REPORT_LIMIT), str(path))


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD.json")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW.json")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Format by suffix: .html .json .md .txt; `-` is standard output.",
)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), help="Whatever the suffix.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    help="Language of texts for people.",
)
@page_options
def diff(old: Path, new: Path, output: str, format_name: str | None, language: str, **look: str) -> None:
    """Compare two saved scans: changes of code apart from changes of mapping data, and the difference in effort."""
    from advisor.render import Options
    from advisor.render.difference import render

    name = format_name or _SUFFIXES.get(PurePath(output).suffix.lower(), "text")
    options = Options(date=today(), command=command(), language=language, **page_fields(**look))
    write(output, render(read_report(old), read_report(new), name, options))
