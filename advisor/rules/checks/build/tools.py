"""Output of NVIDIA's tools that scripts read, and profiles that name NVIDIA's counters."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_QUERY = lazy(r"^(?:--query|-q$|-x$|-L$|--list-gpus|--format|pmon$|dmon$)")
_METRICS = lazy(r"^(?:--metrics|--section|--set|--query-metrics|--events|-m$|--gpu-metrics)")


@check("script-reads-nvidia-smi")
def reads_smi(use: Use, file: Judged) -> Iterator[Hit]:
    if found := next(filter(_QUERY.match, use.args[1:]), ""):
        yield hit(use, detail=f"nvidia-smi {found}")


@check("script-profiles-counters")
def profiles_counters(use: Use, file: Judged) -> Iterator[Hit]:
    if found := next(filter(_METRICS.match, use.args[1:]), ""):
        yield hit(use, detail=found)
