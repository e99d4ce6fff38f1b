"""Registrations of operators in C++, and the places in Python that call them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends import python
from advisor.frontends.source import Source
from advisor.frontends.torch_ops import with_registrations
from advisor.model import FileFacts, Use
from tests.test_frontend_python import VOCABULARY

ASKED = msgspec.structs.replace(VOCABULARY, words=frozenset(("py:torch.jit.script",)))


def registered(text: str) -> list[Use]:
    source = Source(path="a.cpp", kind="cpp", data=text.encode())
    return list(with_registrations(FileFacts(path="a.cpp", kind="cpp"), source, VOCABULARY).uses)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ('TORCH_LIBRARY(a, m) { m.def("f(Tensor x) -> Tensor"); }', ("library", "a", "f", "")),
        ('TORCH_LIBRARY_FRAGMENT(a, m) { m.def("f", &f); }', ("library", "a", "f", "Composite")),
        ('TORCH_LIBRARY(a, m) { m.impl("f", torch::kCUDA, &f); }', ("library", "a", "f", "CUDA")),
        ('TORCH_LIBRARY_IMPL(a, CUDA, m) { m.impl("a::f", f); }', ("library", "a", "f", "CUDA")),
        ('TORCH_LIBRARY_IMPL(a, AutogradCUDA, m) { m.impl("f", f); }', ("library", "a", "f", "AutogradCUDA")),
        ('STABLE_TORCH_LIBRARY_IMPL(a, CUDA, ops) { ops.impl("f", B(&f)); }', ("library", "a", "f", "CUDA")),
        ('TORCH_LIBRARY_EXPAND(NAME, ops) { ops.def("f(int n, int m) -> ()"); }', ("library", "NAME", "f", "")),
        ('PYBIND11_MODULE(a, m) { m.def("f", &f, "g"); }', ("module", "a", "f", "")),
    ],
)
def test_what_is_registered(text: str, args: tuple[str, ...]) -> None:
    assert [use.args for use in registered(text)] == [args]


def test_the_place_is_that_of_the_name() -> None:
    (use,) = registered('TORCH_LIBRARY(a, m) {\n  if (x) { y(); }\n  m.def("f() -> ()");\n}\nm.def("g() -> ()");\n')
    assert (use.span.line, use.span.column, use.span.end_column, use.rules_only) == (3, 10, 11, True)


@pytest.mark.parametrize("text", ['// TORCH_LIBRARY(a, m) { m.def("f", f); }', 'x = "PYBIND11_MODULE(a, m) {";', ""])
def test_comments_and_strings_register_nothing(text: str) -> None:
    assert registered(text) == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["TORCH_LIBRARY(a, m) {", '"', "m.def(", "}", "(", '"f"', ",", "\n", "/*", "é"])))
def test_any_text(parts: list[str]) -> None:
    assert all(use.symbol == "torch-register" for use in registered("".join(parts)))


def called(text: str) -> list[tuple[str, str, int, int]]:
    uses = python.extract(Source(path="a.py", kind="python", data=text.encode()), ASKED).uses
    found = [use for use in uses if use.symbol.startswith(("torch.ops:", "ext:"))]
    return [(use.symbol, use.kind, use.span.line, use.nargs) for use in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("torch.ops.a.f(x)", [("torch.ops:a.f", "call", 2, 1)]),
        ("y = torch.ops.a.f.default", [("torch.ops:a.f", "member", 2, -1)]),
        ("torch.ops.aten.add(x, y)", []),
        ("'torch.ops.a.f'", []),
        ("self.torch.ops.a.f()", []),
        ("import scan_cuda as s; s.fwd(1, 2)", [("ext:scan_cuda.fwd", "call", 2, 2)]),
        ("from p import _C; _C.g()", [("ext:_C.g", "call", 2, 0)]),
        ("from torch import _C; _C.g()", []),
        ("import scan; scan.fwd(1)", []),
    ],
)
def test_calls_into_extensions(line: str, found: list[tuple[str, str, int, int]]) -> None:
    assert called(f"import torch\n{line}\n") == found
