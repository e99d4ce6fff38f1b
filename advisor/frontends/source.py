"""The bytes of one file and the way from byte offsets to lines and columns."""

from __future__ import annotations

import codecs
import hashlib
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, count
from operator import add

from advisor.model import Origin, Span, Value

_EXCERPT_CHARACTERS = 300
_NEAR = 200  # bytes
_HEAD = 8192  # bytes by which binary data are told
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Source(Value, frozen=True, kw_only=True):
    """A file as a front end receives it; `data` are its bytes, UTF-8 wherever the file is."""

    path: str
    kind: str
    data: bytes
    origin: Origin = "own"


def shown(data: bytes) -> str:
    r"""Text for people: UTF-8, every undecodable byte as `\xNN`."""
    return data.decode("utf-8", "backslashreplace")


def as_utf8(data: bytes) -> tuple[bytes | None, str]:
    """The text as UTF-8 and what was done to it; None with the reason for binary data."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :], ""
    if data[:2] in _UTF16_MARKS:
        return data.decode("utf-16", "replace").encode("utf-8", "replace"), "read as UTF-16"
    zeros = data.count(b"\0")
    if not zeros:
        return data, ""
    if data[:_HEAD].count(b"\0") * 10 > len(data[:_HEAD]):
        return None, f"binary: NUL byte at offset {data.index(0)}"
    return data.replace(b"\0", b" "), f"NUL bytes read as spaces: {zeros}"


def digest(data: bytes) -> str:
    """Content digest of a file: 32 hex digits (BLAKE2b)."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def begins_line(data: bytes, offset: int) -> bool:
    """Whether nothing but blanks stands before `offset` in its line."""
    before = data[max(0, offset - _NEAR) : offset].rstrip(b" \t")  # a line may be the whole of a large file
    if before or offset <= _NEAR:
        return not before or before.endswith(b"\n")
    return not data[data.rfind(b"\n", 0, offset) + 1 : offset].strip(b" \t")


def first_bad_line(data: bytes) -> int:
    """The 1-based line of the first byte that is not UTF-8; 0 when all are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 0


@lru_cache(maxsize=2)  # several facts of one file ask for its lines
def line_starts(data: bytes) -> list[int]:
    """The offset of each line; the last may be empty."""
    lengths = accumulate(map(len, data.split(b"\n")))
    return [0, *map(add, lengths, count(1))][:-1]


class Lines:
    """Offsets, lines and columns of one file.

    Columns count code points (an undecodable byte counts as one). Asking in rising order of offsets costs time
    linear in the file, even when it is a single long line.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts = line_starts(data)
        self._last = (0, 1)  # offset and column of the last answer

    @property
    def count(self) -> int:
        """Number of lines; a last line without its newline counts."""
        return len(self.starts) - (1 if not self.data or self.data.endswith(b"\n") else 0)

    def line(self, offset: int) -> int:
        """1-based line that holds the byte at `offset`."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of the byte at `offset`."""
        line = self.line(offset)
        start, column = self.starts[line - 1], 1
        if start <= self._last[0] <= offset:
            start, column = self._last
        column += len(self.data[start:offset].decode("utf-8", "surrogateescape"))
        self._last = (offset, column)
        return line, column

    def span(self, path: str, start: int, end: int) -> Span:
        """The place of the bytes `start` to `end` (exclusive)."""
        return Span(path, *self.position(start), *self.position(end))

    def text(self, line: int) -> str:
        """What is written in a 1-based line, without its end, shortened to 300 characters."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        text = shown(self.data[start : min(end, start + 4 * _EXCERPT_CHARACTERS + 4)]).rstrip("\r\n")
        return text if len(text) <= _EXCERPT_CHARACTERS else text[:_EXCERPT_CHARACTERS] + "…"
