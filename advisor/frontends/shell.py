"""Shell scripts, batch jobs and `.env` files."""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.command_lines import command_lines
from advisor.frontends.shell_tree import shell_commands
from advisor.frontends.source import Source
from advisor.model import FileFacts, Vocabulary

_DIRECTIVE = lazy(r"^#(?:SBATCH|PBS|BSUB|\$)[ \t]+([^\n#]+)", re.MULTILINE)
_OPTION = lazy(r"--?[\w-]+(?:[= ][^\s-][^\s]*)?")


def batch_directives(found: Found, start: int, end: int) -> None:
    """Options that a batch job is submitted with, in comments: `#SBATCH --gres=gpu:4`."""
    for line in _DIRECTIVE.finditer(found.text, start, end):
        for match in _OPTION.finditer(found.text, *line.span(1)):
            found.add("slurm", match.group().replace(" ", "="), *match.span())


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a shell script."""
    found = Found(source, vocabulary)
    batch_directives(found, 0, len(found.text))
    command_lines(found, shell_commands(found.text))
    return found.finish()
