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


@check("python-compute-capability")
def compute_capability(use: Use, file: Judged) -> Iterator[Hit]:
    if _is_capability(use):
        yield hit(use, "text" if use.symbol == "text:arch" else "")


@check("python-cuda-version")
def cuda_version(use: Use) -> bool:
    result = use.result
    return result.startswith(("member:", "subscript:", "assigned:", "passed:", "returned")) or (
        result.startswith("compared:") and re.match(r"compared:(?:is\b|[!=]= None)", result) is None
    )


@check("python-device-property")
def device_property(use: Use) -> bool:
    return use.result.startswith("member:") or use.kind != "call"
