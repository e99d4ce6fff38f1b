"""`advisor hook`: the pre-commit entry."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from advisor.commands.options import config_of
from advisor.commands.output import GATE_FAILED, printable, tell

_OPTIONS = {"targets": "targets", "baseline": "baseline"}


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("-t", "--target", "targets", multiple=True, metavar="NAME[@VERSION][:PRODUCT]", help="As for scan.")
@click.option("--baseline", default="", metavar="FILE", help="Default: .advisor-baseline at the root.")
@click.option("--staged", is_flag=True, help="Read what is staged, not what is in the working tree.")
@click.pass_context
def hook(context: click.Context, files: tuple[str, ...], targets: tuple[str, ...], baseline: str, staged: bool) -> None:
    """Fail on CUDA-only code that is new in the files named: the entry for pre-commit.

    Known is what the baseline holds; a comment `advisor: ignore[RULE] reason` switches a place off, and so does
    `advisor review record accept` for a finding.
    """
    from advisor.hook import check, line_of, require_baseline, root_of

    root = root_of(Path())
    config = require_baseline(config_of(context, (Path(),), _OPTIONS), root)
    config = msgspec.structs.replace(config, today=datetime.now(UTC).date().isoformat())
    found = check(files, config, root, staged)
    for record in found.records:
        click.echo(printable(line_of(record)))
    for problem in found.report.problems:
        tell(f"{problem.path}: {problem.text}")
    if found.records:
        count = len(found.records)
        tell(
            f"{count} new {'record' if count == 1 else 'records'}; port, or accept with `advisor baseline update "
            "--add`, or write `advisor: ignore[RULE] reason` beside it"
        )
        sys.exit(GATE_FAILED)
