"""`advisor baseline`: the file of known records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from advisor.commands import completing
from advisor.commands.options import config_of, config_options
from advisor.commands.output import printable, tell, write
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.baseline import Baseline, Scope

_NAME = ".advisor-baseline"
_SHOWN = 10


@click.group()
def baseline() -> None:
    """Keep the records that are known, so that only new ones fail."""


class _Current(NamedTuple):
    """What a scan gives now, and what of it lies where."""

    baseline: Baseline
    scope: Scope


def _current(context: click.Context, paths: tuple[Path, ...], old: Baseline | None = None) -> _Current:
    """The baseline that a scan of `paths` now gives: for the targets of the `old` one where none is named."""
    import msgspec

    from advisor.baseline import Scope, of_report, targets_of
    from advisor.commands.options import default_jobs
    from advisor.pipeline import run
    from advisor.walk import distinct

    config = config_of(context, paths, {"targets": "targets"}, cache=True)
    targets = config.targets or (targets_of(old) if old is not None else ())
    changed = msgspec.structs.replace(config, baseline="", targets=targets, jobs=max(config.jobs, default_jobs()))
    scanned = run(paths, changed)
    return _Current(of_report(scanned.report, scanned.definitions, targets), Scope(scanned.report, distinct(paths)))


def _file(paths: tuple[Path, ...], given: Path | None) -> Path:
    """The baseline: at the root of the repository, where the hook looks for it; else beside what is scanned."""
    from advisor.git import root

    if given is not None:
        return given
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    top = root(folder)
    if top is None:
        top = folder if len(paths) == 1 else Path()
    return (Path() if top == Path().resolve() else top) / _NAME


def _of(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


_TARGET = click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    metavar="NAME[@VERSION][:PRODUCT]",
    help="As for scan.",
    shell_complete=completing.targets,
)
_FILE = click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path),
    help="The baseline. Default: .advisor-baseline at the root of the repository.",
)
_PATHS = click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH...]", default=(".",)
)


@baseline.command()
@_PATHS
@_TARGET
@_FILE
@config_options
@click.pass_context
def create(
    context: click.Context, /, paths: tuple[Path, ...], targets: tuple[str, ...], file: Path | None, **_: object
) -> None:
    """Write everything found in PATH as known; what the baseline says of other files of the repository stays."""
    from advisor.baseline import Baseline, joined, read

    place = _file(paths, file)
    found = _current(context, paths)
    kept = Baseline()
    if place.is_file():
        kept = found.scope.outside(read(place, conflicts=True))
    write(str(place), joined(kept, found.baseline).text().encode())
    beside = f", and {len(kept.entries)} of files outside of PATH as before" if kept.entries else ""
    tell(f"{_of(len(found.baseline.entries), 'known record')} in {place}{beside}")


@baseline.command()
@_PATHS
@_TARGET
@_FILE
@config_options
@click.option("--add", is_flag=True, help="Take in what is new; without it the baseline only shrinks.")
@click.pass_context
def update(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    targets: tuple[str, ...],
    file: Path | None,
    add: bool,
    **_: object,
) -> None:
    """Remove what is gone from the baseline, follow moved files, and with --add take in what is new.

    Only PATH is looked at; what the baseline says of other files stays. It also mends a baseline with merge conflicts.
    """
    from advisor.baseline import joined, read, shrunk

    place = _file(paths, file)
    old = read(place, conflicts=True)
    current = _current(context, paths, old)
    present = current.scope.present(old.entries)
    kept = current.baseline if add else shrunk(old, current.baseline, present)
    whole = joined(current.scope.outside(old), kept)
    write(str(place), whole.text().encode())
    left = len(current.baseline.entries) - len(kept.entries)
    note = f"; {left} new ones are not in it" if left else ""
    tell(f"{_of(len(old.entries), 'known record')} before, {len(whole.entries)} now{note}")


@baseline.command()
@click.argument("file", default=_NAME, type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Say what the baseline FILE holds: records by file and by symbol or rule."""
    from advisor.baseline import read

    if file.is_dir():
        raise AdvisorError(f"{file}: is a folder; name the baseline, for example {file / _NAME}")
    found = read(file)
    files = len({entry.path for entry in found.entries})
    click.echo(f"{_of(len(found.entries), 'known record')} in {_of(files, 'file')}")
    for title, counted in (
        ("by symbol or rule", Counter(entry.subject for entry in found.entries)),
        ("by file", Counter(entry.path for entry in found.entries)),
    ):
        click.echo(f"{title}:")
        ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
        for name, count in ranked[:_SHOWN]:
            click.echo(printable(f"{count:>7}  {name}"))
        if len(ranked) > _SHOWN:
            click.echo(f"         {len(ranked) - _SHOWN} more")
