"""Small device functions that HIP does not have, or not for all types."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import ours, rocm
from advisor.rules.registry import Hit, hit, use_rule

_HELPERS = (
    "__trap",
    "__brkpt",
    "__prof_trigger",
    "__nanosleep",
    "__stcs",
    "__stcg",
    "__stwt",
    "__stwb",
    "__dp4a",
    "__dp2a_hi",
    "__dp2a_lo",
    "__isShared",
    "__isGlobal",
    "__isConstant",
    "__isLocal",
    "__cvta_*",
    "__v*",
)
_SIMD = lazy(r"__v(?:abs|add|sub|avg|hadd|max|min|neg|sad|set|cmp)\w*[24]")


@use_rule(
    "device-helpers",
    "A device function without a HIP name",
    (
        rocm(
            "work", "compile",
            "HIP declares no such function.",
            "Write it yourself: abort or a trap builtin, s_sleep, plain stores, the dot builtins, loops over the bytes"
            " of a word.",
            "small", facts=("rocm:R27",), source="names searched in HIP 6.4 and 7.1 headers and clang 21",
        ),
    ),
    kinds=("call",), symbols=_HELPERS,
)  # fmt: skip
@ours
def device_helpers(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call that the project does not define itself."""
    if not use.defined_here and (not use.symbol.startswith("__v") or _SIMD.fullmatch(use.symbol)):
        yield hit(use)


@use_rule(
    "cache-hint-loads",
    "A load with a cache hint",
    (
        rocm(
            "work", "compile",
            "The hinted loads are declared for half types only, though the renaming tool lists them as supported.",
            "Use a plain or a nontemporal load for other types.",
            "mechanical", facts=("rocm:R28",), source="HIP 6.4 headers; HIPIFY 7.0.2",
        ),
    ),
    kinds=("call",), symbols=("__ldcs", "__ldcg", "__ldca", "__ldcv", "__ldlu"), confidence="medium",
)  # fmt: skip
@ours
def cache_hint_loads(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call: the type of the pointer is not known here, unless a cast says half."""
    if not use.defined_here and "half" not in "".join(use.args):
        yield hit(use, detail=f"{use.spelling}({', '.join(use.args)})")
