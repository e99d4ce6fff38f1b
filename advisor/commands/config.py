"""`advisor config`: the settings in effect."""

from __future__ import annotations

import json
from pathlib import Path

import click

from advisor.commands.options import config_options, given, loaded_for, with_variables
from advisor.commands.output import printable


@click.group()
def config() -> None:
    """Look at the configuration."""


def _as_toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{_as_toml(key)} = {_as_toml(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


@config.command()
@click.argument("path", default=".", type=click.Path(path_type=Path, exists=True))
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@config_options
@click.pass_context
def show(
    context: click.Context, path: Path, origin: bool, config_file: str, no_config: bool, trust_config: bool
) -> None:
    """Print the settings that hold for a scan of PATH, as TOML; those in the environment stand above the file."""
    from advisor.commands.options import default_jobs
    from advisor.commands.scan import FIELDS, scan
    from advisor.settings import listed

    # What `advisor scan PATH` would take from the environment here.
    with_variables(scan, "ADVISOR_SCAN")
    scanning = scan.make_context("scan", [str(path)], parent=context.find_root(), resilient_parsing=False)
    loaded = loaded_for((path,), config_file, no_config, trust_config)
    for setting in listed(loaded, given(scanning, FIELDS), jobs=default_jobs(), cache=True):
        line = f"{setting.name} = {_as_toml(setting.value)}"
        if setting.value is None:
            line = f"# {setting.name} is not set"
        click.echo(printable(f"{line:<48} # {setting.origin}" if origin else line))
