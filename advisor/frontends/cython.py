"""Cython front end (`.pyx`, `.pxd`, `.pxi`): the catalogue's C names by token, without a grammar.

Names count in code, and in the quoted C names of `extern` blocks (`ctypedef void* Stream 'cudaStream_t'`); headers in
`cdef extern from "cuda_runtime.h"`; libraries in `# distutils: libraries = cudart`. C code in a text below
`cdef extern from *:` is read as C++. Other comments and strings are no uses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from advisor.expressions import lazy
from advisor.frontends import cuda, matcher
from advisor.frontends.build_facts import Found
from advisor.frontends.matcher import Index
from advisor.frontends.source import Lines, Source, digest, first_bad_line
from advisor.model import FileFacts, Name, Use, UseKind, Value, Vocabulary

_NOT_CODE = lazy(
    rb"""\#[^\n]* | [rRbBuUfF]{0,2}(?:\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z))
       | [rRbBuUfF]{0,2}(?:"(?:[^"\\\n]|\\(?:\r?\n|.))*"?|'(?:[^'\\\n]|\\(?:\r?\n|.))*'?)""",
    re.VERBOSE | re.DOTALL,
)
_VISIBLE = lazy(rb"[^\n\r]")
_EXTERN = lazy(
    rb"""^([ \t]*)cdef[ \t]+(?:public[ \t]+|api[ \t]+)?extern[ \t]+from[ \t]+(\*|"[^"\n]*"|'[^'\n]*')""",
    re.MULTILINE,
)
_CODE_LINE = lazy(rb"^([ \t]*)[^\s#]", re.MULTILINE)
_QUOTED_NAME = lazy(rb"""(?<=[\w)*\]][ \t])["']([A-Za-z_]\w*)[ *]*["']""")
_VERBATIM = lazy(rb"\s*:\s*[rR]?(\"\"\"|''')")
_WORD = lazy(rb"[A-Za-z_]\w*")
_SCOPE = lazy(
    rb"^([ \t]*)(?!cdef[ \t]+extern)(?:(?:cdef|cpdef|def|class)\b[^\n(:=]*?)(\w+)[ \t]*(?=[(:])", re.MULTILINE
)
_OWN = lazy(rb"\b(?:def|cpdef|cdef)\b[^\n(=]*$")
_LIBRARIES = lazy(rb"^#[ \t]*distutils:[ \t]*libraries[ \t]*=[ \t]*([^\n#]+)", re.MULTILINE)
_KINDS: dict[str, UseKind] = {"function": "call", "enum_constant": "enum", "macro": "macro"}
_TYPES = ("class", "enum", "struct", "type", "typedef", "union")
_LONGEST_CALL = 4000
_LONGEST_HEAD = 300


class _Block(Value, frozen=True, kw_only=True):
    """An `extern` block: the half-open range of its bytes, header line included."""

    start: int
    end: int


def _blank(match: re.Match[bytes]) -> bytes:
    return _VISIBLE.sub(b" ", match.group())


def _blocks(data: bytes, code: bytes) -> list[_Block]:
    """The `extern` blocks in order: each ends with the first line of code that is not indented more."""
    starts = [match for match in _EXTERN.finditer(data) if code[match.start() : match.end()].strip()]
    lines = [(match.start(), len(match[1])) for match in _CODE_LINE.finditer(code)]
    found, at = [], 0
    for match in starts:
        while at < len(lines) and lines[at][0] <= match.start():
            at += 1
        last = at
        while last < len(lines) and lines[last][1] > len(match[1]):
            last += 1
        found.append(_Block(start=match.start(), end=lines[last][0] if last < len(lines) else len(data)))
    return found


