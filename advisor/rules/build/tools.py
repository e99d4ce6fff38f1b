"""Output of NVIDIA's tools that scripts read, and profiles that name NVIDIA's counters."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice, FileFacts, Use
from advisor.rules.registry import Hit, hit, use_rule

_QUERY = lazy(r"^(?:--query|-q$|-x$|-L$|--list-gpus|--format|pmon$|dmon$)")
_METRICS = lazy(r"^(?:--metrics|--section|--set|--query-metrics|--events|-m$|--gpu-metrics)")


@use_rule(
    "script-reads-nvidia-smi",
    _("A script asks nvidia-smi for values"),
    (
        Advice(
            target="rocm", severity="work", effect="runtime", effort="small",
            why=_("amd-smi has other options, fields and units; what reads the text breaks, or sees no GPU."),
            todo=_(
                "Ask amd-smi with --json and read the fields by name, or ask the framework for the number of "
                "devices."
            ),
        ),
        Advice(
            target="cann", severity="work", effect="runtime", effort="small",
            why=_(
                "npu-smi has other options and prints tables for people; what reads the text breaks, or sees no "
                "device."
            ),
            todo=_("Ask npu-smi info with -t and the topic needed, or ask the framework for the number of devices."),
        ),
    ),
    family="build",
    kinds=("text",),
    symbols=("command:nvidia-smi",),
    help=_("nvidia-smi with options that print values for programs to read."),
)  # fmt: skip
def reads_smi(use: Use, file: FileFacts) -> Iterator[Hit]:
    if found := next(filter(_QUERY.match, use.args[1:]), ""):
        yield hit(use, detail=f"nvidia-smi {found}")


@use_rule(
    "script-profiles-counters",
    _("A script collects counters of NVIDIA GPUs"),
    (
        Advice(
            target="rocm", severity="work", effect="performance", effort="moderate",
            why=_("Names and meanings of hardware counters do not carry over, and neither do the report files."),
            todo=_(
                "Write the profile anew with rocprofv3 or rocprof-compute, starting from the question and not "
                "from the counter."
            ),
        ),
        Advice(
            target="cann", severity="work", effect="performance", effort="moderate",
            why=_("Names and meanings of hardware counters do not carry over, and neither do the report files."),
            todo=_("Write the profile anew with msprof, starting from the question and not from the counter."),
        ),
    ),
    family="build",
    kinds=("text",),
    symbols=("command:ncu", "command:nsys", "command:nvprof", "command:nv-nsight-cu-cli"),
    help=_("Options of ncu, nsys and nvprof that name metrics, sections or events."),
)  # fmt: skip
def profiles_counters(use: Use, file: FileFacts) -> Iterator[Hit]:
    if found := next(filter(_METRICS.match, use.args[1:]), ""):
        yield hit(use, detail=found)
