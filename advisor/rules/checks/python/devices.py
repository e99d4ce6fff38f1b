"""Devices and backends in Python code: where they are written down, compared, and asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import PYTHON_KINDS, Judged
from advisor.rules.registry import Hit, check, hit

_KEPT = ("assigned:", "default", "returned")
_SKIPS = lazy(r"skip|xfail|requires?_|unittest")


def _is_kept(use: Use) -> bool:
    """Whether a text is stored rather than handed to a call at once."""
    option = use.result.startswith("passed:") and use.result.endswith((".add_argument default", ".option default"))
    return option or use.role == "default" or use.result.startswith(_KEPT)


@check("python-device-string")
def device_string(file: Judged) -> Iterator[Hit]:
    """The detail says how many places of the file the text reaches through names."""
    if file.kind not in PYTHON_KINDS:
        return
    reach: dict[str, int] = defaultdict(int)
    for use in file.uses:
        if use.symbol in ("flow:cuda", "flow:nccl"):
            reach[use.targs[0]] += 1
    for use in file.uses:
        if use.symbol == "str:cuda" and _is_kept(use):
            count = reach.get(str(use.span.line), 0)
            yield hit(use, detail=f"{use.spelling} → {count} ×" if count else use.spelling)


def _is_compared(use: Use) -> bool:
    return use.result.startswith(("compared:== ", "compared:!= ", "compared:in ", "compared:not in ", "compared:is "))


@check("python-device-comparison")
def device_comparison(use: Use, file: Judged) -> Iterator[Hit]:
    if _is_compared(use):
        yield hit(use, "named" if use.via else "")


@check("python-device-object")
def device_object(use: Use) -> bool:
    first = use.args[0] if use.args else ""
    return re.match(r"""(?:type=)?[rbfu]?["']cuda""", first) is not None and _is_kept(use)


@check("python-unpatched-factory")
def unpatched_factory(use: Use) -> bool:
    return any(arg.startswith("device=") and "cuda" in arg for arg in use.args)


def _asks(use: Use) -> bool:
    """Whether the answer decides something; a print or an assertion's message does not."""
    kept = use.result.startswith(("assigned:", "passed:device", "returned", "compared:"))
    return use.role == "condition" or kept or _SKIPS.search(use.result) is not None


@check("python-cuda-available")
def cuda_available(use: Use, file: Judged) -> Iterator[Hit]:
    if _asks(use):
        yield hit(use, "skipped" if _SKIPS.search(use.result) else "")


@check("python-pinned-memory")
def pinned_memory(use: Use) -> bool:
    """A method that takes a tensor is another's: the accelerator object of a library, a memory pool."""
    return use.symbol.startswith("kw:") or (use.kind == "call" and use.nargs == 0)
