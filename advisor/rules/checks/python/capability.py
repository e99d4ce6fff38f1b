"""Which card, which CUDA: compute capabilities, versions, device properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_RECEIVER = lazy(r"(?i)prop|device|\bdev\b|gpu|capab|\bcc\b")


def _is_capability(use: Use) -> bool:
    if use.symbol in ("py:.major", "py:.minor"):
        return _RECEIVER.search(use.spelling) is not None
    return use.result != "unused"


_ASKED = (
    "torch.cuda.get_device_capability", "torch.cuda.get_arch_list", "torch.cuda.get_gencode_flags", "text:arch",
    "py:.major", "py:.minor",
)  # fmt: skip
_NEAR = 3  # lines: a list of architectures is one place, a condition and its message are


@check("python-compute-capability")
def compute_capability(file: Judged) -> Iterator[Hit]:
    """What asks for the number; of those that follow each other the first."""
    last: dict[tuple[str, ...], int] = {}
    for use in file.uses:
        if use.symbol not in _ASKED or not _is_capability(use):
            continue
        text = use.symbol == "text:arch"
        key = ("text" if text else use.symbol, use.scope, *use.done_for)
        line, last[key] = last.get(key, -_NEAR), use.span.line
        if use.span.line - line < _NEAR:
            continue
        yield hit(use, "text" if use.symbol == "text:arch" else "")


_KNOWN = lazy(r"(?<!not )torch\.version\.cuda(?: is not None)?(?: and\b|\)|$)")


@check("python-cuda-version")
def cuda_version(use: Use) -> bool:
    result = use.result
    if _KNOWN.search(use.guard):
        return False
    return result.startswith(("member:", "subscript:", "assigned:", "passed:", "returned")) or (
        result.startswith("compared:") and re.match(r"compared:(?:is\b|[!=]= None)", result) is None
    )


_EVERYWHERE = lazy(r"member:total_memory\b")  # filled wherever there is such a function


@check("python-device-property")
def device_property(use: Use, file: Judged) -> Iterator[Hit]:
    if use.result.startswith("member:") or use.kind != "call":
        if _EVERYWHERE.match(use.result):
            return
        cores = use.symbol.endswith("multi_processor_count") or use.result.startswith("member:multi_processor_count")
        yield hit(use, "cores" if cores else "named")
