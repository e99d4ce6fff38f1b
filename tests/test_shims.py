"""Headers that give CUDA's names to another vendor's build, and uses reached through the project's wrappers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from advisor import frontends
from advisor.model import FileFacts, SourceFile, Use, Vocabulary
from advisor.resolve import GuardWords, resolve
from advisor.resolve.includes import Graph
from advisor.resolve.wrappers import second_look, wrapper_vocabulary
from tests.helpers import facts, source, words

GUARDS = {
    "rocm": GuardWords(macros=("USE_HIP",), names=("hip",)),
    "cann": GuardWords(macros=("USE_CANN",), names=("acl",)),
}
COMMON = """\
#pragma once
#if defined(USE_HIP)
#include "vendors/hip.h"
#elif defined(USE_CANN)
#include "vendors/acl.h"
#else
#include "vendors/cuda.h"
#endif
"""
HIP = """\
#define cudaMalloc hipMalloc
#define __shfl_xor_sync(mask, var, lane, width) __shfl_xor(var, lane, width)
typedef int cudaMemcpyKind;
"""
CUDA = "#include <cuda_runtime.h>\ninline void own() { cudaFree(0); }\n"
CODE = """\
#include "common.h"
void f(void* p) {
  cudaMalloc(&p, 1);
  cudaMemset(p, 0, 1);
#ifndef USE_HIP
  cudaMalloc(&p, 2);
#endif
}
__global__ void k(int* p) { p[0] = __shfl_xor_sync(1, 2, 3, 4); }
"""


def ggml_like(**changed: str) -> list[FileFacts]:
    texts = {"common": COMMON, "hip": HIP, "cuda": CUDA, "a": CODE} | changed
    paths = {"common": "src/common.h", "hip": "src/vendors/hip.h", "cuda": "src/vendors/cuda.h", "a": "src/a.cu"}
    return resolve([facts(text, paths.get(name, f"src/{name}.cu")) for name, text in texts.items()], GUARDS)


def uses(found: list[FileFacts], symbol: str, path: str = "src/a.cu") -> list[Use]:
    return [use for file in found if file.path == path for use in file.uses if use.symbol == symbol]


def done(found: list[FileFacts], symbol: str, path: str = "src/a.cu") -> list[tuple[int, tuple[str, ...], str]]:
    return [(use.span.line, use.done_for, use.shim) for use in uses(found, symbol, path)]


# --- shims ------------------------------------------------------------------------------------------------------------


def test_name_in_an_included_vendor_header_is_done_and_the_header_is_named() -> None:
    found = ggml_like()
    assert done(found, "__shfl_xor_sync") == [(9, ("rocm",), "src/vendors/hip.h:2")]
    assert done(found, "cudaMalloc") == [(3, ("rocm",), "src/vendors/hip.h:1"), (6, ("rocm",), "")]


def test_name_that_the_vendor_header_lacks_is_not_done() -> None:
    assert done(ggml_like(), "cudaMemset") == [(4, (), "")]


def test_header_that_only_other_builds_include_is_replaced() -> None:
    """Both vendors' builds read another header in its stead."""
    found = ggml_like(acl="int x;\n")
    assert done(found, "cudaFree", "src/vendors/cuda.h") == [(2, ("rocm", "cann"), "")]


def test_file_without_the_include_is_not_done() -> None:
    alone = "void g(void* p) { cudaMalloc(&p, 1); }\n"
    assert done(ggml_like(alone=alone), "cudaMalloc", "src/alone.cu") == [(1, (), "")]


def test_header_that_all_includers_bring_the_shim_to_is_done() -> None:
    found = ggml_like(
        a='#include "common.h"\n#include "late.cu"\n', late="inline void g(void* p) { cudaMalloc(&p, 1); }\n"
    )
    assert done(found, "cudaMalloc", "src/late.cu") == [(1, ("rocm",), "src/vendors/hip.h:1")]
    other = '#include "late.cu"\n#include <cuda_runtime.h>\n'
    found = ggml_like(
        a='#include "common.h"\n#include "late.cu"\n', b=other, late="inline void g(void* p) { cudaMalloc(&p, 1); }\n"
    )
    assert done(found, "cudaMalloc", "src/late.cu") == [(1, (), "")]


@pytest.mark.parametrize(
    ("shim", "targets"),
    [
        ("#define cudaMalloc hipMalloc\n", ("rocm",)),
        ("#define cudaMalloc aclrtMalloc\n", ("cann",)),
        ("#ifdef USE_HIP\n#define cudaMalloc my_malloc\n#endif\n", ("rocm",)),
        ("#ifndef USE_HIP\n#define cudaMalloc hipMalloc\n#endif\n", ()),
        ("#ifdef USE_OTHER\n#define cudaMalloc my_malloc\n#endif\n", ()),
        ("#define cudaFree hipFree\n", ()),
        ("#ifdef USE_HIP\nint x;\n#endif\n", ()),
    ],
)
def test_which_macros_are_shims(shim: str, targets: tuple[str, ...]) -> None:
    place = "void f(void* p) {\n  cudaMalloc(&p, 1);\n}\n"
    here = resolve([facts(shim + place, "src/a.cu")], GUARDS)
    assert [use.done_for for use in uses(here, "cudaMalloc") if use.kind == "call"] == [targets]


