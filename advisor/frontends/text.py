"""Searches the text of a file for the patterns that rules declare, comments and prose included.

One pass finds all literals; a pattern is tried only around its own literals, so that the cost stays linear in the file
whatever stands in it. Yields facts for rules, never items of the report.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from ahocorasick_rs import BytesAhoCorasick

from advisor.frontends.command_text import commands_at
from advisor.frontends.comments import comments
from advisor.frontends.notices import notice_uses
from advisor.frontends.source import Lines, Source, digest, first_bad_line, shown
from advisor.kinds import KERNEL_KINDS, class_of
from advisor.model import FileFacts, Name, Span, TextPattern, Use, Value, Vocabulary

_BEFORE, _AFTER = 300, 500  # bytes around a literal in which its pattern is tried
_HITS = 2000  # places of one literal in one file that are looked at
_SKETCH = 64  # line hashes kept to compare files with each other
_SKETCH_LINES = 40
_SPELLING = 200
_FLAGS = re.IGNORECASE | re.MULTILINE


class _Searcher(Value, frozen=True, kw_only=True):
    """The patterns of a vocabulary, arranged: the automaton over all literals, and whose literal each is."""

    automaton: object
    owners: tuple[tuple[int, ...], ...]
    patterns: tuple[TextPattern, ...]


@cache
def _compiled(regex: str, flags: re.RegexFlag) -> re.Pattern[bytes]:
    """Compiled when the first of its literals is found: most files ask for few patterns."""
    return re.compile(regex.encode(), flags)


_arranged: tuple[tuple[TextPattern, ...], dict[str, _Searcher]] = ((), {})  # for the patterns that were asked last


def _searcher(every: tuple[TextPattern, ...], file_class: str) -> _Searcher:
    """What is searched in files of one class; the patterns are told by their identity, for their hash costs."""
    global _arranged
    if _arranged[0] is not every:
        _arranged = (every, {})
    by_class = _arranged[1]
    if file_class not in by_class:
        by_class[file_class] = _arrange(every, file_class)
    return by_class[file_class]


def _arrange(every: tuple[TextPattern, ...], file_class: str) -> _Searcher:
    patterns = tuple(pattern for pattern in every if not pattern.files or file_class in pattern.files)
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for number, pattern in enumerate(patterns):
        for literal in pattern.literals:
            owners[literal].append(number)
    return _Searcher(
        automaton=BytesAhoCorasick([literal.encode() for literal in owners]),
        owners=tuple(map(tuple, owners.values())),
        patterns=patterns,
    )


def _windows(starts: Sequence[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Ranges around literals, in order, that touch each other nowhere."""
    low = high = -1
    for start, end in starts:
        if start - _BEFORE > high:
            if high >= 0:
                yield low, high
            low = max(0, start - _BEFORE)
        high = min(size, end + _AFTER)
    if high >= 0:
        yield low, high


