"""Where the comments of a file are, by its kind: for the search of patterns, and for readers that have no grammar."""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.frontends.source import Source
from advisor.kinds import C_FAMILY

Ranges = list[tuple[int, int]]

# An escaped quote outside of a string opens none: else each of many would be followed to the end of its line.
_C_COMMENT = lazy(rb"""//[^\n]*|/\*.*?(?:\*/|\Z)|\\["']|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'""", re.DOTALL)
_HASH_COMMENT = lazy(
    rb"""(?<![\w$])\#[^\n]*|^[ \t]*[rRuU]?(?:\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z))
       | \"\"\".*?(?:\"\"\"|\Z) | '''.*?(?:'''|\Z) | \\["'] | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_CMAKE_COMMENT = lazy(
    rb"""\#\[(=*)\[.*?(?:\]\1\]|\Z) | \#[^\n]* | \\["'] | "(?:[^"\\]|\\.)*"?""", re.DOTALL | re.VERBOSE
)
_BATCH_COMMENT = lazy(rb"^[ \t]*(?:rem\b|::)[^\n]*", re.IGNORECASE | re.MULTILINE)
_LUA = lazy(
    rb"""--\[(=*)\[.*?(?:\]\1\]|\Z) | --[^\n]*
       | \[(=*)\[.*?(?:\]\2\]|\Z) | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'?""",
    re.DOTALL | re.VERBOSE,
)
# Directives and conditional lines look like comments: `!$cuf kernel do`, `!@cuf use cudafor`, `!$acc`, `!$omp`.
_FREE_FORTRAN = lazy(
    rb"""!(?!\$(?:cuf|acc|omp)\b|@cuf\b)[^\n]* | "[^"\n]*"? | '[^'\n]*'?""", re.IGNORECASE | re.VERBOSE
)
_FIXED_FORTRAN = lazy(
    rb"""(?:^[c*!]|!)(?!\$(?:cuf|acc|omp)\b|@cuf\b)[^\n]* | "[^"\n]*"? | '[^'\n]*'?""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_XML_COMMENT = lazy(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_C_LIKE = frozenset((*C_FAMILY, "ptx", "json"))
_HASH_SUFFIXES = (".toml", ".cfg", ".in", ".spec", ".tf", ".hcl", ".jl", ".nim", ".gitmodules", ".ps1")
_FIXED_FORM = (".f", ".for")
_STRING_SIGNS = (b'"', b"'", b"[")
_BLANKS = bytes(each if each in b"\n\r" else 0x20 for each in range(256))


def _without_template_suffix(path: str) -> str:
    for suffix in (".in", ".j2", ".tmpl", ".jinja"):
        path = path.removesuffix(suffix)
    return path


def comments(source: Source) -> Ranges:
    """The byte ranges of comments and of strings that stand alone, in order; texts for people have none."""
    data, path = source.data, source.path.lower()
    if source.kind in ("prose", "license", "metadata"):
        return []
    if source.kind == "msbuild":
        return [match.span() for match in _XML_COMMENT.finditer(data)]
    if source.kind in ("lua", "fortran"):
        fixed = _without_template_suffix(path).endswith(_FIXED_FORM)
        grammar = _LUA if source.kind == "lua" else _FIXED_FORTRAN if fixed else _FREE_FORTRAN
        return [m.span() for m in grammar.finditer(data) if not m.group().startswith(_STRING_SIGNS)]
    if path.endswith((".bat", ".cmd")):
        return [match.span() for match in _BATCH_COMMENT.finditer(data)]
    if source.kind == "cmake":
        return [match.span() for match in _CMAKE_COMMENT.finditer(data) if match.group().startswith(b"#")]
    hashes = source.kind not in _C_LIKE and (
        source.kind not in ("text", "foreign") or source.path.endswith(_HASH_SUFFIXES)
    )
    if hashes:
        found = _HASH_COMMENT.finditer(data)
        return [m.span() for m in found if m.group().lstrip(b" \trRuU").startswith((b"#", b'"""', b"'''"))]
    return [m.span() for m in _C_COMMENT.finditer(data) if m.group().startswith(b"/")]


def without_comments(source: Source) -> bytes:
    """The file with its comments replaced by spaces, byte for byte; line ends stay."""
    parts, last = [], 0
    for start, end in comments(source):
        parts += [source.data[last:start], source.data[start:end].translate(_BLANKS)]
        last = end
    return b"".join((*parts, source.data[last:]))
