"""The yardstick itself: exact identifiers of tricky texts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexer import count_words, identifiers

USES = Path(__file__).parent.parent / "fixtures" / "uses" / "cuda"
SPELLINGS = {"asm": ("asm", "__asm__", "__asm")}

CASES = {
    "calls and columns": (
        b"a = cudaMalloc(&p, n);\n  b;",
        [(1, 1, "a"), (1, 5, "cudaMalloc"), (1, 17, "p"), (1, 20, "n"), (2, 3, "b")],
    ),
    "keywords are words": (b"if (x) return;", [(1, 1, "if"), (1, 5, "x"), (1, 8, "return")]),
    "dollar and underscore": (b"$a _b c$d __e__", [(1, 1, "$a"), (1, 4, "_b"), (1, 7, "c$d"), (1, 11, "__e__")]),
    "letters of other scripts": ("größe 变量 x".encode(), [(1, 1, "größe"), (1, 7, "变量"), (1, 10, "x")]),
    "universal character name": (rb"a\u00e9b \U000000e9c", [(1, 1, r"a\u00e9b"), (1, 10, r"\U000000e9c")]),
    "column after a wide comment": ("/* 长度 */ x".encode(), [(1, 10, "x")]),
    "line comment": (b"a // cudaFree(b)\nc", [(1, 1, "a"), (2, 1, "c")]),
    "line comment over a splice": (b"a // b \\\nc\nd", [(1, 1, "a"), (3, 1, "d")]),
    "line comment over a splice with blanks": (b"a // b \\ \t\nc\nd", [(1, 1, "a"), (3, 1, "d")]),
    "block comment": (b"a /* b\n c */ d", [(1, 1, "a"), (2, 7, "d")]),
    "block comments do not nest": (b"/* /* */ a /* */", [(1, 10, "a")]),
    "block comment without end": (b"a /* b\nc", [(1, 1, "a")]),
    "slash star over a splice": (b"a /\\\n* b */ c", [(1, 1, "a"), (2, 8, "c")]),
    "comment opener in a string": (b'a("/*"); b("//"); c', [(1, 1, "a"), (1, 10, "b"), (1, 19, "c")]),
    "quote in a comment": (b"// don't\na /* \" */ b", [(2, 1, "a"), (2, 11, "b")]),
    "division": (b"a / b /c/ d", [(1, 1, "a"), (1, 5, "b"), (1, 8, "c"), (1, 11, "d")]),
    "string": (b'f("cudaMalloc", a)', [(1, 1, "f"), (1, 17, "a")]),
    "adjacent strings": (b'"a" "b" c "d""e"', [(1, 9, "c")]),
    "escaped quotes": (rb'"\"a\\" b "\\" c "\\\" d" e', [(1, 9, "b"), (1, 16, "c"), (1, 27, "e")]),
    "string prefixes": (b'u8"a" u"b" U"c" L"d" x', [(1, 22, "x")]),
    "a word before a quote is no prefix": (b'Lu"a" FMT"b" R8"c"', [(1, 1, "Lu"), (1, 7, "FMT"), (1, 14, "R8")]),
    "string over a splice": (b'"a\\\nb" c', [(2, 4, "c")]),
    "string without end": (b'"a b\nc', [(2, 1, "c")]),
    "string that ends in a backslash at the end": (b'a "b\\', [(1, 1, "a")]),
    "suffix of a string": (b'"a"_kg + "b"sv.size()', [(1, 16, "size")]),
    "suffix of a character": (b"'a'_x b", [(1, 7, "b")]),
    "raw string": (b'R"(a " b)" c', [(1, 12, "c")]),
    "raw string with delimiter": (b'R"cu(a )" b )x" )cu" c', [(1, 22, "c")]),
    "raw string over lines": (b'a R"(\n"b\n)" c', [(1, 1, "a"), (3, 4, "c")]),
    "raw string prefixes": (b'u8R"(a)" LR"(b)" uR"(c)" UR"(d)" e', [(1, 34, "e")]),
    "raw string keeps backslash newline": (b'R"(a)\\\n" b)" c', [(2, 7, "c")]),
    "raw string behind splices": (b'a\\\nb R"x(c\\\nd)x" e', [(1, 1, "ab"), (3, 6, "e")]),
    "raw string with suffix": (b'R"(a)"_s b', [(1, 10, "b")]),
    "raw string without end": (b'a R"(b\nc', [(1, 1, "a")]),
    "no raw string without parenthesis": (b'R"a b" c', [(1, 8, "c")]),
    "no raw string in a longer word": (b'FOOR"(a)" b', [(1, 1, "FOOR"), (1, 11, "b")]),
    "characters": (rb"'a' '\'' '\\' '\x41' L'b' u8'c' d", [(1, 33, "d")]),
    "quote as a character": (b"'\"' a '\"' b", [(1, 5, "a"), (1, 11, "b")]),
    "character without end": (b"don't see\nb", [(1, 1, "don"), (2, 1, "b")]),
    "digit separators": (b"1'000'000 + 0xFF'FFu + 0b1'0 a", [(1, 30, "a")]),
    "separator, then a character": (b"f(1'0, 'a', b)", [(1, 1, "f"), (1, 13, "b")]),
    "number suffixes": (b"1ull 2.5f 1e-5f 0x1p-3 .5e+2L 3h a", [(1, 34, "a")]),
    "number before an operator": (b"1+a 2.f-b", [(1, 3, "a"), (1, 9, "b")]),
    "define": (b"#define F(x) cudaFree(x)\n", [(1, 9, "F"), (1, 11, "x"), (1, 14, "cudaFree"), (1, 23, "x")]),
    "define over lines": (
        b"#define F(x) \\\n  a(x); \\\n  b\n",
        [(1, 9, "F"), (1, 11, "x"), (2, 3, "a"), (2, 5, "x"), (3, 3, "b")],
    ),
    "paste and stringize": (
        b"#define C(x) cuda##x #x",
        [(1, 9, "C"), (1, 11, "x"), (1, 14, "cuda"), (1, 20, "x"), (1, 23, "x")],
    ),
    "inactive branches": (
        b"#if 0\na\n#elif defined(B)\n#else\nc\n#endif\n",
        [(2, 1, "a"), (3, 7, "defined"), (3, 15, "B"), (5, 1, "c")],
    ),
    "conditions": (b"#ifdef A\n# ifndef B\n  #  if C > 3\n", [(1, 8, "A"), (2, 10, "B"), (3, 9, "C")]),
    "directive behind a comment": (b"/* a */ # /* b */ define C d", [(1, 26, "C"), (1, 28, "d")]),
    "hash inside a line is no directive": (b"a # include <b>", [(1, 1, "a"), (1, 5, "include"), (1, 14, "b")]),
    "digraph directive": (b"%:define A b", [(1, 10, "A"), (1, 12, "b")]),
    "line marker": (b'# 12 "a.h" 1\nb', [(2, 1, "b")]),
    "empty directive": (b"#\na", [(2, 1, "a")]),
    "include": (b'#include <cuda_runtime.h>\n#include "a/b.cuh" // c\n#  include /* x */ <d>\ne', [(4, 1, "e")]),
    "include of a macro": (b"#include HEADER\n#include_next <a>\na < b", [(1, 10, "HEADER"), (3, 1, "a"), (3, 5, "b")]),
    "has include": (
        b'#if __has_include(<cuda.h>) && __has_include("b.h") && c',
        [(1, 5, "__has_include"), (1, 32, "__has_include"), (1, 56, "c")],
    ),
    "pragma": (b"#pragma unroll N", [(1, 9, "unroll"), (1, 16, "N")]),
    "error takes tokens": (
        b"#error a 'b' \"c\"\n# warning don't d \\\ne\nf",
        [(1, 8, "a"), (2, 11, "don"), (4, 1, "f")],
    ),
    "splice in a word": (b"cudaMal\\\nloc(a) b", [(1, 1, "cudaMalloc"), (2, 5, "a"), (2, 8, "b")]),
    "splice with CRLF": (b"x\r\ncuda\\\r\nFree(a)\r\nb", [(1, 1, "x"), (2, 1, "cudaFree"), (3, 6, "a"), (4, 1, "b")]),
    "two splices in a row": (b"a\\\n\\\nb c", [(1, 1, "ab"), (3, 3, "c")]),
    "splice before a word": (b"x + \\\ny", [(1, 1, "x"), (2, 1, "y")]),
    "backslash elsewhere": (b"a \\ b", [(1, 1, "a"), (1, 5, "b")]),
    "CRLF": (b"a // b\r\nc /* d\r\n */ e\r\n", [(1, 1, "a"), (2, 1, "c"), (3, 5, "e")]),
    "undecodable bytes in a line": (
        b"x \xe4\xf6 a /* \xe4 */ cuda\xe9b",
        [(1, 1, "x"), (1, 6, "a"), (1, 16, "cuda"), (1, 21, "b")],
    ),
    "NUL bytes": (b"a\0b \0c", [(1, 1, "a"), (1, 3, "b"), (1, 6, "c")]),
    "UTF-16 with mark": ("a b".encode("utf-16"), [(1, 1, "a"), (1, 3, "b")]),
    "launch": (b"k<float><<<g, b>>>(x);", [(1, 1, "k"), (1, 3, "float"), (1, 12, "g"), (1, 15, "b"), (1, 20, "x")]),
    "namespaces": (b"::cub::Sum(x.y->z)", [(1, 3, "cub"), (1, 8, "Sum"), (1, 12, "x"), (1, 14, "y"), (1, 17, "z")]),
    "nothing": (b"", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_identifiers_with_their_places(name: str) -> None:
    data, expected = CASES[name]
    assert identifiers(data) == expected


def test_words_are_counted_by_place() -> None:
    data = b"cudaFree(cudaFree); // cudaFree\ncudaMalloc"
    assert count_words(data, {"cudaFree"}) == Counter({(1, 1, "cudaFree"): 1, (1, 10, "cudaFree"): 1})


PIECES = st.sampled_from([*"aeR1.\"'()\\\n/*#<>+ \x00é\udcff", "u8", "\r\n", "include", "__has_include", "error"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_mixture_yields_places_that_hold_the_word(text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    lines = text.split("\n")
    for line, column, name in identifiers(data):
        assert lines[line - 1][column - 1] == name[0]


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    assert identifiers(data) == sorted(identifiers(data))


def _wanted() -> list[tuple[Path, int, str]]:
    places = []
    for path in sorted(USES.glob("*")):
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), start=1):
            for found in re.finditer(r"(?://|/\*) want: (.*?)(?:\*/|$)", line):
                places += [(path, number, symbol.strip()) for symbol in found[1].split(";")]
    return places


def _in_strings(data: bytes) -> Counter[tuple[int, str]]:
    """The words of string literals by 1-based line."""
    text = data.decode("utf-8", "replace")
    found: Counter[tuple[int, str]] = Counter()
    for literal in re.finditer(r'R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)"', text, re.DOTALL):
        for word in re.finditer(r"\w+", literal[0]):
            found[text.count("\n", 0, literal.start() + word.start()) + 1, word[0]] += 1
    return found


def test_every_wanted_identifier_of_the_fixtures_begins_on_its_line() -> None:
    """Fixtures and lexer check each other; qualified names count by their last part."""
    missing = []
    for path in sorted({path for path, _, _ in _wanted()}):
        data = path.read_bytes()
        seen = Counter((line, name) for line, _, name in identifiers(data))
        seen += _in_strings(data)  # device code in strings is read as well
        for (line, name), count in Counter((line, name) for p, line, name in _wanted() if p == path).items():
            last = name.rpartition("::")[2]
            written = sum(seen[line, spelling] for spelling in SPELLINGS.get(last, (last,)))
            if last.isidentifier() and written < count:
                missing.append(f"{path.name}:{line} {name}")
    assert missing == []
