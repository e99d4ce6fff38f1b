"""Notebook front end: the Python cells of a Jupyter notebook, each place with its line and column of the JSON file.

The JSON text is read by tokens, so that every character of a cell is traced back to where it stands. The cells make one
Python text for the Python front end, one of shell commands (`!pip install …`, `%%bash`) for that of scripts and one of
CUDA cells (`%%cu`, `%%writefile x.cu`), all with the same lines. Other magics and cells of other languages are left
out. A file that is no JSON, or no notebook, is `skipped` with a problem.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from advisor.expressions import lazy
from advisor.frontends import cuda, python, shell
from advisor.frontends.source import Lines, Source, digest
from advisor.model import Define, FileFacts, Problem, Span, Use, Vocabulary

_TOKEN = lazy(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_ESCAPE = lazy(r"\\(?:u[0-9a-fA-F]{4}|.)|[^\\]", re.DOTALL)
_MAGIC = lazy(r"\s*[%!?]")
_OTHER_CELL = lazy(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)")
_SHELL_CELL = lazy(r"\s*%%(?:(?:script\s+(?:\S*/)?)?(?:bash|sh|zsh)|system|sx)\b")
_CUDA_CELL = lazy(r"\s*%%(?:cu|cuda|nvcc|cuda_run|cuda_group_save)\b|\s*%%(?:write)?file\b.*\.cuh?\s*$")
_COMPILED_CELL = lazy(r"\s*%%(?:cu|cuda|nvcc|cuda_run)\b")
_COMPILER = "nvcc"  # what such a cell is handed to; a cell that is only stored is not
# What stands before the command in `!nvidia-smi`, `out = !nvcc --version`, `%pip install x`, `%env NAME=value`.
_SHELL_LINE = lazy(r"\s*(?:[\w, ]+=\s*)?!{1,2}(?!=)|\s*%(?:system|sx|env|set_env)\b|\s*%(?=(?:pip|conda|mamba|uv)\b)")
_INTERPRETER = "{sys.executable}"
_SOURCE_KEYS = ("source", "input")


class _Character(NamedTuple):
    """One character of a cell and where it stands in the JSON text."""

    text: str
    offset: int


class _Cell(NamedTuple):
    """A code cell: its number from 1 and its characters."""

    number: int
    characters: list[_Character]


class _Line(NamedTuple):
    """A line of the Python text: the cell it belongs to (0: none), and the JSON offset of each of its characters."""

    cell: int
    offsets: list[int]


def _decoded(token: str, start: int) -> Iterator[_Character]:
    """The characters of a JSON string; a surrogate pair becomes two, which Python code outside of texts never holds."""
    for match in _ESCAPE.finditer(token, 1, len(token) - 1):
        written = match.group()
        text = json.loads(f'"{written}"') if written.startswith("\\") else written
        yield _Character(text if text.isprintable() or text in "\n\t\r" else " ", start + match.start())


class _Open(NamedTuple):
    """A container that is being read: its bracket, and what a cell among them has said so far."""

    bracket: str
    said: dict[str, str]
    source: list[_Character]


def _read_cells(text: str) -> Iterator[_Cell]:
    """The code cells in order: objects with `cell_type` `code`. One pass over the tokens, no recursion."""
    stack: list[_Open] = []
    keys: list[str] = [""]
    number, last, after_colon = 0, "", False
    for match in _TOKEN.finditer(text):
        part = match.group()
        if part in "{[":
            stack.append(_Open(part, {}, []))
            keys.append("" if part == "{" else keys[-1])
        elif part in "}]":
            closed = stack.pop()
            keys.pop()
            if "cell_type" in closed.said:
                number += 1
                if closed.said["cell_type"] == '"code"':
                    yield _Cell(number, closed.source)
        elif part.startswith('"') and stack:
            cell = stack[-1] if stack[-1].bracket == "{" else stack[-2] if len(stack) > 1 else stack[-1]
            if stack[-1].bracket == "{" and not after_colon:
                last = part[1:-1]
                keys[-1] = last
            elif keys[-1] == "cell_type" and stack[-1].bracket == "{":
                cell.said["cell_type"] = part
            elif keys[-1] in _SOURCE_KEYS:
                cell.source.extend(_decoded(part, match.start()))
        after_colon = part == ":" if part in ":,{[" else after_colon


def _lines_of(cell: _Cell) -> Iterator[tuple[str, list[int]]]:
    text: list[str] = []
    offsets: list[int] = []
    for character in cell.characters:
        if character.text == "\n":
            yield "".join(text), [*offsets, character.offset]
            text, offsets = [], []
        else:
            text.append(character.text)
            offsets.append(character.offset)
    yield "".join(text), [*offsets, (offsets[-1] + 1) if offsets else 0]


class _Texts(NamedTuple):
    """The cells by language; line for line they have the same places, `lines` tells which in the JSON text."""

    python: list[str]
    shell: list[str]
    cuda: list[str]
    lines: list[_Line]

    def add(self, line: _Line, language: str, text: str) -> None:
        for name, written in (("python", self.python), ("shell", self.shell), ("cuda", self.cuda)):
            written.append(text if name == language else "")
        self.lines.append(line)


def _cell_language(first: str) -> str:
    if _SHELL_CELL.match(first):
        return "shell"
    if _CUDA_CELL.match(first):
        return "cuda"
    return "other" if _OTHER_CELL.match(first) else "python"


def _command(text: str) -> str | None:
    """A line with a shell command, what stands before it blanked; None for any other line."""
    match = _SHELL_LINE.match(text)
    if match is None:
        return None
    blank = " " * match.end() + text[match.end() :]
    return blank.replace(_INTERPRETER, "python".ljust(len(_INTERPRETER)))


def _texts_of(cells: Iterator[_Cell]) -> _Texts:
    """The texts of all cells, and for each of their lines where it comes from."""
    texts = _Texts([], [], [], [])
    for cell in cells:
        language, continued = "", False
        for text, offsets in _lines_of(cell):
            line = _Line(cell.number, offsets)
            if not language:
                language = _cell_language(text)
                if language != "python":
                    compiles = language == "cuda" and _COMPILED_CELL.match(text)
                    texts.add(line, "shell", _COMPILER.rjust(len(text))) if compiles else texts.add(line, "", "")
                    continue
            command = None if language != "python" else text if continued else _command(text)
            continued = command is not None and text.endswith("\\")
            if command is not None:
                texts.add(line, "shell", command)
            else:
                texts.add(line, "" if language == "python" and _MAGIC.match(text) else language, text)
    return texts


class _Places:
    """From places in the Python text to places in the JSON file."""

    def __init__(self, text: str, lines: list[_Line]) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines = lines

    def _at(self, line: int, column: int) -> tuple[int, int]:
        offsets = self._lines[line - 1].offsets
        offset = offsets[min(column - 1, len(offsets) - 1)]
        found = bisect_right(self._starts, offset)
        return found, offset - self._starts[found - 1] + 1

    def span(self, span: Span) -> Span:
        return Span(span.path, *self._at(span.line, span.column), *self._at(span.end_line, span.end_column))

    def use(self, use: Use) -> Use:
        cell = f"cell {self._lines[use.span.line - 1].cell}"
        scope = f"{cell}: {use.scope}" if use.scope else cell
        return msgspec.structs.replace(use, span=self.span(use.span), scope=scope)

    def define(self, define: Define) -> Define:
        return msgspec.structs.replace(define, span=self.span(define.span))


def _unread(source: Source, count: int, why: str) -> FileFacts:
    return FileFacts(
        path=source.path,
        kind=source.kind,
        origin=source.origin,
        digest=digest(source.data),
        bytes=len(source.data),
        lines=count,
        status="skipped",
        reason=why,
        problems=(Problem(path=source.path, stage="read", text=why),),
    )


def _is_python(content: object) -> bool:
    about = content.get("metadata", {}) if isinstance(content, dict) else {}
    told = about.get("language_info", {}) if isinstance(about, dict) else {}
    name = told.get("name", "python") if isinstance(told, dict) else "python"
    return str(name).startswith(("python", "ipython"))


def _parsed(text: str) -> tuple[object, str]:
    """The content of a JSON text, and why there is none."""
    try:
        content = json.loads(text)
    except ValueError as error:
        return (
            None,
            f"not a notebook: not JSON ({getattr(error, 'msg', 'value')} in line {getattr(error, 'lineno', 1)})",
        )
    known = isinstance(content, dict) and ("cells" in content or "worksheets" in content)
    return content, "" if known else "not a notebook: no cells"


def _facts_of(texts: _Texts, source: Source, vocabulary: Vocabulary) -> FileFacts:
    """What the front ends of the languages say, places still those of the joined lines."""

    def of(kind: str, lines: list[str]) -> Source:
        return msgspec.structs.replace(source, kind=kind, data="\n".join(lines).encode("utf-8", "replace"))

    facts = python.extract(of(source.kind, texts.python), vocabulary)
    others = [(shell.extract, "shell", texts.shell), (cuda.extract, "cuda", texts.cuda)]
    for extract_from, kind, lines in others:
        if any(lines):
            more = extract_from(of(kind, lines), vocabulary)
            facts = msgspec.structs.replace(
                facts,
                uses=(*facts.uses, *more.uses),
                defines=(*facts.defines, *more.defines),
                excerpts=facts.excerpts | more.excerpts,
            )
    return facts


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of the Python cells of one notebook; `scope` names the cell. Never raises for bad input."""
    text = source.data.decode("utf-8", "replace")
    count = Lines(source.data).count
    content, why = _parsed(text)
    if why:
        return _unread(source, count, why)
    texts = _texts_of(_read_cells(text)) if _is_python(content) else _Texts([], [], [], [])
    facts = _facts_of(texts, source, vocabulary)
    places = _Places(text, texts.lines)
    uses = tuple(places.use(use) for use in facts.uses)
    shown = {
        place.span.line: facts.excerpts.get(use.span.line, "") for place, use in zip(uses, facts.uses, strict=True)
    }
    return msgspec.structs.replace(
        facts,
        kind=source.kind,
        digest=digest(source.data),
        bytes=len(source.data),
        lines=count,
        parsed_lines=count,
        reason=facts.reason.replace("line ", "line of the joined cells ") if facts.reason else "",
        uses=tuple(sorted(uses, key=lambda use: (use.span.line, use.span.column))),
        defines=tuple(places.define(define) for define in facts.defines),
        excerpts=shown,
    )
