"""The project pass: own names and includes, places that a target's build already serves, kernels."""

from __future__ import annotations

from itertools import pairwise

import pytest

from advisor.model import Define, FileFacts, Span, Target, Use
from advisor.resolve import GuardWords, kernels, resolve
from tests.helpers import facts

GUARDS = {
    "rocm": GuardWords(
        macros=("USE_ROCM", "__HIP__", "HIP_VERSION"),
        python=("torch.version.hip", "is_rocm", "USE_ROCM"),
        names=("hip",),
        parts=("ROCM", "HIP"),
        weak=("AMD",),
        source_parts=("CUDA", "CUDACC", "CUDART"),
    ),
    "cann": GuardWords(macros=("USE_NPU",), python=("torch_npu",)),
}


def project(others: tuple[str, ...] = (), **texts: str) -> list[FileFacts]:
    """The resolved facts of files `<name>.cu`."""
    return resolve([facts(text, f"src/{name}.cu") for name, text in texts.items()], GUARDS, others)


def uses(found: list[FileFacts], symbol: str) -> list[Use]:
    return [use for file in found for use in file.uses if use.symbol == symbol]


def places(found: list[FileFacts], symbol: str) -> list[tuple[str, int]]:
    return [(use.span.path, use.span.line) for use in uses(found, symbol)]


# --- own names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("definition", "use", "symbol"),
    [
        ("void cudaFooBar(int x);", "cudaFooBar(1);", "cudaFooBar"),
        ("int cudaFooBar(int x) { return x; }", "cudaFooBar(1);", "cudaFooBar"),
        ("#define cudaFooBar(x) (x)", "cudaFooBar(1);", "cudaFooBar"),
        ("struct cudaFooBar { int x; };", "cudaFooBar y;", "cudaFooBar"),
        ("typedef int cudaFooBar;", "cudaFooBar y;", "cudaFooBar"),
        ("using cudaFooBar = int;", "cudaFooBar y;", "cudaFooBar"),
        ("enum class cudaFooBar { a };", "cudaFooBar y;", "cudaFooBar"),
        ("namespace cub { int own() { return cudaFree(0); } }", "cub::own();", "cub::own"),
    ],
)
def test_look_alike_defined_in_another_file_is_dropped(definition: str, use: str, symbol: str) -> None:
    code = f"void f() {{\n  {use}\n  cudaFree(0);\n}}\n"
    assert places(project(a=code), symbol) == [("src/a.cu", 2)]
    found = project(a=code, b=definition)
    assert places(found, symbol) == []
    assert places(found, "cudaFree")[0] == ("src/a.cu", 3)


def test_catalogue_name_of_a_foreign_namespace_stays() -> None:
    """A project that opens `namespace cub` hides its own members only, not those the catalogue knows."""
    found = project(
        a="void f() {\n  cub::DeviceReduce::Sum(a, b);\n  cub::own();\n}\n",
        b="namespace cub { int own() { return cudaFree(0); } }",
    )
    assert [use.symbol for file in found for use in file.uses if use.span.path == "src/a.cu"] == [
        "cub::DeviceReduce::Sum"
    ]


CALL = "void g() { cudaMemcpyAsync(a, b, 1, cudaMemcpyDefault, s); }\n"


@pytest.mark.parametrize(
    "definition",
    [
        "cudaError_t cudaMemcpyAsync(void*, const void*, size_t, int, int) { return 0; }",
        "#define cudaMemcpyAsync(a, b, c, d, e) my_copy(a, b, c)",
    ],
)
def test_catalogue_name_that_the_project_defines_is_marked_everywhere(definition: str) -> None:
    found = uses(project(a=CALL, b=definition), "cudaMemcpyAsync")
    assert "src/a.cu" in {use.span.path for use in found}
    assert all(use.defined_here for use in found)
    assert not uses(project(a=CALL), "cudaMemcpyAsync")[0].defined_here


