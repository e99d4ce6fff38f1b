"""`advisor todo`: what is left, place by place, for editors, people and programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from advisor.commands.options import chosen, reading_options, select_options
from advisor.commands.output import send, tell, write
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report, Target
    from advisor.render.todo import Place

_MD = (".md", ".markdown")


def _place(report: Report, paths: Sequence[Path]) -> Place:
    """From a path of the report to one that an editor opens from the working directory."""
    from advisor.walk import distinct

    folders = distinct(paths)
    roots = {root.prefix: path for root, path in zip(report.project.roots, folders, strict=False)}

    def place(path: str) -> str:
        for prefix, folder in roots.items():
            if not prefix or path.startswith(f"{prefix}/"):
                if folder.is_file() and PurePosixPath(path).name == folder.name:
                    return str(folder)
                rest = path[len(prefix) + 1 :] if prefix else path
                return os.path.join(folder, rest) if str(folder) != "." else rest  # noqa: PTH118 - a name, not a place
        return path

    return place


def _targets(report: Report, wanted: Sequence[str]) -> tuple[Target, ...]:
    """Those of a saved scan that were asked for; all where none was."""
    found = tuple(
        target
        for target in report.targets
        if not wanted or {target.id, target.name, f"{target.name}@{target.version}"} & set(wanted)
    )
    if not found:
        known = ", ".join(target.id for target in report.targets)
        raise AdvisorError(f"--target {' '.join(wanted)}: the saved scan has {known}; name one of these or scan anew")
    return found


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--in", "saved", default="", type=click.Path(), metavar="REPORT.json", help="List from a saved scan.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["gcc", "md", "json"]),
    help="Default: gcc, lines as compilers write them; a list to tick off; a list of objects.",
)
@click.option(
    "-o", "--output", default="-", type=click.Path(), metavar="FILE", help="Default: standard output; .md and .json."
)
@reading_options
@select_options
@click.option("--all", "everybody", is_flag=True, help="List vendored and generated files as well.")
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of texts for people.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no count.")
@click.pass_context
def todo(
    context: click.Context, /, paths: tuple[Path, ...], saved: str, format_name: str | None, output: str,
    everybody: bool, language: str, quiet: bool, only: tuple[str, ...], without: tuple[str, ...], **_: object,
) -> None:  # fmt: skip
    """List what is left in PATH (by default the working directory), place by place.

    Licence findings are listed where --select names them: `--select eula`.
    """
    from advisor.render.left import work
    from advisor.render.todo import FORMATS

    if saved and paths:
        raise click.UsageError("name PATH or --in, not both", context)
    report, targets, paths = _report(context, paths, saved, quiet)
    choice = chosen(report, only, without)
    found = list(work(report, targets, everybody, licence=_names_licences(report, only)))
    if choice is not None:
        from advisor.selection import ids

        wanted = ids(report, choice)
        found = [each for each in found if (each.site or each.finding).id in wanted]  # type: ignore[union-attr]
    suffix = PurePosixPath(output).suffix.lower()
    name = format_name or ("md" if suffix in _MD else "json" if suffix == ".json" else "gcc")
    place = _place(report, paths) if not saved else str
    content = FORMATS[name](report, found, place, language).encode("utf-8", "backslashreplace")
    if output == "-":
        send(sys.stdout, content)
    else:
        write(output, content)
    if not quiet:
        files = len({each.path for each in found})
        tell(f"{len(found):,} left in {files:,} {'file' if files == 1 else 'files'}")


def _names_licences(report: Report, only: Sequence[str]) -> bool:
    """Whether `--select` asks for licence findings: by their family or by one of their rules."""
    words = {part for word in only for part in word.split(",")}
    return bool(words & {"eula", *(each.rule for each in report.findings if each.family == "eula")})


def _report(
    context: click.Context, paths: tuple[Path, ...], saved: str, quiet: bool
) -> tuple[Report, tuple[Target, ...], tuple[Path, ...]]:
    """The report, the targets that count, and the PATHs that were scanned for it."""
    if saved:
        from advisor.commands.diff import read_report

        report = read_report(Path(saved))
        return report, _targets(report, context.params["targets"]), ()
    import msgspec

    from advisor.commands.scan import config_for, progress_bar
    from advisor.pipeline import scan

    paths = paths or (Path(),)
    config = msgspec.structs.replace(config_for(context, paths), source=False)
    with progress_bar(not quiet) as progress:
        report = scan(paths, config, progress)
    return report, report.targets, paths
