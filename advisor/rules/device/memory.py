"""Shared, constant and texture memory."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import SIMT, cann, first_per_scope, line_of, on_device, one_line, ours, rocm, used
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_ASC = "Ascend C documentation"
_DYNAMIC = (
    "cudaFuncAttributeMaxDynamicSharedMemorySize",
    "cudaFuncAttributePreferredSharedMemoryCarveout",
    "CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES",
    "CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT",
)


@use_rule(
    "shared-memory-size",
    "Shared memory beyond the default size",
    (
        rocm(
            "risk", "runtime",
            "LDS holds 64 KiB per block on most targets: larger tiles fail at launch.",
            "Ask the device for its limit and make the tile fit.",
            "moderate", facts=("rocm:R45",), source="general knowledge, not measured; names in HIP 7.1 headers",
        ),
        cann(
            "risk", "wrong",
            "Local memory of the 950 is shared with a data cache of at least 32 KB; writes beyond the reserved part"
            " corrupt it in silence, and the start must be aligned to 32 bytes.",
            "Plan the buffers anew, with padded copies for the tails.",
            "moderate", facts=("cann:K05",), products=SIMT, source=f"{_ASC}, memory of SIMT code",
        ),
    ),
    symbols=(*_DYNAMIC, "shared-variable"),
    messages=("Dynamic shared memory, whose size the launch decides",),
)  # fmt: skip
@ours
def shared_memory_size(use: Use, file: FileFacts) -> Iterator[Hit]:
    """The attributes that raise the limit; for CANN also arrays whose size only the launch tells."""
    if use.symbol != "shared-variable":
        yield hit(use)
    elif "extern" in use.targs:
        yield hit(use, "Dynamic shared memory, whose size the launch decides", targets=("cann",))


_PADDED = lazy(r".*[\w)]\s*\+\s*[1248]\s*|17|33|65|129|257")


@use_rule(
    "bank-padding",
    "Shared memory padded for 32 banks",
    (
        cann(
            "info", "performance",
            "The banks of local memory are fewer and wider, so one more column avoids no conflict.",
            "Redo the padding for the chip's banks.",
            "small", facts=("cann:K22",), products=SIMT, source=f"{_ASC}, feature guide",
        ),
    ),
    kinds=("decl",), symbols=("shared-variable",), confidence="medium",
)  # fmt: skip
@ours
def bank_padding(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Arrays of two or more dimensions whose last one is a round number and a little."""
    if len(use.args) > 1 and _PADDED.fullmatch(use.args[-1]):
        yield hit(use, detail=one_line(f"{use.spelling}[{']['.join(use.args)}]"))


@use_rule(
    "constant-memory",
    "Constant memory",
    (
        cann(
            "blocker", "compile",
            "There is no constant memory.",
            "Pass the values as arguments of the kernel.",
            "small", facts=("cann:K16",), until="9.0", source="CANN runtime documentation",
        ),
        cann(
            "work", "compile",
            "There is no constant memory; a variable in global memory stands for it, per device and only where host and"
            " kernel are compiled together.",
            "Pass the values as arguments, or declare a __gm__ variable and copy to it by symbol.",
            "small", facts=("cann:K16",), since="9.0", source="CANN runtime documentation",
        ),
    ),
    kinds=("decl",), symbols=("constant-variable",),
)  # fmt: skip
@ours
def constant_memory(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Each variable."""
    yield hit(use, detail=one_line(line_of(use, file)))


_HOST_TEXTURES = ("cudaBindTexture", "cudaBindSurface", "cudaCreateTextureObject", "cudaCreateSurfaceObject",
                  "cudaTextureObject_t", "cudaSurfaceObject_t", "cuTexObject", "cuTexRef", "cuSurfObject",
                  "cuTexRefSetArray", "cudaMallocMipmappedArray")  # fmt: skip
_DEVICE_TEXTURES = lazy(r"(?:tex(?:1D|2D|3D|Cubemap)|surf(?:1D|2D|3D|Cubemap))\w*")


def _texture(use: Use) -> bool:
    if use.symbol == "texture":
        return use.kind == "type"
    called = use.kind == "call" and on_device(use) and _DEVICE_TEXTURES.fullmatch(use.symbol) is not None
    return called or (use.symbol.startswith(_HOST_TEXTURES) and not use.rules_only)


@file_rule(
    "texture",
    "Textures and surfaces",
    (
        rocm(
            "risk", "runtime",
            "Texture references are gone, some AMD GPUs have no texture hardware, and surfaces are there in headers"
            " more than in documents.",
            "Use texture objects or plain loads, and check the device's attribute for images.",
            "small", facts=("rocm:R46",), source="HIP kernel language; HIP 7.1 headers",
        ),
        cann(
            "blocker", "compile",
            "There are no textures, surfaces or arrays, and nothing that filters.",
            "Gather and interpolate in code, or call a grid sampling operator.",
            "moderate", facts=("cann:K15",), source="search in the symbols of CANN",
        ),
    ),
)  # fmt: skip
@ours
def texture(file: FileFacts) -> Iterator[Hit]:
    """The first use in each function."""
    for use in first_per_scope(use for use in used(file) if _texture(use)):
        yield hit(use)
