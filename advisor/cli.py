"""The command line. Each verb parses its options and calls one library function; heavy modules load inside the verb.

Exit codes: 0 fine, 1 gate failed, 2 wrong use or bad data, 3 partial scan under --strict, 70 internal, 130 interrupted.
"""

from __future__ import annotations

import os
import shlex
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from advisor import __version__
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.model import Report
    from advisor.scan import Progress

GATE_FAILED, WRONG_USE, PARTIAL, INTERNAL, INTERRUPTED = 1, 2, 3, 70, 130
_MAX_JOBS = 8
_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ADVISOR"}


@click.group(context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """Scan CUDA C++ and PyTorch code for what ties it to NVIDIA, and report what moving to ROCm and CANN takes."""


def _default_limit() -> int:
    from advisor.config import MAX_BYTES

    return MAX_BYTES


def _default_jobs() -> int:
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


def _send(stream: TextIO, content: bytes) -> None:
    """Write to a standard stream; ends quietly when its reader is gone."""
    try:
        stream.buffer.write(content)
        stream.flush()
    except BrokenPipeError:  # left to click it would end with 1, as a failed gate does
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # nothing may be left to flush at the end
        sys.exit(INTERRUPTED)


def _replace(target: Path, content: bytes) -> None:
    partial = target.with_name(f".advisor-{os.getpid()}.tmp")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _write(path: str, content: bytes) -> None:
    """Write an output whole or not at all; `-` is standard output."""
    if path == "-":
        _send(sys.stdout, content)
        return
    target = Path(os.path.realpath(path))  # a link keeps leading to what it names
    try:
        if target.exists() and not target.is_file():  # a device or a pipe must not be replaced by a file
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError) -> AdvisorError:
    return AdvisorError(f"{path}: cannot be written ({error.strerror}); name a file in an existing, writable folder")


def _check_outputs(outputs: Sequence[str], given: str) -> list[str]:
    """The format of each output; an output that cannot be written is said before the scan, not after it."""
    from advisor.render import format_of

    formats = [format_of(path, given or ("json" if path == "-" else "")) for path in outputs]
    for path in outputs:
        target = Path(path)
        if path != "-" and (target.is_dir() or not target.parent.is_dir() or not os.access(target.parent, os.W_OK)):
            raise AdvisorError(f"{path}: cannot be written; name a file in an existing, writable folder")
    return formats


def _render_outputs(report: Report, outputs: Sequence[str], formats: Sequence[str]) -> None:
    from advisor.render import Options, render

    options = Options(date=datetime.now(UTC).date().isoformat(), command=_command())
    for path, name in zip(outputs, formats, strict=True):
        _write(path, render(report, name, options))
        if path != "-":
            click.echo(f"wrote {_printable(path)}", err=True)


def _command() -> str:
    """The command as it was typed, for the report's "how to reproduce"."""
    return shlex.join(["advisor", *sys.argv[1:]])


def _summary(report: Report, to_standard_error: bool) -> None:
    """The terminal summary; on standard error when standard output carries data."""
    from shutil import get_terminal_size

    from advisor.render import Options, render

    stream = sys.stderr if to_standard_error else sys.stdout
    color = stream.isatty() and "NO_COLOR" not in os.environ
    options = Options(color=color, width=get_terminal_size((100, 24)).columns)
    _send(stream, render(report, "terminal", options))


def _list_files(paths: Sequence[Path], config: Config) -> None:
    from advisor.reading import reason_to_skip
    from advisor.scan import find_files

    lines = []
    for file in find_files(paths, config).files:
        fields = (file.kind, file.origin, str(file.size), reason_to_skip(file) or "read", file.path)
        lines.append("\t".join(_printable(field) for field in fields) + "\n")
    _send(sys.stdout, "".join(lines).encode())


