"""ROCm's own names: library, include, versions and argument counts, from the facts about their CUDA names."""

from __future__ import annotations

import re

from facts_catalogue import Catalogue, libraries_of
from facts_io import Fact, Name, Symbol, version
from facts_names import families, spelling
from facts_rocm import Checks, Evidence, evidence_of, header_keys, roc_target, usable, verdicts
from facts_sources import join_keys, source_keys

# A target name → its library, and the header to include for it.
TARGET_LIBRARIES = (
    (r"hipblasLt|HIPBLASLT|hipblaslt", "hipblaslt", "hipblaslt/hipblaslt.h"),
    (r"hipblas|HIPBLAS", "hipblas", "hipblas/hipblas.h"),
    (r"rocblas", "rocblas", "rocblas/rocblas.h"),
    (r"hipsparseLt|HIPSPARSELT|hipsparselt", "hipsparselt", "hipsparselt/hipsparselt.h"),
    (r"hipsparse|HIPSPARSE", "hipsparse", "hipsparse/hipsparse.h"),
    (r"rocsparse", "rocsparse", "rocsparse/rocsparse.h"),
    (r"hipsolver|HIPSOLVER", "hipsolver", "hipsolver/hipsolver.h"),
    (r"rocsolver", "rocsolver", "rocsolver/rocsolver.h"),
    (r"hipfft|HIPFFT", "hipfft", "hipfft/hipfft.h"),
    (r"hiprand|HIPRAND", "hiprand", "hiprand/hiprand.h"),
    (r"rocrand|ROCRAND", "rocrand", "rocrand/rocrand.h"),
    (r"hipdnn|HIPDNN", "hipdnn", "hipdnn_backend.h"),
    (r"miopen|MIOPEN", "miopen", "miopen/miopen.h"),
    (r"p?nccl|NCCL|rccl", "rccl", "rccl/rccl.h"),
    (r"hipcub|cub|CUB|_CubLog|__CUB", "hipcub", "hipcub/hipcub.hpp"),
    (r"thrust|THRUST", "rocthrust", ""),
    (r"hiptensor|HIPTENSOR", "hiptensor", "hiptensor/hiptensor.h"),
    (r"hipFile|hipfile|HIPFILE", "hipfile", "hipfile.h"),
    (r"rocshmem|ROCSHMEM", "rocshmem", "rocshmem/rocshmem.hpp"),
    (r"roctx", "roctx", "roctracer/roctx.h"),
    (r"rocwmma", "rocwmma", "rocwmma/rocwmma.hpp"),
    (r"rocm_smi|RSMI|rsmi", "rocm_smi", "rocm_smi/rocm_smi.h"),
    (r"hiprtc|HIPRTC", "hiprtc", "hip/hiprtc.h"),
    (r"c10/|ATen/|gloo|tensorpipe|magma|at::|c10::|torch|USE_ROCM|TORCH_|AMD_SERIALIZE", "pytorch", ""),
    (r"", "hip", "hip/hip_runtime.h"),
)
# The header of a HIP name follows that of the CUDA name where HIP has a header of its own for the subject.
HEADERS_BY_SUBJECT = {
    "cooperative_groups": "hip/hip_cooperative_groups.h",
    "cuComplex": "hip/hip_complex.h",
    "cuda_bf16": "hip/hip_bf16.h",
    "cuda_fp16": "hip/hip_fp16.h",
    "cuda_fp4": "hip/hip_fp4.h",
    "cuda_fp8": "hip/hip_fp8.h",
    "library_types": "hip/library_types.h",
    "math_constants": "hip/hip_math_constants.h",
}


def target_library(name: str) -> tuple[str, str]:
    """Library and include of a name on the ROCm side."""
    for prefix, library, header in TARGET_LIBRARIES:
        if re.match(prefix, name):
            return library, header
    raise AssertionError("the last pattern matches everything")


def _since(fact: Fact, evidence: Evidence) -> str:
    """The version that brought the name: HIPIFY's, else the only examined headers that have it."""
    if fact["hip_added"]:
        return version(fact["hip_added"])
    headers = {word.removeprefix("token:") for word in evidence.verified.split(";") if word}
    if headers and all(word.startswith("rocm-bindings-10.0.0") for word in headers):
        return "10.0"
    return "7.0" if headers == {"hip-7.1(triton-3.9.0):device"} else ""


def _header(name: str, entry: Name | None) -> str:
    library, header = target_library(name)
    subject = re.split(r"[./]", entry.header)[0] if entry and library == "hip" else ""
    return HEADERS_BY_SUBJECT.get(subject, header)


def _hip_symbol(name: str, entry: Name | None, fact: Fact, evidence: Evidence) -> Symbol:
    kind = entry.kind if entry else fact["kind"]
    declared = header_keys(evidence.verified)
    return Symbol(
        symbol=name,
        kind=kind,
        library=target_library(name)[0],
        header=name if kind == "header" else _header(name, entry),
        since=_since(fact, evidence),
        until=version(fact["hip_removed"]),
        deprecated=version(fact["hip_deprecated"]),
        nargs=evidence.arity_hip if name == fact["hip_name"] else "",
        source=join_keys(source_keys(fact["source"], separator="\n"), declared),
    )


def _roc_symbol(name: str, entry: Name | None, fact: Fact, evidence: Evidence) -> Symbol:
    kind = entry.kind if entry else fact["kind"]
    library, header = target_library(name)
    source = join_keys(source_keys(fact["source"], separator="\n"), header_keys(evidence.roc_verified))
    return Symbol(name, kind, library, name if kind == "header" else header, since=version(fact["roc_added"]),
                  source=source)  # fmt: skip


def _merged(first: Symbol, second: Symbol) -> Symbol:
    """Two facts about one target name: what is stated wins over what is not, the earlier version over the later."""
    joined = {field: getattr(first, field) or getattr(second, field) for field in Symbol._fields}
    versions = [symbol.since for symbol in (first, second) if symbol.since]
    joined["since"] = min(versions, key=lambda text: [int(part) for part in text.split(".")], default="")
    return Symbol(**joined)


def rocm_symbols(catalogue: Catalogue, facts: list[Fact], checks: Checks) -> dict[str, Symbol]:
    """The target's names that the facts give, by name."""
    symbols: dict[str, Symbol] = {}
    for fact in facts:
        if not usable(fact, catalogue):
            continue
        evidence = evidence_of(fact, checks)
        for symbol in _symbols_of(fact, evidence, checks, _entry(catalogue, fact)):
            known = symbols.get(symbol.symbol)
            symbols[symbol.symbol] = _merged(known, symbol) if known else symbol
    return symbols


def _entry(catalogue: Catalogue, fact: Fact) -> Name | None:
    symbol = spelling(fact["cuda_name"])[0]  # type: ignore[index]
    holders = libraries_of(catalogue, symbol, families(fact["library"])[0])
    return catalogue[holders[0]][symbol] if holders else None


def _symbols_of(fact: Fact, evidence: Evidence, checks: Checks, entry: Name | None) -> list[Symbol]:
    found = verdicts(fact, evidence, checks)
    names = {name for verdict in found for name in verdict.target.split(" | ") if name}
    return [
        _roc_symbol(name, entry, fact, evidence)
        if name == roc_target(fact)
        else _hip_symbol(name, entry, fact, evidence)
        for name in sorted(names)
    ]
