"""Counts that the effort model is fitted on: sizes, constructs and library calls of one C-family file.

The definitions are those of the table that the model was fitted on (`mappings/effort_features.tsv`): regular
expressions over the text without comments. Each has words of which one must be in the text, so that most files cost a
few searches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import chain

from ahocorasick_rs import BytesAhoCorasick

from advisor.expressions import lazy
from advisor.frontends.matcher import blanked, without_comments, word_list
from advisor.frontends.source import line_starts
from advisor.model import Value

_GPU = re.compile(
    rb"__global__|__device__|__shared__|<<<|\bcuda[A-Z_]\w*|\bcu(?:blas|fft|rand|sparse|solver|dnn)\w*|\bcub::"
    rb"|\bthrust::|\bcu[A-Z]\w+|\bCU[A-Z]+_\w+"
)
_GPU_WORD = re.compile(  # what `_GPU` can begin with, among the words of a file
    rb"__(?:global|device|shared)__|cu(?<=\bcu)(?:da[A-Z_]|blas|fft|rand|sparse|solver|dnn|b\b|[A-Z])"
    rb"|thrust(?<=\bthrust)\b|CU(?<=\bCU)[A-Z]+_"
)
_API = re.compile(
    rb"\b(?:cuda[A-Z]\w*|cu(?:blas|fft|rand|sparse|solver|dnn|tensor)\w+"
    rb"|CU(?:BLAS|FFT|RAND|SPARSE|SOLVER|DNN|TENSOR)\w*_\w+"
    rb"|cu(?:Init|Device|Ctx|Module|Mem|Stream|Event|Launch|Func)\w*|CU[a-z]\w+|nvrtc\w+|nccl[A-Z]\w+|cub|thrust)\b"
)
_ASM = re.compile(rb"\b(?:asm|__asm__)\b[\s\w]*\(")
_FUNCTION = re.compile(rb"__(global|device)__")

# Name, words of which one must be in the text, expression whose occurrences are counted.
_COUNTED: tuple[tuple[str, tuple[bytes, ...], str], ...] = (
    ("launches", (b"<<<",), r"<<<"),
    ("api_runtime", (b"cuda",), r"\bcuda[A-Z]\w*\s*\("),
    (
        "api_driver",
        tuple(
            f"cu{word}".encode()
            for word in "Init Device Ctx Module Mem Stream Event Launch Func Array Tex Surf Graph Link Occupancy"
            " Pointer Get Driver Param Profiler Library Kernel".split()
        ),
        r"\bcu(?:Init|Device|Ctx|Module|Mem|Stream|Event|Launch|Func|Array|Tex|Surf|Graph|Link|Occupancy|Pointer|Get"
        r"|Driver|Param|Profiler|Library|Kernel)\w*\s*\(",
    ),
    ("api_cublas", (b"cublas",), r"\bcublas(?!Lt)[A-Z]\w*\s*\("),
    ("api_cublaslt", (b"cublasLt",), r"\bcublasLt[A-Z]\w*\s*\("),
    ("api_cufft", (b"cufft",), r"\bcufft[A-Z]\w*\s*\("),
    ("api_cusparse", (b"cusparse",), r"\bcusparse[A-Z]\w*\s*\("),
    ("api_cusolver", (b"cusolver",), r"\bcusolver[A-Z]\w*\s*\("),
    ("api_curand", (b"curand",), r"\bcurand\w*\s*\("),
    ("api_cudnn", (b"cudnn",), r"\bcudnn[A-Z]\w*\s*\("),
    ("api_nccl", (b"nccl",), r"\bnccl[A-Z]\w*\s*\("),
    ("api_nvrtc", (b"nvrtc",), r"\bnvrtc[A-Z]\w*\s*\("),
    ("api_cub", (b"cub",), r"\bcub\s*::"),
    ("api_thrust", (b"thrust",), r"\bthrust\s*::"),
    ("api_cg", (b"cg", b"cooperative_groups"), r"\b(?:cg|cooperative_groups)\s*::"),
    ("api_libcu", (b"cuda",), r"\bcuda\s*::"),
    ("api_wmma", (b"wmma", b"nvcuda"), r"\bwmma\s*::|\bnvcuda\b"),
    (
        "texture",
        (b"tex1D", b"tex2D", b"tex3D", b"texture", b"texCubemap", b"cudaTextureObject_t"),
        r"\btex[123]D\w*\s*[<(]|\btexture\s*<|cudaTextureObject_t|\btexCubemap\w*|\btex1Dfetch",
    ),
    ("surface", (b"surf", b"cudaSurfaceObject_t"), r"\bsurf[123]D\w*\s*[<(]|cudaSurfaceObject_t|\bsurface\s*<"),
    ("warp_shfl", (b"__shfl",), r"\b__shfl\w*"),
    (
        "warp_vote",
        (b"__ballot", b"__any", b"__all", b"__activemask", b"__match_", b"__reduce_", b"__uni", b"__syncwarp"),
        r"\b__(?:ballot|any|all|activemask|match_\w+|reduce_\w+_sync|uni)\w*|\b__syncwarp\b",
    ),
    ("mask_full", (b"0xf", b"0xF", b"MASK"), r"0x[fF]{8}\b|\bFULL_?MASK\b|\b0xffffffffu?\b"),
    (
        "warp_size",
        (b"WARP", b"warp", b"kWarpSize"),
        r"\b(?:WARP_?SIZE|warpSize|warp_size|WARPSIZE|kWarpSize)\b",
    ),
    ("warp_lit", (b"31", b"0x1", b"32", b">>"), r"(?:&\s*(?:31|0x1[fF])\b|%\s*32\b|/\s*32\b|>>\s*5\b)"),
    ("asm_ptx", (b"asm",), r"\basm\b|\b__asm__\b"),
    ("atomics", (b"atomic",), r"\batomic[A-Z]\w*\s*\("),
    ("shared_decl", (b"__shared__",), r"\b__shared__\b"),
    ("shared_dyn", (b"__shared__",), r"\bextern\s+__shared__\b"),
    ("constant_mem", (b"__constant__",), r"\b__constant__\b"),
    ("sym_copy", (b"Symbol",), r"\bcudaMemcpy(?:To|From)Symbol\w*|\bcudaGetSymbol\w*"),
    ("fp16", (b"half", b"__h"), r"\b(?:__half2?|half2?|__half2\w+|__float2half\w*|__h[a-z]+2?)\b(?=\s*[\w(*&<])"),
    ("bf16", (b"bfloat16", b"__nv_bf"), r"\b__nv_bfloat16\w*|\bbfloat16\w*|\b__nv_bf\w*"),
    ("fp8", (b"fp8", b"CUDA_R_8F"), r"\b__nv_fp8\w*|\bfp8\w*e[45]m[23]\w*|CUDA_R_8F\w*"),
    ("launch_bounds", (b"__launch_bounds__",), r"\b__launch_bounds__\b"),
    ("graph", (b"cudaGraph",), r"\bcudaGraph\w*"),
    ("stream", (b"cudaStream",), r"\bcudaStream[A-Z]\w*"),
    ("event", (b"cudaEvent",), r"\bcudaEvent[A-Z]\w*"),
    (
        "managed",
        (b"cudaMallocManaged", b"__managed__", b"cudaMemPrefetchAsync", b"cudaMemAdvise"),
        r"\bcudaMallocManaged\b|\b__managed__\b|\bcudaMemPrefetchAsync|\bcudaMemAdvise",
    ),
    ("pinned", (b"cudaMallocHost", b"cudaHost"), r"\bcudaMallocHost|\bcudaHostAlloc|\bcudaHostRegister"),
    (
        "p2p_ipc",
        (b"Peer", b"cudaIpc"),
        r"\bcudaDeviceEnablePeer\w*|\bcudaDeviceCanAccessPeer|\bcudaIpc\w*|\bcudaMemcpyPeer\w*",
    ),
    (
        "devprop",
        (b"cudaDevice", b"cudaGetDeviceProperties", b"cudaOccupancy"),
        r"\bcudaDeviceProp\b|\bcudaGetDeviceProperties|\bcudaDeviceGetAttribute|\bcudaOccupancy\w*",
    ),
    (
        "funcattr",
        (b"cudaFunc", b"cudaDeviceSet"),
        r"\bcudaFuncSet\w*|\bcudaFuncGet\w*|\bcudaDeviceSetLimit|\bcudaDeviceSetCacheConfig|\bcudaFuncCache\w*",
    ),
    (
        "memcpy3d_arr",
        (b"cudaMemcpy", b"cudaArray", b"cudaMalloc"),
        r"\bcudaMemcpy(?:2D|3D)\w*|\bcudaArray\w*|\bcudaMalloc(?:Array|3D\w*|Pitch)",
    ),
    ("mempool", (b"Async", b"cudaMemPool"), r"\bcudaMallocAsync|\bcudaFreeAsync|\bcudaMemPool\w*"),
    (
        "fastmath_intr",
        (b"__",),
        r"\b__(?:expf|logf|sinf|cosf|powf|fdividef|fmaf_\w+|f[a-z]+_r[nzud]|d[a-z]+_r[nzud]|fsqrt_\w+|frcp_\w+|saturatef"
        r"|umulhi|mulhi|mul24|umul24|usad|sad|clz\w*|popc\w*|ffs\w*|brev\w*|byte_perm|funnelshift\w*|dp4a|vadd\w*"
        r"|vsub\w*|vabs\w*|vcmp\w*|vmax\w*|vmin\w*)\b",
    ),
    ("simd_video", (b"__v",), r"\b__v[a-z]+[24]\b"),
    ("ldg_cache", (b"__ld", b"__st"), r"\b__ld(?:g|cs|ca|cg|lu|cv)\b|\b__st(?:cs|cg|wb|wt)\b"),
    ("dp4a", (b"__dp",), r"\b__dp[24]a\w*"),
    ("clock_sleep", (b"clock64", b"__nanosleep", b"globaltimer"), r"\bclock64\s*\(|\b__nanosleep\b|\bglobaltimer"),
    (
        "async_copy",
        (b"memcpy_async", b"__pipeline_", b"cuda\n"),
        r"\bmemcpy_async\b|__pipeline_\w+|\bcuda\s*::\s*(?:pipeline|barrier)",
    ),
    (
        "arch_macro",
        (b"__CUDA", b"CUDART_VERSION", b"CUDA_VERSION"),
        r"\b__CUDA_ARCH__\b|\b__CUDACC\w*__\b|\bCUDART_VERSION\b|\bCUDA_VERSION\b",
    ),
    ("threadfence", (b"__threadfence", b"__syncthreads_"), r"\b__threadfence\w*|\b__syncthreads_(?:or|and|count)"),
    (
        "assert_printf",
        (b"__trap", b"__brkpt", b"__builtin_assume", b"__prof_trigger"),
        r"\b__trap\b|\b__brkpt\b|\b__builtin_assume\b|\b__prof_trigger",
    ),
    (
        "mask_arg",  # a literal of 32 ones that is the mask of a warp function
        (b"_sync", b"MASK", b"ask"),
        r"\b__\w+_sync\s*\(\s*(?:0[xX][fF]{8}(?:[uU][lL]{0,2})?\b|~\s*0[uU]?\b|-1\b)|\bFULL_?(?:WARP_?)?MASK\b"
        r"|\b\w*[mM]ask\w*\s*=\s*0[xX][fF]{8}(?:[uU][lL]{0,2})?\b",
    ),
    (
        "vote_int",
        (b"__ballot", b"__activemask", b"__match_"),
        r"\b(?:unsigned|int|u?int32_t|uint)\s+\w+\s*=\s*__(?:ballot\w*|activemask|match_\w+)\s*\(",
    ),
    (
        "arch_guard",  # in a condition of the preprocessor that does more than guard a fallback for old devices
        (b"__CUDA", b"CUDART_VERSION", b"CUDA_VERSION"),
        r"#[ \t]*(?:el)?if(?:n?def)?\b[^\n]*\b(?:__CUDA_ARCH__|__CUDACC\w*__|CUDART_VERSION|CUDA_VERSION)\b"
        r"(?!(?:[^\n]*\n){1,12}?[^\n]*\batomicCAS\b)",
    ),
    (
        "fp16_intr",
        (b"half", b"__h", b"hexp", b"hlog", b"hsqrt", b"hrsqrt", b"hrcp", b"hsin", b"hcos", b"hfloor", b"hceil"),
        r"\b(?:__float2half\w*|__half2\w+|__halves2half2|__half22float2|__h(?:add|sub|mul|fma|div|neg|abs|max|min|eq"
        r"|ne|lt|le|gt|ge|high|low|lows|highs)\w*|h(?:exp|exp2|log|log2|sqrt|rsqrt|rcp|sin|cos|floor|ceil)|h2\w+)\s*\(",
    ),
    ("blas_ex", (b"Ex", b"cublasSetMathMode"), r"\bcublas(?!Lt)\w*Ex\w*\s*\(|\bcublasSetMathMode\s*\("),
    (
        "sparse_hard",  # calls without a partner of the same arguments and values
        (b"cusparse",),
        r"\bcusparse(?!(?:Create|Destroy|[GS]etStream|[GS]etPointerMode|GetErrorString|Sp(?:MV|MM|VV|GEMM)|SDDMM"
        r"|DenseToSparse|SparseToDense|Csr[GS]et|Coo[GS]et|Csc[GS]et|SpMat|DnMat|DnVec|SpVec|Axpby|Gather|Scatter)"
        r"\w*\s*\()[A-Z]\w*\s*\(",
    ),
    (
        "vector_ops",  # operators on built-in vector types that the source defines
        (b"operator",),
        r"\boperator\s*(?:[-+*/%]=?|[=!<>]=)\s*\([^()]*\b(?:u?(?:char|short|int|long|longlong)|float|double)[1-4]\b",
    ),
    (
        "host_mapped",
        (b"cudaHost", b"cudaPointer", b"cudaDeviceMapHost", b"DeviceFlags"),
        r"\bcudaHost(?:Alloc|Register)(?:Mapped|Portable|WriteCombined|IoMemory|ReadOnly)\b"
        r"|\bcudaHostGet(?:DevicePointer|Flags)\b|\bcudaPointer(?:Get)?Attributes\b|\bcudaDeviceMapHost\b"
        r"|\bcuda[GS]etDeviceFlags\b",
    ),
    (
        "rounded_intr",
        (b"_rz", b"_rd", b"_ru"),
        r"\b__(?:f(?:add|sub|mul|div|maf|sqrt|rcp)|d(?:add|sub|mul|div|sqrt|rcp)|fma)_r[zdu]\b",
    ),
    ("nvtx_prof", (b"nvtx", b"cudaProfiler"), r"\bnvtx[A-Z]\w*|\bcudaProfiler\w*"),
)
# Further words of which one must be there too, where those above are in many files.
_ALSO: dict[str, tuple[bytes, ...]] = {
    "fp16": (b"\nhalf", b"\n__h", b"\n__float2half"),
    "mask_arg": (b"_sync\n", b"FULL", b"0xf", b"0xF", b"0Xf", b"0XF"),
    "async_copy": (b"memcpy_async", b"__pipeline_", b"\npipeline", b"\nbarrier"),
    "fp16_intr": (
        b"\n__h", b"\n__float2half", b"\nhexp", b"\nhlog", b"\nhsqrt", b"\nhrsqrt", b"\nhrcp", b"\nhsin", b"\nhcos",
        b"\nhfloor", b"\nhceil", b"\nh2",
    ),
}  # fmt: skip
# Branches that begin with signs of their own are searched one by one: each is found at once.
_BRANCHES = {"warp_lit": (r"&\s*(?:31|0x1[fF])\b", r"%\s*32\b", r"/\s*32\b", r">>\s*5\b")}
_NAME_START = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\n")
EXPRESSIONS = {name: pattern for name, _, pattern in _COUNTED}
# What a file without any GPU token can still count.
_WITHOUT_GPU = frozenset(
    "api_nccl api_nvrtc api_cg api_libcu api_wmma texture surface warp_shfl warp_vote mask_full warp_size warp_lit"
    " asm_ptx atomics constant_mem fp16 bf16 fp8 launch_bounds managed fastmath_intr simd_video ldg_cache dp4a"
    " clock_sleep async_copy arch_macro threadfence assert_printf nvtx_prof mask_arg vote_int arch_guard fp16_intr"
    " vector_ops rounded_intr".split()
)
_Pattern = tuple[str, frozenset[bytes], frozenset[bytes], tuple[re.Pattern[bytes], ...]]
_GATES = (b"cuda", b"cu", b"__")
_PLAIN_HEAD = re.compile(r"\\b(\w{2,})(?![*?+{])")


def _searchable(pattern: str) -> str:
    r"""The same expression with branches that begin `\bname` begun by the plain name, which a search finds at once."""
    depth, branches = 0, [""]
    for part in re.split(r"(\\.|[()|])", pattern):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "|" and not depth:
            branches.append("")
        else:
            branches[-1] += part
    heads = (_PLAIN_HEAD.match(branch) for branch in branches)
    return "|".join(
        f"{head[1]}(?<=\\b{head[1]}){branch[head.end() :]}" if head else branch
        for branch, head in zip(branches, heads, strict=True)
    )


def _gate(needed: tuple[bytes, ...]) -> bytes:
    return next((gate for gate in _GATES if all(gate in word for word in needed)), b"")


def _in_order(names: Collection[str]) -> tuple[_Pattern, ...]:
    """The named expressions in the order in which they are counted: by a sign that their words have in common."""
    found: dict[bytes, list[_Pattern]] = {}
    for name, needed, pattern in _COUNTED:
        if name in names:
            branches = _BRANCHES.get(name, (_searchable(pattern),))
            also = frozenset(_ALSO.get(name, needed))
            expressions = tuple(lazy(branch.encode()) for branch in branches)
            found.setdefault(_gate(needed), []).append((name, frozenset(needed), also, expressions))
    return tuple(chain.from_iterable(found.values()))


_PATTERNS = _in_order(EXPRESSIONS)
_PATTERNS_WITHOUT_GPU = _in_order(_WITHOUT_GPU)
_NEEDED = sorted({word for _, needed, also, _ in _PATTERNS for word in (*needed, *also)})
_WORDS = [word for word in _NEEDED if word[0] in _NAME_START]
_SIGNS = [word for word in _NEEDED if word[0] not in _NAME_START]
_WORD_FINDER = BytesAhoCorasick(_WORDS)
_WORD_ENDS = bytes(10 if each == 36 or each > 127 else each for each in range(256))  # `$` ends a word of expressions


class Features(Value, frozen=True, kw_only=True):
    """Counts by name (those that are zero are left out), and the API names that `api_distinct` is counted from."""

    counts: dict[str, int]
    names: tuple[str, ...] = ()


def _filled_lines(text: bytes) -> list[bool]:
    """For each line whether anything but space stands in it."""
    return [not line.isspace() if line else False for line in text.split(b"\n")]


class _Groups:
    """Where groups end: all of a text are told in one walk, however many are asked for and never closed."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._ends: dict[bytes, dict[int, int]] = {}

    def end(self, start: int, opening: bytes, closing: bytes) -> int:
        """The offset behind the group that opens at `start`; the end of the text when it is never closed."""
        if opening not in self._ends:
            ends, waiting = {}, []
            for match in re.compile(b"[" + re.escape(opening + closing) + b"]").finditer(self._text):
                if match.group() == opening:
                    waiting.append(match.start())
                elif waiting:
                    ends[waiting.pop()] = match.end()
            self._ends[opening] = ends
        return self._ends[opening].get(start, len(self._text))


