"""What is code and what is not, and which words, includes and qualified names it holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lexer import identifiers

from advisor.frontends.matcher import blanked, build_index, find_hits, may_hold_uses, namespaces, read_code
from advisor.model import Name, Vocabulary

WORDS = Vocabulary(
    names={
        "cudaMalloc": (Name("cudaMalloc", "function", "runtime", "word", "cuda_runtime_api.h"),),
        "cub::BlockReduce": (Name("cub::BlockReduce", "class", "cub", "qualified", "cub/cub.cuh"),),
        "thrust::sort": (Name("thrust::sort", "function", "thrust", "qualified", "thrust/sort.h"),),
        "nvcuda::wmma::fragment": (Name("nvcuda::wmma::fragment", "class", "wmma", "qualified", "mma.h"),),
        "cooperative_groups::this_grid": (
            Name(
                "cooperative_groups::this_grid", "function", "cooperative_groups", "qualified", "cooperative_groups.h"
            ),
        ),
        "cuda_runtime.h": (Name("cuda_runtime.h", "header", "runtime", "include", "cuda_runtime.h"),),
        "asm": (Name("asm", "keyword", "device", "device"),),
        "<<<>>>": (Name("<<<>>>", "keyword", "device", "word"),),
    },
    digest="test",
)
INDEX = build_index(WORDS)


def hits(text: str) -> list[tuple[str, str, str]]:
    code = read_code(text.encode())
    return [(hit.symbol, hit.spelling, hit.form) for hit in find_hits(code, WORDS, INDEX)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a // b\nc", "a     \nc"),
        ("a /* b\nc */ d", "a     \n     d"),
        ("a /* open", "a        "),
        ('a "b\\"c" d', "a        d"),
        ('"open\nb', "     \nb"),
        ('R"x(a)" " )x" b', "R             b"),
        ('R"""(a)"")""" b', "R             b"),
        ("u8\"a\" L'b' u8'c' d", "u8    L    u8    d"),
        ("1'000'000 'a' b", "1'000'000     b"),
        ("don't stop", "don't stop"),
        ("#include <cuda.h>\nx", "#include         \nx"),
        ("// #include <cuda.h>\nx", "                    \nx"),
        ("// a \\\n b\nc", "      \n  \nc"),
        ("x = 5.e-3'f", "x = 5.e-3'f"),
    ],
)
def test_what_is_not_code_is_blanked(text: str, left: str) -> None:
    result = blanked(text.encode()).decode()
    assert len(result) == len(text)
    assert result == left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cudaMalloc(x)", [("cudaMalloc", "cudaMalloc", "word")]),
        ("my_cudaMalloc cudamalloc CUDAMalloc", []),
        ("cudaMal\\\nloc(x)", [("cudaMalloc", "cudaMalloc", "word")]),
        ("cub::BlockReduce<int>::TempStorage t", [("cub::BlockReduce", "cub::BlockReduce", "chain")]),
        ("::cub :: BlockReduce<int> t", [("cub::BlockReduce", "cub::BlockReduce", "chain")]),
        ("using namespace nvcuda; wmma::fragment<a> f", [("nvcuda::wmma::fragment", "wmma::fragment", "chain")]),
        ("using namespace thrust; sort(a, b)", [("thrust::sort", "sort", "tail")]),
        ("using cub::BlockReduce; BlockReduce<int> b",
         [("cub::BlockReduce", "cub::BlockReduce", "chain"), ("cub::BlockReduce", "BlockReduce", "tail"),
          ("cub::BlockReduce", "BlockReduce", "tail")]),
        ("namespace cg = cooperative_groups; cg::this_grid()",
         [("cooperative_groups::this_grid", "cg::this_grid", "chain")]),
        ("thrust::no_such_thing(a)", [("thrust::no_such_thing", "thrust::no_such_thing", "chain")]),
        ("my::thrust::sort(a)", []),
        ("k<<<1, 2>>>()", [("<<<>>>", "<<<", "launch")]),
        ("<<<<<<< HEAD", []),
        ("__asm__ volatile(1)", [("asm", "__asm__", "word")]),
        ("#include <cuda_runtime.h>", [("cuda_runtime.h", "cuda_runtime.h", "include")]),
        ('#include "cuda_runtime.h"', [("cuda_runtime.h", "cuda_runtime.h", "include")]),
        ("#include <cudnn_frontend.h>", [("cudnn_frontend.h", "cudnn_frontend.h", "include")]),
        ('#include "cuda_utils.h"', []),
        ("cudaFooBar cuFooBar cublasFoo CU_FOO nvrtcFoo curr cutoff nvals CUDA_CHECK",
         [(n, n, "word") for n in ("cudaFooBar", "cuFooBar", "cublasFoo", "CU_FOO", "nvrtcFoo")]),
    ],
)  # fmt: skip
def test_hits(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert hits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int main() { return 0; }", False),
        ("cudaMalloc", True),
        ("cudaFooBar", True),
        ("a<<<b", True),
        ("using namespace thrust;", True),
        ("#include <cuda_runtime.h>", True),
        ("#include <cutlass/gemm.h>", True),
        ("#include <vector>", False),
    ],
)
def test_prefilter(text: str, expected: bool) -> None:
    assert may_hold_uses(text.encode(), INDEX) is expected


def test_own_namespaces_are_told() -> None:
    code = read_code(b"namespace thrust { } namespace a::cuda { } namespace x = y;")
    assert [(start, end, name) for start, end, name in namespaces(code)] == [(10, 16, "thrust"), (31, 38, "a::cuda")]


_TEXTS = st.text(
    alphabet=st.sampled_from(list("ab1'\"\\/*\n #(){}<>R_.e+-uL")), max_size=80
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_blanking_keeps_length_and_lines(text: str) -> None:
    raw = text.encode()
    result = blanked(raw)
    assert len(result) == len(raw)
    assert [n for n, byte in enumerate(raw) if byte == 10] == [n for n, byte in enumerate(result) if byte == 10]


_SAMPLES = (
    "foo(1);", "// bar \\", "/* baz", "qux */ a", 's = "str // x";', "c = 'x';", 'r = R"d(raw " foo)d";', "n = 1'000;",
    "#define F(x) g(x) \\\n  h(x)", "#include <head.h>", '#include "own.h"', "#if 0", "inactive();", "#endif",
    'u8"t" "v";', "L'\\'' d;",
)  # fmt: skip
_LINES = st.lists(st.sampled_from(_SAMPLES), max_size=12)


@settings(max_examples=300, deadline=None)
@given(_LINES)
def test_identifiers_agree_with_the_independent_lexer(lines: list[str]) -> None:
    from advisor.frontends.matcher import _WORD

    raw = "\n".join(lines).encode()
    ours = {match.group().decode() for match in _WORD.finditer(blanked(raw))}
    theirs = {name for _, _, name in identifiers(raw)}
    directives = {"define", "include", "if", "endif", "u8", "R", "L"}  # and prefixes of strings
    assert ours - theirs <= directives
    assert theirs - ours <= directives
