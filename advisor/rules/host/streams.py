"""Streams, events, callbacks and errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import HIP7, argument, by_scope, calls, cann, first, once, once_in_project, rocm, uses
from advisor.rules.registry import Hit, ProjectFacts, file_rule, hit, project_rule, use_rule

_QUERIES = ("cudaStreamQuery", "cudaEventQuery", "cuStreamQuery", "cuEventQuery")
_NOT_READY = ("cudaErrorNotReady", "CUDA_ERROR_NOT_READY")


@file_rule(
    "stream-query-status",
    "Code asks a stream or an event whether it is ready",
    (
        cann(
            "risk", "wrong", "The acl queries put the state into an argument; the result is about the call.",
            "Read the status argument of aclrtStreamQuery or aclrtQueryEventStatus.", "H10", effort="small",
        ),
    ),
)  # fmt: skip
def stream_query_status(file: FileFacts) -> Iterator[Hit]:
    asked = set()
    for use in calls(file, *_QUERIES):
        if use.result != "unused" and not use.kernel:
            asked.add(use.scope)
            yield hit(use)
    for use in uses(file, *_NOT_READY, kinds=("enum",)):
        if use.scope and use.scope not in asked and use.result.startswith("compared:"):
            yield hit(use)


@file_rule(
    "event-flags",
    "Events are used to wait or to measure time",
    (
        cann(
            "risk", "wrong",
            "Waiting for an event and timing it each need a flag at its creation; events are limited per device.",
            "Choose ACL_EVENT_SYNC and ACL_EVENT_TIME_LINE by the event's use; reuse events.", "H11", effort="small",
        ),
    ),
)  # fmt: skip
def event_flags(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaEventCreateWithFlags", "cudaEventCreate", "cudaEventElapsedTime", "cuEventCreate",
        "cuEventElapsedTime", kinds=("call",),
    )  # fmt: skip


@file_rule(
    "stream-count",
    "Streams are created in numbers",
    (
        cann(
            "risk", "limit",
            "The number of streams per device is limited (1984 on A2, A3 and 950, 1024 on 310P, 512 on 310B).",
            "Keep a pool of streams; destroying one waits for its work.", "H12", effort="small",
        ),
    ),
)  # fmt: skip
def stream_count(file: FileFacts) -> Iterator[Hit]:
    created = calls(
        file, "cudaStreamCreate", "cudaStreamCreateWithFlags", "cudaStreamCreateWithPriority", "cuStreamCreate*"
    )
    use = first(use for use in created if "[" in argument(use, 0) and not re.search(r"\[\d+\]", argument(use, 0)))
    if use is not None:
        yield hit(use)


@file_rule(
    "default-stream",
    "Code relies on a kind of default stream, or on its absence",
    (
        cann(
            "risk", "wrong",
            "There is no flag for streams that ignore the default one, and neither CUDA's legacy nor its per-thread "
            "default stream.",
            "Name every stream, and put events where order came from the default stream.", "H13", effort="moderate",
        ),
    ),
)  # fmt: skip
def default_stream(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaStreamNonBlocking", "cudaStreamLegacy", "cudaStreamPerThread", "CU_STREAM_NON_BLOCKING",
        "CU_STREAM_LEGACY", "CU_STREAM_PER_THREAD", kinds=("enum", "macro", "keyword"),
    )  # fmt: skip


@use_rule(
    "host-callback",
    "A host function is put into a stream",
    (
        cann(
            "risk", "hang", "The callback never runs unless a thread has subscribed and keeps processing reports.",
            "Start a thread with aclrtSubscribeReport and aclrtProcessReport, or require CANN 9.", "H14",
            until="9.0", effort="moderate",
        ),
        cann(
            "work", "runtime", "CANN 9 runs the function in a thread of its own; CANN 8 needs one of yours.",
            "Use aclrtLaunchHostFunc, and call nothing of the device inside it.", since="9.0", effort="small",
        ),
    ),
    symbols=("cudaLaunchHostFunc", "cudaStreamAddCallback", "cuLaunchHostFunc", "cuStreamAddCallback"),
    kinds=("call",),
)  # fmt: skip
def host_callback(use: Use, file: FileFacts) -> Iterator[Hit]:
    if use.nargs >= 0 and not use.defined_here:
        yield hit(use)


_REFUSED = ("cudaErrorInvalidResourceHandle", "cudaErrorContextIsDestroyed", "CUDA_ERROR_INVALID_HANDLE")


def _expects_error(use: Use) -> bool:
    return use.result.startswith("compared:") and any(name in use.result for name in (*_REFUSED, "!= cudaSuccess"))


@file_rule(
    "destroyed-stream",
    "A destroyed stream is used, and an error is expected",
    (
        rocm(
            "risk", "runtime", "From ROCm 7 an invalid stream handle ends the program instead of giving an error code.",
            "Do not pass destroyed streams; change the test.", "R51", source=HIP7, effort="small", since="7.0",
        ),
    ),
)  # fmt: skip
def destroyed_stream(file: FileFacts) -> Iterator[Hit]:
    for group in by_scope(file).values():
        destroyed: set[str] = set()
        for use in group:
            if use.symbol == "cudaStreamDestroy" and use.nargs == 1:
                destroyed.add(use.args[0])
            elif use.symbol.startswith("cudaStreamCreate") and use.args:
                destroyed.discard(use.args[0].lstrip("&"))
            elif use.kind == "call" and destroyed.intersection(use.args) and _expects_error(use):
                yield hit(use)


@project_rule(
    "last-error",
    "The last error is asked for",
    (
        rocm(
            "risk", "wrong",
            "Before ROCm 7 the call gives the status of the latest call, so a later success hides an error.",
            "Check each call and each launch where it happens.", "R50", source=HIP7, effort="small", until="7.0",
        ),
        rocm(
            "info", "wrong", "From ROCm 7 the call behaves as CUDA's; older releases give the latest status instead.",
            "Require ROCm 7 or check each call; hipExtGetLastError has the old form.", source=HIP7, since="7.0",
        ),
    ),
)  # fmt: skip
def last_error(project: ProjectFacts) -> Iterator[Hit]:
    yield from once_in_project(project, "cudaGetLastError", "cudaPeekAtLastError", kinds=("call",))


@project_rule(
    "error-text",
    "Names or texts of error codes are asked for",
    (
        cann(
            "risk", "wrong",
            "Texts belong to the thread's latest failure, not to a code, and are gone once read; codes have no names.",
            "Log aclGetRecentErrMsg right behind the failing call, and keep a table of codes.", "H19", effort="small",
        ),
    ),
)  # fmt: skip
def error_text(project: ProjectFacts) -> Iterator[Hit]:
    yield from once_in_project(
        project, "cudaGetErrorString", "cudaGetErrorName", "cuGetErrorString", "cuGetErrorName", kinds=("call",)
    )