_STEP = re.compile(rb"[(){};=]")


def _body_end(text: bytes, start: int, groups: _Groups) -> tuple[int, int]:
    """Where the body of the function whose qualifier ends at `start` begins and ends; (0, 0) without a body."""
    position, parameters = start, False
    while match := _STEP.search(text, position):
        sign = match.group()
        if sign == b"(":
            position, parameters = groups.end(match.start(), b"(", b")"), True
        elif sign == b"{" and parameters:
            return match.start(), groups.end(match.start(), b"{", b"}")
        elif sign == b"=" and text[: match.start()].rstrip(b"=!<>+-*/%&|^ ").endswith(b"operator"):
            position = match.end()
        else:
            return 0, 0
    return 0, 0


class _Function(Value, frozen=True, kw_only=True):
    kind: bytes  # global or device
    start: int
    body: int
    end: int


def _functions(code: bytes, groups: _Groups) -> Iterator[_Function]:
    """Device functions with bodies; `code` holds neither comments nor strings. Nested ones are not looked for."""
    position = 0
    while match := _FUNCTION.search(code, position):
        body, end = _body_end(code, match.end(), groups)
        if end:
            yield _Function(kind=match[1], start=match.start(), body=body, end=end)
        position = end or match.end()


def _line_of(starts: list[int], offset: int) -> int:
    return bisect_right(starts, offset) - 1


