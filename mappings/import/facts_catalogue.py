"""The catalogue: every name of NVIDIA's software that the facts know, free of targets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from facts_io import Fact, Name
from facts_names import IGNORED_LIBRARIES, families, library_of_new_name, match_of, spelling
from facts_sources import source_keys

Catalogue = dict[str, dict[str, Name]]

KINDS = {"type": "typedef", "device_function": "function"}
# HIPIFY dates these libraries by their own versions, not by CUDA's.
OWN_VERSIONS = {"cudnn", "cutensor"}
PREDEFINED = re.compile(r"\(.*\)")
CONSTRUCTS = {"kernel_language", "device_function"}
CANN_ORIGINS = {
    "cutlass": "CUTLASS",
    "gpudirect": "GPUDirect",
    "kernel_language": "CUDA C++ Programming Guide",
    "tensorrt": "TensorRT",
    "video_codec": "Video Codec SDK",
}


def plain_symbol(name: str) -> str:
    """Constructors are listed with template arguments: `nvtx3::x::x<D>` is written `nvtx3::x::x`."""
    return re.sub(r"<.*>$", "", name)


def _cuda_version(words: str) -> str:
    found = re.match(r"CUDA ([\d.]+) /", words)
    return found[1] if found else ""


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def examined_versions(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """CUDA versions whose headers were read, per library and ascending, as far as names begin or end there."""
    seen: dict[str, set[str]] = {}
    for fact in facts:
        versions = {_cuda_version(fact["first_seen_package"]), fact["last_seen_cuda"]} - {""}
        seen.setdefault(fact["library"], set()).update(versions)
    return {library: sorted(versions, key=_order) for library, versions in seen.items()}


def _removed_in(fact: Fact, examined: dict[str, list[str]]) -> str:
    """The first examined version without the name."""
    if fact["gone_in_newest"] != "gone":
        return ""
    last = _order(fact["last_seen_cuda"])
    return next((version for version in examined[fact["library"]] if _order(version) > last), "")


def _declared(fact: Fact, removed: str) -> Name:
    symbol, library = plain_symbol(fact["name"]), fact["library"]
    exact = fact["first_seen_exactness"] == "="
    return Name(
        symbol=symbol,
        kind=fact["kind"],
        match=match_of(symbol, fact["kind"], library),
        since=_cuda_version(fact["first_seen_package"]) if exact else "",
        removed=removed,
        nargs=fact["nparams"] if fact["noverloads"] in ("", "1") else "",
        alias_of=fact["alias_of"],
        header="" if PREDEFINED.fullmatch(fact["header"]) else fact["header"],
        source=source_keys(fact["first_seen_package"]),
    )


def _add(catalogue: Catalogue, library: str, name: Name) -> None:
    catalogue.setdefault(library, {}).setdefault(name.symbol, name)


def from_headers(facts: list[Fact]) -> Catalogue:
    """The names of `cuda_api.tsv` and their headers."""
    examined = examined_versions(facts)
    catalogue: Catalogue = {}
    for fact in facts:
        _add(catalogue, fact["library"], _declared(fact, _removed_in(fact, examined)))
        header = fact["header"]
        if not PREDEFINED.fullmatch(header):
            origin = source_keys(fact["first_seen_package"])
            _add(catalogue, fact["library"], Name(header, "header", "include", header=header, source=origin))
    return catalogue


def libraries_of(catalogue: Catalogue, symbol: str, fact_library: str) -> list[str]:
    """The libraries that hold the name: those of the fact's family if there are any, otherwise all."""
    family = [library for library in families(fact_library) if symbol in catalogue.get(library, {})]
    return family or [library for library, names in catalogue.items() if symbol in names]


def _kind_of_new(fact_kind: str, symbol: str) -> str:
    if symbol.endswith((".h", ".hpp", ".cuh")):
        return "header"
    if symbol in ("asm", "<<<>>>") or symbol == "__restrict__":
        return "keyword"
    if fact_kind in ("identifier", "pytorch"):
        if symbol.isupper():
            return "enum_constant" if fact_kind == "identifier" else "macro"
        is_type = symbol.endswith("_t") or re.search(r"::[A-Z]", symbol)
        return "typedef" if is_type else "function"
    return KINDS.get(fact_kind, fact_kind)


def add_rocm_names(catalogue: Catalogue, facts: Iterable[Fact]) -> None:
    """Adds names that only the ROCm map knows, and the CUDA versions that deprecate or remove a name."""
    for fact in facts:
        spelt = spelling(fact["cuda_name"])
        if spelt is None or fact["library"] in IGNORED_LIBRARIES or fact["kind"] == "caffe2":
            continue
        symbol = spelt[0]
        libraries = libraries_of(catalogue, symbol, fact["library"])
        if not libraries:
            _add_new(catalogue, symbol, fact["library"], fact["kind"], source_keys(fact["source"]))
            libraries = libraries_of(catalogue, symbol, fact["library"])
        for library in libraries:
            catalogue[library][symbol] = _dated(catalogue[library][symbol], fact)


def _dated(name: Name, fact: Fact) -> Name:
    if fact["library"] in OWN_VERSIONS or not fact["source"].startswith("HIPIFY"):
        return name
    # Headers know better than HIPIFY whether a name they declare is still there.
    removed = name.removed if name.header else fact["cuda_removed"]
    dates = {"deprecated": fact["cuda_deprecated"], "removed": removed}
    return name._replace(**{field: text for field, text in dates.items() if re.fullmatch(r"[\d.]+", text)})


def _add_new(catalogue: Catalogue, symbol: str, fact_library: str, fact_kind: str, source: str) -> None:
    library = library_of_new_name(symbol, fact_library)
    kind = _kind_of_new(fact_kind, symbol)
    header = symbol if kind == "header" else ""
    entry = Name(symbol, kind, match_of(symbol, kind, library), header=header, source=source)
    _add(catalogue, library, entry)


def add_cann_names(catalogue: Catalogue, facts: Iterable[Fact]) -> None:
    """Adds names that only the CANN map knows."""
    for fact in facts:
        spelt = spelling(fact["cuda_name"])
        if spelt is None or fact["library"] in IGNORED_LIBRARIES:
            continue
        if not libraries_of(catalogue, spelt[0], fact["library"]):
            origin = source_keys(CANN_ORIGINS.get(fact["library"], "list of CUDA names"))
            _add_new(catalogue, spelt[0], fact["library"], "function", origin)


def add_names(catalogue: Catalogue, facts: Iterable[Fact]) -> None:
    """Adds the names written by hand: columns library, symbol, kind, header, source; they replace what is there."""
    for fact in facts:
        symbol, kind, library = fact["symbol"], fact["kind"], fact["library"]
        entry = Name(symbol, kind, match_of(symbol, kind, library), header=fact["header"], source=fact["source"])
        catalogue.setdefault(library, {})[symbol] = entry
