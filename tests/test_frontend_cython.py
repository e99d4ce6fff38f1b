"""The Cython front end: fixtures tell what is found where; the rest tests what is said about each use."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends.cython import extract
from advisor.frontends.source import Source
from advisor.model import FileFacts, Use
from tests.fixture_lines import ROOT, wanted
from tests.helpers import standing_words

VOCABULARY = standing_words()
FIXTURES = sorted((ROOT / "fixtures" / "uses" / "cython").iterdir())


def facts_of(text: str | bytes, path: str = "a.pyx") -> FileFacts:
    text = text.encode() if isinstance(text, str) else text
    return extract(Source(path=path, kind="cython", data=text), VOCABULARY)


def use_of(text: str, symbol: str) -> Use:
    (use,) = (use for use in facts_of(text).uses if use.symbol == symbol)
    return use


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_just_the_wanted_names_are_found(path: Path) -> None:
    uses = facts_of(path.read_bytes(), path.name).uses
    assert Counter((use.span.line, use.symbol) for use in uses if not use.rules_only) == wanted(path)


def test_a_declaration_has_its_parameters_and_kind() -> None:
    use = use_of('cdef extern from "cuda_runtime.h":\n    int cudaMalloc(void** p, size_t n)\n', "cudaMalloc")
    assert (use.kind, use.nargs, use.args, use.library) == ("decl", 2, ("void** p", "size_t n"), "runtime")
    assert (use.span.line, use.span.column, use.span.end_column) == (2, 9, 19)


def test_a_call_has_its_arguments_and_scope() -> None:
    use = use_of("cdef class A:\n    def f(self):\n        x = cudaFree(<void*>g(1, 2))\n", "cudaFree")
    assert (use.kind, use.args, use.scope, use.defined_here) == ("call", ("<void*>g(1, 2)",), "f", False)


def test_own_functions_and_values_are_told_apart() -> None:
    assert use_of("def cudaFree(x):\n    pass\n", "cudaFree").defined_here
    assert use_of("f = &cudaFree\n", "cudaFree").kind == "member"


def test_columns_count_characters() -> None:
    assert use_of('x = "é"; cudaFree(p)\n', "cudaFree").span.column == 10


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(['"', "'''", "cdef extern from *:", "\n", "    ", "cudaMalloc", "(", ",", "é", "\\"])))
def test_any_text(parts: list[str]) -> None:
    facts = facts_of("".join(parts))
    assert facts.status == "ok"
    assert all(use.span.line <= max(1, facts.lines) for use in facts.uses)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    assert facts_of(content).status in ("ok", "recovered")


def test_a_long_line_is_read() -> None:
    facts = facts_of("cudaFree(a);" * 20_000)
    assert (len(facts.uses), facts.uses[-1].span.column) == (20_000, 19_999 * 12 + 1)
