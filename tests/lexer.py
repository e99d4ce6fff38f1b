r"""An independent counter of identifiers in C, C++ and CUDA source: the yardstick for the scanner's recall.

It follows the translation phases of the C++ standard ([lex.phases]) and knows nothing of grammars or of the program
under test: line splices are joined first, then one token after the other is taken from the joined text.

What counts: identifiers and keywords in code and in preprocessor lines, whichever branch of an `#if` they stand in, the
bodies of `#define` and the tokens behind `#error` included. What does not: comments, header names (`#include`,
`#embed`, `__has_include`), the names of directives, strings, raw strings, character literals, their prefixes and
suffixes, and numbers with their separators.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Set
from typing import NamedTuple

# As GCC, Clang and C++23 have it: blanks may stand between the backslash and the end of the line.
_SPLICE = re.compile(r"\\[ \t\v\f\r]*\n")
_NEWLINE = re.compile(r"\n")
_HAS_INCLUDE = frozenset({"__has_include", "__has_include_next", "__has_embed"})
_TAKES_HEADER = frozenset({"include", "include_next", "import", "embed"})
_HEADER = re.compile(r'<[^>\n]*+>?|"[^"\n]*+"?')
_HEADER_IN_PARENTHESES = re.compile(r"[^\S\n]*+\([^\S\n]*+<[^>\n]*+>?")

_TOKEN = re.compile(
    r"""
      (?P<newline> \n )
    | (?P<space> [^\S\n]++ )
    | (?P<line_comment> // [^\n]*+ )
    | (?P<block_comment> /\* )
    | (?P<raw> (?:u8|[uUL])? R" (?P<delimiter> [^()\\\s]{0,16}+ ) \( )
    | (?P<literal> (?:u8|[uUL])? R?+ " (?> [^"\\\n] | \\. )*+ "? [\w$]*+
                 | (?:u8|[uUL])?     ' (?> [^'\\\n] | \\. )*+ '? [\w$]*+ )
    | (?P<number> \.? [0-9] (?> '\w | [eEpP][+-] | [\w$.] )*+ )
    | (?P<word> (?: [^\W\d] | \$ | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )
                (?> [\w$]++ | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )*+ )
    | (?P<hash> \# | %: )
    | (?P<other> [(){}\[\]<>;,:=+*&|!?~^-]++ | . )
    """,
    re.VERBOSE,
)
_SUFFIX = re.compile(r"[\w$]*")


def _decode(data: bytes) -> str:
    """Text with one code point per undecodable byte; UTF-16 where a byte order mark says so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "surrogateescape")


class _Text(NamedTuple):
    """Source text before (`written`) and after (`joined`) splicing, and how offsets of one lead to the other."""

    written: str
    joined: str
    cuts: list[int]  # offsets in `joined` where a splice was taken out, rising
    cut_starts: list[int]  # offsets in `written` where those splices begin
    removed: list[int]  # characters taken out up to and including the splice; [0] = 0

    def written_offset(self, offset: int) -> int:
        return offset + self.removed[bisect_right(self.cuts, offset)]

    def joined_offset(self, offset: int) -> int:
        return offset - self.removed[bisect_left(self.cut_starts, offset)]


def _join(written: str) -> _Text:
    pieces, cuts, starts, removed, last = [], [], [], [0], 0
    for match in _SPLICE.finditer(written):
        pieces.append(written[last : match.start()])
        cuts.append(match.start() - removed[-1])
        starts.append(match.start())
        removed.append(removed[-1] + match.end() - match.start())
        last = match.end()
    pieces.append(written[last:])
    return _Text(written, "".join(pieces), cuts, starts, removed)


def _end_of_raw_string(text: _Text, opened: int, delimiter: str) -> int:
    """The end of a raw string whose `(` stands before `opened`: sought as written, since splices do not count in it."""
    closing = f'){delimiter}"'
    end = text.written.find(closing, text.written_offset(opened - 1) + 1)
    if end < 0:
        return len(text.joined)
    after = text.joined_offset(end + len(closing))
    return _SUFFIX.match(text.joined, after).end()  # type: ignore[union-attr]


def _end_of_block_comment(joined: str, opened: int) -> int:
    end = joined.find("*/", opened)
    return len(joined) if end < 0 else end + 2


def _end_of_tested_header(joined: str, after: int) -> int:
    """The end of `(<name>` behind `__has_include`; `after` where something else stands there."""
    header = _HEADER_IN_PARENTHESES.match(joined, after)
    return header.end() if header else after


def _words(text: _Text) -> Iterator[tuple[int, str]]:
    """Every identifier with its offset in the joined text."""
    joined, position, size = text.joined, 0, len(text.joined)
    fresh = True  # nothing but blanks and comments yet on this line
    directive: str | None = None  # the directive of this line; '' while its name is awaited
    while position < size:
        if directive in _TAKES_HEADER and (header := _HEADER.match(joined, position)):
            position, directive = header.end(), "done"
            continue
        token = _TOKEN.match(joined, position)
        assert token is not None  # the last alternative takes any character
        kind, start, position = token.lastgroup, position, token.end()
        if kind == "newline":
            fresh, directive = True, None
        elif kind == "block_comment":
            position = _end_of_block_comment(joined, position)
        elif kind in ("space", "line_comment"):
            continue
        elif kind == "hash" and fresh:
            fresh, directive = False, ""
        elif kind == "word" and directive == "":
            directive = token.group()
        elif kind == "word":
            fresh = False
            yield start, token.group()
            if token.group() in _HAS_INCLUDE:
                position = _end_of_tested_header(joined, position)
        else:
            fresh, directive = False, directive or (None if directive is None else "done")
            if kind == "raw":
                position = _end_of_raw_string(text, position, token["delimiter"])


def identifiers(data: bytes) -> list[tuple[int, int, str]]:
    """Line, column and name of every identifier, in the order written.

    Lines and columns count from 1, columns in code points; they say where the identifier begins, so before a splice
    inside it. Lines end at newlines only.
    """
    text = _join(_decode(data))
    line_starts = [0, *(match.end() for match in _NEWLINE.finditer(text.written))]
    found = []
    for offset, word in _words(text):
        written = text.written_offset(offset)
        line = bisect_right(line_starts, written)
        found.append((line, written - line_starts[line - 1] + 1, word))
    return found


def count_words(data: bytes, words: Set[str]) -> Counter[tuple[int, int, str]]:
    """The places (line, column, name) of those identifiers that are in `words`, each counted once."""
    return Counter(place for place in identifiers(data) if place[2] in words)
