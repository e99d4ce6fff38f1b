"""`advisor completion`: the script that a shell needs to complete commands, options and names."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL; add `eval "$(advisor completion bash)"` to its start-up file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - one of three that click knows
    click.echo(kind(context.find_root().command, {}, "advisor", "_ADVISOR_COMPLETE").source())
