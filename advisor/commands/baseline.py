"""`advisor baseline`: the file of known records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands.options import config_of
from advisor.commands.output import tell, write
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.baseline import Baseline

_NAME = ".advisor-baseline"
_SHOWN = 10


@click.group()
def baseline() -> None:
    """Keep the records that are known, so that only new ones fail."""


def _current(context: click.Context, path: Path) -> Baseline:
    """The baseline that a scan of `path` now gives."""
    import msgspec

    from advisor.baseline import of_report
    from advisor.commands.scan import default_jobs
    from advisor.scan import run

    config = config_of(context, (path,), {"targets": "targets"})
    changed = msgspec.structs.replace(config, baseline="", jobs=max(config.jobs, default_jobs()), cache=True)
    scanned = run([path], changed)
    return of_report(scanned.report, scanned.definitions)


def _file(path: Path, given: Path | None) -> Path:
    return given if given is not None else path / _NAME


_TARGET = click.option(
    "-t", "--target", "targets", multiple=True, metavar="NAME[@VERSION][:PRODUCT]", help="As for scan."
)
_FILE = click.option(
    "--file", "file", type=click.Path(path_type=Path), help="The baseline. Default: .advisor-baseline."
)
_PATH = click.argument("path", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))


@baseline.command()
@_PATH
@_TARGET
@_FILE
@click.pass_context
def create(context: click.Context, path: Path, targets: tuple[str, ...], file: Path | None) -> None:
    """Write everything found in PATH as known."""
    found = _current(context, path)
    write(str(_file(path, file)), found.text().encode())
    tell(f"{len(found.entries)} known records in {_file(path, file)}")


@baseline.command()
@_PATH
@_TARGET
@_FILE
@click.option("--add", is_flag=True, help="Take in what is new; without it the baseline only shrinks.")
@click.pass_context
def update(context: click.Context, path: Path, targets: tuple[str, ...], file: Path | None, add: bool) -> None:
    """Remove what is gone from the baseline, follow moved files, and with --add take in what is new."""
    from advisor.baseline import read, shrunk

    old, current = read(_file(path, file)), _current(context, path)
    kept = current if add else shrunk(old, current)
    write(str(_file(path, file)), kept.text().encode())
    left = len(current.entries) - len(kept.entries)
    note = f"; {left} new ones are not in it" if left else ""
    tell(f"{len(old.entries)} known records before, {len(kept.entries)} now{note}")


@baseline.command()
@click.argument("file", default=_NAME, type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Say what the baseline FILE holds: records by file and by symbol or rule."""
    from advisor.baseline import read

    if file.is_dir():
        raise AdvisorError(f"{file}: is a folder; name the baseline, for example {file / _NAME}")
    found = read(file)
    click.echo(f"{len(found.entries)} known records in {len({entry.path for entry in found.entries})} files")
    for title, counted in (
        ("by symbol or rule", Counter(entry.subject for entry in found.entries)),
        ("by file", Counter(entry.path for entry in found.entries)),
    ):
        click.echo(f"{title}:")
        for name, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]:
            click.echo(f"{count:>7}  {name}")
