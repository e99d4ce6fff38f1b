"""Facts that only rules about device code ask for: what is told, where, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.cuda import extract
from advisor.frontends.source import Source
from advisor.model import Name, Use, Vocabulary

_VOCABULARY = Vocabulary(names={"__syncthreads": (Name("__syncthreads", "function", "device", "word"),)})


def _facts(text: str) -> list[Use]:
    data = f"// a kernel\n{text}\nvoid end() {{ __syncthreads(); }}\n".encode()
    found = extract(Source(path="a.cu", kind="cuda", data=data), _VOCABULARY)
    return [use for use in found.uses if use.library == "rules"]


def _kernel(body: str) -> str:
    return f"__global__ void run(float* out, int n) {{\n{body}\n}}"


@pytest.mark.parametrize(
    ("body", "args"),
    [
        ("int a = threadIdx.x % 32;", ("threadIdx.x", "%", "32")),
        ("int a = threadIdx.x >> 5u;", ("threadIdx.x", ">>", "5u")),
        ("int a = lane_id & 0x1f;", ("lane_id", "&", "0x1f")),
        ("int t = threadIdx.x; int a = t / 32;", ("t", "/", "32")),
    ],
)
def test_lane_arithmetic_is_told(body: str, args: tuple[str, ...]) -> None:
    (fact,) = [use for use in _facts(_kernel(body)) if use.kind == "expr"]
    assert (fact.symbol, fact.span.line, fact.args, fact.kernel) == ("warp-arithmetic", 3, args, "run")
    assert fact.rules_only


@pytest.mark.parametrize(
    "body",
    [
        "int a = n % 32;",
        "int a = threadIdx.x % 33;",
        "int a = threadIdx.x % 32.0f;",
        "int i = blockIdx.x * 64 + threadIdx.x; int a = i / 32;",
        "// threadIdx.x % 32",
        'const char* a = "threadIdx.x % 32";',
        "bool a = lane && 31;",
    ],
)
def test_other_arithmetic_is_not(body: str) -> None:
    assert [use for use in _facts(_kernel(body)) if use.kind == "expr"] == []


def test_host_arithmetic_is_not_told() -> None:
    assert [use for use in _facts("int f(int lane) { return lane % 32; }") if use.kind == "expr"] == []


def test_shift_by_a_lane() -> None:
    found = _facts(_kernel("unsigned m = (1u << lane) - 1;\nint s = 1 << n;"))
    assert [(use.symbol, use.args) for use in found if use.kind == "expr"] == [
        ("lane-mask-shift", ("1u", "<<", "lane"))
    ]


@pytest.mark.parametrize(
    ("text", "symbol", "name", "bounds", "types", "words"),
    [
        ("__constant__ float table[4];", "constant-variable", "table", ("4",), ("float",), ()),
        ("__device__ __managed__ int count = 0;", "managed-variable", "count", (), ("int",), ()),
        (_kernel("__shared__ float t[32][33];"), "shared-variable", "t", ("32", "33"), ("float",), ()),
        (_kernel("extern __shared__ char raw[];"), "shared-variable", "raw", ("",), ("char",), ("extern",)),
        (_kernel("__shared__ volatile int* p;"), "shared-variable", "p", (), ("volatile int",), ("volatile",)),
    ],
)
def test_variables(
    text: str, symbol: str, name: str, bounds: tuple[str, ...], types: tuple[str, ...], words: tuple[str, ...]
) -> None:
    (fact,) = [use for use in _facts(text) if use.symbol.endswith("-variable")]
    assert (fact.symbol, fact.spelling, fact.args, fact.types, fact.targs) == (symbol, name, bounds, types, words)


def test_kernel_parameters() -> None:
    (fact,) = [use for use in _facts(_kernel("")) if use.symbol == "kernel-parameters"]
    assert fact.args == ("float* out", "int n")


def test_warp_constants_of_32_only_with_a_name_for_it() -> None:
    found = _facts("#define WARP_SIZE 32\nconstexpr int kWarpSize = 32;\n#define TILE 32\n#define WARP_SIZE_OF 64\n")
    assert [(use.spelling, use.span.line) for use in found if use.symbol == "warp-constant"] == [
        ("WARP_SIZE", 2), ("kWarpSize", 3),
    ]  # fmt: skip


def test_words_of_device_code_once_per_function() -> None:
    text = "double f(double a) { return a; }\n__device__ float g(double a) { double b = a; return std::min(a, b); }"
    found = [(use.symbol, use.span.line, use.scope) for use in _facts(text) if use.kind == "keyword"]
    assert found == [("double", 3, "g"), ("std::min", 3, "g")]


_PIECES = st.sampled_from(
    ["__global__ ", "__device__ ", "__shared__ ", "void f(", ") {", "}", "int a = ", "threadIdx.x ", "% 32", ";", "é",
     "lane", " & 31", "1u << ", "[32]", "[", "(", "double ", "std::", "KERNEL", "\n", "#define WARP_SIZE 32\n", "\\"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=60))
def test_any_text_is_read(pieces: list[str]) -> None:
    found = _facts("".join(pieces))
    assert all(use.rules_only and use.span.line >= 1 for use in found)
