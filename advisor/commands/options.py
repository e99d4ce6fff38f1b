"""What was given on the command line or in the environment, told apart from defaults."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec
from click.core import ParameterSource

from advisor.commands import completing

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.model import Report
    from advisor.selection import Choice
    from advisor.settings import Loaded

_F = TypeVar("_F", bound=Callable[..., Any])
_GIVEN = {ParameterSource.COMMANDLINE: "option", ParameterSource.ENVIRONMENT: "environment"}


def with_variables(command: click.Command, prefix: str) -> click.Command:
    """The command whose options can also be set by a variable named after the option: `ADVISOR_SCAN_LANG`.

    Left to itself click names it after the parameter, which is another word for some options (`--lang`, `language`).
    """
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            with_variables(below, f"{prefix}_{name}")
    for option in command.params:
        words = [each.removeprefix("--") for each in option.opts if each.startswith("--")]
        if isinstance(option, click.Option) and words and option.envvar is None and option.name:
            word = words[0].replace("-", "_")
            option.envvar = f"{prefix}_{word}".upper().replace("-", "_") if word != option.name else None
    return command


def given(context: click.Context, names: dict[str, str]) -> dict[str, tuple[Any, str]]:
    """The options that somebody set, by field of `Config`, with where from; `names` maps option to field."""
    found: dict[str, tuple[Any, str]] = {}
    for option, field in names.items():
        source = context.get_parameter_source(option)
        if source in _GIVEN:
            found[field] = (context.params[option], _GIVEN[source])
    return found


def config_options(command: _F) -> _F:
    """Adds `--config`, `--no-config` and `--trust-config` to a command: whose files may steer."""
    for option in (
        click.option(
            "--trust-config",
            is_flag=True,
            help="Let files of PATH steer as well where it is an archive or lies outside of the repository in which the"
            " command is started.",
        ),
        click.option(
            "--no-config",
            is_flag=True,
            help="Let no file of a repository steer: no configuration, baseline or decisions but what options name.",
        ),
        click.option(
            "--config", "config_file", default="", type=click.Path(), metavar="FILE", help="The configuration to use."
        ),
    ):
        command = option(command)
    return command


MAX_JOBS = 8


def _default_limit() -> int:
    from advisor.config import MAX_BYTES

    return MAX_BYTES


def default_jobs() -> int:
    """As many processes as this one may use cores, at most eight."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MAX_JOBS)


def reading_options(command: _F) -> _F:
    """Adds the options that say what is read, for what, and by whose word, to a command that scans."""
    command = config_options(command)
    for option in reversed(
        (
            click.option(
                "-t",
                "--target",
                "targets",
                multiple=True,
                metavar="NAME[@VERSION][:PRODUCT]",
                shell_complete=completing.targets,
                help="What to move to, repeatable. Default: those that the mapping data names, newest versions.",
            ),
            click.option(
                "--cuda", default="", metavar="VERSION", help="CUDA version the code is written for, for example 12.4."
            ),
            click.option(
                "--deep", is_flag=True, help="Parse C++ with libclang as well: macros, overloads, types of arguments."
            ),
            click.option(
                "--cuda-include",
                default="",
                type=click.Path(),
                metavar="DIR",
                help="With --deep: folder with CUDA headers, instead of the advisor's own stub header.",
            ),
            click.option(
                "--include", multiple=True, metavar="PATTERN", help="Read only these files (gitignore patterns)."
            ),
            click.option(
                "--exclude", multiple=True, metavar="PATTERN", help="Leave these files out (gitignore patterns)."
            ),
            click.option(
                "--max-bytes",
                default=_default_limit,
                type=click.IntRange(1),
                help="Leave out larger files (bytes). Default: 32 MiB.",
            ),
            click.option(
                "-j", "--jobs", default=default_jobs, type=click.IntRange(1), help="Processes. Default: one per core."
            ),
            click.option(
                "--pack",
                "packs",
                multiple=True,
                type=click.Path(),
                metavar="DIR",
                help="Folder with your own mapping packs.",
            ),
            click.option(
                "--baseline",
                default="",
                type=click.Path(),
                metavar="FILE",
                help="Known records, as `advisor baseline` writes them.",
            ),
            click.option(
                "--review",
                multiple=True,
                type=click.Path(),
                metavar="FILE",
                help="Decisions about findings, as `advisor review` writes them.",
            ),
            click.option(
                "--effort",
                default="",
                type=click.Path(),
                metavar="FILE",
                help="TOML file with effort parameters of your own.",
            ),
            click.option(
                "--no-ignore-comments", is_flag=True, help="Pass over comments that switch records off: for audits."
            ),
            click.option(
                "--timeout",
                default=0,
                type=click.FloatRange(0),
                metavar="SECONDS",
                help="End reading after so long; what was not read is listed. Default: no limit.",
            ),
            click.option("--no-cache", is_flag=True, help="Read every file anew and store nothing."),
        )
    ):
        command = option(command)
    return command


def select_options(command: _F) -> _F:
    """Adds `--select` and `--ignore`: which records count, by words of `advisor.selection`."""
    for option in (
        click.option(
            "--ignore",
            "without",
            multiple=True,
            metavar="WORD",
            help="Leave out those of this rule, family, target, severity, verdict or name; repeatable, or with commas.",
        ),
        click.option(
            "--select",
            "only",
            multiple=True,
            metavar="WORD",
            help="Only records of this rule, family, target, severity, verdict or name; repeatable, or with commas.",
        ),
    ):
        command = option(command)
    return command


def chosen(report: Report, only: Sequence[str], without: Sequence[str]) -> Choice | None:
    """What `--select` and `--ignore` leave of a report; None where neither is given. Says words that name nothing."""
    if not only and not without:
        return None
    from advisor.commands.output import tell
    from advisor.selection import Choice

    choice = Choice(report, only, without)
    for word in choice.unknown:
        tell(f"--ignore {word}: {choice.hint(word)}")
    return choice


def loaded_for(paths: tuple[Path, ...], file: str = "", no_config: bool = False, trusting: bool = False) -> Loaded:
    """What the configuration says to a scan of the paths: of `file`, of the first path, or of where we were started."""
    from advisor.commands.output import tell
    from advisor.settings import Loaded, belongs, find, home, own_words, read_file

    if file:
        return read_file(Path(file)) or Loaded()
    first, here = paths[0] if paths else Path(), home(Path())
    if not trusting:
        for path in () if no_config else paths:
            if not belongs(path, here) and path.exists() and path.is_dir() and (words := own_words(path)):
                tell(f"{path}: does not steer its own scan, {', '.join(words)} was not read; --trust-config lets it")
    if no_config:
        return Loaded()
    return find(first if trusting or belongs(first, here) else Path())


def config_of(context: click.Context, paths: tuple[Path, ...], names: dict[str, str], **defaults: Any) -> Config:
    """The configuration that holds for the first of the paths, with what was given above it and `defaults` below."""
    from advisor.config import Trust
    from advisor.settings import home, merged

    file, none, every = (context.params[name] for name in ("config_file", "no_config", "trust_config"))
    loaded = loaded_for(paths, file, none, every)
    keys = tuple(sorted(name.replace("_", "-") for name in loaded.values))
    trust = Trust(home="" if none else str(home(Path())), everything=every and not none, file=loaded.file, keys=keys)
    loaded = msgspec.structs.replace(loaded, values={**defaults, **loaded.values})
    config = merged(loaded, {name: value for name, (value, _) in given(context, names).items()})
    return msgspec.structs.replace(config, trust=trust)
