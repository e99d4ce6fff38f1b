"""`advisor scan`: one scan, any number of outputs, and a summary."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from click.core import ParameterSource

from advisor.commands import completing
from advisor.commands.options import chosen, config_of, reading_options, select_options
from advisor.commands.output import (
    GATE_FAILED,
    PARTIAL,
    check_outputs,
    color_option,
    printable,
    render_outputs,
    send,
    summary,
    tell,
    today,
    write,
)
from advisor.commands.page import page_fields, page_options, write_sources
from advisor.kinds import ARCHIVES

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.extract import Progress
    from advisor.model import Report

_PHASES = ("listing files", "reading files", "judging, then estimating")
FIELDS = {  # option → field of the configuration, where only an option that was given counts
    name: name
    for name in (
        "targets", "cuda", "deep", "cuda_include", "include", "exclude", "max_bytes", "fail_on", "strict", "packs",
        "baseline", "review", "effort", "eula_text", "language", "jobs", "timeout",
    )
}  # fmt: skip
AGAIN_WORDS = (  # options without which another verb would look at something else
    "targets", "cuda", "deep", "cuda_include", "include", "exclude", "max_bytes", "packs", "baseline", "review",
    "config_file", "no_config", "trust_config",
)  # fmt: skip
BASELINE_WORDS = ("targets", "config_file", "no_config", "trust_config")
FIX_WORDS = ("cuda", "include", "exclude", "packs", "config_file", "no_config", "trust_config")


@contextmanager
def progress_bar(wanted: bool = True) -> Iterator[Progress | None]:
    """A progress bar on standard error, only where that is a terminal and the user did not ask for quiet."""
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    phase = TextColumn("{task.description}")
    columns = (phase, BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_PHASES[0], total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=_PHASES[1 if done < total else 2])

        yield update


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


def config_for(context: click.Context, paths: tuple[Path, ...]) -> Config:
    """What holds for a scan of the paths by a command that has the options of reading."""
    given = context.params
    fields = {name: field for name, field in FIELDS.items() if name in given}
    config = config_of(context, paths, fields, jobs=given["jobs"], cache=True)
    return msgspec.structs.replace(
        config,
        cache=config.cache and not given["no_cache"],
        ignore_comments=config.ignore_comments and not given["no_ignore_comments"],
        today=config.today or today(),
    )


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
@click.option(
    "--fail-on",
    type=click.Choice(["blocker", "risk", "work", "info"]),
    help="Exit with 1 when a record of this severity or worse is found.",
)
@reading_options
@select_options
@click.option("--strict", is_flag=True, help="Exit with 3 when something could not be read.")
@click.option("--list-files", is_flag=True, help="Print what would be read and why the rest would not, then stop.")
@click.option("--eula-text", default="", metavar="DATE", help="Date of the licence text to cite (YYYY-MM-DD).")
@click.option(
    "--counsel", default="", type=click.Path(), metavar="FILE.zip", help="Write what counsel needs, as one file."
)
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of texts for people.")
@click.option(
    "--history",
    default="",
    type=click.Path(),
    metavar="FILE",
    help="Add a line to this file, and say what changed since last week as far as it goes back.",
)
@click.option("--no-source", is_flag=True, help="Leave source lines out of the reports.")
@click.option("--embed-source", is_flag=True, help="HTML: write a folder with one page per source file beside it.")
@page_options
@color_option
@click.option(
    "-v", "--verbose", is_flag=True, help="A long summary; say what happened beside the scan, such as a damaged cache."
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")
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
    config = config_for(context, paths)
    config = msgspec.structs.replace(config, source=config.source and not given["no_source"])
    if given["list_files"]:
        _list_files(paths, config)
        return
    outputs = dict(zip(given["outputs"], check_outputs(given["outputs"], given["format_name"]), strict=True))
    if given["counsel"]:
        outputs |= dict(zip((given["counsel"],), check_outputs((given["counsel"],), "counsel"), strict=True))
    fields = page_fields(given["title"], given["logo"], given["template"]) | {"details": verbose}
    look = {
        "color": given["color"],
        "known": words_for(context, paths, BASELINE_WORDS) if "html" in outputs.values() else "",
        "places": words_for(context, paths),
        "fix": words_for(context, paths, FIX_WORDS) if _can_be_edited(paths) else "",
    }
    if given["history"]:
        check_outputs((given["history"],), "json")
    chosen_by = {name: given[name] for name in ("only", "without")}
    sys.exit(
        _scan(
            paths, config, outputs, fields, chosen_by, None if quiet else look, given["embed_source"], given["history"]
        )
    )


def remembered(report: Report, place: str, config: Config) -> dict[str, Any]:
    """Add the scan to a history file; the rendering options that say what changed since last week, and day by day.

    Raises AdvisorError for a file that is none.
    """
    from advisor import own_files
    from advisor.render import track

    there = own_files.is_there(Path(place))
    content = own_files.read(Path(place), "name a history file", own_files.REPORT_LIMIT) if there else b""
    points = track.added(track.read(content, place), track.point(report, config.today))
    write(place, track.text(points))
    return {"since": track.since(report, points, config.language), "burndown": track.burned(points)}


def _can_be_edited(paths: Sequence[Path]) -> bool:
    """Whether `advisor fix` takes what was scanned: one folder or file that is no archive."""
    return len(paths) == 1 and (paths[0].is_dir() or not paths[0].name.lower().endswith(ARCHIVES))


def words_for(context: click.Context, paths: Sequence[Path], names: Sequence[str] = AGAIN_WORDS) -> str:
    """The PATHs and those options that another verb needs to see the same, as a shell takes them."""
    words = []
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if option.name not in names or context.get_parameter_source(option.name) != ParameterSource.COMMANDLINE:
            continue
        for each in value if isinstance(value, tuple) else (value,):
            words += [option.opts[0]] if each is True else [option.opts[0], str(each)]
    places = [str(path) for path in paths]
    if any(place.startswith("-") for place in places):
        words.append("--")
    return shlex.join([*words, *([] if places == ["."] else places)]) or "."


def _scan(
    paths: Sequence[Path],
    config: Config,
    outputs: dict[str, str],
    fields: dict[str, Any],
    chosen_by: dict[str, Sequence[str]],
    look: dict[str, Any] | None,
    embed: bool,
    history: str,
) -> int:
    """Scan and write; `look` are the rendering options of the summary, None for no summary and no progress."""
    from advisor.pipeline import scan as run
    from advisor.walk import distinct

    check_gate(config)
    with progress_bar(look is not None) as progress:
        report = run(paths, config, progress)
    if choice := chosen(report, **chosen_by):
        from advisor.selection import applied

        report = applied(report, choice)
    if history:
        fields |= remembered(report, history, config)
    for path, name in outputs.items():
        embedded = embed and name == "html" and path != "-"
        sources = write_sources(report, path, distinct(paths), config.language, fields["template"]) if embedded else ""
        render_outputs(report, [path], [name], language=config.language, sources=sources, **fields)
    if look is not None:
        summary(
            report,
            to_standard_error="-" in outputs,
            language=config.language,
            details=fields["details"],
            since=fields.get("since", ()),
            **look,
        )
    return verdict(report, config)
