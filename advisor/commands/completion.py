"""`advisor completion`: the script that a shell needs to complete commands, options and names."""

from __future__ import annotations

import click

# Bash breaks words at `:`, `@` and `=`, which stand in names and targets: the words are read from the line again, and
# of what is offered bash gets the part behind the last break (`@` belongs to that part, as in names of hosts).
_WHOLE_WORDS = r"""
_advisor_whole_words() {
    local line=${COMP_LINE:0:COMP_POINT} breaks=${COMP_WORDBREAKS//[^:@=]/} current IFS=$' \t\n'
    read -r -a COMP_WORDS <<< "$line"
    [[ $line == *[[:space:]] ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    current=${COMP_WORDS[COMP_CWORD]}
    _advisor_completion advisor
    [[ -n $breaks && $current == *["$breaks"]* ]] || return
    current=${current%"${current##*["$breaks"]}"}
    COMPREPLY=("${COMPREPLY[@]#"${current%@}"}")
}
complete -o nosort -F _advisor_whole_words advisor
"""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL; add `eval "$(advisor completion bash)"` to its start-up file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - one of three that click knows
    click.echo(kind(context.find_root().command, {}, "advisor", "_ADVISOR_COMPLETE").source())
    if shell == "bash":
        click.echo(_WHOLE_WORDS)
