"""Deep mode: what libclang adds to the light facts, what happens when it fails, and that hostile trees run nothing."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import msgspec
import pytest

from advisor.deep import Deep, DeepOptions
from advisor.errors import AdvisorError
from advisor.frontends import clang_deep
from advisor.frontends.deep_stub import stub_header
from advisor.model import FileFacts, Use
from advisor.reading import read_file
from advisor.resolve.includes import Graph
from advisor.walk import WalkOptions, walk
from tests.helpers import words, write

UTIL = """\
#pragma once
#include <cuda_runtime.h>
#define GPU_MALLOC(p, n) cudaMalloc(p, n)
#define CHECK(x) do { if ((x) != cudaSuccess) abort(); } while (0)
"""
CODE = """\
#include <vector>
#include "util.h"
__global__ void k(float* p) {
  p[0] += __shfl_xor_sync(0xffffffff, p[0], 1);
}
void f(std::vector<float>& x) {
  void* p; /* é */ cudaMemcpy(p, x.data(), 4, cudaMemcpyHostToDevice);
  GPU_MALLOC(&p, 10);
  CHECK(cudaFree(p));
#ifdef NOT_DEFINED
  cudaMemset(p, 0, 1);
#endif
  k<<<1, 1>>>((float*)p);
}
"""


def scanned(folder: Path) -> tuple[Deep, list[FileFacts]]:
    found = walk([folder], WalkOptions())
    return Deep([folder], found.files, words(), DeepOptions(seconds=120)), [
        read_file(file, words()) for file in found.files
    ]


def deep_facts(folder: Path, path: str = "src/a.cu") -> FileFacts:
    deep, light = scanned(folder)
    return next(facts for facts in deep.facts(light) if facts.path == path)


def uses(facts: FileFacts, symbol: str) -> list[Use]:
    return [use for use in facts.uses if use.symbol == symbol and not use.rules_only]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> FileFacts:
    folder = write(tmp_path_factory.mktemp("deep"), {"include/util.h": UTIL, "src/a.cu": CODE})
    return deep_facts(folder)


@pytest.mark.parametrize(
    ("symbol", "line", "types"),
    [
        ("__shfl_xor_sync", 4, ("unsigned int", "float", "int")),
        ("cudaMemcpy", 7, ("void *", "float *", "int", "const int")),
        ("cudaFree", 9, ("void *",)),
    ],
)
def test_call_seen_by_both_has_the_types_of_its_arguments(
    facts: FileFacts, symbol: str, line: int, types: tuple[str, ...]
) -> None:
    (use,) = uses(facts, symbol)
    assert (use.span.line, use.seen_by, use.via, use.types) == (line, "both", "", types)


def test_call_in_a_macro_of_the_project_is_added_with_its_way(facts: FileFacts) -> None:
    (use,) = uses(facts, "cudaMalloc")
    assert (use.span.line, use.span.column, use.spelling) == (8, 3, "GPU_MALLOC")
    assert (use.seen_by, use.via, use.types) == ("deep", "GPU_MALLOC (include/util.h:3)", ("void **", "int"))
    assert facts.excerpts[8] == "  GPU_MALLOC(&p, 10);"


def test_call_in_a_template_through_a_macro_is_added_and_a_check_is_not(tmp_path: Path) -> None:
    code = """\
#include <cuda_runtime.h>
#define CHECK(x) do { if ((x) != cudaSuccess) puts(cudaGetErrorString(x)); } while (0)
#define RAISE_LIMIT(kernel, n) \\
  do { CHECK(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, n)); } while (0)
