"""Packages that Python projects are built on: pinned versions, Triton twice, NVIDIA's own packages, others."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import JudgedProject
from advisor.rules.registry import Hit, Values, check, hit

_TORCH = lazy(r"torch\s*(?:===?)\s*[0-9]|\+cu[0-9]|==[0-9]")


@check("python-torch-pin")
def torch_pin(use: Use) -> bool:
    return use.symbol == "text:pin" or _TORCH.search(" ".join((use.spelling, *use.args))) is not None


_NAME = lazy(r"""["']?([\w-]+)""")


def _package(use: Use) -> str:
    if use.symbol == "text:triton":
        found = _NAME.match(use.spelling)
        return found[1] if found else ""
    return use.symbol.removeprefix("pkg:")


@check("python-two-tritons")
def two_tritons(project: JudgedProject, values: Values) -> Iterator[Hit]:
    """Fires at each place that requires one of the values, where the project requires triton too."""
    uses = [
        use
        for file in project.files
        for use in file.uses
        if use.symbol == "text:triton" or use.symbol.startswith("pkg:")
    ]
    if any(_package(use) == "triton" for use in uses):
        yield from (hit(use) for use in uses if _package(use) in values.common)


_GPU = lazy(r"(?i)gpu|cuda")


def _selects_gpu(use: Use) -> bool:
    if "cuda" in use.symbol.lower() or use.symbol.endswith(("is_gpu_available", "set_memory_growth")):
        return True
    return any(_GPU.search(arg) for arg in use.args)


@check("python-other-framework")
def other_framework(use: Use) -> bool:
    return use.kind == "call" and _selects_gpu(use)