@pytest.mark.parametrize(
    "shim",
    [
        "#ifdef USE_ROCM\n#define cudaMemcpyAsync hipMemcpyAsync\n#endif\n",
        "#define cudaMemcpyAsync hipMemcpyAsync\n",
        "#define cudaMemcpyAsync aclrtMemcpyAsync\n",
        "#ifndef OWN\n#define cudaMemcpyAsync own_copy\n#endif\n",
        "void h() { return; } // cudaMemcpyAsync(1) {}\n",
    ],
)
def test_shims_and_guarded_macros_define_nothing(shim: str) -> None:
    found = project(a=CALL, b=shim)
    assert [use.defined_here for use in uses(found, "cudaMemcpyAsync") if use.span.path == "src/a.cu"] == [False]


def test_everybodys_words_are_marked_in_their_own_file_only() -> None:
    kernel = "__global__ void k(half* x) {\n  int y = min(1, 2);\n}\n"
    own = "__device__ int min(int a, int b) { return a < b ? a : b; }\n"
    found = project(a=kernel, b=own + kernel)
    assert {use.span.path: use.defined_here for use in uses(found, "min")} == {"src/a.cu": False, "src/b.cu": True}


# --- own includes -----------------------------------------------------------------------------------------------------

INCLUDE = "#include <cuda/own_tools.h>\n#include <cuda_runtime.h>\n"


def test_include_of_nobody_known_is_kept() -> None:
    found = project(a=INCLUDE)
    assert places(found, "cuda/own_tools.h") == [("src/a.cu", 1)]


@pytest.mark.parametrize("path", ["cuda/own_tools.h", "include/cuda/own_tools.h", "a/b/c/cuda/own_tools.h"])
def test_own_include_is_dropped(path: str) -> None:
    found = project(others=("README.md", path), a=INCLUDE)
    assert places(found, "cuda/own_tools.h") == []
    assert places(found, "cuda_runtime.h") == [("src/a.cu", 2)]


@pytest.mark.parametrize("path", ["own_tools.h", "xcuda/own_tools.h", "cuda/own_tools.hpp", "cuda/own_tools.h/x"])
def test_include_of_another_file_is_kept(path: str) -> None:
    assert places(project(others=(path,), a=INCLUDE), "cuda/own_tools.h") == [("src/a.cu", 1)]


def test_include_known_to_the_catalogue_is_kept_beside_a_file_of_that_name() -> None:
    found = project(others=("src/cuda_runtime.h",), a=INCLUDE)
    assert places(found, "cuda_runtime.h") == [("src/a.cu", 2)]


# --- served by a build for the target ---------------------------------------------------------------------------------

PLACE = "void* p = cudaHostAlloc;"

SERVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "else of the target's arm": ("#ifdef USE_ROCM\nhip();\n#else\n{}\n#endif\n", ("rocm",)),
    "before the target's arm": ("#ifndef USE_ROCM\n{}\n#else\nhip();\n#endif\n", ("rocm",)),
    "by defined": ("#if defined(USE_ROCM)\nhip();\n#else\n{}\n#endif\n", ("rocm",)),
    "by value": ("#if USE_ROCM\nhip();\n#else\n{}\n#endif\n", ("rocm",)),
    "by another word of the target": ("#if defined(__HIP__)\nhip();\n#else\n{}\n#endif\n", ("rocm",)),
    "with the other vendor's word": (
        "#if defined(__CUDACC__) && !defined(__HIP__)\n{}\n#elif defined(__HIP__)\nhip();\n#endif\n", ("rocm",),
    ),
    "target's arm with a version": (
        "#if !defined(USE_ROCM)\n{}\n#elif HIP_VERSION >= 60000000\nhip();\n#endif\n", ("rocm",),
    ),
    "both targets": ("#if defined(USE_ROCM) || defined(USE_NPU)\nother();\n#else\n{}\n#endif\n", ("rocm", "cann")),
    "each target its arm": (
        "#if defined(USE_ROCM)\nhip();\n#elif defined(USE_NPU)\nacl();\n#else\n{}\n#endif\n", ("rocm", "cann"),
    ),
    "the other target only": ("#ifdef USE_NPU\nacl();\n#else\n{}\n#endif\n", ("cann",)),
    "nested in the other arm": ("#ifdef USE_ROCM\nhip();\n#else\n#if A\n{}\n#else\nx();\n#endif\n#endif\n", ("rocm",)),
    "arm with an include": ("#ifdef USE_ROCM\n#include <hip/hip_runtime.h>\n#else\n{}\n#endif\n", ("rocm",)),
    "arm with a macro": ("#ifdef USE_ROCM\n#define X hipX\n#else\n{}\n#endif\n", ("rocm",)),
    "elif that needs the target": ("#if A && !USE_ROCM\n{}\n#elif B && USE_ROCM\nhip();\n#endif\n", ("rocm",)),
}  # fmt: skip
NOT_SERVED = {
    "nothing around": "{}\n",
    "a chain elsewhere": "#ifdef USE_ROCM\nhip();\n#else\ncuda();\n#endif\n{}\n",
    "in the target's own arm": "#ifdef USE_ROCM\n{}\n#else\ncuda();\n#endif\n",
    "arm that stops": "#ifdef USE_ROCM\n#error no ROCm\n#else\n{}\n#endif\n",
    "word of nobody": "#ifdef USE_OTHER\nother();\n#else\n{}\n#endif\n",
    "longer word": "#ifdef USE_ROCM_LATER\nother();\n#else\n{}\n#endif\n",
    "dead code": "#if 0\n{}\n#else\nx();\n#endif\n",
    "another condition may hold too": "#if A || !USE_ROCM\n{}\n#else\nhip();\n#endif\n",
    "arm that leaves the target out": "#if A\n{}\n#elif !defined(USE_ROCM)\ncuda();\n#endif\n",
    "unreadable": "#if __has_include(<hip/hip_runtime.h>)\nhip();\n#else\n{}\n#endif\n",
    "version of the source": "#if CUDART_VERSION >= 12000\nnewer();\n#else\n{}\n#endif\n",
}


LEFT_OUT = {
    "no other arm": "#ifndef USE_ROCM\n{}\n#endif\n",
    "empty arm": "#ifndef USE_ROCM\n{}\n#else\n#endif\n",
    "arm with a comment": "#ifdef USE_ROCM\n// later\n#else\n{}\n#endif\n",
    "arm of a third party": "#if !defined(USE_ROCM) && A\n{}\n#elif B\nthird();\n#endif\n",
    "chain inside, arm for the same vendor": "#ifndef USE_ROCM\n#if A\n{}\n#else\ncuda();\n#endif\n#endif\n",
    "CUDA's arm beside one for the target": "#if defined(USE_CUDA)\n{}\n#elif defined(USE_ROCM)\nhip();\n#endif\n",
    "version of CUDA beside one for the target": "#if CUDA_VERSION >= 12000\n{}\n#elif USE_ROCM\nhip();\n#endif\n",
    "macro with the target's word": "#ifdef X_ENABLE_ROCM\nhip();\n#else\n{}\n#endif\n",
    "macro with two words": "#ifndef X_USE_AMD_ROCM\n{}\n#endif\n",
    "weak word before a header of the target's": ("#ifdef USE_AMD\n#include <hip/hip_runtime.h>\n#else\n{}\n#endif\n"),
}
WORDS_OF_NOBODY = (
    "USE_AMD", "ON_AMD64", "USE_CHIP", "X_CHIP_ROCMX", "NO_ROCM", "DISABLE_ROCM", "X_ROCM_VERSION_SMALL",
    "USE_CUDA_ROCM",
)  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_place_that_the_targets_build_leaves_out(name: str) -> None:
    (use,) = uses(project(a=LEFT_OUT[name].format(PLACE)), "cudaHostAlloc")
    assert (use.done_for, use.left_out_for) == (("rocm",), ("rocm",))


@pytest.mark.parametrize("word", WORDS_OF_NOBODY)
def test_macro_that_names_no_target(word: str) -> None:
    for code in (f"#ifdef {word}\nother();\n#else\n{PLACE}\n#endif\n", f"#ifndef {word}\n{PLACE}\n#endif\n"):
        assert [use.done_for for use in uses(project(a=code), "cudaHostAlloc")] == [()]


