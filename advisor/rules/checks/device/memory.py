"""Shared, constant and texture memory."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import (
    first_per_scope,
    on_device,
    one_line,
)
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit


@check("shared-memory-size")
def shared_memory_size(use: Use, file: Judged) -> Iterator[Hit]:
    """The attributes that raise the limit; also arrays whose size only the launch tells."""
    if use.symbol != "shared-variable":
        yield hit(use, "attribute")
    elif "extern" in use.targs:
        yield hit(use, "dynamic")


_PADDED = lazy(r".*[\w)]\s*\+\s*[1248]\s*|17|33|65|129|257")


def _is_rim(before: str, last: str) -> bool:
    """Whether two bounds add the same number, which is not 1: the neighbours of a tile."""
    more = last.rpartition("+")[2].strip()
    return "+" in last and "+" in before and more != "1" and before.rpartition("+")[2].strip() == more


@check("bank-padding")
def bank_padding(use: Use, file: Judged) -> Iterator[Hit]:
    """Arrays of two or more dimensions whose last one is a round number and a little; as much in both is a rim."""
    if len(use.args) > 1 and _PADDED.fullmatch(use.args[-1]) and not _is_rim(*use.args[-2:]):
        yield hit(use, detail=one_line(f"{use.spelling}[{']['.join(use.args)}]"))


@check("constant-memory")
def constant_memory(use: Use, file: Judged) -> Iterator[Hit]:
    """Each variable."""
    yield hit(use, detail=one_line(file.line_of(use)))


_HOST_TEXTURES = ("cudaBindTexture", "cudaBindSurface", "cudaCreateTextureObject", "cudaCreateSurfaceObject",
                  "cudaTextureObject_t", "cudaSurfaceObject_t", "cuTexObject", "cuTexRef", "cuSurfObject",
                  "cuTexRefSetArray", "cudaMallocMipmappedArray")  # fmt: skip
_DEVICE_TEXTURES = lazy(r"(?:tex(?:1D|2D|3D|Cubemap)|surf(?:1D|2D|3D|Cubemap))\w*")


def _texture(use: Use) -> bool:
    if use.symbol == "texture":
        return use.kind == "type"
    called = use.kind == "call" and on_device(use) and _DEVICE_TEXTURES.fullmatch(use.symbol) is not None
    return called or (use.symbol.startswith(_HOST_TEXTURES) and not use.rules_only)


@check("texture")
def texture(file: Judged) -> Iterator[Hit]:
    """The first use in each function."""
    for use in first_per_scope(use for use in file.foreign if _texture(use)):
        yield hit(use)
