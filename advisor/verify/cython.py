"""Names that a Cython declaration file (`.pxd`) takes from C headers: bindings may ship no headers but these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.verify.declarations import Declaration, declarations

_HEADER = re.compile(r'^cdef extern from "([^"\n]+)"', re.MULTILINE)
_TAG = re.compile(r'c(?:type)?def (struct|union|enum)\s+(\w+)?(?:\s+"(\w+)")?', re.ASCII)
_FUNCTION = re.compile(r"(?:cdef\s+)?((?:const\s+)?\w[^()=]*\([^()]*(?:\([^()]*\)[^()]*)*\))", re.ASCII)
_VARIABLE = re.compile(r"cdef\s+[\w ]+?[\s*]+(\w+)\s*$", re.ASCII)
_TYPEDEF = re.compile(r"ctypedef\s+(.+)", re.ASCII)
_LONGEST = 2000  # characters of a line


def headers(text: str) -> tuple[str, ...]:
    """The C headers whose names the file declares."""
    return tuple(dict.fromkeys(_HEADER.findall(text)))


def _of_line(line: str) -> Iterator[Declaration]:
    if found := _TAG.match(line):
        for name in (found[2], found[3]):
            if name:
                yield Declaration(parts=(name,), kind="type")
    elif found := _TYPEDEF.match(line):
        yield from declarations(f"typedef {found[1].rstrip(':')};")
    elif found := _FUNCTION.match(line):
        yield from declarations(f"{found[1]};")
    elif found := _VARIABLE.match(line):
        yield Declaration(parts=(found[1],), kind="variable")


def cython_declarations(text: str) -> Iterator[Declaration]:
    """The names that a `.pxd` file declares; it does not tell the numbers of enumerators."""
    inside = False
    for line in text.split("\n"):
        word = line.strip()
        if not word or word[0] == "#" or len(line) > _LONGEST:
            continue
        tag = _TAG.match(word)
        if inside and line[:8].isspace() and word.isidentifier():
            yield Declaration(parts=(word,), kind="variable")
            continue
        inside = bool(tag and tag[1] == "enum")
        if not line[:8].isspace():
            yield from _of_line(word)
