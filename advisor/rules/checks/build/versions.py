"""Build files and scripts that decide by the version of CUDA, or demand a version of NVIDIA's driver."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_DRIVER_PACKAGE = lazy(r"nvidia-driver-\d|libnvidia-\w+-\d{3}|nvidia-utils-\d|cuda-drivers|cuda-compat")


@check("build-cuda-version-branch")
def version_branch(use: Use, file: Judged) -> Iterator[Hit]:
    yield hit(use, detail=" ".join((use.symbol.partition(":")[2], *use.args))[:200])


@check("build-driver-pin")
def driver_pin(use: Use, file: Judged) -> Iterator[Hit]:
    if use.kind == "env" or _DRIVER_PACKAGE.match(use.spelling):
        yield hit(use)
