"""CANN: from the researched pairs to rows, and from the symbol list to the target's own names."""

from __future__ import annotations

import re
from typing import NamedTuple

from facts_catalogue import Catalogue, libraries_of
from facts_io import Fact, Row, Symbol
from facts_names import IGNORED_LIBRARIES, spelling
from facts_sources import join_keys, source_keys

STATUSES = {
    "similar-different-semantics": "changed",
    "needs-rewrite": "manual",
    "none": "none",
    "not-needed": "unneeded",
}
# Products the facts may name; anything else in `chips` (`none-listed`) states none.
PRODUCTS = ("A2", "A3", "950", "310P", "310B", "910")
# Direct by role, but the arguments come in another order or the results have another type (seen when compiling calls).
CHANGED_ARGUMENTS = {"cudaHostGetDevicePointer", "cudaGetFuncBySymbol", "cudaGetDeviceCount", "cudaStreamGetPriority"}
# What the call needs besides the new name; positions from 0.
EDITS = {
    "cudaMemcpy": "insert:1=$destMax",
    "cudaMemcpyAsync": "insert:1=$destMax",
    "cudaMemset": "insert:1=$destMax",
    "cudaMemsetAsync": "insert:1=$destMax",
}
# Libraries whose types and enumerators CANN repeats with another prefix (the facts map their functions only).
PARALLEL_PREFIXES = {"cublas": "aclblas", "cublasLt": "aclblaslt", "cusolverDn": "aclsolver", "cusparse": "aclsparse",
                     "cufft": "aclfft"}  # fmt: skip
CUDA_PREFIX = re.compile(r"cu(blaslt|blas|solver|sparse|fft)")
PARALLEL_KINDS = {"enum", "enum_constant", "struct", "typedef"}
# Names that only make sense together; all other lists of names are alternatives in order of preference.
TOGETHER = {
    "CrossCoreSetFlag CrossCoreWaitFlag",
    "MetricsProfStart MetricsProfStop",
    "TPipe TQue",
    "aclCreateTensor aclDestroyTensor",
    "aclgrphBuildModel aclgrphBuildInitialize",
    "aclmdlRICaptureBegin aclmdlRICaptureEnd",
    "aclmdlRICondHandleCreate aclmdlRIAddCondTask",
    "aclmdlRIGetStreams aclmdlRIGetTasksByStream",
    "aclmdlRITaskGetParams aclmdlRITaskSetParams",
    "aclnnConvolutionBackwardGetWorkspaceSize aclnnConvolutionBackward",
    "aclnnConvolutionGetWorkspaceSize aclnnConvolution",
    "aclnnInplaceNormal aclnnExp",
    "aclopCompile aclmdlExecute",
    "aclprofInit aclprofCreateConfig",
    "aclprofInit aclprofCreateConfig aclprofStart",
    "aclrtGetCurrentContext aclrtSetCurrentContext",
    "aclrtGetStreamAttribute aclrtSetStreamAttribute",
    "aclrtUnmapMem aclrtFreePhysical",
    "aclrtValueWrite aclrtValueWait",
    "asc_syncthreads asc_atomic_add",
    "dcmi_get_card_list dcmi_get_device_num_in_card",
    "mstxRangeStartA mstxRangeEnd",
    "ACL_EVENT_TIME_LINE ACL_EVENT_SYNC",
}
# Lists that mix both forms.
MIXED_LISTS = {
    "aclrtLaunchHostFunc aclrtLaunchCallback aclrtSubscribeReport aclrtProcessReport":
        "aclrtLaunchHostFunc | aclrtLaunchCallback + aclrtSubscribeReport + aclrtProcessReport",
    "aclmdlRIUpdate aclmdlRICaptureTaskUpdateBegin aclmdlRICaptureTaskUpdateEnd":
        "aclmdlRIUpdate | aclmdlRICaptureTaskUpdateBegin + aclmdlRICaptureTaskUpdateEnd",
    "asc_syncthreads PipeBarrier SetFlag WaitFlag": "asc_syncthreads | PipeBarrier | SetFlag + WaitFlag",
    "hi_mpi_vdec_send_stream hi_mpi_vdec_get_frame acldvppJpegDecodeAsync acldvppDecodeJpeg":
        "hi_mpi_vdec_send_stream + hi_mpi_vdec_get_frame | acldvppJpegDecodeAsync | acldvppDecodeJpeg",
    "aclrtBinaryLoadFromData aclrtCreateBinary aclrtBinaryLoad":
        "aclrtBinaryLoadFromData | aclrtCreateBinary + aclrtBinaryLoad",
}  # fmt: skip
# Repositories under another name than the part of CANN they hold.
LIBRARY_NAMES = {"CANN-8.1.RC1": "cann", "cann-hcomm": "hcomm", "pytorch": "torch_npu", "torch-npu": "torch_npu"}
# Headers that stand for a CUDA header; the facts name them in words.
HEADERS = {
    "cooperative_groups.h": "simt_api/cooperative_groups.h",
    "cublas_v2.h": "cann_ops_blas.h",
    "cuda.h": "acl/acl_rt.h",
    "cuda_runtime.h": "acl/acl.h | acl/acl_rt.h",
    "nccl.h": "hccl/hccl.h",
}


