"""How the program runs: graphs, compilation, several devices, memory, environment."""

from __future__ import annotations

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.registry import check


@check("python-cuda-graph")
def cuda_graph(use: Use) -> bool:
    return use.kind != "import" and (use.symbol != "text:mode" or "reduce-overhead" in use.spelling)


@check("python-inductor")
def inductor(use: Use) -> bool:
    return use.kind in ("call", "member") or "max-autotune" in use.spelling


_DTYPE = lazy(r"float64|double|u?int8|int16|\bbool\b|complex|float8|\.byte\(\)|\.char\(\)|\.short\(\)")


@check("python-collective-dtype")
def collective_dtype(use: Use) -> bool:
    return use.kind == "call" and any(_DTYPE.search(arg) for arg in use.args)


_SETS = lazy(r"(?:setdefault|putenv|setenv|environ\.update)(?: |$)")


def _is_set(use: Use) -> bool:
    return use.result.startswith("stored:") or _SETS.search(use.result) is not None or use.result == "key"


@check("python-environment")
def environment(use: Use) -> bool:
    """Whether the variable is written: as the target of an assignment, by a function, as a key of an environment."""
    return _is_set(use) or (use.nargs >= 2 and use.result in ("unused", ""))
