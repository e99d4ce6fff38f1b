"""`advisor report`: renders saved scans again; several in order give the history."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from advisor.commands import completing
from advisor.commands.diff import read_report
from advisor.commands.output import check_outputs, color_option, render_outputs, summary
from advisor.commands.page import page_fields, page_options


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT.json...")
@click.option(
    "-o", "--output", "outputs", multiple=True, type=click.Path(), metavar="FILE", help="As for scan, repeatable."
)
@click.option(
    "--format",
    "format_name",
    default="",
    metavar="NAME",
    shell_complete=completing.formats,
    help="Format of the outputs, whatever their suffix.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    help="Language of texts for people.",
)
@page_options
@color_option
@click.option("-v", "--verbose", is_flag=True, help="A long summary.")
def report(
    reports: tuple[Path, ...], outputs: tuple[str, ...], format_name: str, language: str, color: str, verbose: bool,
    **look: str,
) -> None:  # fmt: skip
    """Render saved scans again, in any format.

    The last REPORT is shown; those before it, oldest first, are its history.
    """
    from advisor.render import HistoryPoint
    from advisor.render.history import history

    formats = check_outputs(outputs, format_name)
    loaded = [read_report(path) for path in reports]
    points: tuple[HistoryPoint, ...] = history(loaded) if len(loaded) > 1 else ()
    render_outputs(
        loaded[-1], outputs, formats, language=language, history=points, details=verbose, **page_fields(**look)
    )
    if not outputs:
        summary(
            loaded[-1], to_standard_error=False, language=language, history=points, details=verbose, color=color,
            places=shlex.quote(str(reports[-1])), saved=True,
        )  # fmt: skip