class _File:
    """One file while its names are looked at; everything costs time linear in the file."""

    def __init__(self, source: Source, vocabulary: Vocabulary, index: Index) -> None:
        self.source, self.vocabulary, self.index = source, vocabulary, index
        self.code = _NOT_CODE.sub(_blank, source.data)
        self.lines = Lines(source.data)
        self.blocks = _blocks(source.data, self.code)
        self._starts = [block.start for block in self.blocks]
        self._scopes: list[tuple[int, int, str]] = [
            (match.start(), len(match[1]), match[2].decode()) for match in _SCOPE.finditer(self.code)
        ]
        self._scope_starts = [start for start, _, _ in self._scopes]
        self.headers = list(self._headers())
        self.libraries = {name.library for _, _, _, names in self.headers for name in names}

    def in_block(self, offset: int) -> bool:
        """Whether a byte stands in an `extern` block."""
        place = bisect_right(self._starts, offset) - 1
        return place >= 0 and offset < self.blocks[place].end

    def _headers(self) -> Iterator[tuple[int, int, str, tuple[Name, ...]]]:
        for match in _EXTERN.finditer(self.source.data) if self.blocks else ():
            if not self.code[match.start() : match.end()].strip():
                continue
            start, end = match.start(2) + 1, match.end(2) - 1
            written = self.source.data[start:end].decode("utf-8", "backslashreplace").strip("<>")
            names = self.index.headers.get(written) or self.index.headers.get(written.rsplit("/", 1)[-1], ())
            product = None if names or match[2] == b"*" else matcher.product_of_header(written, self.index)
            if names or product is not None:
                yield start, end, written, names or ((product,) if product else ())

    def scope(self, offset: int) -> str:
        """The innermost definition whose line stands before the byte and is indented less."""
        line = self.lines.starts[self.lines.line(offset) - 1]
        head = self.code[line : min(offset, line + _LONGEST_HEAD)]
        indent = len(head) - len(head.lstrip())
        place = bisect_right(self._scope_starts, offset) - 1
        for start, depth, name in reversed(self._scopes[max(0, place - 20) : place + 1]):
            if start != line and depth < indent:
                return name
        return ""

    def name_of(self, word: bytes, offset: int) -> Name | None:
        """The catalogue's entry for a word, where it counts."""
        symbol = self.index.words.get(word)
        names = self.vocabulary.names.get(symbol, ()) if symbol is not None else ()
        chosen = next((name for name in names if name.library in self.libraries), names[0] if names else None)
        if chosen is None or chosen.match == "word":
            return chosen
        included = chosen.match == "include" and chosen.library in self.libraries
        typed = chosen.match == "device" and chosen.kind in _TYPES and self.in_block(offset)
        return chosen if included or typed else None

    def call(self, end: int) -> tuple[str, ...] | None:
        """The arguments or parameters behind a name; None where no parenthesis follows."""
        if self.code[end : end + 2].lstrip()[:1] != b"(":
            return None
        start = self.code.index(b"(", end) + 1
        depth, last, parts = 1, start, []
        for at in range(start, min(len(self.code), start + _LONGEST_CALL)):
            character = self.code[at]
            depth += (character in b"([{") - (character in b")]}")
            if depth == 0 or (depth == 1 and character == 0x2C):
                parts.append(" ".join(self.source.data[last:at].decode("utf-8", "backslashreplace").split())[:200])
                last = at + 1
            if depth == 0:
                return tuple(parts) if parts != [""] else ()
        return None

    def use(self, name: Name, start: int, end: int) -> Use:
        """The use of a catalogue's name at a range of bytes."""
        args = self.call(end)
        declared = self.in_block(start)
        kind: UseKind = _KINDS.get(name.kind, "type")
        if kind == "call" and (declared or args is None):
            kind = "decl" if declared else "member"
        head = self.code[max(self.lines.starts[self.lines.line(start) - 1], start - _LONGEST_HEAD) : start]
        own = args is not None and not declared and _OWN.search(head) is not None
        return Use(
            symbol=name.symbol, library=name.library, kind=kind, side="host", scope=self.scope(start),
            spelling=self.source.data[start:end].decode("utf-8", "backslashreplace"), args=args or (),
            nargs=-1 if args is None else len(args), span=self.lines.span(self.source.path, start, end),
            defined_here=own,
        )  # fmt: skip


