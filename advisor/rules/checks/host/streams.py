"""Streams, events, callbacks and errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.model import Use
from advisor.rules.checks.host.places import (
    argument,
    calls,
    first,
    once,
    once_in_project,
    uses,
)
from advisor.rules.judged import Judged, JudgedProject
from advisor.rules.registry import Hit, check, hit

_QUERIES = ("cudaStreamQuery", "cudaEventQuery", "cuStreamQuery", "cuEventQuery")
_NOT_READY = ("cudaErrorNotReady", "CUDA_ERROR_NOT_READY")


@check("stream-query-status")
def stream_query_status(file: Judged) -> Iterator[Hit]:
    asked = set()
    for use in calls(file, *_QUERIES):
        if use.result != "unused" and not use.kernel:
            asked.add(use.scope)
            yield hit(use)
    for use in uses(file, *_NOT_READY, kinds=("enum",)):
        if use.scope and use.scope not in asked and use.result.startswith("compared:"):
            yield hit(use)


@check("event-flags")
def event_flags(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudaEventCreateWithFlags", "cudaEventCreate", "cudaEventElapsedTime", "cuEventCreate",
        "cuEventElapsedTime", kinds=("call",),
    )  # fmt: skip


@check("stream-count")
def stream_count(file: Judged) -> Iterator[Hit]:
    created = calls(
        file, "cudaStreamCreate", "cudaStreamCreateWithFlags", "cudaStreamCreateWithPriority", "cuStreamCreate*"
    )
    use = first(use for use in created if "[" in argument(use, 0) and not re.search(r"\[\d+\]", argument(use, 0)))
    if use is not None:
        yield hit(use)


@check("default-stream")
def default_stream(file: Judged) -> Iterator[Hit]:
    yield from once(
        file, "cudaStreamNonBlocking", "cudaStreamLegacy", "cudaStreamPerThread", "CU_STREAM_NON_BLOCKING",
        "CU_STREAM_LEGACY", "CU_STREAM_PER_THREAD", kinds=("enum", "macro", "keyword"),
    )  # fmt: skip


@check("host-callback")
def host_callback(use: Use, file: Judged) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


_REFUSED = ("cudaErrorInvalidResourceHandle", "cudaErrorContextIsDestroyed", "CUDA_ERROR_INVALID_HANDLE")


def _expects_error(use: Use) -> bool:
    return use.result.startswith("compared:") and any(name in use.result for name in (*_REFUSED, "!= cudaSuccess"))


@check("destroyed-stream")
def destroyed_stream(file: Judged) -> Iterator[Hit]:
    for group in file.by_scope.values():
        destroyed: set[str] = set()
        for use in group:
            if use.symbol == "cudaStreamDestroy" and use.nargs == 1:
                destroyed.add(use.args[0])
            elif use.symbol.startswith("cudaStreamCreate") and use.args:
                destroyed.discard(use.args[0].lstrip("&"))
            elif use.kind == "call" and destroyed.intersection(use.args) and _expects_error(use):
                yield hit(use)


@check("last-error")
def last_error(project: JudgedProject) -> Iterator[Hit]:
    yield from once_in_project(project, "cudaGetLastError", "cudaPeekAtLastError", kinds=("call",))


@check("error-text")
def error_text(project: JudgedProject) -> Iterator[Hit]:
    yield from once_in_project(
        project, "cudaGetErrorString", "cudaGetErrorName", "cuGetErrorString", "cuGetErrorName", kinds=("call",)
    )