def _structure(text: bytes, data: bytes, filled: list[bool]) -> dict[str, int]:
    """Counts that need the extent of functions and statements."""
    code = blanked(data)
    starts = line_starts(data)
    groups = _Groups(code)
    functions = list(_functions(code, groups))
    kernels = [each for each in functions if each.kind == b"global"]
    lines: set[int] = set()
    for each in functions:
        lines.update(range(_line_of(starts, each.start), _line_of(starts, each.end - 1) + 1))
    asm: list[int] = []
    for match in _ASM.finditer(code):
        end = groups.end(match.end() - 1, b"(", b")")
        first = max(
            _line_of(starts, match.start()), asm[-1] + 1 if asm else 0
        )  # what is inside another one counts once
        asm.extend(range(first, _line_of(starts, max(match.start(), end - 1)) + 1))
    return {
        "kernels": len(kernels),
        "device_fns": len(functions) - len(kernels),
        "kernel_loc": sum(map(filled.__getitem__, lines)),
        "dyn_par": sum(code.count(b"<<<", each.body, each.end) for each in kernels),
        "asm_lines": sum(map(filled.__getitem__, asm)),
    }


def _api(text: bytes, data: bytes, held: bytes) -> tuple[dict[str, int], set[bytes]]:
    found = list(_API.finditer(text)) if _API.search(held) else []
    if not found and b"<<<" not in text:
        return {}, set()
    starts = line_starts(data)
    lines = {_line_of(starts, match.start()) for match in found}
    lines.update(_line_of(starts, match.start()) for match in re.finditer(rb"<<<", text))
    return {"api_refs": len(found), "api_lines": len(lines)}, {match.group() for match in found}


