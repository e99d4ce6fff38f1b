"""Gates on NVIDIA's architecture and version numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import line_of, one_line, ours, rocm
from advisor.rules.registry import Hit, file_rule, hit

_MACROS = ("__CUDA_ARCH__", "__CUDACC__", "CUDART_VERSION", "CUDA_VERSION")
_FIELDS = ("cudaDeviceProp::major", "cudaDeviceProp::minor")
_DIRECTIVE = lazy(r"\s*#\s*(?:el)?if")
_OTHER_VENDOR = lazy(r"HIP|ROCM|__AMD|__GFX|MUSA|SYCL|CANN|ASCEND", re.I)


def _gate(use: Use, file: FileFacts) -> bool:
    if use.symbol in _MACROS:
        line = line_of(use, file)
        gate = _DIRECTIVE.match(line) or use.result.startswith("compared:")
        return bool(gate) and not _OTHER_VENDOR.search(line) and not _OTHER_VENDOR.search(use.guard)
    return use.symbol in _FIELDS and use.result.startswith("compared:")


def _after_others_arm(use: Use, file: FileFacts) -> bool:
    """Whether an `#elif` follows the arm of another vendor: the guard of what it holds says so."""
    if not line_of(use, file).lstrip().lstrip("#").lstrip().startswith("elif"):
        return False
    inside = next((each for each in file.uses if each.span.line > use.span.line), None)
    return inside is not None and _OTHER_VENDOR.search(inside.guard) is not None


@file_rule(
    "arch-macro",
    "A gate on NVIDIA's architecture or version",
    (
        rocm(
            "risk", "wrong",
            "HIP does not define these macros and numbers GPUs in another way: the gate is false or takes the wrong"
            " arm without a word.",
            "Ask for __HIP_DEVICE_COMPILE__, a feature macro or gcnArchName beside it.",
            "small", facts=("rocm:R35",), source="HIP porting guide",
        ),
    ),
)  # fmt: skip
@ours
def arch_macro(file: FileFacts) -> Iterator[Hit]:
    """Conditions on the macros and comparisons of the device's capability, one finding per line."""
    seen: set[int] = set()
    for use in file.uses:
        if use.span.line not in seen and _gate(use, file) and not _after_others_arm(use, file):
            seen.add(use.span.line)
            yield hit(use, detail=one_line(line_of(use, file)))
