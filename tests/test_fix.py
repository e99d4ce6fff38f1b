"""Edits for a target: planned from rows, applied byte for byte, written whole or not at all."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli import cli
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.fix import own, tree
from advisor.fix.alias import aliased
from advisor.fix.apply import applied, patch
from advisor.fix.assembly import assembly
from advisor.fix.names import respelled
from advisor.fix.text import Text
from advisor.model import Fix, Report
from advisor.packs.recipes import Assembly, Rewrite, read_recipe
from advisor.pipeline import scan
from advisor.render import Options, render
from tests.helpers import git, packs, write

TARGET = "rocm@6.2"


def _report(folder: Path, target: str = TARGET) -> Report:
    return scan(folder, Config(targets=(target,), cache=False))


def _outcome(folder: Path, target: str = TARGET, unsafe: bool = True, select: tuple[str, ...] = ()) -> tree.Outcome:
    report = _report(folder, target)
    choice = tree.Choice(target=report.targets[0], unsafe=unsafe, select=frozenset(select))
    return tree.fixed(report, folder, choice, packs().targets[report.targets[0].name].recipe)


def _fixed(folder: Path, target: str = TARGET, unsafe: bool = True, select: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {file.path: file.after for file in _outcome(folder, target, unsafe, select).files}


def _one(tmp_path: Path, text: str | bytes, name: str = "a.cu", **more: object) -> str:
    write(tmp_path, {name: text})
    return _fixed(tmp_path, **more)[name].decode("utf-8", "surrogateescape")  # type: ignore[arg-type]


def _fix(start: tuple[int, int], end: tuple[int, int], text: str) -> Fix:
    return Fix(
        target="t",
        path="a",
        line=start[0],
        column=start[1],
        end_line=end[0],
        end_column=end[1],
        text=text,
        safety="safe",
    )


# --- pure parts


@pytest.mark.parametrize(
    ("symbol", "spelling", "name", "expected"),
    [
        ("cudaMalloc", "cudaMalloc", "hipMalloc", "hipMalloc"),
        ("cudaMalloc", "::cudaMalloc", "hipMalloc", "::hipMalloc"),
        ("cub::BlockScan", "cub::BlockScan", "hipcub::BlockScan", "hipcub::BlockScan"),
        ("cub::BlockScan", "BlockScan", "hipcub::BlockScan", "BlockScan"),
        ("cub::BlockScan", "b::BlockScan", "hipcub::BlockScan", "b::BlockScan"),
        ("cub::BlockScan", "BlockScan", "other::BlockScan", None),
        ("a::b", "b", "c", None),
    ],
)
def test_names_after_a_rename(symbol: str, spelling: str, name: str, expected: str | None) -> None:
    assert respelled(symbol, spelling, name, {"cub": "hipcub"}) == expected


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("f(a, g(b, c), d[1, 2])", ["a", "g(b, c)", "d[1, 2]"]),
        ("f()", []),
        ('f /* no, */ (a /* , */, "x,)")', ["a /* , */", '"x,)"']),
        ("f<int, 3>(a)", ["a"]),
        ("f", None),
        ("f(a;", None),
        ("f(a]", None),
    ],
)
def test_arguments_of_a_call(code: str, arguments: list[str] | None) -> None:
    text = Text(code.encode())
    call = text.call(1)
    found = None if call is None else [code[start:end] for start, end in call.arguments]
    assert found == arguments


def test_overlapping_edits_give_way_and_are_told() -> None:
    outer, inner = _fix((1, 1), (1, 6), "X"), _fix((1, 2), (1, 4), "Y")
    result = applied(b"abcdefg", [inner, outer])
    assert (result.data, result.left) == (b"Xfg", (inner,))


def test_equal_edits_are_one_and_insertions_keep_their_order() -> None:
    first, second = _fix((2, 1), (2, 1), "#include <a>\n"), _fix((2, 1), (2, 1), "#include <b>\n")
    result = applied(b"1\n2\n", [first, second, first])
    assert result.data == b"1\n#include <a>\n#include <b>\n2\n"


def test_edits_outside_of_the_file_are_left() -> None:
    assert applied(b"a", [_fix((9, 1), (9, 2), "x")]).left


@given(st.text(alphabet="ab\tö中\x0b\x0c\x85\u2028", max_size=12), st.booleans())
def test_columns_count_code_points_and_lines_line_feeds(before: str, crlf: bool) -> None:
    end = "\r\n" if crlf else "\n"
    data = f"{before}{end}{before}OLD{before}{end}".encode()
    result = applied(data, [_fix((2, len(before) + 1), (2, len(before) + 4), "new")])
    assert result.data == data.replace(b"OLD", b"new")


@given(
    st.lists(st.sampled_from(["a", "b\r", "", "ö", "\x85"]), max_size=6),
    st.lists(st.sampled_from(["a", "c"]), max_size=6),
)
def test_git_and_patch_take_the_difference(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old).encode(), "\n".join(new).encode()
    text = patch("x y.cu", before, after)
    assert bool(text) == (before != after)
    assert (
        text.count(b"\\ No newline at end of file")
        == sum(bool(each) and each[-1:] != b"\n" for each in (before, after)) * bool(text)
        or b"@@" in text
    )


# --- from rows to files


def test_names_headers_and_namespaces_are_renamed(tmp_path: Path) -> None:
    text = "#include <cuda_runtime.h>\n#include <cub/cub.cuh>\nusing namespace cub;\n"
    text += "void f(void **p) { cudaMalloc(p, 4); }\n"
    assert _one(tmp_path, text) == (
        "#include <hip/hip_runtime.h>\n#include <hipcub/hipcub.hpp>\nusing namespace hipcub;\n"
        "void f(void **p) { hipMalloc(p, 4); }\n"
    )


def test_the_header_that_the_compiler_brings_comes_first(tmp_path: Path) -> None:
    text = "// about\n#define T float\n#include <vector>\n__global__ void k() {}\n"
    assert _one(tmp_path, text) == text.replace("#define", "#include <hip/hip_runtime.h>\n#define")


@pytest.mark.parametrize(
    ("body", "brought"), [("return isnan(x);", True), ("return std::isnan(x);", False), ("return m.isnan(x);", False)]
)
@pytest.mark.parametrize("name", ["a.cu", "h.cuh"])
def test_functions_that_the_compiler_brings_bring_their_header(
    tmp_path: Path, name: str, body: str, brought: bool
) -> None:
    function = f"__host__ __device__ bool f(float x) {{ {body} }}\n"
    files = {"a.cu": '#include <cmath>\n#include "h.cuh"\n__global__ void k() {}\n', "h.cuh": "#include <cuda.h>\n"}
    write(tmp_path, {**files, name: files[name] + function})
    assert (b"#include <math.h>\n" in _fixed(tmp_path)["a.cu"]) == brought


@pytest.mark.parametrize(
    ("body", "target", "kept"),
    [
        ("k<<<1, 1>>>(); e = cudaGetLastError();", "rocm@6.2", False),
        ("k<<<1, 1>>>(); f(cudaGetErrorString(cudaGetLastError()));", "rocm@6.2", False),
        ("k<<<1, 1>>>(); cudaDeviceSynchronize(); e = cudaGetLastError();", "rocm@6.2", True),
        ("k<<<1, 1>>>(); cudaDeviceSynchronize(); e = cudaGetLastError();", "rocm@7.0", False),
        ("k<<<1, 1>>>(); cudaPeekAtLastError(); e = cudaGetLastError();", "rocm@6.2", False),
        ("k<<<1, 1>>>(); cudaDeviceSynchronize();\n}\nvoid check() { e = cudaGetLastError();", "rocm@6.2", False),
        ("cudaFree(p); e = cudaGetLastError();", "rocm@6.2", False),
    ],
)
def test_an_error_that_the_next_call_overwrites_is_kept(tmp_path: Path, body: str, target: str, kept: bool) -> None:
    write(tmp_path, {"a.cu": f"__global__ void k() {{}}\nvoid f() {{\n{body}\n}}\n"})
    files = _fixed(tmp_path, target, unsafe=False)
    assert (b"k<<<1, 1>>>(), cudacompat_keep_error(); " in files["a.cu"]) == kept
    assert (b"e = cudacompat_last_error();" in files["a.cu"]) == kept
    assert (b"hipError_t cudacompat_last_error()" in files.get("hip_compat.h", b"")) == kept


def test_headers_get_no_runtime_header(tmp_path: Path) -> None:
    text = "#pragma once\n__global__ void k() { __threadfence(); }\n"
    write(tmp_path, {"k.cuh": text})
    assert _fixed(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "alone"), [('#include "k.cuh"\n', True), ('#include "k.cuh"\nint a = cudaSuccess;\n', False)]
)
def test_a_header_brings_the_runtime_header_to_a_source_without_places(tmp_path: Path, text: str, alone: bool) -> None:
    write(tmp_path, {"k.cuh": "#pragma once\ninline void f(void* p) { cudaFree(p); }\n", "a.cu": text})
    assert _fixed(tmp_path)["k.cuh"].startswith(b"#include <hip/hip_runtime.h>\n#pragma once") == alone


def test_a_header_of_the_tree_keeps_its_name(tmp_path: Path) -> None:
    files = {"a.cu": '#include "cuda_fp16.h"\n__global__ void k() {}\n', "cuda_fp16.h": "#pragma once\n"}
    write(tmp_path, files)
    assert b'#include "cuda_fp16.h"' in _fixed(tmp_path)["a.cu"]


def test_arguments_are_edited_as_rows_say(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\n__constant__ float c;\n__global__ void k() {}\n"
        "void f(float *p) { cudaFuncSetCacheConfig(k, cudaFuncCachePreferL1); cudaMemcpyToSymbol(c, p, 4); }\n"
    )
    assert (
        "hipFuncSetCacheConfig((const void*)k, hipFuncCachePreferL1); hipMemcpyToSymbol(HIP_SYMBOL(c), p, 4);"
        in _one(tmp_path, text)
    )


def test_lanes_get_the_compatibility_header(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "src/a.cu": '#include "w.cuh"\n__global__ void k(float *p) { *p = sum(*p); }\n',
            "src/w.cuh": "__device__ float sum(float v) { return v + __shfl_xor_sync(0xffffffff, v, 1); }\n",
        },
    )
    files = _fixed(tmp_path, unsafe=False)
    assert b'#include "../hip_compat.h"\n#include <hip/hip_runtime.h>\n' in files["src/a.cu"]
    assert b"cudacompat_shfl_xor_sync(0xffffffff, v, 1)" in files["src/w.cuh"]
    assert b"cudacompat_shfl_xor_sync(" in files["hip_compat.h"]
    assert b"cudacompat_ballot_sync" not in files["hip_compat.h"]


def test_the_width_of_a_warp_is_32_beside_bodies_for_lanes(tmp_path: Path) -> None:
    text = "__global__ void k(int *p) { p[threadIdx.x % warpSize] = __ballot_sync(~0u, *p); }\n"
    write(tmp_path, {"a.cu": text})
    files = _fixed(tmp_path, unsafe=False)
    assert b"p[threadIdx.x % cudacompat_warp_size] = cudacompat_ballot_sync(~0u" in files["a.cu"]
    assert b"constexpr int cudacompat_warp_size = 32;" in files["hip_compat.h"]


def test_the_width_of_a_warp_stays_where_no_lanes_are_asked(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "#include <cuda_runtime.h>\n__global__ void k(int *p) { *p = warpSize; }\n"})
    assert b"*p = warpSize;" in _fixed(tmp_path, unsafe=True)["a.cu"]


@pytest.mark.parametrize(
    "asked",
    ["cudaDeviceProp p; return p.warpSize;", "int n; cudaDeviceGetAttribute(&n, cudaDevAttrWarpSize, 0); return n;"],
)
def test_lanes_are_unsafe_where_the_device_is_asked_for_the_width(tmp_path: Path, asked: str) -> None:
    text = "__global__ void k(int *p) { *p = __ballot_sync(~0u, *p); }\n"
    write(tmp_path, {"a.cu": text + f"int width() {{ {asked} }}\n"})
    assert b"cudacompat_ballot" not in b"".join(_fixed(tmp_path, unsafe=False).values())
    assert b"cudacompat_ballot_sync(~0u" in _fixed(tmp_path, unsafe=True)["a.cu"]


@pytest.mark.parametrize(("beside", "safe"), [("properties.warpSize", False), ("threadIdx.x % 32", True)])
def test_lanes_of_a_header_are_unsafe_where_its_user_asks_for_the_width(
    tmp_path: Path, beside: str, safe: bool
) -> None:
    kernel = f'#include "w.cuh"\n__global__ void k(float *p) {{ p[{beside}] = sum(*p); }}\n'
    write(
        tmp_path,
        {
            "w.cuh": "__device__ float sum(float v) { return v + __shfl_xor_sync(0xffffffff, v, 1); }\n",
            "a.cu": kernel,
            "apart.cu": "__global__ void f(int *p) { *p = cudaDevAttrWarpSize; }\n",
        },
    )
    assert (b"cudacompat_shfl" in _fixed(tmp_path, unsafe=False).get("w.cuh", b"")) == safe


def test_headers_that_others_bring_for_cuda_are_included(tmp_path: Path) -> None:
    text = "#include <thrust/device_vector.h>\nvoid f(int *a, int *b) { thrust::sequence(a, b); }"
    write(tmp_path, {"a.cu": text})
    assert b"#include <thrust/sequence.h>\n" in _fixed(tmp_path)["hip_compat.h"]
    write(tmp_path, {"a.cu": f"#include <thrust/sequence.h>\n{text}\n"})
    assert "hip_compat.h" not in _fixed(tmp_path)


def test_nothing_is_edited_where_it_is_done(tmp_path: Path) -> None:
    text = (
        "#ifdef USE_ROCM\n#include <hip/hip_runtime.h>\n#else\n#include <cuda_runtime.h>\n"
        "void f(void *p) { cudaFree(p); }\n#endif\n"
    )
    write(tmp_path, {"a.cpp": text})
    assert _fixed(tmp_path) == {}


def test_widths_in_an_arm_for_the_target_stay(tmp_path: Path) -> None:
    text = (
        "#ifdef USE_ROCM\n#define W warpSize\n#else\n#define W 32\n#endif\n"
        "__global__ void k(int *p) { *p = W + __shfl_sync(~0u, *p, 0); }\n"
    )
    assert "#define W warpSize\n" in _one(tmp_path, text)
    assert "#define W cudacompat_warp_size\n" in _one(tmp_path, text.replace("USE_ROCM", "MINE"))


def test_edits_are_chosen_by_name_and_status(tmp_path: Path) -> None:
    text = "#include <cuda_runtime.h>\nvoid f(void *p) { cudaFree(p); cudaFreeHost(p); }\n"
    assert "{ hipFree(p); cudaFreeHost(p); }" in _one(tmp_path, text, select=("cudaFree",))
    assert "{ hipFree(p); hipHostFree(p); }" in _one(tmp_path, text, select=("renamed",))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_other_bytes_stay(tmp_path: Path, end: str, mark: bytes) -> None:
    text = (
        mark
        + f"#include <cuda_runtime.h>{end}/* \t中文 */\tvoid f(void *p) {{ cudaFree(p); }} // ".encode()
        + b"\xff\x80"
    )
    write(tmp_path, {"a.cu": text})
    assert _fixed(tmp_path)["a.cu"] == text.replace(b"cuda_runtime.h", b"hip/hip_runtime.h").replace(
        b"cudaFree", b"hipFree"
    )


def test_a_second_run_finds_nothing_to_edit(tmp_path: Path) -> None:
    text = (
        "#include <cuda_fp16.h>\n__global__ void k(float *p) { *p = __shfl_sync(~0u, *p, 0); __stcs(p, 1.f); }\n"
        "int main() { k<<<1, 32>>>(0); cudaDeviceSynchronize(); }\n"
    )
    write(tmp_path, {"a.cu": text})
    for path, data in _fixed(tmp_path).items():
        (tmp_path / path).write_bytes(data)
    assert _fixed(tmp_path) == {}
    assert not [item.symbol for item in _report(tmp_path).items if item.symbol in ("__shfl_sync", "__stcs")]


def test_a_file_that_has_changed_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "void f(void *p) { cudaFree(p); }\n"})
    report = _report(tmp_path)
    write(tmp_path, {"a.cu": "// new\nvoid f(void *p) { cudaFree(p); }\n"})
    outcome = tree.fixed(report, tmp_path, tree.Choice(target=report.targets[0]), packs().targets["rocm"].recipe)
    assert not outcome.files
    assert [line.partition(":")[0] for line in outcome.refused] == ["a.cu"]


def test_generated_files_are_edited_only_by_name(tmp_path: Path) -> None:
    text = "// Generated by protoc, do not edit\n#include <cuda_runtime.h>\nvoid f(void *p) { cudaFree(p); }\n"
    write(tmp_path, {"a.cu": text})
    assert _fixed(tmp_path) == {}


# --- the command


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["fix", *map(str, arguments), "-t", TARGET, "-j", "1"])


_SMALL = {"a.cu": "#include <cuda_runtime.h>\nvoid f(void *p) { cudaFree(p); }\n", "d/b.txt": "plain\n"}


def test_the_patch_applies(tmp_path: Path) -> None:
    write(tmp_path, _SMALL)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    done = _run(tmp_path)
    assert done.exit_code == 0, done.output
    git(tmp_path, "apply", "-", stdin=done.stdout.encode())
    assert "hipFree(p)" in (tmp_path / "a.cu").read_text()


def test_in_place_only_what_the_index_holds(tmp_path: Path) -> None:
    write(tmp_path, _SMALL)
    assert isinstance(_run(tmp_path, "--write").exception, AdvisorError)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    (tmp_path / "a.cu").write_text(_SMALL["a.cu"] + "// more\n")
    assert isinstance(_run(tmp_path, "--write").exception, AdvisorError)
    assert (tmp_path / "a.cu").read_text() == _SMALL["a.cu"] + "// more\n"
    git(tmp_path, "add", ".")
    assert _run(tmp_path, "--write").exit_code == 0
    assert "hipFree" in (tmp_path / "a.cu").read_text()


def test_a_copy_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "from", _SMALL)
    assert _run(tmp_path / "from", "--to", tmp_path / "to").exit_code == 0
    assert (tmp_path / "to/d/b.txt").read_text() == "plain\n"
    assert "hipFree" in (tmp_path / "to/a.cu").read_text()
    assert (tmp_path / "from/a.cu").read_text() == _SMALL["a.cu"]
    assert isinstance(_run(tmp_path / "from", "--to", tmp_path / "to").exception, AdvisorError)


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.cu": "old\n", "b.cu": "old\n"})
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name.startswith(".advisor") and path.name.endswith("-1.tmp"):
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    files = [tree.Changed(path=name, before=b"old\n", after=b"new\n") for name in ("a.cu", "b.cu")]
    with pytest.raises(AdvisorError):
        tree.write(tmp_path, files)
    assert sorted((path.name, path.read_text()) for path in tmp_path.iterdir()) == [
        ("a.cu", "old\n"),
        ("b.cu", "old\n"),
    ]


def test_a_git_blob_is_named_as_git_names_it(tmp_path: Path) -> None:
    write(tmp_path, {"a": "text\n"})
    git(tmp_path, "init", "-q")
    assert git(tmp_path, "hash-object", "a") == tree.blob(b"text\n", 40)


def test_an_unsafe_edit_of_the_next_line_holds_back_no_include(tmp_path: Path) -> None:
    text = '#include <cuda_runtime.h>\n__device__ int f() { int r; asm("mov.u32 %0, %%smid;" : "=r"(r)); return r; }\n'
    write(tmp_path, {"a.cu": text})
    fixed = _fixed(tmp_path, unsafe=False)["a.cu"].decode()
    assert fixed == text.replace("cuda_runtime.h", "hip/hip_runtime.h")


SUM = """__device__ double atomicAdd(double* at, double value)
{
    unsigned long long* p = (unsigned long long*)at, old = *p, seen;
    do {
        seen = old;
        old = atomicCAS(p, seen, __double_as_longlong(value + __longlong_as_double(seen)));
    } while (seen != old);
    return __longlong_as_double(old);
}
"""


def test_an_own_sum_gives_way_to_the_one_that_does_the_same(tmp_path: Path) -> None:
    assert "double atomicAdd_own(double* at" in _one(tmp_path, SUM, unsafe=False)


def test_own_functions_of_another_meaning_stand_beside_the_ones_of_the_target(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "own.cuh": SUM.replace("value +", "value *"),
            "a.cu": '#include "own.cuh"\n__global__ void k(double *p, int *n)\n'
            "{ atomicAdd(p, 2.0); atomicAdd(n, 1); }\n",
        },
    )
    files = _fixed(tmp_path, unsafe=False)
    assert b"double cudacompat_own_atomicAdd(double* at" in files["own.cuh"]
    assert b"cudacompat_own_atomicAdd(p, 2.0); cudacompat_own_atomicAdd(n, 1);" in files["a.cu"]
    assert b"T cudacompat_own_atomicAdd(T* place" in files["hip_compat.h"]


def test_cann_keeps_what_an_event_says(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\nbool f(cudaStream_t s, cudaEvent_t e) {\n"
        "  cudaStreamWaitEvent(s, e, 0);\n  return cudaEventQuery(e) == cudaErrorNotReady;\n}\n"
    )
    write(tmp_path, {"a.cc": text})
    files = _fixed(tmp_path, "cann@9.1", unsafe=False)
    assert b"cudacompat_stream_wait_event(s, e, 0);" in files["a.cc"]
    assert b"cudacompat_event_query(e) == cudacompat_error_not_ready;" in files["a.cc"]
    assert b"aclrtQueryEventStatus(event, &status)" in files["cann_compat.h"]


def test_cann_host_files_get_what_the_compiler_brought(tmp_path: Path) -> None:
    text = "#include <vector>\nfloat f(float *p, int n) {\n  cudaDeviceSynchronize();\n  return sqrt(p[n]);\n}\n"
    write(tmp_path, {"a.cu": text, "b.cu": "__global__ void k(float *p) { *p = sqrt(*p); }\n"})
    files = _fixed(tmp_path, "cann@9.1")
    assert files["a.cu"].startswith(b"#include <acl/acl.h>\n#include <math.h>\n#include <vector>\n")
    assert "b.cu" not in files  # a kernel alone is written anew


def test_cann_leaves_the_words_of_kernels(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\n__host__ __device__ inline int twice(int n) { return 2 * n; }\n"
        "inline void f() { cudaDeviceSynchronize(); }\n"
    )
    write(tmp_path, {"a.h": text, "a.cc": '#include "a.h"\nvoid g() { cudaDeviceReset(); f(); }\n'})
    files = _fixed(tmp_path, "cann@9.1")
    assert b"__host__ __device__ inline int twice" in files["a.h"]
    assert b"#define __device__\n" in files["cann_compat.h"]


def test_cann_copies_volumes_row_by_row(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\nvoid f(cudaPitchedPtr p, cudaMemcpy3DParms *c) {\n"
        "  cudaMemset3D(p, 0, make_cudaExtent(1, 2, 3));\n  cudaMemcpy3D(c);\n}\n"
    )
    write(tmp_path, {"a.cc": text})
    files = _fixed(tmp_path, "cann@9.1")
    assert b"f(cudacompat_pitched_ptr p, cudacompat_memcpy_3d_parms *c)" in files["a.cc"]
    assert b"cudacompat_memset_3d(p, 0, cudacompat_make_extent(1, 2, 3));" in files["a.cc"]
    assert files["cann_compat.h"].index(b"struct cudacompat_extent") < files["cann_compat.h"].index(b"memset_3d(")
    assert b"cudacompat_malloc_pitch" not in files["cann_compat.h"]


def test_cann_takes_wishes_and_orders_of_streams(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\nvoid f(float *p, cudaStream_t s, cudaStreamCallback_t done) {\n"
        "  cudaSetDeviceFlags(cudaDeviceScheduleSpin | cudaDeviceMapHost);\n"
        "  cudaDeviceSetSharedMemConfig(cudaSharedMemBankSizeEightByte);\n"
        "  cudaMallocAsync(&p, 8, s); cudaFreeAsync(p, s);\n  int n;\n"
        "  cudaDeviceGetAttribute(&n, cudaDevAttrMultiProcessorCount, 0);\n}\n"
        "#if CUDART_VERSION < 9000\n#error old\n#endif\n"
    )
    write(tmp_path, {"a.cc": text})
    files = _fixed(tmp_path, "cann@9.1")
    assert b"cudacompat_set_device_flags(cudacompat_schedule(1) | cudacompat_schedule(8));" in files["a.cc"]
    assert b"cudacompat_set_preference(cudacompat_preference(2));" in files["a.cc"]
    assert b"cudacompat_malloc_async(&p, 8, s); cudacompat_free_async(p, s);" in files["a.cc"]
    assert b"cudacompat_device_attribute(&n, ACL_DEV_ATTR_AICORE_CORE_NUM, 0);" in files["a.cc"]
    assert b"#if cudacompat_cuda_version < 9000\n" in files["a.cc"]
    assert b"#define cudacompat_cuda_version 11080\n" in files["cann_compat.h"]
    assert b"cudacompat_stream_add_callback" not in files["cann_compat.h"]
    assert b"cudacompat" not in b"".join(_fixed(tmp_path, "cann@9.1", unsafe=False).values())


def test_cann_keeps_the_driver_interface(tmp_path: Path) -> None:
    text = (
        "#include <cuda.h>\nCUresult f(CUdevice d, CUcontext c, CUstream s, const void *x) {\n  CUdeviceptr p;\n"
        "  cuDeviceGet(&d, 0); cuCtxCreate(&c, 0, d); cuStreamCreate(&s, CU_STREAM_NON_BLOCKING);\n"
        "  cuMemAlloc(&p, 64); cuMemcpyHtoDAsync(p + 4, x, 60, s);\n"
        "  cuCtxPushCurrent(c); cuCtxPopCurrent(&c);\n  return cuMemsetD8(p, 0, 4);\n}\n"
    )
    write(tmp_path, {"a.cc": text})
    files = _fixed(tmp_path, "cann@9.1")
    assert b"aclError f(int32_t d, aclrtContext c, aclrtStream s, const void *x)" in files["a.cc"]
    assert b"cudacompat_context_create(&c, 0, d); cudacompat_stream_create(&s, 1);" in files["a.cc"]
    assert b"cudacompat_copy_to_device_async(p + 4, x, 60, s);" in files["a.cc"]
    assert b"cudacompat_context_push(c); cudacompat_context_pop(&c);" in files["a.cc"]
    assert b"using cudacompat_device_pointer = char*;" in files["cann_compat.h"]
    assert b"#include <vector>\n" in files["cann_compat.h"]


def test_errors_of_cuda_have_numbers_of_their_own() -> None:
    """Each constant of `errors.h` stands once, and no two have the same number."""
    numbers = [
        body.text.rpartition("=")[2].strip(" ;\n")
        for body in packs().targets["cann"].recipe.bodies
        if body.key.startswith("error_") and "constexpr aclError" in body.text and len(body.names) == 1
    ]
    assert len(numbers) > 90
    assert len(set(numbers)) == len(numbers)


def test_the_call_of_a_wrapper_is_not_left(tmp_path: Path) -> None:
    wrapper = (
        "void zero(float *p, int n) {\n  cudaError_t err;\n  err = cudaMemset2D(p, 64, 0, 64, n);\n  check(err);\n}\n"
    )
    write(tmp_path, {"a.cu": f"#include <cuda_runtime.h>\n{wrapper}void g(float *p) {{ zero(p, 3); }}\n"})
    outcome = _outcome(tmp_path)
    assert b"hipMemset2D(p, 64, 0, 64, n)" in outcome.files[0].after
    assert not outcome.left


# --- Python and build files


def test_names_of_a_library_whose_header_stays_are_left(tmp_path: Path) -> None:
    text = "#include <nvtx3/nvToolsExt.h>\nnvtxDomainHandle_t domain;\n"
    write(tmp_path, {"a.cpp": text, "b.cpp": "#include <cuda_runtime.h>\nvoid f() { cudaDeviceReset(); }\n"})
    assert "b.cpp" in (files := _fixed(tmp_path, "cann@9.1"))
    assert "a.cpp" not in files


def test_python_is_edited_for_cann(tmp_path: Path) -> None:
    text = (
        "import torch\nfrom torch.cuda.amp import GradScaler, autocast\n"
        'torch.distributed.init_process_group(backend="nccl")\n'
        'd = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")\nx = torch.zeros(3).cuda()\n'
    )
    write(tmp_path, {"a.py": text})
    assert _fixed(tmp_path, "cann@9.1", unsafe=False)["a.py"].decode() == (
        "import torch\nimport torch_npu\nfrom torch.npu.amp import GradScaler, autocast\n"
        'torch.distributed.init_process_group(backend="hccl")\n'
        'd = torch.device("npu:0" if torch.npu.is_available() else "cpu")\nx = torch.zeros(3).npu()\n'
    )


def test_strings_of_another_framework_are_left(tmp_path: Path) -> None:
    text = "backend_name = array.device.backend.name\nif backend_name == 'cuda':\n    to_gpu(array)\n"
    write(tmp_path, {"a.py": f"import chainerx\n{text}"})
    assert _fixed(tmp_path, "cann@9.1") == {}
    write(tmp_path, {"b.py": "import torch\n"})
    assert _fixed(tmp_path, "cann@9.1")["a.py"] == f"import chainerx\n{text}".replace("'cuda'", "'npu'").encode()
    (tmp_path / "b.py").unlink()
    write(tmp_path, {"requirements.txt": "torch==2.4\n"})
    assert b"'npu'" in _fixed(tmp_path, "cann@9.1")["a.py"]


def test_device_code_of_both_sides_keeps_its_names(tmp_path: Path) -> None:
    both = "__host__ __device__ int f(int n) { assert(n >= 0); return n; }\n"
    host = "int g(int n) { assert(n >= 0); return cudaDeviceSynchronize(); }\n"
    write(tmp_path, {"a.h": f"#include <cuda_runtime.h>\n{both}{host}"})
    done = _fixed(tmp_path, "cann@9.1")["a.h"]
    assert done.count(b" assert(n >= 0)") == 2
    assert b"aclrtSynchronizeDevice" in done


def test_host_code_gets_vectors_and_words_that_a_host_compiler_lacks(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\nvoid CUDART_CB back(void *p);\n__forceinline__ int g() { return 1; }\n"
        "float4 f() { cudaDeviceSynchronize(); return make_float4(1, 2, 3, 4); }\n"
    )
    write(tmp_path, {"a.cpp": text, "b.cu": "__global__ void k(double2 *a) { a[0] = make_double2(1, 2); }\n"})
    done = _fixed(tmp_path, "cann@9.1")
    assert done["a.cpp"].decode() == '#include "cann_compat.h"\n' + text.replace("cuda_runtime.h", "acl/acl.h").replace(
        "cudaDeviceSynchronize", "aclrtSynchronizeDevice"
    )
    compat = done["cann_compat.h"]
    assert all(
        each in compat for each in (b"struct alignas(16) float4", b"#define CUDART_CB", b"__forceinline__ inline")
    )
    assert b"double2" not in compat  # of a kernel: written anew


def test_descriptors_of_a_library_that_works_otherwise_are_left(tmp_path: Path) -> None:
    text = "#include <cudnn.h>\n#include <cuda_runtime.h>\nstruct A { cudnnTensorDescriptor_t x; cudaStream_t s; };\n"
    write(tmp_path, {"a.cpp": text})
    done = _fixed(tmp_path, "cann@9.1")["a.cpp"]
    assert b"cudnnTensorDescriptor_t x; aclrtStream s;" in done


def test_python_that_has_what_it_needs_gets_no_second_import(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import torch\nimport torch_npu\ntorch.cuda.synchronize()\n"})
    assert _fixed(tmp_path, "cann@9.1")["a.py"] == b"import torch\nimport torch_npu\ntorch.npu.synchronize()\n"


def test_build_files_are_edited_for_rocm(tmp_path: Path) -> None:
    make = "CC = nvcc\nFLAGS = -use_fast_math -arch=sm_60\nmain: main.cu\n\t$(CC) $(FLAGS) main.cu -lcudart -lcublas\n"
    lists = "project(demo LANGUAGES CXX CUDA)\ntarget_link_libraries(a PRIVATE CUDA::cublas cufft)\n"
    write(
        tmp_path,
        {"Makefile": make, "CMakeLists.txt": lists, "main.cu": "int main() { return cudaDeviceSynchronize(); }\n"},
    )
    safe, all_ = _fixed(tmp_path, unsafe=False), _fixed(tmp_path)
    assert safe["Makefile"] == make.replace("-lcudart -lcublas", "-lamdhip64 -lhipblas").encode()
    assert safe["CMakeLists.txt"] == lists.replace("cufft", "hipfft").encode()
    assert all_["Makefile"].startswith(b"CC = hipcc\nFLAGS = -ffast-math -arch=sm_60\n")
    assert all_["CMakeLists.txt"] == (
        b"project(demo LANGUAGES CXX HIP)\ntarget_link_libraries(a PRIVATE roc::hipblas hipfft)\n"
    )


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ('os.environ.get("CUDA_HOME")', True),
        ('os.environ["CUDA_HOME"]', True),
        ('os.getenv(\n    "CUDA_HOME", "")', True),
        ('"CUDA_HOME" in os.environ', True),
        ('env["CUDA_HOME"]', True),
        ('env_info["CUDA_HOME"]', False),
        ('{"CUDA_HOME": 1}', False),
    ],
)
def test_variables_of_the_environment_are_edited_where_it_is_asked(tmp_path: Path, code: str, asked: bool) -> None:
    write(tmp_path, {"a.py": f"import os\nx = {code}\n", "b.cu": "int main() { return cudaDeviceSynchronize(); }\n"})
    assert ("a.py" in _fixed(tmp_path)) == asked


def test_variables_of_a_build_stay_beside_those_of_the_target(tmp_path: Path) -> None:
    one, both = "if(CUDA_FOUND)\nendif()\n", "if(HIP_FOUND)\nelseif(CUDA_FOUND)\nendif()\n"
    write(
        tmp_path,
        {"a/CMakeLists.txt": one, "b/CMakeLists.txt": both, "c.cu": "int f() { return cudaGetLastError(); }\n"},
    )
    assert {path for path in _fixed(tmp_path) if path.endswith(".txt")} == {"a/CMakeLists.txt"}


def test_own_products_of_vectors_get_a_type_of_their_own(tmp_path: Path) -> None:
    product = "{ C r; r.x = a.x * b.x - a.y * b.y; r.y = a.x * b.y + a.y * b.x; return r; }"
    write(tmp_path, {
        "c.cuh": f"#include <cufft.h>\ntypedef cufftComplex C;\n__device__ C operator*(const C& a, C b) {product}\n",
        "a.cu": '#include "c.cuh"\n__global__ void k(float2* p, float3* q) { p[0] = p[1] * p[2]; }\n',
    })  # fmt: skip
    files = _fixed(tmp_path)
    assert b"typedef cudacompat_own_float2 C;" in files["c.cuh"]
    assert b"void k(cudacompat_own_float2* p, float3* q)" in files["a.cu"]
    assert b"typedef cudacompat_own_vector<float, 2> cudacompat_own_float2;" in files["hip_compat.h"]
    assert b"cudacompat_own" not in b"".join(_fixed(tmp_path, unsafe=False).values())


@pytest.mark.parametrize(("other", "same"), [("curandState", True), ("curandStateMRG32k3a", False)])
def test_two_names_of_one_type_stay_one_type(tmp_path: Path, other: str, same: bool) -> None:
    text = f"#include <curand_kernel.h>\n__global__ void k({other}* s, curandStateXORWOW_t* t) {{}}\n"
    assert (b"hiprandState_t* t" in _one(tmp_path, text).encode()) == same


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("void operator+=(float2& a, float2 b) { a.x += b.x; a.y += b.y; }", True),
        ("float operator+(float2 a, float2 b) { return a.x + b.x + a.y + b.y; }", False),
        ("typedef float2 P;\nvoid operator+=(P& a, const P& b) { a.x += b.x; a.y += b.y; }", True),
        ("struct P { int x, y; };\nvoid operator+=(P& a, const P& b) { a.x += b.x; a.y += b.y; }", False),
        ("#define OPS(V) \\\n void operator+=(V& a, V b) { a.x += b.x; a.y += b.y; }\nOPS(int2)\nOPS(float2)\n", True),
        ("#define OPS(V) void operator+=(V& a, V b) { a.x += b.x; a.y += b.y; }\nOPS(int2)\nOPS(Pair)\n", False),
    ],
)
def test_operators_that_the_targets_vectors_have_get_another_name(text: str, renamed: bool) -> None:
    data = Text(text.encode())
    assert [edit.text for edit in own.operators(data, own.aliases(data))] == ["operator_add_to"] * renamed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("float2 operator*(float2 a, float2 b) { return f(a.x * b.x, a.y * b.y); }", set()),
        ("float2 operator*(float2 a, float2 b) { return f(a.x * b.y, a.y * b.x); }", {"float2"}),
        ("using C = A;\nusing A = double2;\nC operator/(C a, const C b) { return g(a, b); }", {"double2"}),
        ("float2 operator*(float2 a, float b) { return f(a.x * b, a.y * b); }", set()),
        ("float2 operator+(float2 a, float2 b) { return g(a, b); }", set()),
        ("float2 operator*(float2 a, float2 b) noexcept { return g(a, b); }", {"float2"}),
        ("void operator*=(float2& a, float2 b) { a = g(a, b); }", {"float2"}),
        ("float operator*(float2 a, float2 b) { return a.x * b.x + a.y * b.y; }", {"float2"}),
        ("void operator*=(float2& a, float2 b) { a = a * b; }", set()),
        ("void operator+=(float4& a, float4 b) { a.x += b.x; a.y += b.y; a.z += b.z; }", {"float4"}),
    ],
)
def test_types_with_products_that_are_none_component_by_component(text: str, found: set[str]) -> None:
    data = Text(text.encode())
    assert own.operator_types(data, own.aliases(data)) == found


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("struct P { float3 at; int n; };\nP p = {0};", "struct P { float3 at; int n; };\nP p = {};"),
        ("struct P { int n; float3 at; };\nP p = {0};", None),
        (
            "typedef struct { int2 at; } P;\nstruct Q { P p; } ;\nQ q[2] = { 0 };",
            "typedef struct { int2 at; } P;\nstruct Q { P p; } ;\nQ q[2] = {};",
        ),
        ("struct P { float3 at; };\nP p = {f};\nint n = {0};", None),
    ],
)
def test_a_zero_for_a_structure_that_begins_with_a_vector(text: str, after: str | None) -> None:
    data = Text(text.encode())
    edits = list(own.zeros(data, own.begun_by_vectors([data])))
    written = text
    for edit in edits:
        written = written[: edit.start] + edit.text + written[edit.end :]
    assert written == (after or text)


# --- bodies of the compatibility header


@pytest.mark.parametrize(
    "text", [b"//: body a\n//: colour red\n", b"//: body a\n//: safety maybe\n", b"//: body a\n//: needs b\n"]
)
def test_a_malformed_body_is_refused(text: bytes) -> None:
    with pytest.raises(AdvisorError):
        read_recipe({"fix.toml": b"host = true\n", "compat/x.h": text}, {"fix.toml": "fix.toml", "compat/x.h": "x.h"})


def test_bodies_are_for_names_that_exist_and_say_how_they_were_tried() -> None:
    entries = packs().catalogue.entries
    for pack in packs().targets.values():
        for body in pack.recipe.bodies:
            assert body.tried, body.key
            assert [name for name in body.names if name not in entries] == [], body.key


ARITHMETIC = """
#include <cmath>
#include <cstring>
#define __host__
#define __device__
#include "host_math.h"
#include "bits.h"
static bool near(double a, double b) { return std::fabs(a - b) <= 1e-12 * (1.0 + std::fabs(b)); }
int main()
{
    for (double x = -2.5; x < 2.5; x += 0.01)
        if (!near(cudacompat_erfinv(std::erf(x)), x) || !near(cudacompat_erfcinv(std::erfc(x)), x)
            || !near(cudacompat_normcdfinv(cudacompat_normcdf(x)), x)
            || !near(cudacompat_erfcx(x), std::exp(x * x) * std::erfc(x)))
            return 1;
    if (cudacompat_bfe_u32(0xabcdu, 4, 8) != 0xbcu || cudacompat_bfe_u32(~0u, 28, 8) != 15u
        || cudacompat_bfe_u32(5u, 0, 32) != 5u || cudacompat_bfe_u32(5u, 40, 4) != 0u
        || cudacompat_bfe_s32(0xc0, 4, 4) != -4 || cudacompat_bfe_s32(-1, 40, 1) != -1
        || cudacompat_bfi_b32(0xfu, 0u, 30, 8) != 0xc0000000u || cudacompat_bfi_b32(1u, 7u, 0, 32) != 1u
        || cudacompat_prmt_b32(0x33221100u, 0x77665580u, 0xc741u) != 0xff778011u)
        return 2;
    float sine, cosine;
    cudacompat_sincospif(0.5f, &sine, &cosine);
    return !(sine == 1.0f && cosine == 0.0f && cudacompat_sinpi(3.0) == 0.0 && cudacompat_cospi(-1.0) == -1.0
        && near(100.0 * cudacompat_erfcx(26.01), 100.0 * std::exp(26.01 * 26.01) * std::erfc(26.01))
        && near(cudacompat_cyl_bessel_i0(2.5), 3.28983914405012) && near(cudacompat_norm3d(1.0, 2.0, 2.0), 3.0));
}
"""


@pytest.mark.skipif(not shutil.which("g++"), reason="needs g++")
def test_functions_for_the_host_compute_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "a.cpp").write_text(ARITHMETIC)
    compat = Path(__file__).parent.parent / "mappings/rocm/compat"
    built = ["g++", "-O0", f"-I{compat}", str(tmp_path / "a.cpp"), "-o", str(tmp_path / "a")]
    assert subprocess.run(built, check=False, capture_output=True).returncode == 0
    assert subprocess.run([str(tmp_path / "a")], check=False).returncode == 0


def test_a_text_that_a_rewrite_writes_brings_its_body(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "#include <cuda_runtime.h>\nfloat f(float x) { cudaFree(0); return erfcxf(x); }\n"})
    files = _fixed(tmp_path, unsafe=False)
    assert b"return cudacompat_erfcxf(x);" in files["a.cu"]
    assert files["a.cu"].startswith(b'#include "hip_compat.h"\n')
    assert b"inline float cudacompat_erfcxf(float x)" in files["hip_compat.h"]
    assert b"cudacompat_norm3d" not in files["hip_compat.h"]


def test_functions_for_both_sides_get_a_body_for_the_host(tmp_path: Path) -> None:
    text = "#include <cuda_runtime.h>\n__host__ __device__ float f(float x) { return rsqrtf(x); }\n"
    write(tmp_path, {"a.cu": f"{text}__device__ float g(float x) {{ return rsqrtf(x); }}\n"})
    files = _fixed(tmp_path, unsafe=False)
    assert files["a.cu"].count(b"cudacompat_rsqrtf(x)") == 1


@pytest.mark.parametrize(("text", "safe"), [("cuda::std::tuple<int> a;", True), ("cuda::std::swap(a, b);", False)])
def test_types_of_the_library_are_safe(tmp_path: Path, text: str, safe: bool) -> None:
    edits = list(own.rewritten(Text(text.encode()), ROWS.rewrites))
    assert [(edit.text, edit.safety) for edit in edits] == [("std", "safe" if safe else "unsafe")]


def test_a_name_in_another_scope_is_another_name(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\nvoid f(void *p) { api::cudaFree(p); ::cudaFree(p); "
        "if (cudaFree(p) != cudaError::cudaSuccess) f(p); }\n"
    )
    fixed = _one(tmp_path, text)
    assert "api::cudaFree(p); ::hipFree(p); if (hipFree(p) != cudaError::hipSuccess)" in fixed.replace(
        "hipError_t::", "cudaError::"
    )


def test_a_variable_with_the_name_of_a_type_stays(tmp_path: Path) -> None:
    code = "cublasStatus_t cublasStatus; cublasStatus = cublasDestroy(h);"
    text = f"#include <cublas_v2.h>\nvoid f(cublasHandle_t h) {{ {code} }}\n"
    fixed = _one(tmp_path, text)
    assert "{ hipblasStatus_t cublasStatus; cublasStatus = hipblasDestroy(h); }" in fixed


def test_an_include_in_a_string_stays(tmp_path: Path) -> None:
    text = (
        '#include <cuda_runtime.h>\nconst char *a = "#include <cub/cub.cuh>\\n"\n    "#include <cuda_fp16.h>\\n";\n'
        'const char *b = R"(\n#include <cuda_fp16.h>\n)";\n'
    )
    fixed = _one(tmp_path, text)
    assert "<cub/cub.cuh>" in fixed
    assert fixed.count("#include <cuda_fp16.h>") == 2


def test_a_copy_of_a_library_is_not_edited(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "lib/cub/cub.cuh": "#include <cuda_runtime.h>\n",
            "lib/cub/device/a.cuh": "inline cudaError_t f(void *p) { return cudaFree(p); }\n",
            "lib/test/a.cu": "void f(void *p) { cudaFree(p); }\n",
        },
    )
    files = _fixed(tmp_path)
    assert b"hipFree" in files["lib/test/a.cu"]
    assert "lib/cub/device/a.cuh" not in files


# --- texts that are no names of the catalogue

ROWS = packs().targets["rocm"].recipe


def _rewritten(text: str, row: Rewrite) -> str:
    edits = list(own.rewritten(Text(text.encode()), [row]))
    data = text.encode()
    for edit in sorted(edits, key=lambda each: -each.start):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


@pytest.mark.parametrize("row", ROWS.rewrites, ids=lambda row: row.find)
def test_every_rewrite_does_what_its_example_says(row: Rewrite) -> None:
    before, after = row.example
    assert _rewritten(before, row) == after
    assert _rewritten(after, row) == after
    assert _rewritten(row.silent, row) == row.silent
    assert _rewritten(f"/* {before} */", row) == f"/* {before} */"


@pytest.mark.parametrize("row", ROWS.assembly, ids=lambda row: row.text)
def test_every_assembly_row_does_what_its_example_says(row: Assembly) -> None:
    before, after = row.example
    edits = list(assembly(Text(before.encode()), ROWS.assembly))
    assert [(edit.start, edit.end, f"{edit.text};", edit.safety) for edit in edits] == [
        (0, len(before) - 1, after, row.safety)
    ]


_ASSEMBLY_STAYS = {
    "an unknown instruction": 'asm("trap; exit;");',
    "a comment": '// asm("trap;");',
    "no operand": 'asm("mov.u32 %0, %%smid;");',
    "a string": 'char *t = "asm(\\"trap;\\");";',
    "a carry for the next statement": 'asm("add.cc.u32 %0, %1, %2;" : "=r"(d) : "r"(a), "r"(b));',
    "a carry of the statement before": 'asm("addc.u32 %0, %1, %2;" : "=r"(d) : "r"(a), "r"(b));',
    "a carry left over": 'asm("add.cc.u32 %0, %1, %2; addc.cc.u32 %0, %0, %2;" : "=r"(d) : "r"(a), "r"(b));',
    "a label": 'asm("mov.u32 %0, 1; L: bra L;" : "=r"(d));',
    "a register declared twice": 'asm("{ .reg .u32 t; .reg .u64 t; mov.u32 %0, t; }" : "=r"(d) : "r"(a));',
    "an operand too many": 'asm("add.u32 %0, %1, %9;" : "=r"(d) : "r"(a));',
}


@pytest.mark.parametrize("text", _ASSEMBLY_STAYS.values(), ids=_ASSEMBLY_STAYS)
def test_other_assembly_stays(text: str) -> None:
    assert not list(assembly(Text(text.encode()), ROWS.assembly))


def _assembled(text: str) -> str:
    (edit,) = assembly(Text(text.encode()), ROWS.assembly)
    return edit.text


def test_assembly_reads_all_its_operands_before_it_writes_one() -> None:
    text = 'asm("xor.b32 %0, %0, %1;\\n\\txor.b32 %1, %1, %0;" : "+r"(a), "+r"(b));'
    assert _assembled(text) == (
        "do { unsigned int ptx_0 = (unsigned int)(a); unsigned int ptx_1 = (unsigned int)(b); "
        "ptx_0 = (unsigned int)(ptx_0) ^ (unsigned int)(ptx_1); ptx_1 = (unsigned int)(ptx_1) ^ (unsigned int)(ptx_0); "
        "a = (__remove_cv(__typeof__(a)))ptx_0; b = (__remove_cv(__typeof__(b)))ptx_1; } while (0)"
    )


def test_assembly_with_predicates_registers_numbers_and_remarks() -> None:
    text = (
        'asm("{ // least\\n\\t.reg .pred p;\\n\\t" ".reg .s32 t;\\n\\t" "setp.lt.s32 p, %1, 5;\\n\\t"\n'
        '    "@!p mov.u32 %0, t;\\n\\t}" : "=r"(d) : "r"(a));'
    )
    assert _assembled(text) == (
        "do { unsigned int ptx_0; unsigned int ptx_1 = (unsigned int)(a); bool ptx_p; unsigned int ptx_t; "
        "ptx_p = (int)(ptx_1) < (int)(5); if (!ptx_p) ptx_0 = ptx_t; d = (__remove_cv(__typeof__(d)))ptx_0; } while (0)"
    )


def test_assembly_whose_operands_stand_in_another_order_needs_no_variables() -> None:
    assert _assembled('asm("sub.u32 %0, %2, %1;" : "=r"(d) : "r"(a), "r"(b));') == (
        "d = (unsigned int)(b) - (unsigned int)(a)"
    )


def test_assembly_in_a_macro_goes_on_over_lines() -> None:
    text = '#define ADD(d, a) asm("add.u32 %0, %1, 1;" \\\n    : "=r"(d) \\\n    : "r"(a));\n'
    assert _assembled(text) == "d = (unsigned int)(a) + (unsigned int)(1)"


def test_assembly_that_is_edited_is_not_left(tmp_path: Path) -> None:
    line = 'asm volatile("membar.gl;" ::: "memory");'
    write(
        tmp_path, {"a.cu": f"#include <cuda.h>\n__global__ void k() {{ {line} }}\n__global__ void l() {{ {line} }}\n"}
    )
    outcome = _outcome(tmp_path)
    assert outcome.files[0].after.count(b"__threadfence();") == 2
    assert not outcome.left


def test_the_first_interface_of_a_library_gets_a_handle(tmp_path: Path) -> None:
    old = "#include <cublas.h>\nvoid f(float *a) { cublasInit(); cublasSscal(4, 2.f, a, 1); cublasShutdown(); }\n"
    new = "#include <cublas_v2.h>\nvoid g(cublasHandle_t h, float *a, float *x) { cublasSscal(h, 4, x, a, 1); }\n"
    write(tmp_path, {"old/a.cpp": old, "new/a.cpp": new})
    files = _fixed(tmp_path, "rocm@6.2", unsafe=False)
    assert (
        b"cudacompat_blas_init(); cudacompat_blas_sscal(4, 2.f, a, 1); cudacompat_blas_shutdown();"
        in files["old/a.cpp"]
    )
    assert b"{ hipblasSscal(h, 4, x, a, 1); }" in files["new/a.cpp"]


def test_a_comma_between_template_arguments_parts_no_arguments(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\ntemplate <typename T, int N> __global__ void k(T *p) {}\n"
        "void f(void **a) { cudaFuncSetCacheConfig(k<float, 4>, cudaFuncCachePreferL1); "
        "cudaLaunchKernel(k<float, 4>, 1, 2, a); }\n"
    )
    fixed = _one(tmp_path, text)
    assert "hipFuncSetCacheConfig((const void*)(k<float, 4>), hipFuncCachePreferL1);" in fixed
    assert "hipLaunchKernel((const void*)(k<float, 4>), 1, 2, a);" in fixed


def test_a_version_is_renamed_in_code_and_stays_in_directives(tmp_path: Path) -> None:
    text = (
        "#include <cuda_runtime.h>\n#if CUDART_VERSION >= 9000 && \\\n    CUDART_VERSION < 13000\n"
        "int f() { return CUDART_VERSION; }\n#endif\n"
    )
    fixed = _one(tmp_path, text)
    assert fixed.count("CUDART_VERSION") == 2
    assert "return cudacompat_cuda_version;" in fixed


def test_an_unknown_member_of_a_renamed_namespace_goes_with_it(tmp_path: Path) -> None:
    text = "#include <cub/cub.cuh>\nvoid f() { cub::NeverHeardOf<int> a; }\n"
    write(tmp_path, {"a.cu": text})
    assert b"hipcub::NeverHeardOf<int> a;" in _fixed(tmp_path)["a.cu"]
    assert b" cub::NeverHeardOf<int> a;" in _fixed(tmp_path, unsafe=False)["a.cu"]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("void f() { a; { b; } } int g();", [" a; { b; } "]),
        ("__global__ void k() { a; }\nint g() { b; }", [" b; "]),
        ('namespace n { extern "C" { struct S { int f() { c; } }; } }', [" c; "]),
        ("__device__ __host__ int f() { a; }", []),
        ("MY_DEVICE_INLINE int f() { a; }", []),
        ("int a[] = {1, 2}; struct S { int x; };", []),
        ("} } {", []),
    ],
)
def test_functions_of_the_host_are_told(text: str, bodies: list[str]) -> None:
    assert [text[start:end] for start, end in own.host_bodies(Text(text.encode()))] == bodies


@pytest.mark.parametrize(("other", "inside"), [("void f(float *p) { cudaFree(p); }\n", False), ("int f();\n", True)])
def test_a_header_includes_the_bodies_where_a_source_that_reads_it_has_no_place(
    tmp_path: Path, other: str, inside: bool
) -> None:
    write(
        tmp_path,
        {
            "w.cuh": "__device__ inline float sum(float v) { return v + __shfl_xor_sync(~0u, v, 1); }\n",
            "a.cu": '#include "w.cuh"\n__global__ void k(float *p) { *p = sum(*p); }\n',
            "b.cpp": f'#include "w.cuh"\n{other}',
        },
    )
    assert (b'#include "hip_compat.h"' in _fixed(tmp_path)["w.cuh"]) == inside


def test_an_unsafe_edit_of_the_file_leaves_the_safe_ones_of_its_carrier(tmp_path: Path) -> None:
    text = "#include <cuda_runtime.h>\n\n#ifdef __NVCC__\n#endif\nvoid f(register void *p) { cudaFree(p); }\n"
    write(tmp_path, {"a.cu": text})
    assert _fixed(tmp_path, unsafe=False)["a.cu"].decode() == (
        "#include <hip/hip_runtime.h>\n\n#ifdef __NVCC__\n#endif\nvoid f(void *p) { hipFree(p); }\n"
    )
    assert b"defined(__HIPCC__)" in _fixed(tmp_path)["a.cu"]


# --- edits as other programs make them


def _replaced(data: bytes, replacements: list[dict[str, Any]]) -> bytes:
    """A file with the replacements of a SARIF log, as a viewer makes them: columns are characters."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = data[len(mark) :].decode("utf-8", "surrogateescape").split("\n")
    starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)]
    text = "\n".join(lines)
    for each in sorted(replacements, key=lambda each: _start(each["deletedRegion"]), reverse=True):
        region = each["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region.get("endLine", region["startLine"]) - 1] + region["endColumn"] - 1
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return mark + text.encode("utf-8", "surrogateescape")


def _start(region: dict[str, int]) -> tuple[int, int]:
    return region["startLine"], region["startColumn"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_fix_of_a_sarif_log_leaves_no_record_of_its_place(tmp_path: Path, end: str, mark: bytes) -> None:
    befores = ("", "\t", "/* 中文\u2028 */\t", '(void)"ö\U0001f600";\t', "/*\x0b\x0c\x85*/ ", "/* \xa0\udcff */")
    calls = ("cudaFree(p);", "cudaStreamSynchronize(0); cudaDeviceSynchronize();", "cudaFreeHost(p);")
    lines = ["#include <cuda_runtime.h>", "void f(void *p) {", *(f"{a}{b}" for a in befores for b in calls), "}", ""]
    write(tmp_path, {"a.cpp": mark + end.join(lines).encode("utf-8", "surrogateescape")})
    report = _report(tmp_path)
    log = json.loads(render(report, "sarif", Options()))
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    changes = [
        change for result in run["results"] for fix in result.get("fixes", ()) for change in fix["artifactChanges"]
    ]
    found = [each for change in changes for each in change["replacements"]]
    assert len(found) == 1 + 4 * len(befores)
    before = (tmp_path / "a.cpp").read_bytes()
    after = _replaced(before, found)
    (tmp_path / "a.cpp").write_bytes(after)
    assert after == before.replace(b"cuda_runtime.h", b"hip/hip_runtime.h").replace(
        b"cudaFreeHost", b"hipHostFree"
    ).replace(b"cuda", b"hip")
    assert not [item.symbol for item in _report(tmp_path).items if any(not site.done_for for site in item.sites)]


def test_other_encodings_are_read_and_never_edited(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "void f(void *p) { cudaFree(p); }\n".encode("utf-16")})
    assert [item.symbol for item in _report(tmp_path).items] == ["cudaFree"]
    assert _fixed(tmp_path) == {}


# --- names that stay, and a header that says what they are


ALIASED = """#include <cuda_runtime.h>
#include <cub/cub.cuh>
#include <vector>
__constant__ float c[4];
__global__ void k(float *p) { *p = __shfl_xor_sync(~0u, *p, 1); cub::BlockReduce<float, 64>::TempStorage t; }
void f(float *p) { cudaMalloc(&p, 4); cudaMemcpyToSymbol(c, p, 4); cudaFuncSetCacheConfig(k, cudaFuncCachePreferL1); }
"""


def _aliased(folder: Path) -> tree.Outcome:
    report = _report(folder)
    choice = tree.Choice(target=report.targets[0], unsafe=True)
    return aliased(report, folder, choice, packs().targets["rocm"].recipe)


def test_names_stay_and_a_header_says_what_they_are(tmp_path: Path) -> None:
    write(tmp_path, {"src/a.cu": ALIASED})
    outcome = _aliased(tmp_path)
    after = {file.path: file.after.decode() for file in outcome.files}
    first, rest = ALIASED.split("#include <vector>")
    arms = f'#ifdef __HIP_PLATFORM_AMD__\n#include "../hip_alias.h"\n#else\n{first}#endif\n#include <vector>{rest}'
    assert after["src/a.cu"] == arms
    names = after["hip_alias.h"].partition("// Names")[2].splitlines()[1:]
    assert names == [
        "#define __shfl_xor_sync cudacompat_shfl_xor_sync",
        "#define cudaFuncCachePreferL1 hipFuncCachePreferL1",
        "#define cudaFuncSetCacheConfig(a, b) hipFuncSetCacheConfig((const void*)((a)), (b))",
        "#define cudaMalloc hipMalloc",
        "#define cudaMemcpyToSymbol(a, b, c) hipMemcpyToSymbol(HIP_SYMBOL((a)), (b), (c))",
        "namespace cub = hipcub;",
    ]
    assert "#include <hipcub/hipcub.hpp>\n" in after["hip_alias.h"]
    assert not outcome.left


@pytest.mark.parametrize("arm", ["if(USE_ROCM)\n  enable_language(HIP)\nendif()\n", ""])
def test_a_build_with_an_arm_for_the_target_keeps_the_other(tmp_path: Path, arm: str) -> None:
    text = f"if(USE_CUDA)\n  enable_language(CUDA)\n  set(CMAKE_CUDA_STANDARD 17)\nendif()\n{arm}"
    write(tmp_path, {"CMakeLists.txt": f"project(x)\n{text}"})
    assert ("CMakeLists.txt" in _fixed(tmp_path)) == (not arm)


@pytest.mark.parametrize(("version", "edited"), [(" 11.8", False), ("", True)])
def test_a_package_with_a_version_of_cuda_is_left(tmp_path: Path, version: str, edited: bool) -> None:
    write(tmp_path, {"CMakeLists.txt": f"project(x)\nfind_package(CUDAToolkit{version} REQUIRED)\n"})
    assert ("CMakeLists.txt" in _fixed(tmp_path)) == edited


def test_a_library_that_cmake_makes_itself_keeps_its_name(tmp_path: Path) -> None:
    text = (
        "add_library(NCCL::NCCL UNKNOWN IMPORTED)\nset_target_properties(NCCL::NCCL PROPERTIES IMPORTED_LOCATION a)\n"
    )
    used = "project(x LANGUAGES CUDA)\ntarget_link_libraries(y PUBLIC NCCL::NCCL)\n"
    write(tmp_path, {"FindNCCL.cmake": text, "CMakeLists.txt": used})
    files = _fixed(tmp_path)
    assert "FindNCCL.cmake" not in files
    assert b"PUBLIC rccl)" in files["CMakeLists.txt"]


def test_an_alias_leaves_the_error_of_a_launch_to_the_finding(tmp_path: Path) -> None:
    body = "k<<<1, 1>>>(p); cudaDeviceSynchronize(); return cudaGetLastError();"
    write(tmp_path, {"a.cu": f"__global__ void k(int* p) {{ *p = 1; }}\nint f(int* p) {{ {body} }}\n"})
    report = scan([tmp_path], Config(targets=("rocm@6.2",), jobs=1))
    choice = tree.Choice(target=report.targets[0], unsafe=True)
    outcome = aliased(report, tmp_path, choice, packs().targets["rocm"].recipe)
    names = {each.path: each.after.decode() for each in outcome.files}["hip_alias.h"]
    assert "#define cudaGetLastError hipGetLastError\n" in names
    assert "cudacompat" not in names


def test_a_second_header_of_aliases_is_the_first(tmp_path: Path) -> None:
    write(tmp_path, {"src/a.cu": ALIASED})
    for file in _aliased(tmp_path).files:
        (tmp_path / file.path).write_bytes(file.after)
    assert not _aliased(tmp_path).files
    held = (tmp_path / "hip_alias.h").read_text()
    write(tmp_path, {"src/b.cu": "#include <cuda_runtime.h>\nvoid g(void *p) { cudaFree(p); }\n"})
    more = {file.path: file.after.decode() for file in _aliased(tmp_path).files}
    assert sorted(more) == ["hip_alias.h", "src/b.cu"]
    assert sorted(more["hip_alias.h"].splitlines()) == sorted([*held.splitlines(), "#define cudaFree hipFree"])


def test_a_source_without_includes_gets_the_aliases_first(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "// about\nvoid g(void *p) { cudaFree(p); }\n", "b.py": "import torch\n"})
    files = {file.path: file.after.decode() for file in _aliased(tmp_path).files}
    assert files["a.cu"] == (
        '// about\n#ifdef __HIP_PLATFORM_AMD__\n#include "hip_alias.h"\n#endif\nvoid g(void *p) { cudaFree(p); }\n'
    )


def test_other_arguments_of_a_name_are_left(tmp_path: Path) -> None:
    text = "__constant__ float c;\nvoid f(float *p) { cudaMemcpyToSymbol(c, p, 4); cudaMemcpyToSymbol(c, p, 4, 0); }\n"
    write(tmp_path, {"a.cu": f"#include <cuda_runtime.h>\n{text}"})
    assert [(each.symbol, each.places, each.why) for each in _aliased(tmp_path).left] == [
        ("cudaMemcpyToSymbol", 1, "no alias can say it")
    ]


def test_a_target_without_aliases_says_so(tmp_path: Path) -> None:
    write(tmp_path, _SMALL)
    done = CliRunner().invoke(cli, ["fix", str(tmp_path), "-t", "cann@9.1", "--alias", "-j", "1"])
    assert isinstance(done.exception, AdvisorError)