def target_names(fact_names: str) -> str:
    """The column `target`: alternatives joined by ` | `, names needed together by ` + `."""
    if fact_names in MIXED_LISTS:
        return MIXED_LISTS[fact_names]
    return (" + " if fact_names in TOGETHER else " | ").join(fact_names.split())


def _arity_differs(fact: Fact) -> bool:
    counts = [count for count in fact["arity_cann"].split("/") if count]
    return bool(fact["arity_cuda"] and counts and counts[0] != fact["arity_cuda"])


def _direct(fact: Fact, symbol: str) -> str:
    if _arity_differs(fact) or fact["cuda_name"] in CHANGED_ARGUMENTS:
        return "changed"
    return "same" if fact["cann_name"].split()[0] == symbol else "renamed"


def status_of(fact: Fact, symbol: str) -> str:
    """Status of one pair; declared without a body counts as not there."""
    if fact["impl"] == "declared-only":
        return "none"
    if fact["relation"] == "direct":
        return _direct(fact, symbol)
    if fact["relation"] == "similar-different-semantics" and not fact["cann_name"] and symbol not in HEADERS:
        return "manual"  # a documented way, but no name to write instead
    return STATUSES[fact["relation"]]


def _ported(fact: Fact) -> str:
    """The ports that replaced the call, `;` separated; a port that left it out is no evidence."""
    return "; ".join(port for port in fact["evidence"].split("; ") if port and not port.endswith("unsupported"))


def evidence_of(fact: Fact, status: str) -> str:
    if status == "none" and fact["impl"] != "declared-only":
        return "documented" if fact["basis"] == "hand" else "searched"
    if _ported(fact):
        return "port"
    in_headers = [place for place in fact["verified_in"].split(";") if place.strip() and "documented" not in place]
    if in_headers:
        return "header"
    return "documented" if fact["basis"] == "hand" else "searched"


class Side(NamedTuple):
    """One row of a pair: pairs in kernels split where the names of one product are of no use on the others."""

    when: str
    status: str
    target: str
    effort: str


def _chips(fact: Fact) -> dict[str, str]:
    pairs = [chip.split(":", 1) for chip in fact["chips"].split("; ") if ":" in chip]
    return {name.strip(): products for name, products in pairs}


def _sides(fact: Fact, status: str, target: str, when: str) -> list[Side]:
    """Two rows for a `changed` construct whose first name is for the 950 only and whose others are for tile kernels."""
    names = fact["cann_name"].split()
    chips = _chips(fact)
    split = fact["library"] == "kernel_language" and status == "changed" and len(names) > 1
    if not split or chips.get(names[0]) != "950" or any(name in chips for name in names[1:]):
        return [Side(when, status, target, fact["effort_hint"])]
    first, _, rest = target.partition(" | ")
    return [Side("product=950", status, first, fact["effort_hint"]), Side(when, "manual", rest, "rewrite")]


def _keeps_target(fact: Fact, status: str) -> bool:
    return status != "none" or fact["impl"] == "declared-only"


def rows_of(fact: Fact, library: str) -> list[Row]:
    """Rows of one pair for one catalogue library; empty for what is not a name."""
    spelt = spelling(fact["cuda_name"])
    if spelt is None:
        return []
    symbol, when = spelt
    status = status_of(fact, symbol)
    if library == "cublas_legacy" and status in ("same", "renamed"):
        status = "changed"  # the interface without handles
    target = HEADERS.get(symbol) or target_names(fact["cann_name"])
    target = target if _keeps_target(fact, status) else ""
    evidence = evidence_of(fact, status)
    source = join_keys(source_keys(fact["source"]), source_keys(_ported(fact)) if evidence == "port" else "")
    basis = "family" if fact["basis"] == "family-rule" else "name"
    return [
        Row(
            symbol,
            side.when,
            side.status,
            side.target,
            edit=EDITS.get(symbol, ""),
            effort=side.effort,
            source=source,
            basis=basis,
            evidence=evidence,
        )
        for side in _sides(fact, status, target, when)
    ]


