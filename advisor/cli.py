"""The command line: a table of verbs, each loaded when it is called, and the end of every error.

Exit codes: 0 fine, 1 gate failed, 2 wrong use or bad data, 3 partial scan under --strict, 70 internal, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
import traceback
from importlib import import_module

import click

from advisor import __version__
from advisor.commands.output import INTERNAL, INTERRUPTED, WRONG_USE, printable
from advisor.errors import AdvisorError

_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ADVISOR"}

# Verb → its module in `advisor.commands`, which has a click command of the same name, and its line in `--help`.
_VERBS = {
    "diff": "Compare two saved scans.",
    "review": "Record what was decided about findings.",
    "rules": "List the rules, or explain one.",
    "hook": "Fail on CUDA-only code that is new: the entry for pre-commit.",
    "config": "Look at the configuration.",
    "completion": "Print the completion script of a shell.",
    "baseline": "Keep the records that are known, so that only new ones fail.",
    "explain": "Say everything known about a name or a rule.",
    "calibrate": "Score and fit the effort model, or measure a finished port.",
    "mappings": "Look after the mapping tables.",
    "report": "Render a saved scan again, in any format.",
    "scan": "Scan folders or files and report on every use of CUDA.",
}


class _Verbs(click.Group):
    """Loads the module of a verb only when the verb is called: `--help` and the hook pay for nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command = getattr(import_module(f"advisor.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table names commands
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, _VERBS[verb]) for verb in self.list_commands(ctx)])


@click.group(cls=_Verbs, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """Scan CUDA C++ and PyTorch code for what ties it to NVIDIA, and report what moving to ROCm and CANN takes."""


def _show(error: click.ClickException) -> None:
    """Wrong use in one line; a verb without arguments gets its help."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is None or message == context.get_help():
        error.show()
    else:
        text = f"{message.removesuffix('.')}; see `{context.command_path} --help`"
        click.echo(f"advisor: {printable(text)}", err=True)


def _terminated(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; the only place that turns errors into messages and exit codes."""
    try:
        signal.signal(signal.SIGTERM, _terminated)
        cli.main(prog_name="advisor", standalone_mode=False)
    except AdvisorError as error:
        click.echo(f"advisor: {printable(str(error))}", err=True)
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
