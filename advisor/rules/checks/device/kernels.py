"""Kernels as a whole: how they are written, launched, bounded, and what C++ they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import (
    first_per_scope,
    on_device,
    one_line,
    rest_of_line,
)
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit


@check("kernel-rewrite")
def kernel_rewrite(use: Use, file: Judged) -> Iterator[Hit]:
    """One finding per kernel with a body."""
    if use.kernel:
        yield hit(use, detail=use.kernel)


_FIXED_GRID = lazy(
    r"(?:dim3\s*[({])?[\s\d,]+[)}]?|.*(?:multi_?processor|num_?sms?\b|sm_?count|occupan|\bmin\s*[(<]|clamp|max_?(?:grid|block)).*",
    re.I,
)


_BATCH = lazy(r"(?i)b|bs|bsz|n?_?batch\w*")  # a block for each item of a batch


@check("grid-size")
def grid_size(use: Use, file: Judged) -> Iterator[Hit]:
    """Launches whose grid is neither written out, nor limited, nor taken from the number of cores."""
    grid = use.args[0] if use.args else ""
    if use.side == "host" and grid and not _FIXED_GRID.fullmatch(grid) and not _BATCH.fullmatch(grid):
        confidence = None if re.search(r"[/*(]", grid) else "weak"  # a name may hold anything
        yield hit(use, detail=one_line(f"<<<{grid}"), confidence=confidence)


def _bounds(text: str) -> int:
    """How many arguments the list at the start of `text` has; at least one comma says two, though the line ends."""
    depth, count = 0, 1
    for letter in text.lstrip():
        depth += {"(": 1, "<": 1, ")": -1, ">": -1}.get(letter, 0)
        count += letter == "," and depth == 1
        if depth == 0:
            break
    return count


@check("launch-bounds")
def launch_bounds(use: Use, file: Judged) -> Iterator[Hit]:
    """Two or three arguments."""
    rest = rest_of_line(use, file)
    if rest.lstrip().startswith("(") and _bounds(rest) > 1:
        yield hit(use, detail=one_line(use.spelling + rest))


@check("register-limit")
def register_limit(use: Use, file: Judged) -> Iterator[Hit]:
    """The flag in build files."""
    if "maxrregcount" in use.spelling or "maxrregcount" in use.symbol:
        yield hit(use)


_CLASSES = lazy(r"\bstd::|Accessor|\bthrust::|\bTensor<|\bcute::")
_NUMBERS = lazy(r"\bstd::(?:u?int\w*_t|size_t|ptrdiff_t|byte|nullptr_t)\b|\[\[.*?\]\]")


def _refused(parameter: str) -> bool:
    """Whether a kernel parameter is a reference, an array or a class."""
    declared = _NUMBERS.sub("", parameter.split("=")[0])
    return "&" in declared or "[" in declared or ("*" not in declared and bool(_CLASSES.search(declared)))


@check("kernel-arguments")
def kernel_arguments(use: Use, file: Judged) -> Iterator[Hit]:
    """One finding per kernel, with the first such parameter."""
    refused = [parameter for parameter in use.args if _refused(parameter)]
    if refused:
        yield hit(use, detail=one_line(refused[0]))


@check("dynamic-parallelism")
def dynamic_parallelism(use: Use, file: Judged) -> Iterator[Hit]:
    """Launches in kernels, and the calls that make one."""
    if (use.kind == "call" and not use.defined_here) or (use.symbol == "<<<>>>" and use.kernel):
        yield hit(use, detail=use.result.removeprefix("launches:") or use.spelling)


_HOST_STD = lazy(
    r"std::(?:vector|string|map|unordered_\w+|set|list|deque|queue|stack|function|shared_ptr|unique_ptr|sort|cout|cerr"
    r"|thread|mutex|accumulate|transform|for_each|lower_bound|upper_bound|make_shared|make_unique|variant|visit)"
)


@check("device-cpp")
def device_cpp(file: Judged) -> Iterator[Hit]:
    """new, malloc, virtual and the algorithms and containers of std; type traits and the like are no concern."""
    found = (
        use
        for use in file.foreign
        if use.side == "device"
        and (
            (use.kind == "keyword" and (use.symbol in ("new", "virtual") or _HOST_STD.fullmatch(use.symbol)))
            or (use.kind == "call" and use.symbol in ("malloc", "free"))
        )
    )
    for use in first_per_scope(found):
        yield hit(use, detail=one_line(file.line_of(use)))


@check("on-device")
def only_on_device(use: Use) -> bool:
    """What stands in code that a GPU runs."""
    return on_device(use)