def test_assembly_and_launches_are_never_done_by_a_shim() -> None:
    code = '#include "common.h"\n__global__ void k() { asm("x;"); }\nvoid f() { k<<<1, 1>>>(); }\n'
    found = ggml_like(a=code, hip="#define asm hipasm\n")
    assert done(found, "asm") == [(2, (), "")]
    assert done(found, "<<<>>>") == [(3, (), "")]


def test_includes_in_a_circle_come_to_an_end() -> None:
    found = ggml_like(a='#include "b.cu"\n' + CODE, b='#include "a.cu"\nvoid g(void* p) { cudaMalloc(&p, 1); }\n')
    assert done(found, "cudaMalloc", "src/b.cu") == [(2, ("rocm",), "src/vendors/hip.h:1")]


def test_nearest_of_several_files_of_one_name_is_the_included_one() -> None:
    files = [facts('#include "util.h"\nvoid f() { cudaFree(0); }\n', "x/src/a.cu")]
    files += [facts("void g() { cudaFree(0); }\n", path) for path in ("y/util.h", "x/include/util.h", "util.hpp")]
    assert [edge.target for edge in Graph(files).out["x/src/a.cu"]] == ["x/include/util.h"]


# --- wrappers ---------------------------------------------------------------------------------------------------------

UTIL = """\
#define GPU_MALLOC(p, n) cudaMalloc(p, n)
#define GPU_FREE(p) CHECK(cudaFree(p))
#define CHECK(e) do { if ((e) != cudaSuccess) die(cudaGetErrorString(e)); } while (0)
#define ALLOC(p) GPU_MALLOC(p, 10)
typedef cudaEvent_t gpuEvent;
using gpuStream = cudaStream_t;
constexpr auto gpuMemset = cudaMemset;
namespace gpu { inline cudaError_t sync_all() { return cudaDeviceSynchronize(); } }
__device__ float shuffle(float v, int lane) { return __shfl_xor_sync(0xffffffff, v, lane); }
inline int lower(int a, int b) { return min(a, b); }
inline const char* text(cudaError_t e) { return cudaGetErrorString(e); }
struct Stream { void finish() { cudaStreamSynchronize(s); } };
inline void busy(void* p) { cudaMemset(p, 0, 1); count(); }
"""


def with_wrappers(**texts: str) -> list[FileFacts]:
    """As a scan does it: a second look, and one more for the wrappers that it found."""
    files = {f"src/{name.replace('_h', '.h')}" + ("" if "_h" in name else ".cu"): text for name, text in texts.items()}
    light = [facts(text, path) for path, text in files.items()]

    def look(asked: Sequence[SourceFile], names: Vocabulary) -> list[FileFacts]:
        found = []
        for file in asked:
            wanted = Vocabulary(names={name: names.names[name] for name in file.names})
            found.append(frontends.find_names(source(files[file.path], file.path), wanted))
        return found

    tasks = [SourceFile(path=path, location=path, kind="cuda") for path in files]
    return resolve(light, GUARDS, seen=second_look(tasks, light, words(), look))


def reached(found: list[FileFacts], path: str = "src/a.cu") -> list[tuple[str, int, str]]:
    return [(use.symbol, use.span.line, use.via) for file in found if file.path == path for use in file.uses if use.via]


@pytest.mark.parametrize(
    ("written", "symbol", "via"),
    [
        ("GPU_MALLOC(&p, 4);", "cudaMalloc", "GPU_MALLOC (src/util.h:1)"),
        ("GPU_FREE(p);", "cudaFree", "GPU_FREE (src/util.h:2)"),
        ("ALLOC(&p);", "cudaMalloc", "ALLOC (src/util.h:4), GPU_MALLOC (src/util.h:1)"),
        ("gpuEvent e;", "cudaEvent_t", "gpuEvent (src/util.h:5)"),
        ("gpuStream s;", "cudaStream_t", "gpuStream (src/util.h:6)"),
        ("gpuMemset(p, 0, 1);", "cudaMemset", "gpuMemset (src/util.h:7)"),
        ("gpu::sync_all();", "cudaDeviceSynchronize", "sync_all (src/util.h:8)"),
        ("x = shuffle(x, 1);", "__shfl_xor_sync", "shuffle (src/util.h:9)"),
    ],
)
def test_wrapper_leads_to_the_canonical_name(written: str, symbol: str, via: str) -> None:
    code = f'#include "util.h"\nvoid f(void* p) {{\n  {written}\n}}\n'
    assert reached(with_wrappers(util_h=UTIL, a=code)) == [(symbol, 3, via)]


