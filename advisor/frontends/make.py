"""Makefiles: recipes, and the tools, folders, flags and links that their variables hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.command_lines import command_lines
from advisor.frontends.commands import commands
from advisor.frontends.source import Source
from advisor.model import FileFacts, Value, Vocabulary

_ASSIGNMENT = lazy(r"[ ]*(?:(?:export|override|private)[ \t]+)*([\w.%/() $-]+?)[ \t]*(?:[:?+!]|::)?=")
_COMMENT = lazy(r"(?<!\\)#")
_OF_NVCC = lazy(r"NVCC|CUDA|(?:^|_)CU(?:DA)?FLAGS|GENCODE", re.IGNORECASE)
_TOOL = lazy(r"(?:(?<=/)|(?<![\w./$)}-]))((?:nv|cuobjdump|ptxas|ncu|nsys|fatbinary|cuda-)[\w-]*+)(?![\w./-])")
_RECIPE_PREFIX = lazy(r"[\t ]*[@+-]*[ \t]*")


class LogicalLine(Value, frozen=True, kw_only=True):
    """A line with those it is continued on, without its comment."""

    start: int
    end: int
    recipe: bool


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """The logical lines of a Makefile that hold something."""
    at = 0
    while at < len(text):
        start, end = at, _line_end(text, at)
        while text[at:end].rstrip("\r").endswith("\\") and end < len(text):
            at, end = end + 1, _line_end(text, end + 1)
        recipe = text.startswith("\t", start)
        comment = None if recipe else _COMMENT.search(text, start, end)
        stop = comment.start() if comment else end
        if text[start:stop].strip():
            yield LogicalLine(start=start, end=stop, recipe=recipe)
        at = end + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _assignment(found: Found, line: LogicalLine, match: re.Match[str]) -> None:
    for tool in _TOOL.finditer(found.text, match.end(), line.end):
        found.add("cmd", tool[1], *tool.span(1), args=(match[1].strip(),))
    found.flags(line.start, line.end, bool(_OF_NVCC.search(match[1])))


def _line(found: Found, line: LogicalLine) -> None:
    found.anything(line.start, line.end)
    match = _ASSIGNMENT.match(found.text, line.start, line.end)
    if line.recipe:
        prefix = _RECIPE_PREFIX.match(found.text, line.start, line.end)
        command_lines(found, commands(found.text, prefix.end() if prefix else line.start, line.end, make=True))
    elif match is not None:
        _assignment(found, line, match)
    else:
        found.flags(line.start, line.end)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a Makefile."""
    found = Found(source, vocabulary)
    for line in logical_lines(found.text):
        _line(found, line)
    return found.finish()
