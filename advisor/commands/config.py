"""`advisor config`: the settings in effect."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def config() -> None:
    """Look at the configuration."""


@config.command()
@click.argument("path", default=".", type=click.Path(path_type=Path, exists=True))
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
def show(path: Path, origin: bool) -> None:
    """Print the settings that hold for PATH."""
    from advisor.settings import find, listed

    for setting in listed(find(path), {}):
        value = setting.value
        if isinstance(value, tuple):
            value = ", ".join(map(str, value))
        if isinstance(value, dict):
            value = ", ".join(f"{key} = {each}" for key, each in value.items())
        line = f"{setting.name} = {'' if value is None else value}"
        click.echo(f"{line:<48} # {setting.origin}" if origin else line)
