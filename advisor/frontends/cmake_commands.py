"""CMake text as commands and arguments with their places; nothing is expanded.

The grammar of cmake-language(7): commands, quoted, unquoted and bracket arguments, nested parentheses, line and bracket
comments. What is not closed ends with its line.
"""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.model import Value

_COMMENT = lazy(r"#\[(?P<level>=*)\[.*?(?:\](?P=level)\]|\Z)|#[^\n]*", re.DOTALL)
_COMMAND = lazy(r"#|(?<![\w$])([A-Za-z_]\w*)[ \t]*\(")
_ARGUMENT = lazy(
    r"""
      (?P<space>[\s;]+)
    | (?P<comment>\#\[(?P<clevel>=*)\[.*?(?:\](?P=clevel)\]|\Z)|\#[^\n]*)
    | (?P<bracket>\[(?P<level>=*)\[.*?(?:\](?P=level)\]|\Z))
    | (?P<quoted>"(?:[^"\\]|\\.|\\\Z)*(?P<closed>"|\Z))
    | (?P<paren>[()])
    | (?P<plain>(?:[^\s;()\#"\\]|\\(?:.|\Z)|(?<==)"[^"\n]*")+)
    """,
    re.VERBOSE | re.DOTALL,
)
_LINE_END = lazy(r"\n|\Z")
_UNCLOSED = 20  # commands without an end after which the rest is not parsed


class Argument(Value, frozen=True, kw_only=True):
    """One argument: `text` without quotes or brackets, and the range of that text in the file."""

    text: str
    start: int
    end: int
    quoted: bool = False


class CMakeCommand(Value, frozen=True, kw_only=True):
    """One command; `name` in lower case, parentheses inside the arguments are arguments of their own."""

    name: str
    start: int
    end: int
    arguments: tuple[Argument, ...]


def _argument(match: re.Match[str]) -> Argument | None:
    kind, (start, end) = match.lastgroup, match.span()
    if match["quoted"] is not None:
        start, end, kind = start + 1, end - len(match["closed"]), "quoted"
    elif match["bracket"] is not None:
        width = len(match["level"]) + 2
        start, end, kind = start + width, max(end - width, start + width), "quoted"
    elif match["plain"] is None and match["paren"] is None:
        return None
    text = match.string[start:end]
    return Argument(text=text, start=start, end=end, quoted=kind == "quoted")


def _arguments(text: str, at: int) -> tuple[list[Argument], int]:
    """The arguments from behind the opening parenthesis on, and where the command ends (0: nowhere)."""
    found: list[Argument] = []
    depth = 1
    while (match := _ARGUMENT.match(text, at)) is not None and match.end() > at:
        at = match.end()
        depth += {"(": 1, ")": -1}.get(match["paren"] or "", 0)
        if depth == 0:
            return found, at
        argument = _argument(match)
        if argument is not None:
            found.append(argument)
    return found, 0


def cmake_commands(text: str) -> tuple[list[CMakeCommand], list[int]]:
    """The commands of a file, and the offsets of those whose parenthesis is not closed."""
    found: list[CMakeCommand] = []
    unclosed: list[int] = []
    at = 0
    while (match := _COMMAND.search(text, at)) is not None and len(unclosed) < _UNCLOSED:
        if match[1] is None:
            comment = _COMMENT.match(text, match.start())
            at = comment.end() if comment else match.end()
            continue
        arguments, at = _arguments(text, match.end())
        if not at:
            unclosed.append(match.start())
            line_end = _LINE_END.search(text, match.end())
            at = line_end.end() if line_end else len(text)
            arguments = [each for each in arguments if each.end <= at]
        found.append(CMakeCommand(name=match[1].lower(), start=match.start(), end=at, arguments=tuple(arguments)))
    return found, unclosed