def cann_rows(catalogue: Catalogue, facts: list[Fact]) -> dict[str, list[Row]]:
    """Rows per catalogue library."""
    rows: dict[str, list[Row]] = {}
    for fact in facts:
        spelt = spelling(fact["cuda_name"])
        if spelt is None or fact["library"] in IGNORED_LIBRARIES:
            continue
        for library in libraries_of(catalogue, spelt[0], fact["library"]):
            rows.setdefault(library, []).extend(rows_of(fact, library))
    return rows


def _key(name: str) -> str:
    """Names that differ only in letter case and underscores have the same key."""
    return name.lower().replace("_", "")


def parallel_rows(cuda: list[Fact], symbols: dict[str, Symbol], rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Types and enumerators that CANN declares under the same name with its own prefix, where the facts say nothing.

    Enumerators are `changed` where the facts say so of their type (`enum_type`); numeric values were not compared.
    """
    by_key = {_key(symbol.symbol): symbol for symbol in symbols.values() if symbol.kind in ("enum", "type")}
    statuses = {library: {row.symbol: row.status for row in found} for library, found in rows.items()}
    found: dict[str, list[Row]] = {}
    for fact in cuda:
        library, name = fact["library"], fact["name"]
        prefix, known = PARALLEL_PREFIXES.get(library), statuses.get(library, {})
        target = by_key.get(CUDA_PREFIX.sub(prefix, _key(name), count=1)) if prefix else None
        if target and fact["kind"] in PARALLEL_KINDS and name not in known:
            status = "changed" if known.get(fact["enum_type"]) == "changed" else "renamed"
            row = Row(name, "", status, target.symbol, effort="mechanical", source=target.source, evidence="header")
            found.setdefault(library, []).append(row)
    return found


def _products(words: str) -> str:
    listed = {word.strip() for word in re.split(r"[,|]", words)}
    return " ".join(product for product in PRODUCTS if product in listed)


def _since(fact: Fact) -> str:
    if fact["in_cann_8_1"] == "y":
        return "8.1"
    return "9.1" if fact["in_cann_9_x"] == "y" else ""


def _target_library(source: str) -> str:
    """The repository that declares the name: `hicann/ops-blas@35101c8` → ops-blas."""
    name = re.sub(r".*/|@.*|\(.*\)| wheel$| [\d.]+", "", source).strip()
    return LIBRARY_NAMES.get(name, name)


def symbol_of(fact: Fact) -> Symbol:
    return Symbol(
        symbol=fact["name"],
        kind=fact["kind"],
        library=_target_library(fact["source"]),
        header=fact["header"],
        since=_since(fact),
        deprecated="9.1" if fact["deprecated"] == "y" else "",
        products=_products(fact["chips"]),
        nargs=fact["arity"] if fact["kind"] == "function" else "",
        impl=fact["impl"] if fact["impl"] == "declared-only" else "",
        source=source_keys(fact["source"]),
    )


def cann_symbols(api: list[Fact], pairs: list[Fact]) -> dict[str, Symbol]:
    """The symbol list; the first of several declarations counts, and a pair may state products that the list lacks."""
    symbols: dict[str, Symbol] = {}
    for fact in api:
        symbols.setdefault(fact["name"], symbol_of(fact))
    for pair in pairs:
        for name, products in _chips(pair).items():
            if name in symbols and not symbols[name].products:
                symbols[name] = symbols[name]._replace(products=_products(products))
    return {**symbols, **_header_symbols(symbols)}


def _header_symbols(symbols: dict[str, Symbol]) -> dict[str, Symbol]:
    """The headers of `HEADERS` that the list names; some only include others and declare nothing themselves."""
    found: dict[str, Symbol] = {}
    for name in (name for names in HEADERS.values() for name in names.split(" | ")):
        place = name if any(symbol.header == name for symbol in symbols.values()) else name.rpartition("/")[0]
        origin = next((symbol for symbol in symbols.values() if symbol.header.startswith(place)), None)
        if origin:
            found[name] = Symbol(name, "header", origin.library, name, since=origin.since, source=origin.source)
    return found
