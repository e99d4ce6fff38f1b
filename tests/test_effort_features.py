"""The counted features are those of the model: by the expressions of the table, on text without comments."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import data
from advisor.effort.calibrate import CONSTRUCTS, FEATURES, REFINED
from advisor.frontends.features import EXPRESSIONS, features
from advisor.frontends.matcher import without_comments

ROOT = Path(__file__).parent.parent / "fixtures"
SOURCES = sorted(
    path for path in ROOT.rglob("*") if path.suffix in (".cu", ".cuh", ".cpp", ".h", ".hpp", ".cc") and path.is_file()
)
TABLE = list(csv.DictReader((data.MAPPINGS / "effort_features.tsv").open(encoding="utf-8"), delimiter="\t"))
BY_EXPRESSION = {row["column"]: row["regular expression (Python, case sensitive)"] for row in TABLE}
OCCURRENCES = [
    row["column"] for row in TABLE if row["unit"] == "occurrences" and BY_EXPRESSION[row["column"]] and row["column"]
]


def _plain(text: str) -> str:
    """Comments out, by a loop that shares nothing with the product."""
    kept, place = [], 0
    while place < len(text):
        two = text[place : place + 2]
        if two == "//":
            while place < len(text) and text[place] != "\n":
                place += 1 + (text[place] == "\\")
        elif two == "/*":
            end = text.find("*/", place + 2)
            end = len(text) if end < 0 else end + 2
            kept.append("".join(char if char == "\n" else " " for char in text[place:end]))
            place = end
        elif text[place] in "\"'" and not (text[place] == "'" and place and text[place - 1].isalnum()):
            quote, start = text[place], place
            place += 1
            while place < len(text) and text[place] not in (quote, "\n"):
                place += 1 + (text[place] == "\\")
            place += 1
            kept.append(text[start:place])
        else:
            kept.append(text[place])
            place += 1
    return "".join(kept)


@pytest.mark.parametrize("column", OCCURRENCES)
def test_expression_is_the_one_of_the_table(column: str) -> None:
    if column != "api_refs":
        assert EXPRESSIONS[column] == BY_EXPRESSION[column]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_counts_are_those_of_the_expressions(path: Path) -> None:
    source = path.read_bytes()
    if b'R"' in source or b"\\\n" in source:
        pytest.skip("the plain loop knows neither raw strings nor splices")
    text = _plain(source.decode("utf-8", "replace"))
    found = features(source)
    want = {name: len(re.findall(BY_EXPRESSION[name], text)) for name in OCCURRENCES}
    if not re.search(BY_EXPRESSION["gpu_files"], text):
        want = {name: count for name, count in want.items() if found.counts.get(name)}
    assert {name: found.counts.get(name, 0) for name in want} == want
    assert found.counts.get("loc", 0) == sum(1 for line in text.split("\n") if line.strip())
    assert found.names == tuple(sorted(set(re.findall(BY_EXPRESSION["api_refs"], text))))


KERNELS = b"""// __global__ void no() {}
#include <cuda_runtime.h>
template <int N>
__global__ void __launch_bounds__(256)
scale(float* x, int n = sizeof(int))
{
    asm volatile("mov.u32 %0, %%laneid;"
                 : "=r"(n));

    child<<<1, 1>>>(x);   /* nested
                             launch */
}
__device__ int table[] = {1, 2};
__host__ __device__ float half_of(float v) { return v / 2; }
__device__ float declared(float);
const char* text = "__global__ void s() { }";
void host(float* x) { scale<4><<<1, 32>>>(x, 3); cudaFree(x); cudaFree(x); }
"""


def test_structure_of_a_file() -> None:
    found = features(KERNELS)
    wanted = {
        "kernels": 1, "device_fns": 1, "kernel_loc": 8, "dyn_par": 1, "asm_lines": 2, "launches": 2, "gpu_files": 1,
        "api_runtime": 2, "api_refs": 2, "api_lines": 2, "launch_bounds": 1, "loc": 14, "gpu_loc": 14, "asm_ptx": 1,
    }  # fmt: skip
    assert {name: found.counts.get(name, 0) for name in wanted} == wanted
    assert found.names == ("cudaFree",)


def test_signs_beside_a_name_are_no_part_of_it() -> None:
    found = features(b"void f() { $half(x); a$__half2half(y); cuda::pipeline$ p; }\n").counts
    assert (found["fp16"], found["fp16_intr"], found["async_copy"]) == (2, 1, 1)


def test_file_without_gpu_code_counts_its_lines() -> None:
    assert features(b"int main() {\n\n  return 0; // cudaMalloc(x)\n}\n").counts == {"files": 1, "loc": 3}


@pytest.mark.parametrize(
    ("column", "counted", "silent"),
    [
        ("mask_arg", "__shfl_down_sync(0xffffffff, v, 1)", "h ^= 0xffffffffu"),
        ("mask_arg", "unsigned mask = 0xffffffff;", "crc = 0xFFFFFFFF"),
        ("mask_arg", "__any_sync(~0u, p)", "__any_sync(active, p)"),
        ("vote_int", "unsigned b = __ballot_sync(m, p);", "uint64_t b = __ballot_sync(m, p);"),
        ("arch_guard", "#if __CUDA_ARCH__ >= 800\nf();\n#endif", "int v = CUDART_VERSION;"),
        (
            "arch_guard",
            "#ifdef __CUDACC__\nf();\n#endif",
            "#if __CUDA_ARCH__ < 600\ndo { old = atomicCAS(p, a, b); } while (0);",
        ),
        ("fp16_intr", "__hadd2(a, b)", "#include <cuda_fp16.h>\nint half = n / 2; f(half * 2);"),
        ("fp16_intr", "hexp(x)", "__half* x"),
        ("blas_ex", "cublasGemmEx(h, a)", "cublasSgemm(h, a)"),
        ("sparse_hard", "cusparseXcsrsort(h, a)", "cusparseSpMV(h, a); cusparseCreateCsr(&m)"),
        ("vector_ops", "float3 operator+(const float3 &a, float3 b)", "V operator+(const V& a, const V& b)"),
        ("host_mapped", "cudaHostGetDevicePointer(&d, h, 0)", "cudaHostAlloc(&p, n, cudaHostAllocDefault)"),
        ("rounded_intr", "__fadd_rz(a, b)", "__fadd_rn(a, b); __float2int_rz(a)"),
    ],
)
def test_refined_column_counts_what_needs_an_edit_only(column: str, counted: str, silent: str) -> None:
    gpu = "__global__ void k();\n"
    assert features((gpu + counted).encode()).counts.get(column) == 1
    assert column not in features((gpu + silent).encode()).counts


def test_every_input_of_the_model_is_a_column_of_the_table() -> None:
    columns = {row["column"] for row in TABLE}
    assert {*FEATURES, *REFINED} <= columns
    assert {feature for group in CONSTRUCTS.values() for feature in group} <= {*FEATURES, *REFINED}
    assert [name for name, count in Counter((*FEATURES, *REFINED)).items() if count > 1] == []


PIECES = st.sampled_from(
    [
        "__global__ void f(",
        ")",
        "{",
        "}",
        "asm(",
        '"',
        "'",
        "//",
        "/*",
        "*/",
        "\n",
        "<<<",
        ">>>",
        "operator=",
        "=",
        ";",
        "x",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_counted_and_keeps_its_length(text: str) -> None:
    source = text.encode()
    found = features(source)
    assert found.counts["files"] == 1
    assert len(without_comments(source)) == len(source)
    assert found.counts.get("kernel_loc", 0) <= found.counts.get("loc", 0)
