"""How many of the kernels that are left have an operator of the target: what the class of the work depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from advisor.model import Kernel, Value


class Covered(Value, frozen=True, kw_only=True):
    """Kernels left for a target: with an operator at `likely`, with one that is only `possible`, and all of them.

    `open` = at least one of them stands in code for tensors; elsewhere operators are not looked for.
    """

    likely: int = 0
    possible: int = 0
    left: int = 0
    open: bool = False

    @property
    def most(self) -> bool:
        """Whether the gate is open and at least half of the kernels left have an operator at `likely`."""
        return self.open and self.left > 0 and 2 * self.likely >= self.left


def covered(kernels: Iterable[Kernel], target: str, foreign: Collection[str] = ()) -> Covered:
    """The kernels left for the target with this id; those in files of the paths `foreign` do not count.

    Operators that are mere libraries beside kernels which still compile count as none.
    """
    likely = possible = left = 0
    is_open = False
    for kernel in kernels:
        if target in kernel.done_for or kernel.path in foreign:
            continue
        found = {each.likelihood for each in kernel.operators if each.target == target and not each.library}
        left += 1
        likely += "likely" in found
        possible += found == {"possible"}
        is_open = is_open or kernel.tensor_code
    return Covered(likely=likely, possible=possible, left=left, open=is_open)


def has_operator(kernel: Kernel, target: str) -> bool:
    """Whether a kernel that is left for the target with this id has an operator there, likely or possible."""
    found = (each for each in kernel.operators if each.target == target and not each.library)
    return target not in kernel.done_for and any(found)


def covered_by_folder(kernels: Iterable[Kernel], target: str, foreign: Collection[str] = ()) -> dict[str, Covered]:
    """As `covered`, by the folder of the kernels' files; '' is the top."""
    folders: defaultdict[str, list[Kernel]] = defaultdict(list)
    for kernel in kernels:
        folders[kernel.path.rpartition("/")[0]].append(kernel)
    return {folder: covered(found, target, foreign) for folder, found in sorted(folders.items())}
