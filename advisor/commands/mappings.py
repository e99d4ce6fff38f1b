"""`advisor mappings`: looks after the mapping tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from advisor.commands.mappings_verify import verify
from advisor.commands.output import WRONG_USE, tell

_FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))


@click.group()
def mappings() -> None:
    """Look after the mapping tables."""


@mappings.command()
@_FOLDER
def check(folder: Path | None) -> None:
    """Lint all mapping tables, or those in FOLDER: a folder of packs, or a single pack of your own."""
    from advisor import data
    from advisor.packs.check import check_pack, check_packs
    from advisor.packs.hazard_lints import without_chinese
    from advisor.packs.read import read_packs
    from advisor.rules.registry import faults_of_checks

    root = folder or data.MAPPINGS
    single = root != data.MAPPINGS and (root / "pack.toml").is_file()
    faults = check_pack(root, data.MAPPINGS) if single else check_packs(root)
    if not faults and root == data.MAPPINGS:
        packs = read_packs(root)
        faults = [*faults_of_checks(packs)]
        if missing := without_chinese(packs):
            tell(f"{len(missing)} texts of hazards have no Chinese yet:")
            click.echo("\n".join(missing))
    for fault in faults:
        click.echo(fault)
    tell(f"{len(faults)} faults" if faults else "mapping tables are in order")
    sys.exit(WRONG_USE if faults else 0)


@mappings.command("format")
@_FOLDER
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 2 if a file would change.")
def format_tables(folder: Path | None, only_check: bool) -> None:
    """Write all mapping files, or those in FOLDER, in canonical form.

    Tables: sorted, each line once. TOML: no blanks at the ends of lines. Both: LF, one newline at the end.
    """
    from advisor import data
    from advisor.packs.format import format_folder

    changed = format_folder(folder or data.MAPPINGS, write=not only_check)
    for path in changed:
        click.echo(path)
    tell(f"{len(changed)} files {'would change' if only_check else 'changed'}")
    sys.exit(WRONG_USE if changed and only_check else 0)


@mappings.command()
@_FOLDER
@click.option("--functions", is_flag=True, help="Count functions and methods only.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the output.",
)
def stats(folder: Path | None, functions: bool, format_name: str) -> None:
    """Count per library and target how many names have a verdict, and what it rests on."""
    import msgspec

    from advisor import data
    from advisor.packs.read import read_packs
    from advisor.packs.stats import counts, table

    found = list(counts(read_packs(folder or data.MAPPINGS), functions))
    text = msgspec.json.format(msgspec.json.encode(found)).decode() if format_name == "json" else table(found)
    click.echo(text)


mappings.add_command(verify)
