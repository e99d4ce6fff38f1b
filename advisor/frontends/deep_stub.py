"""The stub header of deep mode: what stands in for the CUDA headers when there are none.

The fixed part (`stubs/`) is written by hand and holds shapes only. The rest is made from the catalogue: each function
takes any arguments, each type is a handle, a struct that holds anything, or a number, each constant is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from advisor.expressions import lazy
from advisor.model import Name, Vocabulary

_WORD = lazy(r"[A-Za-z_]\w*")
_FOLDER = Path(__file__).parent / "stubs"
_RESULT = {"runtime": "cudaError_t", "driver": "CUresult"}
# Libraries whose functions run in kernels: their value has the type of the first argument.
_DEVICE_LIBRARIES = ("device", "device_math", "device_fp", "device_async", "complex")
_IN_FIXED_PART = frozenset(("printf", "malloc", "free", "memcpy", "memset", "assert", "asm", "min", "max", "abs"))
_SECOND_ARGUMENT = ("__shfl", "__match", "__reduce")
_OVER_POINTERS = ("atomic", "__ld", "tex", "surf")


def _function(name: str, library: str) -> str:
    if library not in _DEVICE_LIBRARIES:
        text = name.endswith(("String", "ErrorName"))
        return (
            f"template <class... A> ADVISOR_HD {'const char*' if text else _RESULT.get(library, 'int')} {name}(A&&...);"
        )
    if name.startswith(_SECOND_ARGUMENT):
        return f"template <class T, class... A> __device__ T {name}(unsigned, T, A...);"
    if name.startswith(_OVER_POINTERS):
        return f"template <class T, class... A> __device__ T {name}(T*, A...);"
    if name.startswith(("__any", "__all", "__ballot", "__activemask", "__sync", "__pop", "__clz", "__ffs")):
        return f"template <class... A> __device__ int {name}(A...);"
    if name.startswith(("__threadfence", "__nanosleep", "__trap")):
        return f"template <class... A> __device__ void {name}(A...);"
    return f"template <class T = int, class... A> ADVISOR_HD T {name}(T = T(), A...);"


def _type(name: str, kind: str) -> str:
    if kind == "enum" or name.endswith(("Status_t", "Error_t", "result", "status_t", "DataType", "Type_t")):
        return f"typedef int {name};"
    if kind == "typedef":
        return f"typedef struct advisor_handle_{name}* {name};"
    return f"struct {name} : advisor_any {{ using advisor_any::advisor_any; }};"


def _declaration(entry: Name, fixed: frozenset[str], number: int) -> str:
    name, kind = entry.symbol, entry.kind
    if not name.isidentifier() or name in fixed or name in _IN_FIXED_PART:
        return ""
    if kind == "function":
        return _function(name, entry.library)
    if kind in ("enum", "typedef", "struct", "class", "union"):
        return _type(name, kind)
    if name in ("cudaStreamPerThread", "cudaStreamLegacy"):
        return f"static const cudaStream_t {name} = 0;"
    return f"static const int {name} = {number};" if kind in ("enum_constant", "macro") and name[:1] != "_" else ""


_C_LIBRARIES = frozenset(
    "runtime driver device device_math device_fp device_async complex cublas cublasLt cublas_legacy cudnn cufft curand "
    "curand_device cusolverDn cusolverMg cusolverRf cusolverSp cusparse nccl nvml nvrtc nvtx cupti".split()
)


def _generated(vocabulary: Vocabulary, fixed: frozenset[str]) -> Iterator[str]:
    """Types first, since functions name two of them."""
    entries = [names[0] for _, names in sorted(vocabulary.names.items()) if names[0].library in _C_LIBRARIES]
    ordered = sorted(entries, key=lambda entry: entry.kind in ("function", "enum_constant", "macro"))
    for number, entry in enumerate(ordered):
        if line := _declaration(entry, fixed, number):
            yield line


# --- namespaces of templates: cub and thrust --------------------------------------------------------------------------


def _method(name: str) -> str:
    return f"  template <class... A> ADVISOR_HD static int {name}(A&&...);"


_OF_BLOCKS = (
    "Reduce Sum Max Min HeadSegmentedReduce InclusiveSum ExclusiveSum InclusiveScan ExclusiveScan Load Store Sort "
    "SortDescending SortBlockedToStriped StripedToBlocked BlockedToStriped FlagHeads Broadcast"
).split()


def _block(name: str) -> str:
    """A class template for the threads of a block or warp: a type, then numbers; its methods take anything."""
    methods = " ".join(f"template <class... A> __device__ T {method}(A&&...);" for method in _OF_BLOCKS)
    return (
        f"template <class T, auto... N> struct {name} {{ struct TempStorage {{}};"
        f" template <class... A> ADVISOR_HD {name}(A&&...); {methods} }};"
    )


def _of_cub(members: list[Name], methods: dict[str, list[str]]) -> Iterator[str]:
    for number, entry in enumerate(members):
        name = entry.symbol.rpartition("::")[2]
        if entry.kind == "enum_constant":
            yield f"static const int {name} = {number};"
        elif entry.kind == "function":
            yield f"template <class... A> ADVISOR_HD int {name}(A&&...);"
        elif name.startswith(("Block", "Warp")) and entry.kind in ("class", "struct") and "Policy" not in name:
            yield _block(name)
        elif name.startswith("Device") and entry.kind in ("class", "struct"):
            yield "\n".join((f"struct {name} {{", *map(_method, methods.get(name, ())), "};"))
        elif entry.kind in ("class", "struct", "typedef"):
            yield f"template <class... T> struct {name} : advisor_any {{ using advisor_any::advisor_any; }};"


_VECTORS = frozenset("device_vector host_vector universal_vector".split())
_POLICIES = (
    "namespace cuda { template <class... A> advisor_any par_on(A&&...); struct advisor_par {"
    " template <class... A> advisor_any on(A&&...) const;"
    " template <class... A> advisor_any operator()(A&&...) const; };"
    " extern advisor_par par, par_nosync; } extern cuda::advisor_par host, device, seq;"
)


def _of_thrust(members: list[Name]) -> Iterator[str]:
    yield _POLICIES
    for entry in members:
        name = entry.symbol.rpartition("::")[2]
        if name in _VECTORS:
            base = "::std::vector<T>"
            yield f"template <class T, class... R> struct {name} : {base} {{ using {base}::vector; }};"
        elif entry.kind == "function":
            yield f"template <class... A> ADVISOR_HD advisor_any {name}(A&&...);"
        elif entry.kind in ("class", "struct", "typedef"):
            yield f"template <class... T> struct {name} : advisor_any {{ using advisor_any::advisor_any; }};"


def _members(vocabulary: Vocabulary, namespace: str, parts: int) -> list[Name]:
    """The names right in a namespace, or (`parts` 2) those in its classes, one entry for each name."""
    known = (names[0] for symbol, names in sorted(vocabulary.names.items()) if symbol.startswith(f"{namespace}::"))
    return [name for name in known if name.symbol.count("::") == parts and name.symbol.replace("::", "").isidentifier()]


def _of_namespaces(vocabulary: Vocabulary) -> str:
    methods: dict[str, list[str]] = {}
    for name in _members(vocabulary, "cub", 2):
        _, owner, method = name.symbol.split("::")
        if method != owner:
            methods.setdefault(owner, []).append(method)
    cub = "\n".join(_of_cub(_members(vocabulary, "cub", 1), methods))
    thrust = "\n".join(_of_thrust(_members(vocabulary, "thrust", 1)))
    return f"namespace cub {{\n{cub}\n}}\nnamespace thrust {{\n{thrust}\n}}"


@cache
def _fixed() -> str:
    return "".join((_FOLDER / name).read_text("utf-8") for name in ("device.h", "standard.h"))


def stub_header(vocabulary: Vocabulary) -> str:
    """The whole stub header for a catalogue."""
    text = _fixed()
    words = frozenset(_WORD.findall((_FOLDER / "device.h").read_text("utf-8")))
    vectors = frozenset(
        f"{head}{name}{n}"
        for head in ("", "make_")
        for name in "char uchar short ushort int uint long ulong longlong ulonglong float double".split()
        for n in "1234"
    )
    own = "typedef int cudaError_t;\ntypedef int CUresult;\ntypedef struct advisor_handle_cudaStream_t* cudaStream_t;\n"
    fixed = words | vectors | {"cudaError_t", "CUresult", "cudaStream_t", "__half", "half2", "half"}
    launch = "int cudaConfigureCall(dim3, dim3, size_t = 0, cudaStream_t = 0);\n"
    push = "unsigned __cudaPushCallConfiguration(dim3, dim3, size_t = 0, cudaStream_t = 0);\n"
    generated = "\n".join(_generated(vocabulary, fixed | {"cudaConfigureCall", "__cudaPushCallConfiguration"}))
    frameworks = (_FOLDER / "frameworks.h").read_text("utf-8")
    return f"#pragma once\n{text}\n{own}{launch}{push}{generated}\n{_of_namespaces(vocabulary)}\n{frameworks}\n"


# Headers of C and C++ that are there but empty in deep mode: what they declare is in the stub header, or nowhere.
_STANDARD = (
    "algorithm any array atomic bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes climits cmath "
    "complex condition_variable csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime deque exception "
    "filesystem forward_list fstream functional future initializer_list iomanip ios iosfwd iostream istream iterator "
    "limits list locale map memory mutex new numeric optional ostream queue random ratio regex scoped_allocator set "
    "shared_mutex sstream stack stdexcept streambuf string string_view system_error thread tuple type_traits typeindex "
    "typeinfo unordered_map unordered_set utility valarray variant vector assert.h ctype.h errno.h fcntl.h float.h "
    "inttypes.h limits.h locale.h malloc.h math.h memory.h pthread.h signal.h stdarg.h stdbool.h stddef.h stdint.h "
    "stdio.h stdlib.h string.h sys/time.h sys/types.h sys/stat.h sys/mman.h time.h unistd.h wchar.h x86intrin.h "
    "immintrin.h dlfcn.h sched.h getopt.h concepts ranges span numbers compare version source_location omp.h"
).split()


def empty_headers(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The headers that are found but empty: those of the standard library and those of the catalogue."""
    known = (name for name, entries in vocabulary.names.items() if entries[0].kind == "header")
    return (*_STANDARD, *sorted(name for name in known if ".." not in name and not name.startswith("/")))
