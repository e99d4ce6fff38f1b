"""Atomic operations: scopes, floating point, and what they return."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import first_per_scope, on_device, one_line
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_NAMES = ("Add", "Sub", "Exch", "Min", "Max", "Inc", "Dec", "CAS", "And", "Or", "Xor")


_FLOAT = lazy(r"\b(?:float|double|half2?|__half2?|\w*bfloat16\w*)\b")
_BASE = lazy(r"[&(\s]*([A-Za-z_]\w*)")


def _floats(file: Judged) -> dict[str, set[str]]:
    """By kernel the names of its parameters and shared arrays that hold floating point."""
    names: dict[str, set[str]] = {}
    for use in file.uses:
        if use.symbol == "kernel-parameters":
            floats = (each for each in use.args if _FLOAT.search(each) and ("*" in each or "[" in each))
            names.setdefault(use.kernel, set()).update(re.findall(r"\w+", each)[-1] for each in floats)
        elif use.symbol == "shared-variable" and use.kernel and _FLOAT.search(use.types[0]):
            names.setdefault(use.kernel, set()).add(use.spelling)
    return names


@check("float-atomics")
def float_atomics(file: Judged) -> Iterator[Hit]:
    """The first addition in each kernel to a parameter or shared array that is declared as floating point."""
    floats = _floats(file)

    def adds(use: Use) -> bool:
        base = _BASE.match(use.args[0]) if use.symbol == "atomicAdd" and use.args else None
        return base is not None and base[1] in floats.get(use.kernel, ())

    for use in first_per_scope(use for use in file.foreign if use.kind == "call" and adds(use)):
        yield hit(use, detail=one_line(f"{use.spelling}({', '.join(use.args)})"))


@check("atomic-result")
def atomic_result(file: Judged) -> Iterator[Hit]:
    """The first in each function: compare and swap, exchange, or a result that goes anywhere."""
    names = tuple(f"atomic{name}" for name in _NAMES)
    found = (
        use
        for use in file.foreign
        if use.kind == "call"
        and on_device(use)
        and use.symbol in names
        and (use.symbol == "atomicCAS" or use.result not in ("unused", ""))
    )
    for use in first_per_scope(found):
        yield hit(use, detail=one_line(f"{use.spelling}({', '.join(use.args)})"))
