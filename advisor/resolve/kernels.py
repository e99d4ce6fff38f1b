"""The profile of each kernel: where it is, how often it is launched, and what its body is made of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from advisor.expressions import lazy
from advisor.model import Define, FileFacts, Kernel, Target, Use

# A feature of a kernel and the symbols that make it up; the first that fits counts.
_FEATURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("shared_memory", r"__shared__"),
        (
            "warp_intrinsics",
            r"__(?:shfl|ballot|any|all|match|reduce|activemask|syncwarp)(?:_|$)|__activemask|__syncwarp",
        ),
        ("atomics", r"(?:__)?atomic[A-Z]|cuda::(?:std::)?atomic"),
        ("inline_ptx", r"asm$"),
        ("tensor_cores", r"(?:nvcuda::)?wmma|__?wgmma|mma_sync"),
        ("block_barriers", r"__syncthreads|__barrier|cuda::barrier"),
        ("cooperative_groups", r"cooperative_groups"),
        ("async_copy", r"__pipeline|cuda::(?:pipeline|memcpy_async|ptx)|cooperative_groups::memcpy_async"),
        ("textures", r"tex(?:1D|2D|3D|Cubemap|ref)|surf(?:1D|2D|3D|Cubemap)|cuda(?:Texture|Surface)Object_t|texture$"),
        ("fp8", r"__nv_fp8|__nv_cvt_\w*fp8"),
        ("bf16", r"(?:__)?nv_bfloat16|__\w*bfloat16|__bf"),
        ("fp16", r"(?:__)?half2?$|__(?:half|float)2(?:half|float)|__half|__h[a-z]+2?$"),
        ("double", r"double\d?$|__d(?:add|mul|div|sqrt|rcp)_|__fma_r"),
        ("memory_fences", r"__threadfence"),
        ("fast_math", r"__(?:expf|exp10f|logf|log2f|log10f|sinf|cosf|tanf|powf|sincosf|fdividef|saturatef)$"),
        ("launch_bounds", r"__launch_bounds__"),
    )
)
_TENSOR_PTX = lazy(r"\b(?:wmma|wgmma|tcgen05|mma\.(?:sync|sp)|ldmatrix)")


@lru_cache(maxsize=16384)
def _feature(symbol: str) -> str:
    return next((name for name, pattern in _FEATURES if pattern.match(symbol)), "")


def _features_of(use: Use) -> Iterable[str]:
    """The features that one use adds to its kernel; facts for rules tell what the API names do not."""
    if use.rules_only:
        if use.kind == "decl" and use.symbol == "shared-variable":
            yield "dynamic_shared" if "extern" in (use.result, *use.args, *use.targs) else "static_shared"
        if use.kind == "keyword" and use.spelling == "double":
            yield "double"
        return
    if name := _feature(use.symbol):
        yield name
    if use.symbol == "asm" and use.args and _TENSOR_PTX.search(use.args[0]):
        yield "tensor_cores"


def _features(uses: Iterable[Use]) -> dict[str, int]:
    counts = Counter(feature for use in uses for feature in _features_of(use))
    return dict(sorted(counts.items()))


def _kernel(
    file: FileFacts, lines: Sequence[int], define: Define, launches: Mapping[str, int], targets: Sequence[Target]
) -> Kernel:
    span = define.span
    inside = file.uses[bisect_left(lines, span.line) : bisect_right(lines, span.end_line)]
    served = next((use.done_for for use in inside if use.symbol == "__global__"), ())
    by_macro = "macro" in define.qualifiers
    return Kernel(
        name=define.name,
        path=file.path,
        line=span.line,
        end_line=span.end_line,
        lines=span.end_line - span.line + 1,
        launches=launches.get(define.name, 0),
        features=_features(use for use in inside if use.kernel or by_macro),
        done_for=tuple(target.id for target in targets if target.name in served),
    )


def _has_body(define: Define) -> bool:
    """Whether a kernel's place is the whole function; that of a declaration is its name."""
    span = define.span
    return span.end_line > span.line or span.end_column - span.column > len(define.name)


def _outermost(bodies: Iterable[Define]) -> Iterable[Define]:
    """The kernels that do not stand in another's body: a macro that opens a loop looks like a function there."""
    last = 0
    for define in sorted(bodies, key=lambda each: (each.span.line, each.span.column, -each.span.end_line)):
        if define.span.end_line > last or define.span.line > last:
            yield define
        last = max(last, define.span.end_line)


_CAST = lazy(r"\(\s*(?:const\s+)?[\w:]+\s*\*\s*\)|(?:reinterpret|static)_cast\s*<[^<>]*>")
_LAUNCHERS = {
    "cudaLaunchKernel": 0, "cudaLaunchKernelExC": 1, "cudaLaunchKernelEx": 1, "cudaLaunchCooperativeKernel": 0,
    "cudaLaunch": 0, "cudaLaunchKernel_ptsz": 0,
}  # fmt: skip


def kernel_name(text: str) -> str:
    """The kernel that an argument names: without casts, parentheses, namespaces and template arguments."""
    return _CAST.sub(" ", text).strip(" &()").split("<")[0].rsplit("::", 1)[-1].strip(" &()")


def _launched(use: Use) -> str:
    """The kernel that a use launches; '' for any other use."""
    if use.kind == "launch":
        return use.result.removeprefix("launches:")
    index = _LAUNCHERS.get(use.symbol, -1)
    return kernel_name(use.args[index]) if 0 <= index < len(use.args) and use.kind == "call" else ""


def kernels(facts: Sequence[FileFacts], targets: Sequence[Target] = ()) -> tuple[Kernel, ...]:
    """All `__global__` functions with bodies: their launches in the whole project, what they use, whom they serve."""
    launches = Counter(name for file in facts for use in file.uses if (name := _launched(use)))
    found = []
    for file in facts:
        lines = [use.span.line for use in file.uses]
        bodies = [define for define in file.defines if define.kind == "kernel" and _has_body(define)]
        found += [_kernel(file, lines, define, launches, targets) for define in _outermost(bodies)]
    return tuple(sorted(found, key=lambda kernel: (kernel.path, kernel.line, kernel.name)))
