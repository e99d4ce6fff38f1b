"""Commands around places of a text: scripts, `RUN` lines of images, recipes, steps of CI files, values of settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.expressions import lazy
from advisor.frontends.commands import commands

_REACH = 4000  # bytes of a continued command that are read
_WORDS = 60
_BEFORE_A_COMMAND = lazy(
    rb"""[ \t]*(?:(?:-[ \t]+)?(?:run|script|command|before_script|after_script)[ \t]*:[ \t]*[|>]?-?[ \t]*
       | RUN[ \t]+(?:--\S+[ \t]+)* | -[ \t]+ | \t@?-? | [\w.-]{1,60}[ \t]*[=:][ \t]*["'] )""",
    re.VERBOSE,
)


_FOLDED = lazy(rb"^([ \t]*)(?:-[ \t]+)?[\w.-]{1,60}[ \t]*:[ \t]*>[-+\d]*[ \t]*\r?$")
_FOLDED_REACH = 30  # lines of a folded scalar that are looked at


def _indent(data: bytes, start: int) -> int:
    """The column of the first character of a line; -1 for a blank one."""
    end = data.find(b"\n", start)
    line = data[start : len(data) if end < 0 else end]
    return len(line) - len(line.lstrip(b" \t")) if line.strip() else -1


def _folded(data: bytes, at: int) -> tuple[int, int] | None:
    """The range of the folded scalar of YAML (`key: >-`) around a place: its lines are one; None outside of one."""
    start = data.rfind(b"\n", 0, at) + 1
    indent, first = _indent(data, start), start
    for _ in range(_FOLDED_REACH):
        if start == 0 or at - start > _REACH:
            return None
        start = data.rfind(b"\n", 0, start - 1) + 1
        column = _indent(data, start)
        if column < 0:
            return None  # a blank line ends a line of the scalar
        if column < indent:
            end_of_line = data.find(b"\n", start)
            if not _FOLDED.match(data[start:end_of_line]):
                return None
            break
        indent, first = min(indent, column), start
    else:
        return None
    end = data.find(b"\n", at)
    while 0 <= end < at + _REACH and end + 1 < len(data) and _indent(data, end + 1) >= indent:
        end = data.find(b"\n", end + 1)
    return first, len(data) if end < 0 else end


def _logical_line(data: bytes, at: int) -> tuple[int, int]:
    """The range of the line around `at`, with the lines that a backslash ties to it."""
    start = data.rfind(b"\n", 0, at) + 1
    while start > 1 and data[max(0, start - 3) : start].rstrip(b"\r\n").endswith(b"\\") and at - start < _REACH:
        start = data.rfind(b"\n", 0, start - 1) + 1
    end = data.find(b"\n", at)
    while end >= 0 and data[max(0, end - 2) : end].rstrip(b"\r").endswith(b"\\") and end - at < _REACH:
        end = data.find(b"\n", end + 1)
    return max(start, at - _REACH), min(len(data) if end < 0 else end, at + _REACH)


def commands_at(
    data: bytes, places: Sequence[tuple[int, int]], limit: int
) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Commands on the lines of `places`: start, end, the program's name and all its words with it; each line once.

    Assignments before the program come first among the words.
    """
    done = -1
    for at, _ in places[: 10 * limit]:
        if at < done:
            continue
        folded = _folded(data, at)
        start, end = folded or _logical_line(data, at)
        done = end
        lead = _BEFORE_A_COMMAND.match(data, start, end)
        begin = lead.end() if lead else start
        text = data[begin:end].decode("latin-1")
        if folded:
            text = text.replace("\n", " ")
        for command in commands(text):
            words = (*command.assignments, *command.argv)
            if words:
                shown = tuple(word.text.encode("latin-1").decode("utf-8", "replace") for word in words[:_WORDS])
                yield begin + words[0].start, begin + words[-1].end, command.program, shown
