"""The text of one file as edits need it: places as byte offsets, what is code, the arguments of a call."""

from __future__ import annotations

import re
from functools import cached_property

from advisor.frontends.matcher import blanked
from advisor.frontends.source import Lines
from advisor.model import Value

_OPEN = {0x28: 0x29, 0x5B: 0x5D, 0x7B: 0x7D}  # ( [ {
_BRACKET = re.compile(rb"[()\[\]{},;<]")
_LIST = re.compile(rb"(?<=\w)<(?:[^<>();{}&|]|<[^<>();{}&|]{0,400}>){0,400}>(?=\s*[,()\]]|::)")  # template arguments
_TEMPLATE = re.compile(rb"\s*<(?![<=])[^;(){}]*?>(?=\s*\()")
_SPACE = re.compile(rb"\s*")
_WORD = re.compile(r"[A-Za-z_]\w*")
_FAR = 20_000  # bytes of one call
_STEP = 1024  # code points from mark to mark of a line


class Edit(Value, frozen=True, kw_only=True):
    """The bytes `start` to `end` of a file are replaced by `text`; equal offsets are an insertion."""

    start: int
    end: int
    text: str
    safety: str = "safe"


def words_of(text: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(_WORD.findall(text))


_NO_WORDS = bytes(each if bytes((each,)).isalnum() or each == 0x5F else 0x20 for each in range(256))


def words_in(data: bytes) -> frozenset[bytes]:
    """The words of a text in bytes, and its numbers."""
    return frozenset(data.translate(_NO_WORDS).split())


class Call(Value, frozen=True, kw_only=True):
    """A call's parentheses (offsets of `(` and of `)`) and its arguments without blanks around them."""

    opened: int
    closed: int
    arguments: tuple[tuple[int, int], ...]


class Text:
    """A file's bytes without a mark at the beginning; lines are counted by line feeds alone."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._lines = Lines(data)
        self._marked: dict[int, tuple[int, ...]] = {}
        self.newline = "\r\n" if b"\r\n" in data[: data.find(b"\n") + 1] else "\n"

    @cached_property
    def code(self) -> bytes:
        """The text with comments, strings and header names blanked, offset for offset."""
        return blanked(self.data)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The words of the code."""
        return words_in(self.code)

    def _marks(self, line: int) -> tuple[int, ...]:
        """The bytes at which every `_STEP`-th code point of a line begins; () for a line of ASCII."""
        if line not in self._marked:
            starts = self._lines.starts
            start, end = starts[line - 1], starts[line] if line < len(starts) else len(self.data)
            text = self.data[start:end]
            found = [start]
            if not text.isascii():
                points = text.decode("utf-8", "surrogateescape")
                for place in range(0, len(points), _STEP):
                    found.append(found[-1] + len(points[place : place + _STEP].encode("utf-8", "surrogateescape")))
            self._marked[line] = tuple(found) if len(found) > 1 else ()
        return self._marked[line]

    def offset(self, line: int, column: int) -> int:
        """The byte at a line and column (code points, an undecodable byte counts as one); -1 outside of the file."""
        starts = self._lines.starts
        if not 0 < line <= len(starts):
            return -1
        marks = self._marks(line)
        if not marks:
            return starts[line - 1] + column - 1
        step, rest = divmod(column - 1, _STEP)
        if step >= len(marks) - 1:
            return marks[-1]
        part = self.data[marks[step] : marks[step + 1]].decode("utf-8", "surrogateescape")[:rest]
        return marks[step] + len(part.encode("utf-8", "surrogateescape"))

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of an offset."""
        return self._lines.position(offset)

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.data.rfind(b"\n", 0, offset) + 1

    def in_directive(self, offset: int) -> bool:
        """Whether a place stands in a line that begins with `#`, or goes on from one."""
        start = self.line_start(offset)
        while start and self.data[:start].rstrip(b"\r\n").endswith(b"\\"):
            start = self.line_start(start - 1)
        return self.data[start:offset].lstrip().startswith(b"#")

    def first_code(self) -> int:
        """The beginning of the first line that holds code or a directive; the end of the file where there is none."""
        found = _SPACE.match(self.code)
        end = found.end() if found else 0
        return self.line_start(end) if end < len(self.code) else len(self.data)

    def call(self, end: int) -> Call | None:
        """The call whose name ends at `end`, with or without template arguments; None where there is none."""
        code = self.code
        template = _TEMPLATE.match(code, end, end + _FAR)
        place = _skip(code, template.end() if template else end)
        if code[place : place + 1] != b"(":
            return None
        stack, cuts, listed = [0x29], [place + 1], 0
        for match in _BRACKET.finditer(code, place + 1, place + _FAR):
            char = code[match.start()]
            if match.start() < listed:
                continue  # a comma between template arguments
            if char == 0x3C:  # <
                found = _LIST.match(code, match.start(), match.start() + _STEP)
                listed = found.end() if found else 0
            elif char in _OPEN:
                stack.append(_OPEN[char])
            elif char == 0x2C:  # ,
                if len(stack) == 1:
                    cuts.append(match.end())
            elif char == 0x3B:  # ;
                if len(stack) == 1:
                    return None
            elif stack.pop() != char:
                return None
            if not stack:
                return Call(opened=place, closed=match.start(), arguments=self._arguments(cuts, match.start()))
        return None

    def _arguments(self, cuts: list[int], closed: int) -> tuple[tuple[int, int], ...]:
        ends = [*(cut - 1 for cut in cuts[1:]), closed]
        spans = [self._trimmed(start, end) for start, end in zip(cuts, ends, strict=True)]
        return () if len(spans) == 1 and spans[0][0] == spans[0][1] else tuple(spans)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Without blanks around it; comments and strings count as text."""
        text = self.data[start:end]
        return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def _skip(code: bytes, place: int) -> int:
    found = _SPACE.match(code, place)
    return found.end() if found else place