@pytest.mark.parametrize(
    "written",
    [
        "lower(1, 2);",  # ordinary words are everybody's
        "puts(text(e));",  # what reports an error is not followed
        "CHECK(foo());",  # an error check is not a use of what reports the error
        "busy(p);",  # does more than pass on
        "s.finish();",  # a method is not followed
        "x.GPU_FREE(p);",  # another thing of that name
        "// GPU_MALLOC(&p, 4);",
        'puts("GPU_MALLOC");',
        "MY_GPU_MALLOC(p);",
    ],
)
def test_what_is_no_use_of_a_wrapper(written: str) -> None:
    assert reached(with_wrappers(util_h=UTIL, a=f'#include "util.h"\nvoid f(void* p) {{\n  {written}\n}}\n')) == []


def test_wrapper_counts_only_where_its_definition_is_included() -> None:
    code = "void f(void* p) {\n  GPU_MALLOC(&p, 4);\n}\n"
    assert reached(with_wrappers(util_h=UTIL, a=code)) == []


def test_definition_of_a_wrapper_is_no_use_of_it() -> None:
    found = with_wrappers(util_h=UTIL)
    assert reached(found, "src/util.h") == [("cudaMalloc", 4, "GPU_MALLOC (src/util.h:1)")]


def test_what_deep_mode_saw_at_the_same_place_is_not_listed_twice() -> None:
    code = '#include "util.h"\nvoid f(void* p) {\n  GPU_MALLOC(&p, 4);\n}\n'
    names = wrapper_vocabulary([facts(UTIL, "src/util.h")], words())
    assert names is not None
    light = [facts(UTIL, "src/util.h"), facts(code, "src/a.cu")]
    seen = [frontends.find_names(source(code, "src/a.cu"), names)]
    deep = msgspec.structs.replace(
        seen[0].uses[0], symbol="cudaMalloc", library="runtime", via="GPU_MALLOC", seen_by="deep"
    )
    light[1] = msgspec.structs.replace(light[1], uses=(*light[1].uses, deep))
    found = uses(resolve(light, GUARDS, seen=seen), "cudaMalloc")
    assert [(use.span.line, use.seen_by) for use in found] == [(3, "both")]


def test_arguments_pass_through_second_names_only() -> None:
    code = '#include "util.h"\nvoid f(void* p) {\n  gpuMemset(p, 0, 1);\n  GPU_MALLOC(&p, 4);\n}\n'
    found = {use.symbol: use for file in with_wrappers(util_h=UTIL, a=code) for use in file.uses if use.via}
    assert (found["cudaMemset"].args, found["cudaMemset"].nargs) == (("p", "0", "1"), 3)


def test_place_in_a_served_arm_serves_the_callers_of_its_wrapper() -> None:
    util = "#ifdef USE_HIP\n#define gpuFree hipFree\n#else\n#define gpuFree cudaFree\n#endif\n"
    code = '#include "util.h"\nvoid f(void* p) {\n  gpuFree(p);\n}\n'
    found = with_wrappers(util_h=util, a=code)
    assert [use.done_for for file in found if file.path == "src/a.cu" for use in file.uses if use.via] == [("rocm",)]


def test_wrapper_around_itself_comes_to_an_end() -> None:
    util = "#define gpuA cudaFree\n#define gpuLoop gpuLoop\n#define gpuLeft gpuRight\n#define gpuRight gpuLeft\n"
    code = '#include "util.h"\nvoid f(void* p) {\n  gpuA(p); gpuLoop(p); gpuLeft(p);\n}\n'
    assert reached(with_wrappers(util_h=util, a=code)) == [("cudaFree", 3, "gpuA (src/util.h:1)")]


def test_each_file_is_asked_only_for_the_wrappers_in_its_sight() -> None:
    texts = {
        "a/util.h": "#define A_FREE(p) cudaFree(p)\n",
        "a/main.cu": '#include "util.h"\nvoid f(void* p) { A_FREE(p); B_FREE(p); }\n',
        "b/other.h": "#define B_FREE(p) cudaFree(p)\n",
        "b/main.cu": '#include "other.h"\nvoid g(void* p) { A_FREE(p); }\n',
        "c/plain.cu": "void h(void* p) { A_FREE(p); }\n",
    }
    asked: list[tuple[str, tuple[str, ...]]] = []

    def look(tasks: Sequence[SourceFile], names: Vocabulary) -> list[FileFacts]:
        asked.extend((file.path, file.names) for file in tasks)
        return []

    files = [SourceFile(path=path, location=path, kind="cuda") for path in texts]
    second_look(files, [facts(text, path) for path, text in texts.items()], words(), look)
    assert asked == [
        ("a/util.h", ("A_FREE",)),
        ("a/main.cu", ("A_FREE",)),
        ("b/other.h", ("B_FREE",)),
        ("b/main.cu", ("B_FREE",)),
    ]