def _name_uses(file: _File) -> Iterator[tuple[int, Use]]:
    """Names in code and quoted C names in `extern` blocks."""
    hits = [match.span() for match in _WORD.finditer(file.code) if match.group() in file.index.words]
    hits += [match.span(1) for block in file.blocks
             for match in _QUOTED_NAME.finditer(file.source.data, block.start, block.end)
             if match[1] in file.index.words and not file.code[match.start() : match.end()].strip()]  # fmt: skip
    for start, end in sorted(set(hits)):
        if file.code[max(0, start - 5) : start] == b"self.":
            continue
        if (name := file.name_of(file.source.data[start:end], start)) is not None:
            yield start, file.use(name, start, end)


def _unknown(file: _File) -> Iterator[tuple[int, Use]]:
    """Declared functions that look like NVIDIA's and that no catalogue knows."""
    for block in file.blocks:
        for match in _WORD.finditer(file.code, block.start, block.end):
            word = match.group()
            if word not in file.index.words and matcher.LOOK_ALIKE.fullmatch(word) and file.call(match.end()):
                name = Name(word.decode(), "function", "", "word")
                yield match.start(), file.use(name, *match.span())


def _include_uses(file: _File) -> Iterator[tuple[int, Use]]:
    for start, end, written, names in file.headers:
        span = file.lines.span(file.source.path, start, end)
        yield (
            start,
            Use(
                symbol=names[0].symbol,
                library=names[0].library,
                spelling=written,
                span=span,
                kind="include",
                side="host",
            ),
        )


def _verbatim(file: _File) -> tuple[Use, ...]:
    """What C code in texts directly below `cdef extern from …:` uses."""
    parts, done = [], 0
    for match in _EXTERN.finditer(file.source.data):
        in_code = match.start() >= done and file.in_block(match.start())
        opened = _VERBATIM.match(file.source.data, match.end()) if in_code else None
        end = file.source.data.find(opened[1], opened.end()) if opened else -1
        if opened and end >= 0:
            parts += [_VISIBLE.sub(b" ", file.source.data[done : opened.end()]), file.source.data[opened.end() : end]]
            done = end
    if not parts:
        return ()
    return cuda.extract(msgspec.structs.replace(file.source, kind="cpp", data=b"".join(parts)), file.vocabulary).uses


def _links(source: Source, vocabulary: Vocabulary) -> tuple[Use, ...]:
    """Libraries that distutils' comments name."""
    found = Found(source, vocabulary)
    for line in _LIBRARIES.finditer(source.data):
        for word in re.finditer(rb"[\w.-]+", line[1]):
            start = line.start(1) + word.start()
            found.add("link", word.group().decode("latin-1"), start, start + len(word.group()))
    return found.finish().uses


def _facts(source: Source, lines: Lines, uses: tuple[Use, ...]) -> FileFacts:
    bad = first_bad_line(source.data)
    return FileFacts(
        path=source.path, kind=source.kind, origin=source.origin, digest=digest(source.data), lines=lines.count,
        bytes=len(source.data), parsed_lines=lines.count, status="recovered" if bad else "ok",
        reason=f"not UTF-8 (first bad byte in line {bad})" if bad else "", uses=uses,
        excerpts={use.span.line: lines.text(use.span.line) for use in uses},
    )  # fmt: skip


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of one Cython file; never raises for bad input. A declaration has kind `decl`."""
    file = _File(source, vocabulary, cuda.index_of(vocabulary))
    named = sorted((*_include_uses(file), *_name_uses(file), *_unknown(file)), key=lambda each: each[0])
    uses = (*(use for _, use in named), *_verbatim(file), *_links(source, vocabulary))
    ordered = tuple(sorted(uses, key=lambda use: (use.span.line, use.span.column)))
    return _facts(source, file.lines, ordered)
