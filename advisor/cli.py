"""The command line: a table of verbs, each loaded when it is called, and the end of every error.

Exit codes: 0 fine, 1 gate failed, 2 wrong use or bad data, 3 partial scan under --strict, 70 internal, 130 interrupted.
"""

from __future__ import annotations

import difflib
import errno
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from advisor import __version__
from advisor.commands.options import with_variables
from advisor.commands.output import INTERNAL, INTERRUPTED, WRONG_USE, silence, tell
from advisor.errors import AdvisorError

_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # a full or broken disk behind standard output
_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ADVISOR"}

_COLLECT = 1_000_000  # new objects between two searches for cycles: there are few, and each search costs
# Verb → its module in `advisor.commands`, which has a click command of the same name, and its line in `--help`.
_VERBS = {
    "diff": "Compare two scans, commits or dates.",
    "fix": "Make the edits that a port needs: as a patch, in place, or in a copy.",
    "eula": "Look at the editions of the CUDA Toolkit EULA.",
    "notices": "List copyright notices, or draft a NOTICE file.",
    "review": "Record what was decided about findings.",
    "rules": "List the rules, or explain one.",
    "hook": "Fail on CUDA-only code that is new: the entry for pre-commit.",
    "config": "Look at the configuration.",
    "completion": "Print the completion script of a shell.",
    "baseline": "Keep the records that are known, so that only new ones fail.",
    "explain": "Say everything known about a name or a rule.",
    "calibrate": "Score and fit the effort model, or measure a finished port.",
    "mappings": "Look after the mapping tables.",
    "todo": "List what is left, place by place, for editors and people.",
    "report": "Render a saved scan again, in any format.",
    "scan": "Scan folders or files and report on every use of CUDA.",
}


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Ends quietly when nobody reads standard output any more: left to click it would be 1, as a failed gate is."""
    try:
        yield
    except BrokenPipeError:
        silence(sys.stdout)
        sys.exit(INTERRUPTED)


class _Verbs(click.Group):
    """Loads the module of a verb only when the verb is called: `--help` and the hook pay for nothing else."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _reader_may_leave():  # `--help` and `--version` are written here
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader_may_leave():
            return super().invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a verb: an existing path is scanned, and so is the repository around the working directory."""
        if ctx.resilient_parsing:  # a shell asks what may follow
            return super().parse_args(ctx, args)
        if not args:
            from advisor import git

            args = ["scan"] if git.root(Path()) is not None else []
        elif args and args[0] not in _VERBS and not args[0].startswith("-") and os.path.lexists(args[0]):
            args = ["scan", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is called. Raises UsageError with the nearest verb for what is neither verb nor path."""
        word = args[0]
        if word not in _VERBS and not word.startswith("-"):
            close = difflib.get_close_matches(word.lower(), _VERBS, n=1)
            hint = f"did you mean `advisor {close[0]}`?" if close else "name a verb or an existing PATH"
            raise click.UsageError(f"{word!a} is no verb and no existing PATH: {hint}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command = getattr(import_module(f"advisor.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table names commands
        return with_variables(command, f"{_CONTEXT['auto_envvar_prefix']}_{cmd_name}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, _VERBS[verb]) for verb in self.list_commands(ctx)])


@click.group(cls=_Verbs, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """Scan CUDA C++ and PyTorch code for what ties it to NVIDIA, and report what moving to other vendors takes."""


def _show(error: click.ClickException) -> None:
    """Wrong use in one line; a verb without arguments gets its help."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is None or message == context.get_help():
        error.show()
    else:
        text = f"{message.removesuffix('.')}; see `{context.command_path} --help`"
        tell(f"advisor: {text}")


def _terminated(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _open_streams() -> None:
    """Lead standard streams that the caller closed to nowhere: no other file may take their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end


def _failed(error: Exception) -> int:
    """Say what went wrong; the exit code."""
    import traceback

    if isinstance(error, AdvisorError):
        tell(f"advisor: {error}")
        return WRONG_USE
    if isinstance(error, OSError) and error.errno in _UNWRITTEN and error.filename is None:  # a standard stream
        silence(sys.stdout)
        tell(f"advisor: standard output: cannot be written ({error.strerror})")
        return WRONG_USE
    for line in traceback.format_exc().splitlines():
        tell(line)
    tell(f"advisor: internal error in version {__version__}; please report it with the lines above")
    return INTERNAL


def main() -> None:
    """Run the command line; the only place that turns errors into messages and exit codes."""
    gc.set_threshold(_COLLECT)
    _open_streams()
    try:
        signal.signal(signal.SIGTERM, _terminated)
        cli.main(prog_name="advisor", standalone_mode=False)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        tell("advisor: interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:
        sys.exit(_failed(error))
    finally:
        gc.freeze()  # the process ends here: nothing is gained by a last search for cycles among all that was read
