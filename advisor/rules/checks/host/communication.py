"""Collective communication by NCCL."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import Use
from advisor.rules.checks.host.places import argument, first, once, uses
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit


@check("nccl-newer")
def nccl_newer(file: Judged) -> Iterator[Hit]:
    found = (
        use
        for use in uses(file, "nccl*", kinds=("call", "type", "include"))
        if use.library == "nccl_device" or use.symbol.startswith(("ncclCommWindow", "ncclGin", "ncclDevComm"))
    )
    if (use := first(found)) is not None:
        yield hit(use)


@check("send-receive")
def send_receive(file: Judged) -> Iterator[Hit]:
    yield from once(file, "ncclSend", "ncclRecv", kinds=("call",))


_DOUBLE = ("ncclDouble", "ncclFloat64")


@check("nccl-reductions")
def nccl_reductions(use: Use, file: Judged) -> Iterator[Hit]:
    two_buffers = use.symbol == "ncclBroadcast" and use.nargs > 1 and use.args[0] != use.args[1]
    doubles = use.symbol == "ncclAllReduce" and argument(use, 3) in _DOUBLE
    missing = use.symbol in ("ncclAvg", "ncclRedOpCreatePreMulSum") and use.result != "case"
    if not use.defined_here and (two_buffers or doubles or missing):
        yield hit(use)


def _is_size(use: Use) -> bool:
    if use.symbol == "ncclUniqueId":
        return use.result == "sizeof"
    return use.symbol == "buffer:unique-id" or use.kind != "decl"


@check("unique-id-size")
def unique_id_size(file: Judged) -> Iterator[Hit]:
    found = uses(file, "NCCL_UNIQUE_ID_BYTES", "buffer:unique-id", "ncclUniqueId")
    yield from (hit(use) for use in found if _is_size(use))
