"""`advisor report`: renders a saved scan again."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.commands.output import check_outputs, render_outputs, summary
from advisor.errors import AdvisorError


@click.command()
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.json")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help="As for scan, repeatable.")
@click.option(
    "--format", "format_name", default="", metavar="NAME", help="Format of the outputs, whatever their suffix."
)
def report(report: Path, outputs: tuple[str, ...], format_name: str) -> None:
    """Render a saved scan again, in any format."""
    from advisor.render.json_report import load

    formats = check_outputs(outputs, format_name)
    try:
        data = report.read_bytes()
    except OSError as error:
        raise AdvisorError(
            f"{report}: cannot be read ({error.strerror}); name a JSON report of `advisor scan`"
        ) from error
    loaded = load(data, str(report))
    render_outputs(loaded, outputs, formats)
    if not outputs:
        summary(loaded, to_standard_error=False)
