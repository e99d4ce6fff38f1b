"""The CUDA front end against fixtures with expectations on their lines, and detail by detail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fixture_lines import ROOT, wanted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.frontends.cuda import extract
from advisor.frontends.source import Source
from advisor.kinds import kind_of
from advisor.model import FileFacts, Use, Vocabulary
from advisor.packs.read import vocabulary
from advisor.resolve import resolve
from tests.helpers import packs

FIXTURES = sorted((ROOT / "fixtures" / "uses" / "cuda").iterdir())


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(packs().catalogue)


def facts_of(text: str | bytes, words: Vocabulary, kind: str = "cuda") -> FileFacts:
    raw = text.encode() if isinstance(text, str) else text
    return extract(Source(path="a.cu", kind=kind, data=raw), words)


def use_of(text: str, symbol: str, words: Vocabulary, kind: str = "cuda") -> Use:
    (use,) = [use for use in facts_of(text, words, kind).uses if use.symbol == symbol]
    return use


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_fixture_yields_exactly_what_its_lines_want(path: Path, words: Vocabulary) -> None:
    read = extract(Source(path=path.name, kind=kind_of(path.name), data=path.read_bytes()), words)
    (facts,) = resolve([read], {})
    found = Counter((use.span.line, use.symbol) for use in facts.uses if not use.rules_only)
    expected = wanted(path)
    assert (found - expected, expected - found) == (Counter(), Counter())


KERNEL = """#include <cuda_runtime.h>
namespace app {
template <typename T>
__global__ void scale(T* p, int n) {
  if (n > 0) {
    p[0] = __shfl_down_sync(0xffffffff, p[0], 16);
  } else {
    __syncthreads();
  }
  asm volatile("mov.u32 %0, %%laneid;" : "=r"(n) : "r"(1) : "memory");
}
}
struct Runner {
  cudaError_t run(cudaStream_t s) {
    app::scale<float><<<dim3(1, 2), 256, 0, s>>>(ptr, 4);
    cudaError_t e = cudaMalloc((void**)&ptr, n * sizeof(float));
    if (cudaSetDevice(0) != cudaSuccess) return cudaGetLastError();
    cudaFree(ptr);
    return check(cudaDeviceSynchronize());
  }
};
"""


def test_call_in_device_code_knows_its_kernel_arguments_and_conditions(words: Vocabulary) -> None:
    use = use_of(KERNEL, "__shfl_down_sync", words)
    assert (use.span.line, use.span.column, use.span.end_column) == (6, 12, 28)
    assert (use.kind, use.side, use.kernel, use.scope) == ("call", "device", "scale", "scale")
    assert use.args == ("0xffffffff", "p[0]", "16")
    assert use.nargs == 3
    assert use.tests == ("n > 0",)


def test_else_branch_is_a_negated_condition(words: Vocabulary) -> None:
    assert use_of(KERNEL, "__syncthreads", words).tests == ("!(n > 0)",)


def test_launch_lists_configuration_then_kernel_arguments(words: Vocabulary) -> None:
    use = use_of(KERNEL, "<<<>>>", words)
    assert use.args == ("dim3(1, 2)", "256", "0", "s", "ptr", "4")
    assert (use.kind, use.result, use.scope) == ("launch", "launches:scale", "Runner::run")


def test_launch_without_shared_memory_and_stream_has_empty_places(words: Vocabulary) -> None:
    use = use_of("void f() { k<<<g, b>>>(x); }", "<<<>>>", words)
    assert use.args == ("g", "b", "", "", "x")


def test_inline_assembly_has_template_operands_and_clobbers(words: Vocabulary) -> None:
    use = use_of(KERNEL, "asm", words)
    assert use.args == ('"mov.u32 %0, %%laneid;"', ': "=r"(n)', ': "r"(1)', ': "memory"')
    assert (use.kind, use.kernel) == ("asm", "scale")


@pytest.mark.parametrize(
    ("symbol", "result"),
    [
        ("cudaMalloc", "assigned:cudaError_t"),
        ("cudaSetDevice", "compared:!= cudaSuccess"),
        ("cudaGetLastError", "returned"),
        ("cudaFree", "unused"),
        ("cudaDeviceSynchronize", "passed:check"),
    ],
)
def test_result_of_a_call(symbol: str, result: str, words: Vocabulary) -> None:
    assert use_of(KERNEL, symbol, words).result == result


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("void f() { cudaFree(p); }", "statement"),
        ("void f() { if (cudaFree(p)) g(); }", "condition"),
        ("void f() { for (; cudaFree(p);) g(); }", "condition"),
        ("void f() { x = cudaFree(p) ? 1 : 2; }", "condition"),
        ("int a[cudaFree(0)];", "array_bound"),
        ("static_assert(cudaFree(0) == 0);", "static_assert"),
        ("void f(int x = cudaFree(0));", "default"),
        ("constexpr int x = cudaFree(0);", "constexpr"),
        ("template <int N> struct A {}; A<cudaFree(0)> a;", "template_arg"),
        ("int x = cudaFree(0);", "plain"),
    ],
)
def test_role_of_a_call(text: str, role: str, words: Vocabulary) -> None:
    assert use_of(text, "cudaFree", words).role == role


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("__global__ void f() { cudaFree(0); }", "device"),
        ("__device__ int f() { cudaFree(0); }", "device"),
        ("__host__ __device__ int f() { cudaFree(0); }", "both"),
        ("C10_HOST_DEVICE int f() { cudaFree(0); }", "both"),
        ("A::A(int n) : B(TYPE_DEVICE_CUDA, n) { cudaFree(0); }", "host"),
        ("DEVICE_INLINE int f() { cudaFree(0); }", "device"),
        ("int f() { cudaFree(0); }", "host"),
        ("void f() { auto g = [=] __device__ (int i) { cudaFree(0); }; }", "device"),
        ("int x = cudaFree(0);", "unknown"),
        ("#define X cudaFree(0)", "unknown"),
        ("int f(int n) { g<<<1, 2>>>(n); CHECK_KERNEL_ERROR if (n) { cudaFree(0); } return 0; }", "host"),
        ("CHECK_KERNEL_ERROR int x = cudaFree(0);", "unknown"),
        ("__global__ void f(int n) { CHECK_KERNEL_ERROR if (n) { cudaFree(0); } }", "device"),
    ],
)
def test_side_of_a_call(text: str, side: str, words: Vocabulary) -> None:
    assert use_of(text + "\n", "cudaFree", words).side == side


def test_guard_and_sibling_arms(words: Vocabulary) -> None:
    text = "#ifdef USE_ROCM\nhipFree(p);\n#else\nint x = cudaFree(p);\n#endif\n"
    use = use_of(text, "cudaFree", words)
    assert (use.guard, use.arms) == ("!defined(USE_ROCM)", ("defined(USE_ROCM)",))


def test_macro_body_is_parsed_on_its_own(words: Vocabulary) -> None:
    text = "#define RUN(x) \\\n  do { \\\n    check(cudaFree(x)); \\\n  } while (0)\n"
    use = use_of(text, "cudaFree", words)
    assert (use.span.line, use.span.column, use.kind, use.result) == (3, 11, "call", "passed:check")
    assert use.confidence == "strong"


def test_names_in_a_parse_error_are_kept_with_lower_confidence(words: Vocabulary) -> None:
    facts = facts_of("void f( { ) cudaFree(p; }\nint y = cudaSuccess\n", words)
    found = {use.symbol: use.confidence for use in facts.uses}
    assert found["cudaFree"] in ("medium", "weak")
    assert facts.status == "recovered"
    assert "did not parse" in facts.reason


def test_a_file_over_the_limit_is_matched_by_token(words: Vocabulary) -> None:
    text = "int a; // cudaFree\n" + "void f() { cudaFree(0); }\n" + " " * (2 * 1024 * 1024)
    facts = facts_of(text, words)
    assert [(use.symbol, use.span.line, use.confidence) for use in facts.uses] == [("cudaFree", 2, "weak")]
    assert facts.reason == "over 2,097,152 bytes: names matched by token, not parsed"
    assert facts.parsed_lines == 0


def test_columns_count_code_points(words: Vocabulary) -> None:
    assert use_of('auto s = "größe 长度"; int x = cudaFree(0);', "cudaFree", words).span.column == 30


def test_the_included_header_decides_between_two_libraries(words: Vocabulary) -> None:
    symbol = "cublasSgemm"
    assert use_of(f"#include <cublas_v2.h>\nint x = {symbol}(1);", symbol, words).library == "cublas"
    assert use_of(f"#include <cublas.h>\nint x = {symbol}(1);", symbol, words).library == "cublas_legacy"


@pytest.mark.parametrize(
    "text",
    [
        "float sin(float); float f(float x) { return sin(x); }",
        "void f() { void* p = malloc(4); free(p); }",
        "struct float4 { float x; }; float4 a;",
        "int min(int a, int b); int half; int any(int stream) { return min(stream, half); }",
        'void f() { asm volatile("cpuid"); }',
        '// cudaMalloc(&p, 1);\nconst char* s = "cudaMalloc";',
        '#include "my_cuda_utils.h"\n',
    ],
)
def test_plain_cpp_yields_no_use(text: str, words: Vocabulary) -> None:
    assert facts_of(text, words, "cpp").uses == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("void f() { g(); CHECKED\n cudaFree(p); }", "call"),
        ("void f() { for (;;) { g(); CHECKED\n }\n cudaEventRecord(stop, 0); }", "call"),
        ('#define C(x) do { std::printf("%s", cudaFree(x)); } while (0)\n', "call"),
        ("extern int OWNAPI cudaFree(void* p);", "decl"),
        ("void f() { int cudaFree(void* p); }", "decl"),
    ],
)
def test_a_call_behind_a_macro_without_semicolon_is_no_declaration(text: str, kind: str, words: Vocabulary) -> None:
    (use,) = facts_of(text, words).uses
    assert use.kind == kind


def test_own_definitions_are_told(words: Vocabulary) -> None:
    text = "const char* cudaGetErrorString(int e) { return 0; }\n#define cudaSafe(x) x\ntypedef int cudaMine_t;\n"
    found = {(define.name, define.kind, define.span.line) for define in facts_of(text, words).defines}
    assert {("cudaGetErrorString", "function", 1), ("cudaSafe", "macro", 2), ("cudaMine_t", "typedef", 3)} <= found


def test_kernels_are_told_with_their_extent(words: Vocabulary) -> None:
    kernels = [define for define in facts_of(KERNEL, words).defines if define.kind == "kernel"]
    assert [(k.name, k.span.line, k.span.end_line) for k in kernels if k.span.end_line > k.span.line] == [
        ("scale", 4, 11)
    ]


def _text_at(data: bytes, use: Use) -> str:
    """The text of a place, lines joined; of a long string only as much as its spelling tells."""
    span = use.span
    lines = data.decode("utf-8", "surrogateescape").split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    text = "\n".join(lines)[span.column - 1 :]
    return " ".join(text[:80].split()) if use.kind == "string" else text


_PIECES = st.lists(
    st.sampled_from(
        ["cudaMalloc", "cudaSuccess", "(", ")", "{", "}", ";", "\n", " ", "/*", "*/", "//", '"', "'", "\\\n",
         "#define X ",
         "#if A\n", "#else\n", "#endif\n", "__global__ void k", "<<<1,1>>>", "<", ">", "asm", "R\"(", ")\"", "sin", "é",
         "thrust::sort", "using namespace thrust;", "#include <cub/cub.cuh>\n", "cudaFoo", ",", "1'0", "\x00", "::"]
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PIECES)
def test_any_arrangement_of_pieces_is_read_and_every_span_is_true(words: Vocabulary, pieces: list[str]) -> None:
    raw = "".join(pieces).encode()
    facts = facts_of(raw, words)
    assert facts.lines == raw.count(b"\n") + (not raw.endswith(b"\n") and raw != b"")
    for use in facts.uses:
        if use.symbol != "<<<>>>" and "\\\n" not in "".join(pieces) and "::" not in use.symbol:
            assert _text_at(raw, use) == use.spelling


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_read(words: Vocabulary, raw: bytes) -> None:
    assert facts_of(raw + b" cudaFree(0);", words).path == "a.cu"


@pytest.mark.parametrize(
    ("body", "symbols"),
    [
        ("__shared__ typename WarpReduce<float>::TempStorage t;", ["cub::WarpReduce"]),
        ("WarpReduce<float>::TempStorage t;", ["cub::WarpReduce"]),
        ("own::WarpReduce<float> r;", []),
        ("Own<int>::WarpReduce<float> r;", []),
    ],
)
def test_class_template_of_an_opened_namespace_before_its_member(
    body: str, symbols: list[str], words: Vocabulary
) -> None:
    text = f"#include <cub/cub.cuh>\nusing namespace cub;\nvoid f() {{ {body} }}\n"
    assert [use.symbol for use in facts_of(text, words).uses if use.span.line == 3 and "cub" in use.symbol] == symbols


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("void f() {\n  const dim3 blockDim(32, 16);\n  g(n / blockDim.x);\n}\n", []),
        ("void f() {\n  dim3 gridDim(1), blockDim = dim3(8);\n  g(n / gridDim.x);\n}\n", []),
        ("__global__ void f() {\n  dim3 size(gridDim.x, blockDim.x);\n  g(size, blockDim.x);\n}\n", [2, 2, 3]),
        ("void f() {\n  dim3 size(n, blockDim.x);\n}\n", [2]),
    ],
    ids=["declared", "after-a-comma", "kernel", "not-declared"],
)
def test_a_host_functions_own_block_is_not_the_devices(text: str, lines: list[int], words: Vocabulary) -> None:
    uses = facts_of("#include <cuda_runtime.h>\n" + text, words).uses
    assert [use.span.line - 1 for use in uses if use.symbol in ("blockDim", "gridDim") and not use.rules_only] == lines
