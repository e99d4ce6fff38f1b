"""What the rules about device code share: the first place in each function, and short forms of advice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import ParamSpec

from advisor.expressions import lazy
from advisor.model import Advice, Effect, FileFacts, Severity, Use
from advisor.rules.registry import Hit

SIMT = ("950",)  # the Ascend product with a thread model like CUDA's
TILES = ("A2", "A3", "310P", "310B", "910")  # products whose kernels work on tiles
_DEVICE = ("device", "both")
# Copies of NVIDIA's libraries, which another library replaces as a whole, and code that is another vendor's already.
_ELSEWHERE = lazy(
    r"(?:^|/)(?:_?cccl|libcudacxx|composable_kernel|ck_tile|hip|rocm|amd|amdgpu|musa|sycl|cann|ascend|npu"
    r"|cutlass/(?:include|examples|test|tools|python|media)|include/(?:cub|thrust|cute|cutlass|cuda/std))/"
    r"|\.hip$|(?:^|/)(?:hip|musa|sycl)\.(?:h|hpp)$"
)
_OTHERS_ARM = lazy(r"(?<!!)defined\((?:\w*(?:HIP|ROCM|AMD|MUSA|SYCL|CANN|ASCEND|NPU)\w*|__GFX\w+)\)")
_DEFINITION = r"#\s*define\s+{0}\b|\btypedef\b.*\b{0}\s*;|\busing\s+{0}\s*=|\b(?:struct|class|enum)\s+{0}\s*[{{:;]"
_DEFINES = lazy(r"define|typedef|using|struct|class|enum")
Arguments = ParamSpec("Arguments")
_SPACE = lazy(r"\s+")


def rocm(
    severity: Severity, effect: Effect, why: str, todo: str, effort: str = "", *, facts: tuple[str, ...] = (),
    products: tuple[str, ...] = (), since: str = "", until: str = "", source: str = "",
) -> Advice:  # fmt: skip
    """Advice for ROCm."""
    return Advice(
        target="rocm", severity=severity, effect=effect, why=why, todo=todo, effort=effort, facts=facts,
        products=products, since=since, until=until, source=source,
    )  # fmt: skip


def cann(
    severity: Severity, effect: Effect, why: str, todo: str, effort: str = "", *, facts: tuple[str, ...] = (),
    products: tuple[str, ...] = (), since: str = "", until: str = "", source: str = "",
) -> Advice:  # fmt: skip
    """Advice for CANN."""
    return Advice(
        target="cann", severity=severity, effect=effect, why=why, todo=todo, effort=effort, facts=facts,
        products=products, since=since, until=until, source=source,
    )  # fmt: skip


def on_device(use: Use) -> bool:
    """Whether a use stands in code that a GPU runs."""
    return use.side in _DEVICE


def one_line(text: str) -> str:
    """Source text for a finding's detail."""
    return _SPACE.sub(" ", text)[:120]


def rest_of_line(use: Use, file: FileFacts) -> str:
    """What follows the name of a use in its line."""
    return file.excerpts.get(use.span.line, "")[use.span.end_column - 1 :]


def line_of(use: Use, file: FileFacts) -> str:
    """The line that holds a use, up to 300 characters of it."""
    return file.excerpts.get(use.span.line, "")


def _of_others(use: Use | None) -> bool:
    """Whether a place is only compiled for another vendor."""
    return use is not None and "||" not in use.guard and _OTHERS_ARM.search(use.guard) is not None


def ours(check: Callable[Arguments, Iterator[Hit]]) -> Callable[Arguments, Iterator[Hit]]:
    """A rule that stays silent in copies of NVIDIA's libraries and in code of other vendors.

    Folders tell these, and for single places an `#if` that asks for another vendor alone.
    """

    @wraps(check)
    def checked(*args: Arguments.args, **more: Arguments.kwargs) -> Iterator[Hit]:
        file = args[-1]
        if isinstance(file, FileFacts) and not _ELSEWHERE.search(file.path):
            yield from (hit for hit in check(*args, **more) if not _of_others(hit.use))

    return checked


_LATEST: list[tuple[FileFacts, tuple[Use, ...]]] = []  # of the file that is judged now: many rules ask for it


def used(file: FileFacts) -> Iterator[Use]:
    """The uses of a file without definitions of the same names: shims define what they stand for."""
    if not _LATEST or _LATEST[0][0] is not file:
        _LATEST[:] = [(file, tuple(use for use in file.uses if use.rules_only or not _is_own(use, file)))]
    return iter(_LATEST[0][1])


def _is_own(use: Use, file: FileFacts) -> bool:
    """Whether a use is of the file's own definition, or is that definition."""
    if use.defined_here or use.kind == "decl":
        return True
    line = line_of(use, file)
    return _DEFINES.search(line) is not None and bool(re.search(_DEFINITION.format(re.escape(use.spelling)), line))


def first_per_scope(uses: Iterable[Use]) -> Iterator[Use]:
    """The first use in each function; places that already serve a target are apart from those that do not.

    At file level and in macros, where nothing tells the function, the first of the file.
    """
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for use in uses:
        key = (use.scope, use.kernel, use.done_for)
        if key not in seen:
            seen.add(key)
            yield use


def first_of_file(uses: Iterable[Use]) -> Iterator[Use]:
    """The first use of a file; places that already serve a target are apart from those that do not."""
    seen: set[tuple[str, ...]] = set()
    for use in uses:
        if use.done_for not in seen:
            seen.add(use.done_for)
            yield use
