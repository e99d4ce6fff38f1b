"""What several verbs need: standard streams, files written whole or not at all, texts safe to print."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report

_F = TypeVar("_F", bound=Callable[..., Any])

GATE_FAILED, WRONG_USE, PARTIAL, INTERNAL, INTERRUPTED = 1, 2, 3, 70, 130


def silence(stream: TextIO) -> None:
    """Lead a standard stream that failed to nowhere: what is left in its buffer must not fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def send(stream: TextIO, content: bytes) -> None:
    """Write to a standard stream; ends quietly when its reader is gone. Raises AdvisorError for a full disk."""
    try:
        stream.buffer.write(content)
        stream.flush()
    except BrokenPipeError:  # left to click it would end with 1, as a failed gate does
        silence(stream)
        sys.exit(INTERRUPTED)
    except OSError as error:
        silence(stream)
        raise AdvisorError(f"standard output: cannot be written ({error.strerror})") from error


def tell(text: str) -> None:
    """One line on standard error. Where that cannot be written, the exit code has to say it all."""
    try:
        click.echo(printable(text), err=True)
    except OSError:
        silence(sys.stderr)


def _replace(target: Path, content: bytes) -> None:
    partial = target.with_name(f".advisor-{os.getpid()}.tmp")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def write(path: str, content: bytes) -> None:
    """Write an output whole or not at all; `-` is standard output."""
    if path == "-":
        send(sys.stdout, content)
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


def check_outputs(outputs: Sequence[str], given: str) -> list[str]:
    """The format of each output; an output that cannot be written is said before the scan, not after it."""
    from advisor.render import format_of

    formats = [format_of(path, given or ("json" if path == "-" else "")) for path in outputs]
    for path in outputs:
        target = Path(path)
        if path != "-" and (target.is_dir() or not target.parent.is_dir() or not os.access(target.parent, os.W_OK)):
            raise AdvisorError(f"{path}: cannot be written; name a file in an existing, writable folder")
    return formats


def render_outputs(report: Report, outputs: Sequence[str], formats: Sequence[str], **fields: Any) -> None:
    """Write every output; `fields` are further fields of the rendering options."""
    from advisor.render import Options, render

    options = Options(date=today(), command=command(), **fields)
    for path, name in zip(outputs, formats, strict=True):
        write(path, render(report, name, options))
        if path != "-":
            tell(f"wrote {path}")


def today() -> str:
    """The date in UTC, or that of `SOURCE_DATE_EPOCH` (seconds since 1970) where builds are to be the same twice.

    Raises AdvisorError for a value that is no time.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        now = datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise AdvisorError(f"SOURCE_DATE_EPOCH {given!a}: write seconds since 1970") from None
    return now.date().isoformat()


def command() -> str:
    """The command as it was typed, for the report's "how to reproduce"."""
    return shlex.join(["advisor", *sys.argv[1:]])


def color_option(command: _F) -> _F:
    """Adds `--color` to a command that writes for people."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours on the terminal. Default: auto, where it is one and NO_COLOR is not set.",
    )(command)


def summary(report: Report, to_standard_error: bool, color: str = "auto", **fields: Any) -> None:
    """The terminal summary; on standard error when standard output carries data. `fields` as above."""
    from shutil import get_terminal_size

    from advisor.render import Options, render

    stream = sys.stderr if to_standard_error else sys.stdout
    coloured = color == "always" or (color == "auto" and stream.isatty() and "NO_COLOR" not in os.environ)
    options = Options(color=coloured, width=get_terminal_size((100, 24)).columns, **fields)
    send(stream, render(report, "terminal", options))


def printable(text: str) -> str:
    """Text without control characters: a hostile file name cannot move the cursor."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
