"""The search in texts: windows around literals, comments, catalogue names, limits, commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.frontends.command_text import commands_at
from advisor.frontends.source import Source
from advisor.frontends.text import search
from advisor.model import Name, TextPattern, Vocabulary
from advisor.rules.registry import patterns

NAMES = {"cuInit": (Name("cuInit", "function", "driver", "word"),)}


def _found(text: str, *asked: TextPattern, path: str = "a.py", kind: str = "python") -> list[tuple[str, int, int, str]]:
    vocabulary = Vocabulary(names=NAMES, patterns=asked)
    uses = search(Source(path=path, kind=kind, data=text.encode()), vocabulary)
    return [(use.symbol, use.span.line, use.span.column, use.spelling) for use in uses if use.symbol != "sketch"]


SOURCES = [path for path in sorted((Path(__file__).parents[1] / "fixtures").rglob("*")) if path.is_file()]


def test_patterns_tried_at_their_literals_alone_find_what_they_find_anywhere() -> None:
    asked = [pattern for pattern in patterns() if pattern.at_start]
    assert asked
    for pattern in asked:
        everywhere = replace(pattern, at_start=False)
        found = 0
        for path in SOURCES:
            source = Source(path="a.txt" if not pattern.files else "a.py", kind="python", data=path.read_bytes())
            told, untold = (search(source, Vocabulary(names={}, patterns=(each,))) for each in (pattern, everywhere))
            assert told == untold, path
            found += sum(use.symbol == pattern.id for use in told)
        assert found, pattern.id


def test_a_literal_inside_of_a_match_begins_none() -> None:
    twice = TextPattern("W", r"needle(?:needle)?", ("needle",), at_start=True)
    assert _found("needleneedleneedle", twice) == [("W", 1, 1, "needleneedle"), ("W", 1, 13, "needle")]


WORD = TextPattern("W", r"\bneedle\w*", ("needle",))


def test_places_are_exact() -> None:
    assert _found("x\n  needles = 1\n", WORD) == [("W", 2, 3, "needles")]


def test_letter_case_does_not_count() -> None:
    assert _found("NEEDLE", WORD) == [("W", 1, 1, "NEEDLE")]


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("a.py", "python", "# needle\n"),
        ("a.py", "python", '"""\nneedle\n"""\n'),
        ("a.cu", "cuda", "/* x\n needle */\n"),
        ("a.rs", "text", "// needle\n"),
        ("a.sh", "shell", "ls  # needle\n"),
        ("a.bat", "text", "rem needle\n"),
    ],
)
def test_comments_are_silent_unless_asked_for(path: str, kind: str, text: str) -> None:
    assert _found(text, WORD, path=path, kind=kind) == []
    told = TextPattern("W", WORD.regex, WORD.literals, comments=True)
    assert [each[0] for each in _found(text, told, path=path, kind=kind)] == ["W"]


def test_a_string_is_no_comment() -> None:
    assert len(_found('run("needle # x")\n', WORD)) == 1


def test_only_files_of_the_class_are_searched() -> None:
    image = TextPattern("W", WORD.regex, WORD.literals, files=("image",))
    assert _found("needle", image) == []
    assert len(_found("needle", image, path="Dockerfile", kind="container")) == 1


def test_lines_that_are_excluded_stay_silent() -> None:
    picky = TextPattern("W", WORD.regex, WORD.literals, exclude="hay")
    assert _found("needle in hay\nneedle\n", picky) == [("W", 2, 1, "needle")]


def test_names_of_the_api_are_looked_up() -> None:
    api = TextPattern("A", r"fn (?P<api>\w+)", ("fn ",))
    assert [each[3] for each in _found("fn cuInit()\nfn cuFoo()\n", api, path="a.rs", kind="text")] == ["fn cuInit"]


def test_the_limit_of_places_holds() -> None:
    assert len(_found("needle\n" * 100, TextPattern("W", WORD.regex, WORD.literals, limit=3))) == 3


@given(st.binary(max_size=3000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_searched(data: bytes) -> None:
    vocabulary = Vocabulary(names=NAMES, patterns=patterns())
    for path, kind in (("a.cu", "cuda"), ("Dockerfile", "container"), ("x.md", "prose"), ("a.sh", "shell")):
        for use in search(Source(path=path, kind=kind, data=data), vocabulary):
            assert 1 <= use.span.line <= data.count(b"\n") + 1


def _words(text: str, at: str) -> list[tuple[str, ...]]:
    data = text.encode()
    place = data.index(at.encode())
    return [words for _, _, _, words in commands_at(data, [(place, place + 1)], 5)]


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("auditwheel repair x.whl\n", "audit", ("auditwheel", "repair", "x.whl")),
        ("      run: auditwheel repair x.whl\n", "audit", ("auditwheel", "repair", "x.whl")),
        ("RUN auditwheel repair x.whl\n", "audit", ("auditwheel", "repair", "x.whl")),
        ("\tauditwheel repair x.whl\n", "audit", ("auditwheel", "repair", "x.whl")),
        ('repair = "auditwheel repair x.whl"\n', "audit", ("auditwheel", "repair", "x.whl")),
        ("auditwheel repair \\\n  --lib-sdir . x.whl\n", "audit", ("auditwheel", "repair", "--lib-sdir", ".", "x.whl")),
    ],
)  # fmt: skip
def test_commands_are_parsed_wherever_they_stand(text: str, at: str, words: tuple[str, ...]) -> None:
    assert words in _words(text, at)