def _counted(text: bytes, held: bytes, patterns: tuple[_Pattern, ...]) -> dict[str, int]:
    """The counts of expressions. Names are looked for among the file's words in one pass, signs in its text."""
    found = _WORD_FINDER.find_matches_as_indexes(held.translate(_WORD_ENDS), overlapping=True)
    there = {_WORDS[place] for place, _, _ in found}
    there.update(sign for sign in _SIGNS if sign in text)
    return {
        name: sum(len(expression.findall(text)) for expression in expressions)
        for name, needed, also, expressions in patterns
        if not needed.isdisjoint(there) and not also.isdisjoint(there)
    }


def features(data: bytes) -> Features:
    """The counts of one C-family file."""
    text = without_comments(data)
    loc = sum(map(bool, map(bytes.strip, text.split(b"\n"))))
    held = word_list(data)  # comments included: what is not among them is nowhere
    gpu = (b"<<<" in text or _GPU_WORD.search(held) is not None) and _GPU.search(text) is not None
    api, names = _api(text, data, held)
    counts = {"files": 1, "loc": loc} | api | _counted(text, held, _PATTERNS if gpu else _PATTERNS_WITHOUT_GPU)
    if gpu:
        counts |= {"gpu_files": 1, "gpu_loc": loc}
    if gpu or counts.get("asm_ptx"):
        counts |= _structure(text, data, _filled_lines(text))
    return Features(
        counts={name: count for name, count in counts.items() if count}, names=tuple(sorted(map(bytes.decode, names)))
    )
