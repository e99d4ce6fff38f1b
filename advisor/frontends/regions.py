"""Which parts of a C-family file need a parser: all but the bodies that hold no place of interest.

Parsing is what a scan spends most on, and many bodies of a large tree hold nothing that anybody asks about. They are
left out of the parser's ranges, with their braces and first statement kept, so that the nodes around every place stay
the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tree_sitter import Point, Range

from advisor.expressions import lazy
from advisor.frontends.source import Lines, begins_line

_LEAST = 160  # bytes of a body that is worth leaving out
_FIRST = 2000  # bytes in which a first statement ends
_DEPTH = 200  # braces within each other; deeper ones occur in hostile files only, where they would cost their square
_BRACE = lazy(rb"[{}]")
_DEFINE = lazy(rb"#[ \t]*define\b(?:[^\\\n]|\\(?:\r?\n|.)?)*")
_CONDITION = lazy(rb"#[ \t]*(if|endif|else|elif)")


def _braces(text: bytes) -> Iterator[tuple[int, bool]]:
    """Offset of each brace outside of macro definitions, and whether it opens."""
    macros = [match.span() for match in _DEFINE.finditer(text) if b"{" in match[0] or b"}" in match[0]]
    number = 0
    for match in _BRACE.finditer(text):
        offset = match.start()
        while number < len(macros) and macros[number][1] <= offset:
            number += 1
        if number == len(macros) or offset < macros[number][0]:
            yield offset, text[offset] == 0x7B


def _is_whole(text: bytes, start: int, end: int) -> bool:
    """Whether the conditions that begin in a body end in it, and no arm of another one does."""
    depth = 0
    for match in _CONDITION.finditer(text, start, end) if text.find(b"#", start, end) >= 0 else ():
        if not begins_line(text, match.start()):
            continue
        if match[1] == b"if":
            depth += 1
        elif match[1] == b"endif":
            depth -= 1
        if depth < 0 or (not depth and match[1] in (b"else", b"elif")):
            return False
    return not depth


def _behind_first(text: bytes, start: int, end: int) -> int:
    """The offset behind the first statement of a body, 0 where it is not simple.

    That one is kept: without any, the grammar takes `f(int a) {}` with macros around it for a variable.
    """
    first = text.find(b";", start, min(end, start + _FIRST))
    head = text[start : first + 1]
    simple = first >= 0 and b"{" not in head and b"#" not in head and head.count(b"(") == head.count(b")")
    return first + 1 if simple else 0


def bodies_without(text: bytes, places: Sequence[int]) -> list[tuple[int, int]]:
    """The outermost bodies of 160 bytes and more in which none of the sorted `places` lies.

    Each is given without its braces and its first statement. `text` is code with comments and strings blanked. Where
    its braces do not match, as around some conditions, the answer is empty: nobody knows what belongs to what.
    """
    found: list[tuple[int, int]] = []
    open_braces: list[tuple[int, int]] = []  # offset of the brace, bodies found before it
    for offset, opens in _braces(text):
        if opens:
            open_braces.append((offset + 1, len(found)))
            if len(open_braces) > _DEPTH:
                return []
            continue
        if not open_braces:
            return []
        start, before = open_braces.pop()
        following = bisect_left(places, start)
        empty = following == len(places) or places[following] >= offset
        if empty and offset - start >= _LEAST:
            behind = _behind_first(text, start, offset)
            if behind and _is_whole(text, behind, offset):
                del found[before:]
                found.append((behind, offset))
    return [] if open_braces else found


def ranges_around(bodies: Sequence[tuple[int, int]], lines: Lines) -> list[Range]:
    """The parser's ranges of a file without `bodies`, which are in order and do not overlap."""
    borders = [0, *(offset for body in bodies for offset in body), len(lines.data)]
    points = [Point(row, offset - lines.starts[row]) for offset in borders for row in (lines.line(offset) - 1,)]
    return [Range(points[n], points[n + 1], borders[n], borders[n + 1]) for n in range(0, len(borders), 2)]
