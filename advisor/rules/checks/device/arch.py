"""Gates on NVIDIA's architecture and version numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import one_line
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, Values, check, close_together, first_of, hit

_MACROS = ("__CUDA_ARCH__", "__CUDACC__", "CUDART_VERSION", "CUDA_VERSION")
_COMPILER, _NVCC = "__CUDACC__", "__NVCC__"
_FIELDS = ("cudaDeviceProp::major", "cudaDeviceProp::minor")
_DIRECTIVE = lazy(r"\s*#\s*(?:el)?if")


def _names_vendor(text: str, vendors: tuple[str, ...]) -> bool:
    upper = text.upper()
    return any(word in upper for word in vendors)


_COMPARED = lazy(r"__CUDA_ARCH__\s*(<=?|>=?|[!=]=)")
_HOST_TOO = lazy(r"!\s*defined\s*\(?\s*__CUDA_ARCH__\s*\)?\s*\|\|")


def _holds_anyway(line: str) -> bool:
    """Whether a gate takes the right way where the macro is not defined: for old GPUs, or for hosts as well."""
    compared = _COMPARED.findall(line)
    return bool(compared) and (all(each[0] == "<" for each in compared) or _HOST_TOO.search(line) is not None)


def _gate(use: Use, file: Judged, vendors: tuple[str, ...]) -> bool:
    if use.symbol in _MACROS:
        line = file.line_of(use)
        gate = _DIRECTIVE.match(line) or use.result.startswith("compared:")
        return (
            bool(gate)
            and not _holds_anyway(line)
            and not _names_vendor(line, vendors)
            and not _names_vendor(use.guard, vendors)
        )
    return use.symbol in _FIELDS and use.result.startswith("compared:")


def _after_others_arm(use: Use, file: Judged, vendors: tuple[str, ...]) -> bool:
    """Whether an `#elif` follows the arm of another vendor: the guard of what it holds says so."""
    if not file.line_of(use).lstrip().lstrip("#").lstrip().startswith("elif"):
        return False
    inside = next((each for each in file.uses if each.span.line > use.span.line), None)
    return inside is not None and _names_vendor(inside.guard, vendors)


@check("arch-macro")
def arch_macro(file: Judged, values: Values) -> Iterator[Hit]:
    """Conditions on the macros and comparisons of the device's capability, one finding per line.

    The values are words of other vendors: a condition that names one is written for it already. Of the compiler's macro
    the line that ends the arm is named as well.
    """
    seen: set[int] = set()
    arms = (use for use in file.uses if use.symbol == "cuda-switch" and use.spelling == _COMPILER)
    ends = {use.span.line - 1: (use.span.line + int(use.args[0]),) for use in arms}
    for use in file.uses:
        if (
            use.span.line not in seen
            and _gate(use, file, values.common)
            and not _after_others_arm(use, file, values.common)
        ):
            seen.add(use.span.line)
            yield hit(use, detail=one_line(file.line_of(use)), also=ends.get(use.span.line, ()))


_DENIED = lazy(r"!\s*\(?[^&|]*")


def _own_switches(symbol: str, file: Judged, values: Values, ends: bool = False) -> list[Hit]:
    """Switches in chains that speak of no other vendor, nor have one inside: the values are their words.

    With `ends` they name the lines that end their arms, too.
    """
    facts = file.facts
    places = chain(
        (use.guard for use in facts.uses),
        (include.guard for include in facts.includes),
        (define.guard for define in facts.defines),
    )
    guards = set(filter(None, places))
    shared = " ".join(guard for guard in guards if _names_vendor(_DENIED.sub("", guard), values.common))
    return [
        hit(use, detail=use.spelling, also=tuple(use.span.line + int(length) for length in use.args if ends))
        for use in file.uses
        if use.symbol == symbol
        and not any(_names_vendor(text, values.common) for text in (use.guard, *use.arms))
        and re.search(rf"\b{re.escape(use.spelling)}\b", shared) is None
    ]


@check("named-switch")
def named_switch(file: Judged, values: Values) -> Iterator[Hit]:
    """Switches that are named after an architecture; of those close together the first."""
    yield from close_together(_own_switches("arch-switch", file, values))


@check("cuda-switch")
def cuda_switch(file: Judged, values: Values) -> Iterator[Hit]:
    """The first such switch of a file, the lines of the next, and where the arms end: there others will stand.

    Conditions on nvcc's macro are told beside those of the project only: they have records of their own.
    """
    found = [each for each in _own_switches("cuda-switch", file, values, ends=True) if each.detail != _COMPILER]
    if own := [each for each in found if each.detail != _NVCC]:
        yield from first_of([*own, *(each for each in found if each.detail == _NVCC)])