def _printable(text: str) -> str:
    """Text without control characters: a hostile file name cannot move the cursor."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _verdict(report: Report, config: Config) -> int:
    """The exit code of a finished scan."""
    from advisor.scan import gate, is_partial

    if config.fail_on and (failing := gate(report, config.fail_on)):
        click.echo(f"gate failed: {failing} records of severity {config.fail_on} or worse", err=True)
        return GATE_FAILED
    if config.strict and is_partial(report):
        click.echo("partial scan: not every file was read; see the report's problems", err=True)
        return PARTIAL
    return 0


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    metavar="NAME[@VERSION][:PRODUCT]",
    help="What to move to, repeatable, for example rocm@7.1 or cann:A2. Default: rocm and cann, newest.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write a report, repeatable; format by suffix (.html .json .md), `-` is standard output.",
)
@click.option(
    "--format", "format_name", default="", metavar="NAME", help="Format of the outputs, whatever their suffix."
)
@click.option("--cuda", default="", metavar="VERSION", help="CUDA version the code is written for, for example 12.4.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Read only these files (gitignore patterns).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these files out (gitignore patterns).")
@click.option(
    "--max-bytes",
    default=_default_limit,
    type=click.IntRange(1),
    help="Leave out larger files (bytes). Default: 32 MiB.",
)
@click.option("-j", "--jobs", default=_default_jobs, type=click.IntRange(1), help="Processes. Default: one per core.")
@click.option(
    "--fail-on",
    type=click.Choice(["blocker", "risk", "work", "info"]),
    help="Exit with 1 when a record of this severity or worse is found.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when something could not be read.")
@click.option("--list-files", is_flag=True, help="Print what would be read and why the rest would not, then stop.")
@click.option("--no-source", is_flag=True, help="Leave source lines out of the reports.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def scan(
    paths: tuple[Path, ...], targets: tuple[str, ...], outputs: tuple[str, ...], format_name: str, cuda: str,
    include: tuple[str, ...], exclude: tuple[str, ...], max_bytes: int, jobs: int, fail_on: str | None, strict: bool,
    list_files: bool, no_source: bool, quiet: bool,
) -> None:  # fmt: skip
    """Scan folders or files and report on every use of CUDA.

    Prints a summary; writes any number of outputs.
    """
    import msgspec

    from advisor.config import Config

    config = msgspec.convert(
        {"targets": targets, "cuda": cuda, "include": include, "exclude": exclude, "max_bytes": max_bytes,
         "jobs": jobs, "source": not no_source, "fail_on": fail_on, "strict": strict}, Config)  # fmt: skip
    if list_files:
        _list_files(paths, config)
        return
    formats = _check_outputs(outputs, format_name)
    sys.exit(_scan(paths, config, outputs, formats, quiet))


def _scan(paths: Sequence[Path], config: Config, outputs: Sequence[str], formats: Sequence[str], quiet: bool) -> int:
    from advisor.scan import scan as run

    with _progress_bar() as progress:
        report = run(paths, config, progress)
    _render_outputs(report, outputs, formats)
    if not quiet:
        _summary(report, to_standard_error="-" in outputs)
    return _verdict(report, config)


@cli.command()
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.json")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help="As for scan, repeatable.")
@click.option(
    "--format", "format_name", default="", metavar="NAME", help="Format of the outputs, whatever their suffix."
)
def report(report: Path, outputs: tuple[str, ...], format_name: str) -> None:
    """Render a saved scan again, in any format."""
    from advisor.render.json_report import load

    formats = _check_outputs(outputs, format_name)
    try:
        data = report.read_bytes()
    except OSError as error:
        raise AdvisorError(
            f"{report}: cannot be read ({error.strerror}); name a JSON report of `advisor scan`"
        ) from error
    loaded = load(data, str(report))
    _render_outputs(loaded, outputs, formats)
    if not outputs:
        _summary(loaded, to_standard_error=False)


@cli.group()
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


def _show(error: click.ClickException) -> None:
    """Wrong use in one line; a verb without arguments gets its help."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is None or message == context.get_help():
        error.show()
    else:
        text = f"{message.removesuffix('.')}; see `{context.command_path} --help`"
        click.echo(f"advisor: {_printable(text)}", err=True)


def main() -> None:
    """Run the command line; the only place that turns errors into messages and exit codes."""
    try:
        cli.main(prog_name="advisor", standalone_mode=False)
    except AdvisorError as error:
        click.echo(f"advisor: {_printable(str(error))}", err=True)
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("advisor: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except Exception:
        traceback.print_exc()
        click.echo(f"advisor: internal error in version {__version__}; please report it with the lines above", err=True)
        sys.exit(INTERNAL)
