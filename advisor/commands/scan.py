"""`advisor scan`: one scan, any number of outputs, and a summary."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from advisor.commands import completing
from advisor.commands.options import config_of, config_options
from advisor.commands.output import (
    GATE_FAILED,
    PARTIAL,
    check_outputs,
    printable,
    render_outputs,
    send,
    summary,
    tell,
    today,
)
from advisor.commands.page import page_fields, page_options, write_sources

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.extract import Progress
    from advisor.model import Report

_MAX_JOBS = 8
FIELDS = {  # option → field of the configuration, where only an option that was given counts
    name: name
    for name in (
        "targets", "cuda", "deep", "cuda_include", "include", "exclude", "max_bytes", "fail_on", "strict", "packs",
        "baseline", "review", "effort", "eula_text", "language", "jobs", "timeout",
    )
}  # fmt: skip


def _default_limit() -> int:
    from advisor.config import MAX_BYTES

    return MAX_BYTES


def default_jobs() -> int:
    """As many processes as this one may use cores, at most eight."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MAX_JOBS)


@contextmanager
def _progress_bar() -> Iterator[Progress | None]:
    """A progress bar on standard error, only where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("scanning"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scan", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _list_files(paths: Sequence[Path], config: Config) -> None:
    from advisor import archives
    from advisor.pipeline import find_files, share_of
    from advisor.reading import reason_to_skip

    lines = []
    with archives.opened(paths, share=share_of(config)) as (folders, _):
        for file in find_files(folders, config).files:
            fields = (file.kind, file.origin, str(file.size), reason_to_skip(file) or "read", file.path)
            lines.append("\t".join(printable(field) for field in fields) + "\n")
    send(sys.stdout, "".join(lines).encode())


def check_gate(config: Config) -> None:
    """Raises AdvisorError for a limit on nothing known: said before the scan, not after it."""
    from advisor import data
    from advisor.gates import check
    from advisor.packs.read import target_names

    check(config.gate, {*target_names(data.MAPPINGS), *(re.split("[@:]", each)[0] for each in config.targets)})


def verdict(report: Report, config: Config) -> int:
    """The exit code of a finished scan."""
    from advisor.gates import failures
    from advisor.pipeline import gate, is_partial

    if lines := list(failures(report, config.gate)):
        for line in lines:
            tell(f"gate failed: {line}")
        return GATE_FAILED
    if config.fail_on and (failing := gate(report, config.fail_on)):
        tell(f"gate failed: {failing} records of severity {config.fail_on} or worse")
        return GATE_FAILED
    if config.strict and is_partial(report):
        tell("partial scan: not every file was read; see the report's problems")
        return PARTIAL
    return 0


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), default=(".",), metavar="[PATH...]")
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    metavar="NAME[@VERSION][:PRODUCT]",
    shell_complete=completing.targets,
    help="What to move to, repeatable. Default: those that the mapping data names, newest versions.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="Write a report, repeatable; format by suffix (.html .json .md), `-` is standard output.",
)
@click.option(
    "--format",
    "format_name",
    default="",
    metavar="NAME",
    shell_complete=completing.formats,
    help="Format of the outputs, whatever their suffix.",
)
@click.option("--cuda", default="", metavar="VERSION", help="CUDA version the code is written for, for example 12.4.")
@click.option("--deep", is_flag=True, help="Parse C++ with libclang as well: macros, overloads, types of arguments.")
@click.option(
    "--cuda-include",
    default="",
    type=click.Path(),
    metavar="DIR",
    help="With --deep: folder with CUDA headers, instead of the advisor's own stub header.",
)
@click.option("--include", multiple=True, metavar="PATTERN", help="Read only these files (gitignore patterns).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these files out (gitignore patterns).")
@click.option(
    "--max-bytes",
    default=_default_limit,
    type=click.IntRange(1),
    help="Leave out larger files (bytes). Default: 32 MiB.",
)
@click.option("-j", "--jobs", default=default_jobs, type=click.IntRange(1), help="Processes. Default: one per core.")
@click.option(
    "--fail-on",
    type=click.Choice(["blocker", "risk", "work", "info"]),
    help="Exit with 1 when a record of this severity or worse is found.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when something could not be read.")
@click.option("--list-files", is_flag=True, help="Print what would be read and why the rest would not, then stop.")
@click.option(
    "--pack", "packs", multiple=True, type=click.Path(), metavar="DIR", help="Folder with your own mapping packs."
)
@click.option(
    "--baseline",
    default="",
    type=click.Path(),
    metavar="FILE",
    help="Known records, as `advisor baseline` writes them.",
)
@click.option(
    "--review",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="Decisions about findings, as `advisor review` writes them.",
)
@click.option(
    "--effort", default="", type=click.Path(), metavar="FILE", help="TOML file with effort parameters of your own."
)
@click.option("--eula-text", default="", metavar="DATE", help="Date of the licence text to cite (YYYY-MM-DD).")
@click.option(
    "--counsel", default="", type=click.Path(), metavar="FILE.zip", help="Write what counsel needs, as one file."
)
@config_options
@click.option("--no-ignore-comments", is_flag=True, help="Pass over comments that switch records off: for audits.")
@click.option(
    "--timeout",
    default=0,
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="End reading after so long; what was not read is listed. Default: no limit.",
)
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of texts for people.")
@click.option("--no-cache", is_flag=True, help="Read every file anew and store nothing.")
@click.option("--no-source", is_flag=True, help="Leave source lines out of the reports.")
@click.option("--embed-source", is_flag=True, help="HTML: write a folder with one page per source file beside it.")
@page_options
@click.option("-v", "--verbose", is_flag=True, help="Say what happened beside the scan, such as damage to the cache.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@click.pass_context
def scan(context: click.Context, /, paths: tuple[Path, ...], quiet: bool, verbose: bool, **_: object) -> None:
    """Scan folders or files (by default the working directory) and report on every use of CUDA.

    Prints a summary; writes any number of outputs. What an option leaves open stands in advisor.toml or pyproject.toml.
    """
    given = context.params
    if verbose:
        import logging

        logging.basicConfig(format="advisor: %(message)s")
        logging.getLogger("advisor").setLevel(logging.INFO)
    config = config_of(context, paths, FIELDS, jobs=given["jobs"], cache=True)
    config = msgspec.structs.replace(
        config,
        cache=config.cache and not given["no_cache"],
        source=config.source and not given["no_source"],
        ignore_comments=config.ignore_comments and not given["no_ignore_comments"],
        today=config.today or today(),
    )
    if given["list_files"]:
        _list_files(paths, config)
        return
    outputs = dict(zip(given["outputs"], check_outputs(given["outputs"], given["format_name"]), strict=True))
    if given["counsel"]:
        outputs |= dict(zip((given["counsel"],), check_outputs((given["counsel"],), "counsel"), strict=True))
    fields = page_fields(given["title"], given["logo"], given["template"])
    sys.exit(_scan(paths, config, outputs, fields, given["embed_source"], quiet))


def _scan(
    paths: Sequence[Path], config: Config, outputs: dict[str, str], fields: dict[str, Any], embed: bool, quiet: bool
) -> int:
    from advisor.pipeline import scan as run
    from advisor.walk import distinct

    check_gate(config)
    with _progress_bar() as progress:
        report = run(paths, config, progress)
    for path, name in outputs.items():
        embedded = embed and name == "html" and path != "-"
        sources = write_sources(report, path, distinct(paths), config.language, fields["template"]) if embedded else ""
        render_outputs(report, [path], [name], language=config.language, sources=sources, **fields)
    if not quiet:
        summary(report, to_standard_error="-" in outputs, language=config.language)
    return verdict(report, config)
