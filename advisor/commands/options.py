"""What was given on the command line or in the environment, told apart from defaults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from click.core import ParameterSource

if TYPE_CHECKING:
    from advisor.config import Config

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


def config_of(context: click.Context, paths: tuple[Path, ...], names: dict[str, str], **defaults: Any) -> Config:
    """The configuration that holds for the first of the paths, with what was given above it and `defaults` below."""
    from advisor.settings import find, merged

    loaded = find(paths[0] if paths else Path())
    loaded = msgspec.structs.replace(loaded, values={**defaults, **loaded.values})
    return merged(loaded, {name: value for name, (value, _) in given(context, names).items()})
