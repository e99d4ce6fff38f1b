"""Licence rules about names of NVIDIA's API, checked against the catalogue, never by prefix."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import Define, FileFacts, Severity, TextPattern, Use
from advisor.rules.eula.notices import NVIDIA_NOTICES, is_toolkit_header, nvidia_notices
from advisor.rules.eula.patterns import declares
from advisor.rules.eula.table import found, found_at, has, pattern, register, rows, uses_of
from advisor.rules.registry import Hit

_OUTPUT = (
    "nvrtcGetPTX nvrtcGetCUBIN nvrtcGetLTOIR nvrtcGetNVVM nvJitLinkGetLinkedCubin nvJitLinkGetLinkedPtx "
    "nvvmGetCompiledResult"
)
_API = frozenset(
    "runtime driver cublas cublasLt cublasXt cudnn cufft cufftw curand cusparse cusolverDn cusolverSp cusolverMg nccl "
    "nvml nvrtc nvjitlink cufile cupti".split()
)
_HEADERS = (".h", ".hh", ".hpp", ".cuh", ".hxx", ".inl")
_OTHER_VENDORS = ("hip", "HIP", "roc", "ROC", "mu", "MU", "acl", "ACL", "mc", "sycl")
_TABLE = frozenset(("cuGetProcAddress", "cuGetProcAddress_v2", "cuGetExportTable"))
STUB = "A stub that looks the real function up at run time"
ADAPTER = "An adapter inside this project's own source"
TABLE = "The function hands out CUDA's undocumented or full function table"
FORWARDS = TextPattern(  # a function that looks names up, or the file name of a library that is opened for it
    id="EULA-201:forwards",
    regex=r"\b(?:dlsym|GetProcAddress)\s*\(|\b(?:load|get|resolve|find|lookup)_?[sS]ym(?:bol)?\w*\s*[(<]"
    r"|[\"'](?:lib(?:cu(?:da|dart|blas|dnn|fft|rand|solver|sparse|file|pti)|nv(?:rtc|idia-ml|JitLink)|nccl)"
    r"|nvcuda|nvrtc64|cudart64)[\w.-]*[\"']",
    literals=(
        "dlsym", "getprocaddress", "load_sym", "loadsym", "get_sym", "getsym", "resolve_sym", "resolvesym", "find_sym",
        "findsym", "lookup_sym", "lookupsym", "libcu", "libnvrtc", "libnvidia-ml", "libnvjitlink", "libnccl", "nvcuda",
        "nvrtc64", "cudart64",
    ),
    files=("code",),
    limit=3,
)  # fmt: skip

SCOPE = TextPattern(  # inside a namespace a function has another name for the linker than NVIDIA's
    id="EULA-201:scope", regex=r"^[ \t]*(?:inline[ \t]+)?namespace\b[^;\n=]{0,120}$|\bextern[ \t]+\"C\""
    r"|^[ \t]*\}[ \t]*(?://|/\*)[ \t]*(?:end of |end )?(?:anonymous )?namespace",
    literals=("namespace", "extern"), files=("code",), comments=True, limit=40,
)  # fmt: skip


def _output(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Calls only: in Cython a declaration and the head of a wrapper look like one."""
    if not declares(use, file):
        yield found(rows()["EULA-108"], use)


def _definitions(file: FileFacts) -> Iterator[tuple[Define, Use | None]]:
    """Functions that bear a name of the API, each with the use at its place if the front end kept one."""
    by_place = {(use.span.line, use.span.column): use for use in file.uses if use.library in _API}
    for define in file.defines:
        use = by_place.get((define.span.line, define.span.column))
        converts = f"operator ::{define.name}", f"operator {define.name}"  # a conversion to a type of that name
        line = file.excerpts.get(define.span.line, "")
        if define.kind == "function" and use is not None and not any(each in line for each in converts):
            yield define, use


def _adapter(file: FileFacts, define: Define, use: Use | None) -> bool:
    """Whether the definition stays inside the project: header, `static`, class, namespace, another vendor's arm."""
    scopes = [each.spelling.lstrip() for each in uses_of(file, SCOPE.id) if each.span.line <= define.span.line]
    depth = len(scopes) - 2 * sum(scope.startswith("}") for scope in scopes)
    line = file.excerpts.get(define.span.line, "")
    inner = any(word in line for word in ("static", "inline", "__device__", "template", f"::{define.name}"))
    guard = use.guard if use else ""
    return (
        inner
        or (depth > 0 and not any("extern" in scope for scope in scopes))
        or file.path.lower().endswith(_HEADERS)
        or any(word in guard for word in ("HIP", "ROCM", "MUSA", "MACA", "CANN"))
    )


def _defined(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-201"]
    told = False
    if is_toolkit_header(file) or has(file, *NVIDIA_NOTICES):  # NVIDIA's own, told as such
        return
    own = bool(nvidia_notices(file))  # adapters inside an open library of NVIDIA's
    for define, use in _definitions(file):
        message: str = ""
        severity: Severity | None = None
        if has(file, FORWARDS.id):
            message, severity = STUB, "info"
        elif _adapter(file, define, use) or file.origin == "test":
            message, severity = ADAPTER, "info"
        if message == ADAPTER and own:
            continue
        if severity is None or not told:
            yield found_at(row, define.span, message, define.name, severity)
        told = told or severity is not None


def _intercepted(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-206"]
    yield from (found(row, use) for use in file.uses if use.symbol == row.id)
    for define, _ in _definitions(file):
        if define.name in _TABLE and not file.path.lower().endswith(_HEADERS):
            yield found_at(row, define.span, TABLE, define.name)


def _aliased(file: FileFacts) -> Iterator[Hit]:
    """The first macro of a file that gives a CUDA name to another vendor's, with their number."""
    row = rows()["EULA-208"]
    aliases = [
        define for define in file.defines
        if define.kind == "macro" and define.name.startswith(("cu", "nccl", "nv")) and not define.params
        and define.target.startswith(_OTHER_VENDORS) and define.target != define.name
    ]  # fmt: skip
    if aliases:
        yield found_at(row, aliases[0].span, detail=f"{aliases[0].name} = {aliases[0].target[:80]} ({len(aliases)})")


register("EULA-108", "use", _output, symbols=tuple(_OUTPUT.split()), kind="call")
register("EULA-201", "file", _defined, patterns=(FORWARDS, SCOPE), messages=(STUB, ADAPTER))
register("EULA-206", "file", _intercepted, patterns=(pattern(rows()["EULA-206"]),), messages=(TABLE,))
register("EULA-208", "file", _aliased)