def test_condition_of_one_pass_leaves_nothing_out() -> None:
    words = GuardWords(macros=("USE_ROCM", "__PASS__"), passes=("__PASS__",))
    code = "#ifndef __PASS__\n" + PLACE + "\n#endif\n"
    assert [use.left_out_for for use in uses(resolve([facts(code)], {"rocm": words}), "cudaHostAlloc")] == [()]


@pytest.mark.parametrize("name", SERVED)
def test_place_beside_an_arm_for_the_target(name: str) -> None:
    code, targets = SERVED[name]
    assert [use.done_for for use in uses(project(a=code.format(PLACE)), "cudaHostAlloc")] == [targets]


@pytest.mark.parametrize("name", NOT_SERVED)
def test_place_without_an_arm_for_the_target(name: str) -> None:
    code = NOT_SERVED[name].format(PLACE)
    assert [use.done_for for use in uses(project(a=code), "cudaHostAlloc")] == [()]


def python_use(guard: str, *arms: str) -> Use:
    span = Span("a.py", 2, 1, 2, 9)
    return Use(
        symbol="torch.cuda.synchronize", library="torch", spelling="x", span=span, kind="call", guard=guard, arms=arms
    )


@pytest.mark.parametrize(
    ("guard", "arms", "targets"),
    [
        ("not (torch.version.hip is not None)", ("torch.version.hip is not None",), ("rocm",)),
        ("not (is_rocm())", ("is_rocm()",), ("rocm",)),
        ("is_rocm()", ("not (is_rocm())",), ()),
        ("not is_rocm()", (), ()),
        ("torch.cuda.is_available()", ("not (torch.cuda.is_available())",), ()),
        ("", ("torch.version.hip is None",), ()),
        ("", ("torch_npu.npu.is_available()",), ("cann",)),
    ],
)
def test_python_branches(guard: str, arms: tuple[str, ...], targets: tuple[str, ...]) -> None:
    file = FileFacts(path="a.py", kind="python", uses=(python_use(guard, *arms),))
    assert [use.done_for for use in uses(resolve([file], GUARDS), "torch.cuda.synchronize")] == [targets]


def test_words_of_python_do_not_count_in_cpp() -> None:
    code = f"#if A\n{PLACE}\n#elif !USE_ROCM\nx();\n#endif\n"
    only_python = {"rocm": GuardWords(python=("USE_ROCM",))}
    assert [use.done_for for use in uses(resolve([facts(code)], only_python), "cudaHostAlloc")] == [()]


def test_without_guard_words_nothing_is_done() -> None:
    code = SERVED["else of the target's arm"][0].format(PLACE)
    assert [use.done_for for use in uses(resolve([facts(code)], {"x": GuardWords()}), "cudaHostAlloc")] == [()]


# --- kernels ----------------------------------------------------------------------------------------------------------

KERNELS = """\
#include <cuda_runtime.h>
template <typename T>
__global__ void reduce(T* out, const T* in) {
  __shared__ T part[32];
  T value = in[threadIdx.x];
  value += __shfl_xor_sync(0xffffffff, value, 1);
  value += __shfl_down_sync(0xffffffff, value, 2);
  __syncthreads();
  asm volatile("bar.sync 0;");
  atomicAdd(out, value);
}
__global__ void small(float* p) { p[threadIdx.x] = 0; }
__global__ void declared(float* p);
__device__ void helper(float* p) { atomicAdd(p, 1); }
namespace ns { __global__ void
inside(int*) {
} }
"""
LAUNCHES = """\
void f(float* p) {
  reduce<float><<<1, 32>>>(p, p);
  reduce<double><<<1, 32, 0, 0>>>(p, p);
  ns::inside<<<1, 1>>>(nullptr);
  declared<<<1, 1>>>(p);
}
"""


def test_kernels_with_their_launches_and_features() -> None:
    found = {kernel.name: kernel for kernel in kernels(project(a=KERNELS, b=LAUNCHES))}
    assert found.keys() == {"reduce", "small", "inside"}
    reduce, small, inside = found["reduce"], found["small"], found["inside"]
    assert (reduce.path, reduce.line, reduce.end_line, reduce.lines, reduce.launches) == ("src/a.cu", 3, 11, 9, 2)
    assert reduce.features == {
        "atomics": 1, "block_barriers": 1, "inline_ptx": 1, "shared_memory": 1, "static_shared": 1, "warp_intrinsics": 2
    }  # fmt: skip
    assert (small.line, small.end_line, small.lines, small.launches, small.features) == (12, 12, 1, 0, {})
    assert (inside.line, inside.end_line, inside.lines, inside.launches) == (15, 17, 3, 1)


