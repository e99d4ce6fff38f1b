"""Captured and explicit graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.host.places import ACL, HIP7, by_scope, cann, first, once, rocm, uses
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_ABSENT = "headers of HIP 7.1 and 10.0"
_BEGIN = ("cudaStreamBeginCapture", "cudaStreamBeginCaptureToGraph", "cuStreamBeginCapture", "cuStreamBeginCapture_v2")
_END = ("cudaStreamEndCapture", "cuStreamEndCapture")
# What ROCm 7 refuses inside of a capture, and what CANN refuses besides.
_REFUSED_BY_ROCM = frozenset(
    "cudaMallocManaged cudaMemAdvise cudaMemPoolCreate cudaMemPoolDestroy cudaDeviceSetCacheConfig "
    "cudaEventQuery".split()
)
_REFUSED_BY_CANN = frozenset(
    "cudaMemcpy cudaMemset cudaMemcpy2D cudaStreamSynchronize cudaDeviceSynchronize cudaEventSynchronize "
    "cudaStreamQuery cudaEventQuery".split()
)
_EXPLICIT = lazy(r"(?:cuda|cu)GraphAdd\w*Node(?:_v2)?")


@file_rule(
    "graph-nodes",
    "A graph is built or edited node by node",
    (
        cann(
            "blocker", "runtime",
            "A captured stream gives an executable model at once: there is no separate graph, no nodes to add or edit.",
            "Capture the same work from a stream; use the task update calls of CANN 9 instead of updating nodes.",
            "H15", effort="moderate",
        ),
    ),
)  # fmt: skip
def graph_nodes(file: FileFacts) -> Iterator[Hit]:
    found = (
        use
        for use in uses(file, "cudaGraph*", "cuGraph*", kinds=("call",))
        if _EXPLICIT.fullmatch(use.symbol) or "NodeSetParams" in use.symbol
    )
    if (use := first(found)) is not None:
        yield hit(use)


@file_rule(
    "graph-conditional",
    "Conditional nodes, or graphs launched by the device",
    (
        rocm(
            "work", "compile", "HIP graphs have no conditional nodes, and kernels cannot launch graphs.",
            "Decide on the host which graph to launch.", "R47", source=_ABSENT, effort="moderate",
        ),
        cann(
            "blocker", "compile", "Captured models have no conditional nodes.",
            "Decide on the host which model to run.", effort="moderate",
        ),
    ),
)  # fmt: skip
def graph_conditional(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaGraphConditional*", "cudaGraphSetConditional", "cudaGraphCond*", "cudaGraphNodeTypeConditional",
        "cuGraphConditional*", "CU_GRAPH_NODE_TYPE_CONDITIONAL", "CU_GRAPH_COND_*",
        "cudaGraphInstantiateFlagDeviceLaunch",
        "CUDA_GRAPH_INSTANTIATE_FLAG_DEVICE_LAUNCH", "cudaStreamGraphTailLaunch", "cudaStreamGraphFireAndForget",
    )  # fmt: skip


def _inside_captures(group: Sequence[Use]) -> Iterator[Use]:
    """The uses of a function between the begin and the end of a capture."""
    inside: list[Use] | None = None
    for use in group:
        if use.symbol in _BEGIN:
            inside = []
        elif use.symbol in _END:
            yield from inside or ()
            inside = None
        elif inside is not None:
            inside.append(use)


@file_rule(
    "stream-capture",
    "A call inside of a capture that the target refuses there",
    (
        rocm(
            "risk", "runtime", "ROCm 7 refuses these calls while a stream is captured.",
            "Make the call before the capture begins.", "R48", source=HIP7, effort="small", since="7.0",
        ),
        cann(
            "risk", "runtime",
            "Synchronous copies, waiting and asking break a capture; host memory must be pinned by acl, and the "
            "default stream cannot be captured.",
            "Move such calls out of the capture, and capture a stream of your own.", source=ACL, effort="small",
        ),
    ),
    messages=("Work is captured from a stream",),
)  # fmt: skip
def stream_capture(file: FileFacts) -> Iterator[Hit]:
    for group in by_scope(file).values():
        for use in _inside_captures(group):
            if use.kind == "call" and use.symbol in _REFUSED_BY_ROCM:
                yield hit(use)
            elif use.kind == "call" and use.symbol in _REFUSED_BY_CANN:
                yield hit(use, targets=("cann",))
    yield from once(file, *_BEGIN, kinds=("call",), message="Work is captured from a stream", targets=("cann",))


_SHAPES = "headers of CANN 9.1; documentation of the Ascend model tools"


@use_rule(
    "dynamic-shapes",
    "A captured graph is updated for other sizes",
    (
        cann(
            "info", "performance",
            "Captured models belong to fixed shapes, and each new shape costs compilation or tiling time.",
            "Round sizes up to a few buckets, and keep one model per bucket.", "L11", source=_SHAPES,
            effort="moderate",
        ),
    ),
    symbols=("cudaGraphExecUpdate", "cuGraphExecUpdate", "cuGraphExecUpdate_v2"),
    kinds=("call",),
)  # fmt: skip
def dynamic_shapes(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)
