"""Collective communication by NCCL."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import argument, cann, first, once, rocm, uses
from advisor.rules.registry import Hit, file_rule, hit, use_rule

_HCCL = "HCCL documentation"


@file_rule(
    "nccl-newer",
    "Features of a newer NCCL than RCCL follows",
    (
        rocm(
            "work", "compile", "RCCL has two thirds of NCCL's functions: windows and the device interface are missing.",
            "Ask for the version at build time, and keep the older way.", "R69", source="headers of RCCL",
            effort="moderate",
        ),
    ),
)  # fmt: skip
def nccl_newer(file: FileFacts) -> Iterator[Hit]:
    found = (
        use
        for use in uses(file, "nccl*", kinds=("call", "type", "include"))
        if use.library == "nccl_device" or use.symbol.startswith(("ncclCommWindow", "ncclGin", "ncclDevComm"))
    )
    if (use := first(found)) is not None:
        yield hit(use)


@file_rule(
    "send-receive",
    "Messages from rank to rank",
    (
        cann(
            "risk", "hang", "HcclSend and HcclRecv wait for each other in strict pairs, and groups are experimental.",
            "Use HcclBatchSendRecv, or order sends and receives so that each meets its partner.", "L06", source=_HCCL,
            effort="moderate",
        ),
    ),
)  # fmt: skip
def send_receive(file: FileFacts) -> Iterator[Hit]:
    yield from once(file, "ncclSend", "ncclRecv", kinds=("call",))


_DOUBLE = ("ncclDouble", "ncclFloat64")


@use_rule(
    "nccl-reductions",
    "A reduction or broadcast that HCCL does not have in this form",
    (
        cann(
            "risk", "wrong",
            "HCCL has no average and no reduction of one's own, broadcasts in place, and adds fp64 on the 950 only.",
            "Sum and scale in a kernel; copy before the broadcast.", "L07", source=_HCCL, effort="small",
        ),
    ),
    symbols=("ncclAvg", "ncclRedOpCreatePreMulSum", "ncclBroadcast", "ncclAllReduce", "ncclGather"),
    kinds=("call", "enum"),
)  # fmt: skip
def nccl_reductions(use: Use, file: FileFacts) -> Iterator[Hit]:
    two_buffers = use.symbol == "ncclBroadcast" and use.nargs > 1 and use.args[0] != use.args[1]
    doubles = use.symbol == "ncclAllReduce" and argument(use, 3) in _DOUBLE
    missing = use.symbol in ("ncclAvg", "ncclRedOpCreatePreMulSum") and use.result != "case"
    if not use.defined_here and (two_buffers or doubles or missing):
        yield hit(use)


def _is_size(use: Use) -> bool:
    if use.symbol == "ncclUniqueId":
        return use.result == "sizeof"
    return use.symbol == "buffer:unique-id" or use.kind != "decl"


@file_rule(
    "unique-id-size",
    "The size of NCCL's identifier is relied upon",
    (
        cann(
            "risk", "wrong", "HCCL's root information has 4108 bytes instead of 128.",
            "Take the size from the type, and resize messages, files and buffers.", "L08", source="header of HCCL",
            effort="small",
        ),
    ),
)  # fmt: skip
def unique_id_size(file: FileFacts) -> Iterator[Hit]:
    found = uses(file, "NCCL_UNIQUE_ID_BYTES", "buffer:unique-id", "ncclUniqueId")
    yield from (hit(use) for use in found if _is_size(use))
