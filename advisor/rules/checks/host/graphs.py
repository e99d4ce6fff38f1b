"""Captured and explicit graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.host.places import first, once, uses
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, Values, check, hit

_BEGIN = ("cudaStreamBeginCapture", "cudaStreamBeginCaptureToGraph", "cuStreamBeginCapture", "cuStreamBeginCapture_v2")
_END = ("cudaStreamEndCapture", "cuStreamEndCapture")
_EXPLICIT = lazy(r"(?:cuda|cu)GraphAdd\w*Node(?:_v2)?")


@check("graph-nodes")
def graph_nodes(file: Judged) -> Iterator[Hit]:
    found = (
        use
        for use in uses(file, "cudaGraph*", "cuGraph*", kinds=("call",))
        if _EXPLICIT.fullmatch(use.symbol) or "NodeSetParams" in use.symbol
    )
    if (use := first(found)) is not None:
        yield hit(use)


@check("graph-conditional")
def graph_conditional(file: Judged) -> Iterator[Hit]:
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


@check("stream-capture")
def stream_capture(file: Judged, values: Values) -> Iterator[Hit]:
    """The values are the calls that a target refuses."""
    for group in file.by_scope.values():
        for use in _inside_captures(group):
            refused = tuple(target for target, names in values.of.items() if use.symbol in names)
            if use.kind == "call" and refused:
                yield hit(use, "refused", targets=refused)
    yield from once(file, *_BEGIN, kinds=("call",), message="begins")


@check("dynamic-shapes")
def dynamic_shapes(use: Use, file: Judged) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)
