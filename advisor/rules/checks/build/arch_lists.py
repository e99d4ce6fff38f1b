"""Lists of CUDA architectures that say more than which GPUs to build for.

`CMAKE_CUDA_ARCHITECTURES`, `-gencode`, `TORCH_CUDA_ARCH_LIST` and their like hold numbers that have no counterpart. Two
entries need more than another list: PTX for GPUs to come, and code for one architecture only (`90a`, `100f`).
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import PYTHON_KINDS, Judged
from advisor.rules.registry import Hit, check, hit

_PTX = lazy(r"\+PTX\b|code=[\"'\\\[]*(?:[\w,]*,)?compute_\d+(?![\daf])|\b\d+-virtual\b|\ball-major\b")
_FEATURES = lazy(r"(?:(?:sm|compute)_|\b)(?:90a|1[02][0-9][af]|9\.0a|1[02]\.[0-9][af])(?![\w.])")


def _is_expected(file: Judged) -> bool:
    """Whether a test in Python says what another file's options shall be."""
    return file.origin == "test" and file.kind in PYTHON_KINDS


def _given(use: Use) -> str:
    return " ".join(use.args)


@check("build-ptx-fallback")
def ptx_fallback(use: Use, file: Judged) -> Iterator[Hit]:
    if (match := _PTX.search(_given(use))) and not _is_expected(file):
        yield hit(use, detail=match.group())


@check("build-arch-features")
def arch_features(use: Use, file: Judged) -> Iterator[Hit]:
    if (match := _FEATURES.search(_given(use))) and not _is_expected(file):
        yield hit(use, detail=match.group())
