"""Header text as tokens and preprocessor lines; linear in the length of the text, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Macros that headers test and users never define: what they guard is no interface.
NEVER_DEFINED = frozenset({"__CUDA_API_VERSION_INTERNAL", "__CUDART_API_VERSION_INTERNAL", "__DOXYGEN_ONLY__"})

_COMMENT_OR_STRING = re.compile(
    r"""
    //(?:\\\n|[^\n])*             # to the end of the line
  | /\*(?:.*?\*/|.*)              # to its end, or to the end of the file
  | \\["']
  | "(?:\\.|[^"\\\n])*"
  | '(?:\\.|[^'\\\n])*'
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKEN = re.compile(
    r"""
    (?P<line>(?<![^\n])[ \t]*\#(?:\\\n|[^\n])*)       # a preprocessor line with its continuations
  | \\["']                                            # outside of a string: opens none
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<number>\.?[0-9](?:[\w.']|(?<=[eEpP])[+-])*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark>::|<<|\.\.\.|[^\s\\])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_NEVER_IF = re.compile(r"if\s+0\s*$|if(?:def\s+|\s*(?:.*&&\s*)?defined\s*\(?\s*)(\w+)\s*\)?\s*$")

_LONGEST_CONDITION = 200  # characters looked at


def _without_comment(found: re.Match[str]) -> str:
    text = found.group()
    if text[0] != "/":
        return text
    return "\n" if "\n" in text else " "


def strip_comments(text: str) -> str:
    """The text with every comment as one blank or line end; strings stay."""
    return _COMMENT_OR_STRING.sub(_without_comment, text.replace("\r\n", "\n"))


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind (line, string, number, name, mark) and text of every token; preprocessor lines without `#`, joined."""
    for found in _TOKEN.finditer(strip_comments(text)):
        kind = found.lastgroup or ""
        if not kind:
            continue
        value = found.group()
        yield kind, value.strip().removeprefix("#").replace("\\\n", " ").strip() if kind == "line" else value


def is_never(directive: str) -> bool:
    """Whether a conditional line opens a part that no user's compiler sees."""
    found = _NEVER_IF.match(directive[:_LONGEST_CONDITION])
    return found is not None and (found[1] is None or found[1] in NEVER_DEFINED)