def test_kernels_of_macros_and_templates_with_their_profile() -> None:
    code = """\
#define DEFINE(NAME, T) \\
  template <int N> __global__ void NAME##_kernel(T* out, int n) { \\
    __shared__ T part[32]; \\
    atomicAdd(out, part[0]); \\
  }
#define LAUNCH(k) k<<<1, 2>>>()
#define DECLARE(k) __global__ void k(int);
template <typename T> __global__ __launch_bounds__(256) void bounded(T* p, __half h, __nv_bfloat16 b) {
  extern __shared__ char s[];
  double x = 1;
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {}, {}, {}, {};");
  cg::thread_block block = cg::this_thread_block();
  __threadfence();
}
"""
    head = "#include <cuda_fp16.h>\nnamespace cg = cooperative_groups;\n"
    by_macro, bounded = kernels([facts(head + code)])
    assert (by_macro.name, by_macro.line, by_macro.end_line) == ("NAME##_kernel", 3, 7)
    assert by_macro.features == {"atomics": 1, "shared_memory": 1, "static_shared": 1}
    assert (bounded.name, bounded.line) == ("bounded", 10)
    assert bounded.features == {
        "bf16": 1, "cooperative_groups": 2, "double": 1, "dynamic_shared": 1, "fp16": 1, "inline_ptx": 1,
        "launch_bounds": 1, "memory_fences": 1, "shared_memory": 1, "tensor_cores": 1,
    }  # fmt: skip


def test_kernels_of_one_name_in_two_files() -> None:
    found = kernels(project(b=KERNELS, a=KERNELS))
    assert [(kernel.path, kernel.name) for kernel in found] == [
        (path, name) for path in ("src/a.cu", "src/b.cu") for name in ("reduce", "small", "inside")
    ]


def test_kernel_in_an_arm_that_a_target_replaces_is_done_for_it() -> None:
    code = "#ifdef USE_X\nint other;\n#else\n__global__ void k(int*) {\n}\n#endif\n__global__ void l(int*) {\n}\n"
    targets = (Target(id="x@1.0", name="x", version="1.0"), Target(id="y@1.0", name="y", version="1.0"))
    resolved = resolve([facts(code)], {"x": GuardWords(macros=("USE_X",)), "y": GuardWords(macros=("USE_Y",))})
    assert {kernel.name: kernel.done_for for kernel in kernels(resolved, targets)} == {"k": ("x@1.0",), "l": ()}


def test_a_namespace_defined_in_a_file_without_uses_keeps_its_unknown_names_silent() -> None:
    user = facts("void f() { thrust::my_own_thing(1); }\n", "b.cu")
    assert [use.symbol for use in user.uses] == ["thrust::my_own_thing"]
    owner = facts("namespace thrust { void my_own_thing(int); }\n", "a.h")
    assert not uses(resolve([owner, user], {}), "thrust::my_own_thing")


def test_many_kernels_cost_time_linear_in_the_file() -> None:
    found = kernels([facts("__global__ void k(int*) {\n}\n" * 20_000)])
    assert len(found) == 20_000
    assert all(later.line - earlier.line == 2 for earlier, later in pairwise(found))


def test_python_wrapper_of_the_same_name_defines_nothing_for_cpp() -> None:
    span = Span("a.py", 1, 5, 1, 15)
    wrapper = FileFacts(path="a.py", kind="python", defines=(Define(name="cudaMalloc", kind="function", span=span),))
    here = Span("a.cu", 1, 1, 1, 11)
    call = Use(symbol="cudaMalloc", library="runtime", spelling="cudaMalloc", span=here, kind="call")
    caller = FileFacts(path="a.cu", kind="cuda", uses=(call,))
    assert [each.defined_here for file in resolve([wrapper, caller], {}) for each in file.uses] == [False]
