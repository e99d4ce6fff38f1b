"""Macros with which a project switches its own code on: `#define X`, `#define X 1`, mostly under a condition.

A place under `#ifdef X` belongs to the builds in which X is defined; the project pass asks under which conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends.guards import Guards
from advisor.frontends.source import Lines, begins_line
from advisor.model import Define

_SWITCH = lazy(
    rb"""\#[ \t]*define[ \t]+([A-Z][A-Z0-9_]{3,60})(?:[ \t]+([^\s/][^\n]{0,80}))?
        [ \t]*(?://[^\n]*|/\*[^\n]*)?\r?$""",
    re.MULTILINE | re.VERBOSE,
)
_GUARDED = lazy(rb"\s*#[ \t]*ifndef[ \t]+(\w+)[^\n]*\n\s*#[ \t]*define[ \t]+\1\b")
LIMIT = 400  # of one file


def switches(path: str, code: bytes, guards: Guards, lines: Lines) -> Iterator[Define]:
    """The macros without parameters in capital letters that `code` (comments blanked or not) defines, at most 400.

    `target` is the value as written, `guard` the condition. The macro that keeps a header from being read twice is not
    among them.
    """
    first = _GUARDED.match(code)
    own = first[1] if first is not None else b""
    begun = (match for match in _SWITCH.finditer(code) if begins_line(code, match.start()))
    for number, match in enumerate(begun):
        if number >= LIMIT:
            return
        if match[1] != own and not match[1].endswith((b"_H", b"_H_", b"_HPP", b"_CUH")):
            guard, _ = guards.at(match.start(1))
            value = (match[2] or b"").decode("utf-8", "backslashreplace").strip()
            yield Define(
                name=match[1].decode(), kind="switch", span=lines.span(path, *match.span(1)), target=value, guard=guard
            )