def _around(regex: re.Pattern[bytes], data: bytes, places: Sequence[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
    """What an expression matches around literals."""
    for low, high in _windows(places, len(data)):
        yield from regex.finditer(data, low, high)


def _begun(regex: re.Pattern[bytes], data: bytes, places: Sequence[tuple[int, int]]) -> Iterator[re.Match[bytes]]:
    """As `_around` for an expression whose matches all begin with a literal."""
    windows, high, last = _windows(places, len(data)), 0, 0
    for start in sorted({start for start, _ in places}):
        while start >= high:
            _, high = next(windows)
        if start >= last and (match := regex.match(data, start, high)):
            yield match
            last = match.end()


class _Search:
    """The search of one file; comments are found only when a pattern asks for them."""

    def __init__(self, source: Source, vocabulary: Vocabulary) -> None:
        self.source, self.names = source, vocabulary.names
        self.file_class = class_of(source.kind, source.path)
        self.searcher = _searcher(vocabulary.patterns, self.file_class)
        self.lines = Lines(source.data)
        self._comment_ranges: list[tuple[int, int]] | None = None

    def _in_comment(self, offset: int) -> bool:
        if self._comment_ranges is None:
            self._comment_ranges = comments(self.source)
        ranges = self._comment_ranges
        low, high = 0, len(ranges)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ranges[middle][1] <= offset else (low, middle)
        return low < len(ranges) and ranges[low][0] <= offset

    def _line(self, offset: int) -> bytes:
        start = self.source.data.rfind(b"\n", 0, offset) + 1
        return self.source.data[start : start + 4 * _AFTER].split(b"\n", 1)[0]

    def _api(self, match: re.Match[bytes]) -> str | None:
        """The catalogue's name for what a group `api…` holds; None where it holds none of NVIDIA's functions."""
        written = next((text for name, text in match.groupdict().items() if name.startswith("api") and text), b"")
        names: tuple[Name, ...] = self.names.get(written.decode("latin-1"), ())
        return names[0].symbol if any(name.kind == "function" for name in names) else None

    def _use(self, pattern: TextPattern, match: re.Match[bytes], args: tuple[str, ...] = ()) -> Use:
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = max(start + 1, min(match.end(), start + _SPELLING))
        text = shown(self.source.data[start:end])
        return Use(
            symbol=pattern.id, library="", spelling=" ".join(text.split()), kind="text", args=args, rules_only=True,
            span=self.lines.span(self.source.path, start, end), result=self.file_class,
        )  # fmt: skip

    def _matches(self, number: int, places: Sequence[tuple[int, int]]) -> Iterator[Use]:
        pattern = self.searcher.patterns[number]
        regex = _compiled(pattern.regex, _FLAGS)
        exclude = _compiled(pattern.exclude, re.IGNORECASE) if pattern.exclude else None
        left = pattern.limit
        for match in (_begun if pattern.at_start else _around)(regex, self.source.data, places):
            if not pattern.comments and self._in_comment(match.end() - 1):
                continue
            if exclude is not None and exclude.search(self._line(match.start())):
                continue
            api = self._api(match) if regex.groupindex else ""
            if api is None:
                continue
            yield self._use(pattern, match, (api,) if api else ())
            left -= 1
            if left <= 0:
                return

    def uses(self) -> Iterator[Use]:
        """What is found, in order of patterns."""
        places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        find = self.searcher.automaton.find_matches_as_indexes  # type: ignore[attr-defined]
        for literal, start, end in find(self.source.data.lower(), overlapping=True):
            for number in self.searcher.owners[literal]:
                if len(places[number]) < _HITS:
                    places[number].append((start, end))
        for number in sorted(places):
            if self.searcher.patterns[number].id.startswith("command:"):
                yield from self._commands(number, places[number])
            else:
                yield from self._matches(number, places[number])

    def _commands(self, number: int, places: Sequence[tuple[int, int]]) -> Iterator[Use]:
        pattern = self.searcher.patterns[number]
        program = _compiled(pattern.regex, _FLAGS)
        for start, end, name, words in commands_at(self.source.data, places, pattern.limit):
            if program.fullmatch(name.encode("utf-8", "replace")) and not self._in_comment(start):
                yield Use(
                    symbol=pattern.id, library="",
                    spelling=shown(self.source.data[start : min(end, start + _SPELLING)]),
                    kind="text", args=words, rules_only=True, result=self.file_class,
                    span=self.lines.span(self.source.path, start, end),
                )  # fmt: skip


def _sketch(data: bytes) -> tuple[str, ...]:
    """The smallest hashes of a file's lines, to tell near copies; empty for a short file."""
    lines = set(data.translate(None, b" \t\r\v\f").split(b"\n"))
    telling = {
        zlib.crc32(line) for line in lines if len(line) >= 12 and not line.startswith((b"//", b"*", b"#include"))
    }
    return tuple(map(str, sorted(telling)[:_SKETCH])) if len(telling) >= _SKETCH_LINES else ()


def _sketch_use(source: Source) -> Iterator[Use]:
    hashes = _sketch(source.data) if source.kind in KERNEL_KINDS or source.path.endswith((".mu", ".cpp", ".h")) else ()
    if hashes:
        place = Span(source.path, 1, 1, 1, 1)
        yield Use(symbol="sketch", library="", spelling="", span=place, kind="text", args=hashes, rules_only=True)


def _digest_use(source: Source) -> Iterator[Use]:
    """The SHA-1 of licence texts: agreements are known by it."""
    if source.kind == "license":
        sha1 = hashlib.sha1(source.data, usedforsecurity=False).hexdigest()
        place = Span(source.path, 1, 1, 1, 1)
        yield Use(symbol="sha1", library="", spelling="", span=place, kind="text", args=(sha1,), rules_only=True)


def search(source: Source, vocabulary: Vocabulary) -> tuple[Use, ...]:
    """What the patterns of the vocabulary find in one file, as uses of kind `text`; `result` is the file's class."""
    if not vocabulary.patterns:
        return ()
    search = _Search(source, vocabulary)
    notices = notice_uses(source, search.lines) if source.kind not in ("prose", "metadata") else ()
    return (*search.uses(), *notices, *_digest_use(source), *_sketch_use(source))


def add_texts(facts: FileFacts, source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a front end with what the patterns find beside them."""
    found = search(source, vocabulary)
    if not found:
        return facts
    lines = Lines(source.data)
    excerpts = {use.span.line: lines.text(use.span.line) for use in found if use.span.line <= lines.count}
    uses = tuple(sorted((*facts.uses, *found), key=lambda use: (use.span.line, use.span.column)))
    return msgspec.structs.replace(facts, uses=uses, excerpts=facts.excerpts | excerpts)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a file without a grammar: it is only searched (`add_texts`)."""
    lines = Lines(source.data).count
    bad = first_bad_line(source.data)
    return FileFacts(
        path=source.path, kind=source.kind, origin=source.origin, digest=digest(source.data), lines=lines,
        bytes=len(source.data), parsed_lines=lines, status="recovered" if bad else "ok",
        reason=f"not UTF-8 (first bad byte in line {bad})" if bad else "",
    )  # fmt: skip
