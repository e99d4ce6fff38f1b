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


_COMPARES = lazy(
    r"compared:(?:[!=]=|(?:not )?in|is) |passed:(?:\S*\.)?(?:startswith|endswith|find|index|match|fullmatch)$"
)
_TEXT_OF_ERROR = lazy(r"(?i)compared:(?:not )?in (?:str\((?:e|ex|err\w*|exc\w*)\)|\w*(?:err|exc|message|msg)\w*)")
_OTHER_DEVICES = frozenset("cpu mps meta xpu hpu tpu xla".split())


def _is_compared(use: Use) -> bool:
    """Whether a text is compared, looked for at the head of another, or the key of a table by device."""
    table = use.result == "key" and not _OTHER_DEVICES.isdisjoint(use.targs)
    if _TEXT_OF_ERROR.match(use.result):
        return False
    return table or _COMPARES.match(use.result) is not None


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


_DTYPE = lazy(r"(?i)d_?type|precision")
_OF_DEVICE = lazy(r"(?i)dev|acc|back|gpu|cuda|plat|kind|type|vendor|provider")


@check("python-dynamic-access")
def dynamic_access(use: Use, file: Judged) -> Iterator[Hit]:
    """A dtype that a setting names is no access to a device; nor is a member by a name that speaks of none."""
    name = use.args[1] if len(use.args) > 1 else ""
    whole = use.args[0] in ("torch", "th") if use.args else True
    if whole and not _OF_DEVICE.search(name):
        return
    if not any(_DTYPE.search(text) for text in (use.result, *use.args, file.line_of(use))):
        yield hit(use)


@check("python-error-text")
def error_text(use: Use, file: Judged) -> Iterator[Hit]:
    """A condition that accepts the class of the error as well does not hang on its words."""
    if "OutOfMemoryError" not in file.line_of(use):
        yield hit(use)


_NO_DEVICE = lazy(r"devices\s*=\s*(?:\[\s*\]|\(\s*\))|enabled\s*=\s*False|device(?:_type)?\s*=")
_NAMED_FIRST = lazy(r"""[\"']|\w*device""")


@check("python-default-device")
def default_device(use: Use) -> bool:
    """A call that names no device, and is not switched off."""
    first = use.args[0] if use.args and "=" not in use.args[0] else ""
    if use.symbol.endswith("fork_rng") and first in ("[]", "()"):
        return False
    named = use.symbol.endswith("GradScaler") and _NAMED_FIRST.match(first) is not None
    return not named and not any(_NO_DEVICE.match(arg) for arg in use.args)


@check("python-pinned-memory")
def pinned_memory(use: Use) -> bool:
    """Where the device is named that the memory is pinned for; without one the call means the accelerator in use."""
    return use.symbol.startswith("kw:") or (use.kind == "call" and any("cuda" in arg for arg in use.args))