template <class T> __global__ void k(T*);
template <class T> void f(int n) { RAISE_LIMIT(k<T>, n); CHECK(cudaFree(0)); }
"""
    found = deep_facts(write(tmp_path, {"src/a.cu": code}))
    added = [(use.symbol, use.span.line, use.kind, use.via) for use in found.uses if use.seen_by == "deep"]
    assert added == [("cudaFuncSetAttribute", 6, "call", "RAISE_LIMIT (src/a.cu:3)")]


TEMPLATES = """\
#include <cub/cub.cuh>
#include <thrust/device_vector.h>
#include <torch/extension.h>
__global__ void k(float* x) {
  typedef cub::BlockReduce<float, 128, cub::BLOCK_REDUCE_RAKING> Reduce;
  __shared__ Reduce::TempStorage storage;
  x[0] = Reduce(storage).Sum(x[1]);
}
void f(torch::Tensor t) {
  TORCH_CHECK(t.dim() == 2, "two dimensions");
  thrust::device_vector<int> v(3);
  thrust::sort(thrust::cuda::par.on(0), v.begin(), v.end());
  cub::DeviceReduce::Sum(nullptr, 1, v.begin(), v.begin(), 3);
  k<<<1, 1, 0, at::cuda::getCurrentCUDAStream()>>>(t.data_ptr<float>());
}
"""


def test_templates_and_frameworks_without_their_headers_parse(tmp_path: Path) -> None:
    deep, light = scanned(write(tmp_path, {"a.cu": TEMPLATES}))
    answer = deep.look(Graph(light), "a.cu").answer
    assert (answer.errors, answer.elsewhere, answer.first_error) == (0, 0, "")


def test_arm_that_is_not_compiled_keeps_its_light_facts(facts: FileFacts) -> None:
    assert [(use.span.line, use.seen_by) for use in uses(facts, "cudaMemset")] == [(11, "light")]


def test_what_a_check_holds_is_not_added(facts: FileFacts) -> None:
    assert uses(facts, "cudaSuccess") == []
    assert [use.symbol for use in facts.uses if use.seen_by == "deep"] == ["cudaMalloc"]


def test_function_of_the_project_with_a_catalogue_name_is_marked(tmp_path: Path) -> None:
    code = "struct Own {};\nint cudaFree(Own);\nvoid f(void* p) {\n  cudaFree(Own());\n  cudaFree(p);\n}\n"
    folder = write(tmp_path, {"src/a.cu": "#include <cuda_runtime.h>\n" + code})
    found = {use.span.line: use.defined_here for use in uses(deep_facts(folder), "cudaFree")}
    assert (found[5], found[6]) == (True, False)


def failing(folder: Path, *program: str, seconds: int = 20) -> FileFacts:
    _, light = scanned(folder)
    setting = clang_deep.Setting(program=program, seconds=seconds)
    place = next(facts for facts in light if facts.path == "src/a.cu")
    result = clang_deep.look(str(folder / "src/a.cu"), (), setting)
    return clang_deep.merge(place, result, CODE.encode(), words(), lambda path: "")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import os; os.abort()", "deep mode: libclang ended with signal 6; light mode only"),
        ("raise SystemExit(3)", "deep mode: libclang ended with exit code 3; light mode only"),
        ("print('[')", "deep mode: no readable answer from libclang; light mode only"),
    ],
)
def test_a_crash_falls_back_to_light_with_the_reason(tmp_path: Path, script: str, reason: str) -> None:
    found = failing(write(tmp_path, {"src/a.cu": CODE}), sys.executable, "-c", script)
    assert found.reason == reason
    assert {use.seen_by for use in found.uses} == {"light"}


def test_a_file_that_takes_too_long_falls_back_to_light(tmp_path: Path) -> None:
    folder = write(tmp_path, {"src/a.cu": CODE})
    found = failing(folder, sys.executable, "-c", "import time; time.sleep(60)", seconds=1)
    assert found.reason == "deep mode: not done after 1 s; light mode only"


def test_planted_plugin_in_a_compilation_database_does_nothing(tmp_path: Path) -> None:
    plugin = tmp_path / "evil.so"
    plugin.write_bytes(b"not a library: loading it would be an error")
    hostile = f"nvcc -fplugin={plugin} -Xclang -load -Xclang {plugin} @{plugin} -DSIZE=7 -Iinclude -c src/a.cu"
    entry = {"directory": str(tmp_path), "file": "src/a.cu", "command": hostile}
    code = "#include <util.h>\n__global__ void k() {}\nvoid f(void** p) { OTHER; cudaMalloc(p, SIZE); }\n"
    write(
        tmp_path, {"src/a.cu": code, "include/util.h": "#define OTHER\n", "compile_commands.json": json.dumps([entry])}
    )
    deep, light = scanned(tmp_path)
    result = deep.look(Graph(light), "src/a.cu")
    assert (result.failure, result.answer.errors, result.answer.missing) == ("", 0, 0)
    assert [problem.path for problem in deep.problems] == ["compile_commands.json"]
    for option in (f"-fplugin={plugin}", f"-Xclang {plugin}"[:100], f"@{plugin}"[:100]):
        assert option[:60] in deep.problems[0].text


def test_cuda_include_without_headers_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="no cuda_runtime"):
        Deep([tmp_path], [], words(), DeepOptions(cuda_include=str(tmp_path)))


def test_given_cuda_headers_are_used_instead_of_the_stub(tmp_path: Path) -> None:
    headers = write(
        tmp_path / "cuda", {"cuda_runtime.h": "#define __global__\nint cudaMalloc(void**, unsigned long);\n"}
    )
    folder = write(tmp_path / "p", {"src/a.cu": "#include <cuda_runtime.h>\nvoid f(void** p) { cudaMalloc(p, 4); }\n"})
    found = walk([folder], WalkOptions())
    light = list(map(partial(read_file, vocabulary=words()), found.files))
    deep = Deep([folder], found.files, words(), DeepOptions(cuda_include=str(headers), seconds=120))
    (use,) = uses(deep.facts(light)[0], "cudaMalloc")
    assert (use.seen_by, use.types) == ("both", ("void **", "unsigned long"))


def test_stub_header_parses_without_errors(tmp_path: Path) -> None:
    file = tmp_path / "empty.cu"
    file.write_text("int x;\n")
    setting = clang_deep.setting_for(words(), None, 120)
    result = clang_deep.look(str(file), clang_deep.arguments(setting, (), ()), setting)
    assert (result.failure, result.answer.errors, result.answer.elsewhere) == ("", 0, 0)


def test_stub_header_declares_what_the_catalogue_holds() -> None:
    text = stub_header(words())
    assert "cudaError_t cudaMalloc(A&&...);" in text
    assert "typedef int cudaMemcpyKind;" in text


def test_facts_of_deep_mode_are_values(facts: FileFacts) -> None:
    assert msgspec.json.decode(msgspec.json.encode(facts), type=FileFacts) == facts
