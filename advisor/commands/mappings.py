"""`advisor mappings`: looks after the mapping tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from advisor.commands.output import WRONG_USE


@click.group()
def mappings() -> None:
    """Look after the mapping tables."""


@mappings.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Lint all mapping tables, or those in FOLDER."""
    from advisor import data
    from advisor.packs.check import check_packs

    faults = check_packs(folder or data.MAPPINGS)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults" if faults else "mapping tables are in order", err=True)
    sys.exit(WRONG_USE if faults else 0)
