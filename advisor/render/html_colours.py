"""Source lines with the colours of their language, made when the page is written: nothing of it runs in the browser.

The lexers get the text as it is shown, so that what they see and what a reader sees is the same. What is too large, of
no known language, or comes back changed stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from markupsafe import escape

_LARGEST = 1_000_000  # characters of a file
_SUFFIXES = {
    ".c": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".h": "cpp", ".hh": "cpp", ".hpp": "cpp", ".inl": "cpp",
    ".cu": "cuda", ".cuh": "cuda", ".inc": "cpp", ".py": "python", ".pyi": "python", ".pyx": "cython",
    ".pxd": "cython", ".sh": "bash", ".cmake": "cmake", ".toml": "toml", ".yml": "yaml", ".yaml": "yaml",
    ".mk": "make", ".f90": "fortran", ".f": "fortran", ".jl": "julia", ".rs": "rust",
}  # fmt: skip
_NAMES = {"CMakeLists.txt": "cmake", "Dockerfile": "docker", "Makefile": "make"}
# Kinds of tokens by the beginning of their name, and the class that the page gives them.
_CLASSES = (
    ("Token.Comment.Preproc", "p"), ("Token.Comment", "c"), ("Token.Literal.String", "s"),
    ("Token.Literal.Number", "n"), ("Token.Keyword", "k"), ("Token.Name.Builtin", "k"),
)  # fmt: skip


@cache
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(name, stripnl=False, stripall=False, ensurenl=False)


@cache
def _class_of(token: str) -> str:
    return next((name for start, name in _CLASSES if token.startswith(start)), "")


def language_of(path: str) -> str:
    """The name of the lexer for a file, '' where there is none."""
    name = PurePosixPath(path).name
    return _NAMES.get(name) or _SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")


def coloured(lines: Sequence[str], path: str) -> list[str] | None:
    """The lines, which are fit to be shown, as escaped HTML with classes; None where they cannot be coloured."""
    name = language_of(path)
    text = "\n".join(lines)
    if not name or len(text) > _LARGEST or not text.strip():
        return None
    return _as_lines(_lexer(name).get_tokens(text), text, len(lines))


def _as_lines(tokens: Any, text: str, count: int) -> list[str] | None:
    found: list[list[str]] = [[]]
    seen: list[str] = []
    run, kind = "", ""

    def close() -> None:
        if run:
            found[-1].append(f'<span class="{kind}">{escape(run)}</span>' if kind else str(escape(run)))

    for token, value in tokens:
        seen.append(value)
        name = _class_of(str(token))
        for number, piece in enumerate(value.split("\n")):
            if number:
                close()
                run = ""
                found.append([])
            if name != kind and piece.strip():
                close()
                run, kind = "", name
            run += piece
    close()
    if "".join(seen) != text or len(found) != count:
        return None
    return ["".join(parts) for parts in found]
